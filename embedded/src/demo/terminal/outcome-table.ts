// How the orders of each kind have ended.
import { type Cell as CellOf, type Column, tableLines } from '@order-saga/shared/text/table';
import type { OrderEvidence } from '../checks/evidence.ts';
import type { Paint, Tone } from './terminal.ts';

type Cell = CellOf<Tone>;

const columns: readonly Column[] = [
  { title: 'Kind' },
  { title: 'Orders', align: 'right' },
  { title: 'Completed', align: 'right' },
  { title: 'Failed', align: 'right' },
  { title: 'Reason' },
  { title: 'Payments' },
];

export function outcomeLines(orders: readonly OrderEvidence[], paint: Paint): string[] {
  const kinds = [...Map.groupBy(orders, ({ kind }) => kind.name)];
  const rows = kinds.map(([name, ofKind]) => [
    name,
    ...countCells(ofKind),
    listed([...new Set(ofKind.flatMap(({ order }) => order.failure?.reason ?? []))]),
    counted(ofKind.flatMap(({ payments }) => payments.map(({ status }) => status))),
  ]);
  const total: Cell[] = [{ tone: 'title', text: 'all' }, ...countCells(orders)];
  return tableLines(columns, [...rows, total], { paint }).map((line) => `  ${line}`);
}

function countCells(orders: readonly OrderEvidence[]): Cell[] {
  const count = (status: string) => orders.filter(({ order }) => order.status === status).length;
  const [completed, failed] = [count('Completed'), count('Failed')];
  return [
    String(orders.length),
    completed === 0 ? none : { tone: 'good', text: String(completed) },
    failed === 0 ? none : { tone: 'refused', text: String(failed) },
  ];
}

const none: Cell = { tone: 'quiet', text: '·' };

/** `Failed, 2 Completed` */
function counted(names: readonly string[]): Cell {
  const groups = [...Map.groupBy(names, (name) => name)];
  return listed(groups.map(([name, same]) => (same.length === 1 ? name : `${same.length} ${name}`)));
}

const listed = (texts: readonly string[]): Cell => (texts.length === 0 ? none : texts.join(', '));
