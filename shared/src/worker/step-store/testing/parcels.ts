// A table of a step with a column of every type.
import type { RowKey } from '../../rows.ts';
import type { StepRow, StepTable } from '../step-table.ts';

export interface Parcel extends StepRow {
  readonly reason: string | null;
  readonly pieces: number;
  readonly isFragile: boolean;
  readonly labels: readonly string[];
}

export const parcelTable: StepTable<Parcel> = {
  name: 'parcel',
  columns: { status: 'text', reason: 'text', pieces: 'integer', isFragile: 'boolean', labels: 'jsonb' },
  blank: ({ orderId, attempt }) => ({
    ...{ orderId, attempt, status: 'Blank', reason: null },
    ...{ pieces: 0, isFragile: false, labels: [] },
  }),
};

export const packed = ({ orderId, attempt }: RowKey): Parcel => ({
  ...{ orderId, attempt, status: 'Done', reason: "it's heavy" },
  ...{ pieces: 3, isFragile: true, labels: ['a', 'b'] },
});

export const parcelSql = `
  CREATE TABLE parcel (
    order_id uuid, attempt int, status text NOT NULL DEFAULT 'Blank', reason text, pieces int NOT NULL DEFAULT 0,
    is_fragile bool NOT NULL DEFAULT false, labels jsonb NOT NULL DEFAULT '[]', updated_at timestamptz,
    PRIMARY KEY (order_id, attempt));`;
