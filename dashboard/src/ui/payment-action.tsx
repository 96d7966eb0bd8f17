// What the customer of an order has to do so that it is paid, for whoever tries the system in their place.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/api.ts';
import { formatTime } from './format.ts';

export interface Action {
  readonly type: string;
  readonly url: string;
  readonly expiresAt: string;
}

export function PaymentAction({ action }: { action: Action }) {
  return (
    <>
      <a href={action.url} target="_blank" rel="noreferrer noopener">
        Approve or refuse as the customer
      </a>{' '}
      <span className="faint">until {formatTime(action.expiresAt)}</span>
    </>
  );
}

/** The same of an order of which only the id is known. */
export function PaymentActionOf({ orderId }: { orderId: string }) {
  const { data } = useQuery({
    queryKey: ['services', orderId, 'action'],
    queryFn: () => dataOf(api.GET('/sagas/{orderId}/services', { params: { path: { orderId } } })),
    // There may be a hundred of them; what was found changes seldom.
    refetchInterval: ({ state }) => (state.data?.order.seen?.paymentAction ? 15_000 : 2000),
  });
  const action = data?.order.seen?.paymentAction;
  return action ? <PaymentAction action={action} /> : <span className="faint">waits for its payment</span>;
}
