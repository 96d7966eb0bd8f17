// How far something is: parts of a whole, side by side, with their numbers in words.
import { formatCount } from '../format.ts';
import type { Tone } from '../tones.ts';
import './progress.css';

interface ProgressProps {
  readonly parts: readonly { readonly name: string; readonly count: number; readonly tone: Tone }[];
  readonly legend?: boolean;
}

export function Progress({ parts, legend = false }: ProgressProps) {
  const all = Math.max(
    1,
    parts.reduce((sum, { count }) => sum + count, 0),
  );
  const words = parts
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${formatCount(count)} ${name.toLowerCase()}`);
  return (
    <>
      <div className="progress" role="img" aria-label={words.join(', ')}>
        {parts
          .filter(({ count }) => count > 0)
          .map(({ name, count, tone }) => (
            <span key={name} data-tone={tone} style={{ width: `${(count / all) * 100}%` }} />
          ))}
      </div>
      {legend && (
        <ul className="progress-legend">
          {parts.map(({ name, count, tone }) => (
            <li key={name} data-tone={tone}>
              {name} <b className="number">{formatCount(count)}</b>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
