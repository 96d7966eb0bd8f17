// How fast a replay run or a release goes on, and when it stops itself: three fields, as a form asks for them.
import { useState } from 'react';
import { Field } from '../field.tsx';
import { parseRamp } from './ramp.ts';

interface Written {
  readonly ramp: string;
  readonly perSecond: string;
  readonly stopPercent: string;
}

/** What the API takes. */
export interface Pace {
  readonly ramp: number[];
  readonly maxPerSecond: number;
  readonly stopIfFailedRatio: number;
}

/** @param ramp the waves that the form begins with */
export function usePace(ramp: string) {
  const [written, setWritten] = useState<Written>({ ramp, perSecond: '50', stopPercent: '50' });
  const sizes = parseRamp(written.ramp);
  const pace: Pace | null =
    sizes === null
      ? null
      : {
          ramp: sizes,
          maxPerSecond: Number(written.perSecond),
          stopIfFailedRatio: Number(written.stopPercent) / 100,
        };
  return {
    /** Null: its waves cannot be read. */
    pace,
    whyNot: pace === null ? 'The waves are numbers from 1 to 10,000, at most 20 of them.' : null,
    fields: { written, isRamp: sizes !== null, onChange: setWritten },
  };
}

interface PaceFieldsProps extends Pick<ReturnType<typeof usePace>, 'fields'> {
  /** Of a wave: what stops it, such as `fails again`. */
  readonly stopsBy: string;
}

export function PaceFields({ fields: { written, isRamp, onChange }, stopsBy }: PaceFieldsProps) {
  const number = (name: 'perSecond' | 'stopPercent', label: string, max: number) => (
    <Field label={label}>
      <input
        className="input number"
        type="number"
        required
        min={1}
        max={max}
        value={written[name]}
        onChange={(event) => onChange({ ...written, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      <Field label="Waves" hint="Sagas in the first wave, the second …; the last number repeats.">
        <input
          className="input number"
          required
          aria-invalid={!isRamp}
          value={written.ramp}
          onChange={(event) => onChange({ ...written, ramp: event.target.value })}
        />
      </Field>
      {number('perSecond', 'Maximum per second', 1000)}
      {number('stopPercent', `Stop when this share of a wave ${stopsBy}, in percent`, 100)}
    </>
  );
}
