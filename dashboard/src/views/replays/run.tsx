// One replay run while it goes: how far each wave is, what may be done about it, and what became of every saga.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { readAgain } from '../../api/read-again.ts';
import type { ReplayRun } from '../../api/types.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Progress } from '../../ui/pacing/progress.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { OtherPayment } from './other-payment.tsx';
import { RunActs } from './run-acts.tsx';
import { RunItems } from './run-items.tsx';
import { RunTag } from './run-tag.tsx';
import { RunWaves, useWaves } from './run-waves.tsx';
import { results, resultTones, resultWords, stateWords } from './tones.ts';

export default function RunView() {
  const { replayId } = useParams<{ replayId: string }>();
  return (
    <NeedsRole title="Replay run">
      <Run key={replayId} id={replayId} />
    </NeedsRole>
  );
}

/** A run ends by itself; one that waits for a person changes rarely. */
const everyMs = (run: ReplayRun | undefined) => {
  if (run === undefined) return false;
  if (run.state === 'running' || run.counts.sent > 0) return 1000;
  return run.finishedAt === null ? 3000 : false;
};

function Run({ id }: { id: string }) {
  const { data: run, error } = useQuery({
    queryKey: ['replays', id],
    queryFn: () => dataOf(api.GET('/admin/replays/{replayId}', { params: { path: { replayId: id } } })),
    refetchInterval: ({ state }) => everyMs(state.data),
  });
  const waves = useWaves(id);
  useRereadParts(id, run);
  // With its waves, at once: else they push away what stands below them.
  const isThere = run !== undefined && (waves.items !== undefined || waves.error !== null);
  if (!isThere) return <Page title="Replay run">{error !== null && <Problem error={error} />}</Page>;
  return (
    <Page
      title="Replay run"
      heading={
        <span className="row">
          Replay run <RunTag state={run.state} />
        </span>
      }
      aside={<RunActs run={run} />}
    >
      <div className="stack">
        {run.why !== null && (
          <p className={run.state === 'awaiting-approval' ? 'notice' : 'problem'}>{run.why}</p>
        )}
        <Panel title="Progress" aside={<span className="soft">{waveOf(run)}</span>}>
          <div className="stack">
            <Progress
              legend
              parts={results.map((result) => ({
                name: resultWords[result],
                count: run.counts[result],
                tone: resultTones[result],
              }))}
            />
            <p className="hidden-visually" role="status">
              {stateWords[run.state]}: {formatCount(run.sagas - run.counts.pending - run.counts.sent)} of{' '}
              {formatCount(run.sagas)} sagas are done.
            </p>
          </div>
        </Panel>
        <Panel title="What was asked for">
          <Facts
            facts={[
              ['Reason', run.reason],
              ['Created', <Created key="created" run={run} />],
              ...(run.approvedBy === null ? [] : [['Approved by', run.approvedBy] as const]),
              ['Payment tokens', <OtherPayment key="payment" payment={run.payment} />],
              ['Waves', run.ramp.join(', ')],
              ['Maximum per second', formatCount(run.maxPerSecond)],
              ['Stops when failed again', `${Math.round(run.stopIfFailedRatio * 100)} % of a wave`],
              ...(run.finishedAt === null
                ? []
                : [['Ended', <Time key="ended" at={run.finishedAt} />] as const]),
            ]}
          />
        </Panel>
        <RunWaves waves={waves} />
        <RunItems id={id} />
      </div>
    </Page>
  );
}

/** Its waves and sagas are read again when its counts have changed, also for the last time. */
function useRereadParts(id: string, run: ReplayRun | undefined): void {
  const client = useQueryClient();
  const version = run && JSON.stringify([run.state, run.counts]);
  useEffect(() => {
    if (version === undefined) return;
    for (const part of ['waves', 'items']) readAgain(client, { queryKey: ['replays', id, part] });
  }, [client, id, version]);
}

const waveOf = ({ wave }: ReplayRun) =>
  wave === null
    ? 'No wave has begun'
    : `Wave ${wave.number}, up to ${formatCount(wave.size)} ${wave.size === 1 ? 'saga' : 'sagas'}`;

function Created({ run }: { run: ReplayRun }) {
  return (
    <>
      <Time at={run.createdAt} /> by {run.createdBy}
    </>
  );
}
