// The way to the saga of an order, by the end of its id, which tells orders apart.
import { Link } from 'wouter';
import { paths } from '../paths.ts';
import { shortId } from './format.ts';

export function OrderLink({ orderId }: { orderId: string }) {
  return (
    <Link className="mono" href={paths.saga(orderId)} title={orderId}>
      {shortId(orderId)}
    </Link>
  );
}
