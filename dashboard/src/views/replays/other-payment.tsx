// With whose payment token the orders of a run are charged.
import type { ReplayRun } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';

export function OtherPayment({ payment }: Pick<ReplayRun, 'payment'>) {
  if (payment === null) return <>each order keeps its own</>;
  return (
    <b>
      another one ({payment.token}) for{' '}
      {payment.customers === null ? 'customers that were not counted' : customersOf(payment.customers)}
    </b>
  );
}

export const customersOf = (count: number) =>
  `${formatCount(count)} ${count === 1 ? 'customer' : 'customers'}`;
