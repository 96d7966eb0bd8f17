// How far a release is.
import type { Hold } from '../../api/types.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Progress } from '../../ui/pacing/progress.tsx';
import { Panel } from '../../ui/panel.tsx';
import { holdWords, partsOf } from './words.ts';

export function ReleaseProgress({ hold }: { hold: Hold & { release: NonNullable<Hold['release']> } }) {
  const { release, state, heldBack } = hold;
  const { answered, failed, unanswered } = release.counts;
  return (
    <Panel title="Release" aside={<span className="soft">{waveOf(release)}</span>}>
      <div className="stack">
        <Progress legend parts={partsOf(hold)} />
        <p className="hidden-visually" role="status">
          {holdWords[state]}: {formatCount(answered + failed + unanswered)} sagas are done,{' '}
          {formatCount(heldBack)} are held back.
        </p>
        <Facts
          facts={[
            ['Begun by', release.by],
            ['Waves', release.ramp.join(', ')],
            ['Maximum per second', formatCount(release.maxPerSecond)],
            [
              'Stops when failed or not answered',
              `${Math.round(release.stopIfFailedRatio * 100)} % of a wave`,
            ],
          ]}
        />
      </div>
    </Panel>
  );
}

const waveOf = ({ wave }: NonNullable<Hold['release']>) =>
  wave === null
    ? 'No wave has begun'
    : `Wave ${wave.number}, up to ${formatCount(wave.size)} ${wave.size === 1 ? 'saga' : 'sagas'}`;
