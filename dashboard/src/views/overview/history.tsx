// What happened over time. From the server, so it is there again after a reload.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';
import { Plot } from '../../plot/plot.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';

const lengths = [
  [15, '15 min'],
  [60, '1 h'],
  [360, '6 h'],
  [1440, '24 h'],
] as const;

export function History() {
  const [minutes, setMinutes] = useState<15 | 60 | 360 | 1440>(15);
  const { data } = useQuery({
    queryKey: ['timeline', minutes],
    queryFn: () => dataOf(api.GET('/sagas/timeline', { params: { query: { minutes } } })),
    placeholderData: (before) => before,
    refetchInterval: 15_000,
    staleTime: 0,
  });
  useRefreshed(['timeline'], 2000);
  const buckets = data?.buckets ?? [];
  const times = buckets.map(({ at }) => Date.parse(at) / 1000);
  const choice = (
    <fieldset className="segments">
      <legend className="hidden-visually">Time range</legend>
      {lengths.map(([value, text]) => (
        <button key={value} type="button" aria-pressed={minutes === value} onClick={() => setMinutes(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
  return (
    <>
      <Panel title="Sagas over time" aside={choice}>
        <Plot
          label="Sagas that started, completed and failed over time"
          height={224}
          times={times}
          kind="steps"
          series={[
            { name: 'started', colour: '--forward', values: buckets.map(({ started }) => started) },
            { name: 'completed', colour: '--done', values: buckets.map(({ completed }) => completed) },
            { name: 'failed', colour: '--failed', values: buckets.map(({ failed }) => failed) },
          ]}
        />
      </Panel>
      <Panel title="Duration p95">
        <Plot
          label="Duration of 95 % of the sagas over time"
          height={168}
          times={times}
          kind="points"
          format={(ms) => (ms === 0 ? '0' : formatDuration(ms))}
          series={[{ name: 'p95', colour: '--accent', values: buckets.map(({ p95Ms }) => p95Ms) }]}
        />
      </Panel>
    </>
  );
}
