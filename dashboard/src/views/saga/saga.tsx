import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';

export default function SagaView() {
  const orderId = useParams<{ orderId: string }>().orderId;
  const { data, error } = useQuery({
    queryKey: ['saga', orderId, 'explain'],
    queryFn: () => dataOf(api.GET('/sagas/{orderId}/explain', { params: { path: { orderId } } })),
  });
  useRefreshed(['saga', orderId]);
  return (
    <Page title={`Saga ${orderId}`}>
      {error !== null && <Problem error={error} />}
      <Panel title="What it waits for">
        <p>{data?.text}</p>
      </Panel>
    </Page>
  );
}
