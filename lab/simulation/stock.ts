// stock-service: insert, lock, decide, commit, as in its handlers and repository.
import type { Message } from '@order-saga/shared/contracts/message';
import {
  type Product,
  type Reservation,
  type StockCommand,
  skusToLock,
} from '../../stock-service/src/domain.ts';
import type { Outcome } from './consumer.ts';
import { keyOf } from './stores.ts';
import { commit, lockRows } from './transaction.ts';
import { Violation } from './violation.ts';
import { attemptName } from './words.ts';
import { type Copy, count, type Pause, tell, type World } from './world.ts';

const productLock = (sku: string) => `product ${sku}`;
const reservationLock = (key: string) => `reservation ${key}`;

export function* handleStock(
  world: World,
  copy: Copy,
  messages: readonly Message[],
): Generator<Pause, readonly Outcome[], void> {
  const commands = messages as readonly StockCommand[];
  const keys = commands.map(({ body }) => keyOf(body));
  const orderIds = new Set(commands.map(({ body }) => body.orderId));
  const committed = () => [...world.reservations.values()].filter(({ orderId }) => orderIds.has(orderId));

  const locks = () => [
    ...(world.conduct.insertsBeforeLock ? keys : []).map(reservationLock),
    ...committed().map((row) => reservationLock(keyOf(row))),
  ];
  yield* lockRows(world, locks);
  const found = withUndecided(committed(), commands);
  yield {};
  const skus = skusToLock(commands, found);
  yield* lockRows(world, () => skus.map(productLock));
  const stock = skus.map((sku) => world.products.get(sku)).filter((product) => product !== undefined);
  yield {};

  const { replies, reservations, products } = world.conduct.decideStock(commands, found, stock);
  commit(world, () => {
    for (const row of reservations) world.reservations.set(keyOf(row), row);
    for (const product of products) {
      if (product.available < 0 || product.reserved < 0)
        throw new Violation('stock', `${describe(product)}: never negative`);
      world.products.set(product.sku, product);
    }
  });
  for (const [index, reply] of replies.entries()) note(world, commands[index]!, found, reply);
  tell(world, copy.name, () => {
    const rows = reservations.map((row) => `${attemptName(row)} ${row.status}`);
    return `commits ${[...rows, ...products.map(describe)].join(', ') || 'nothing new'}`;
  });
  return replies.map((reply) => ({ publish: [reply] }));
}

/** The rows as they are after the insert: Undecided where there was none. */
function withUndecided(found: readonly Reservation[], commands: readonly StockCommand[]): Reservation[] {
  const rows = new Map(found.map((row) => [keyOf(row), row]));
  for (const { body } of commands) {
    if (rows.has(keyOf(body))) continue;
    const { orderId, attempt } = body;
    const nothing = { lines: [], reason: null, shortages: [], wasHeld: false };
    rows.set(keyOf(body), { orderId, attempt, status: 'Undecided', ...nothing });
  }
  return [...rows.values()];
}

function note(world: World, command: StockCommand, found: readonly Reservation[], reply: Message | null) {
  const before = found.find((row) => keyOf(row) === keyOf(command.body));
  if (before?.status !== 'Undecided') count(world, 'stock: a command seen again');
  if (command.type === 'ReleaseStock' && before?.status === 'Undecided') count(world, 'stock: tombstone');
  if (command.type === 'ReserveStock' && reply?.type === 'StockReleased')
    count(world, 'stock: reserve after its release refused');
  if (reply?.type === 'StockNotReserved') count(world, 'stock: refusal');
}

const describe = ({ sku, available, reserved }: Product) =>
  `${sku} ${available} available ${reserved} reserved`;
