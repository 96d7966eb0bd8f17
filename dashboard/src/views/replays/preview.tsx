// What a replay run of frozen sagas would do, and the form that begins it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import type { ReplayPreview } from '../../api/types.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { OtherPayment } from './other-payment.tsx';
import { PreviewItems } from './preview-items.tsx';
import { RunForm } from './run-form.tsx';

export default function PreviewView() {
  const { selectionToken } = useParams<{ selectionToken: string }>();
  return (
    <Page title="Preview of a replay run">
      <NeedsRole>
        <Preview key={selectionToken} selectionToken={selectionToken} />
      </NeedsRole>
    </Page>
  );
}

function Preview({ selectionToken }: { selectionToken: string }) {
  const pages = useInfiniteQuery({
    queryKey: ['previews', selectionToken],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/admin/replays/preview/{selectionToken}', {
          params: {
            path: { selectionToken },
            query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
  const preview = pages.data?.pages[0];
  if (preview === undefined)
    return pages.error === null ? <p className="waiting">Reading …</p> : <Problem error={pages.error} />;
  const list = {
    items: pages.data?.pages.flatMap(({ items }) => items),
    error: pages.error,
    isReading: pages.isFetchingNextPage,
    more: pages.hasNextPage
      ? () => {
          pages.fetchNextPage().catch(reportError);
        }
      : null,
  };
  return (
    <div className="beside">
      <Numbers preview={preview} commands={commandsOf(list.items ?? [])} />
      <div className="side-part">
        <RunForm preview={preview} />
      </div>
      <Panel title="All sagas" flush>
        <PreviewItems items={list} />
      </Panel>
    </div>
  );
}

/** They are the same for all: a replay begins anew. */
const commandsOf = (items: ReplayPreview['items']) =>
  items.find(({ skipped }) => skipped === null)?.commands ?? [];

function Numbers({ preview, commands }: { preview: ReplayPreview; commands: readonly string[] }) {
  const { sagas, replayable, totals } = preview;
  return (
    <Panel title="Selection">
      <div className="stack">
        <Facts
          facts={[
            ['Sagas', formatCount(sagas)],
            ['Would be replayed', formatCount(replayable)],
            ['Would be skipped', formatCount(sagas - replayable)],
            [
              'Total amount',
              <Amounts
                key="amounts"
                amounts={totals.map(({ currency, replayable }) => ({ currency, amount: replayable.amount }))}
              />,
            ],
            ['Payment tokens', <OtherPayment key="payment" payment={preview.payment} />],
            ['Selected by', preview.createdBy],
            ['Valid until', <Time key="until" at={preview.expiresAt} />],
          ]}
        />
        {commands.length > 0 && (
          <p>
            <span className="soft">On success, a replay sends </span>
            {commands.join(' → ')}
          </p>
        )}
      </div>
    </Panel>
  );
}
