// Counts over time as small bars, the latest last.
import { formatCount } from './format.ts';

interface BarsProps {
  readonly counts: readonly number[];
  /** What is counted, for those who do not see it. */
  readonly label: string;
  readonly size?: 'small' | 'large';
}

const HEIGHT = 24;
const STEP = 4;

export function Bars({ counts, label, size = 'small' }: BarsProps) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      className="bars"
      data-size={size}
      role="img"
      aria-label={`${label}: ${formatCount(counts.reduce((sum, count) => sum + count, 0))}`}
      viewBox={`0 0 ${counts.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {counts.map((count, index) => {
        // What is there is seen, however small beside the others.
        const height = count === 0 ? 1 : Math.max(3, (count / most) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in time
            key={index}
            data-empty={count === 0}
            x={index * STEP}
            y={HEIGHT - height}
            width={STEP - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}
