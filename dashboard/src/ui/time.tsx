// A moment: the clock alone for today, with its day otherwise; the whole of it on pointing.
import { formatClock, formatTime } from './format.ts';

export function Time({ at }: { at: string }) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (
    <time className="nowrap number" dateTime={at} title={formatTime(at)}>
      {isToday ? formatClock(at) : formatTime(at)}
    </time>
  );
}
