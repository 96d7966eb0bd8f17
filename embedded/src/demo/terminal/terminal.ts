// Where the demo writes. Colours and redrawing only on a terminal; a pipe or a file gets plain lines.
import { styleText } from 'node:util';

/** What a piece of text means; how it looks is decided here. */
export type Tone = 'title' | 'quiet' | 'active' | 'good' | 'refused' | 'bad';
export type Paint = (tone: Tone, text: string) => string;

export interface Terminal {
  /** Lines can be drawn again. */
  readonly isLive: boolean;
  readonly paint: Paint;
  /** Columns and rows as they are now. */
  size(): { columns: number; rows: number };
  write(text: string): void;
}

const looks: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  title: 'bold',
  quiet: 'dim',
  active: 'cyan',
  good: 'green',
  refused: 'yellow',
  bad: ['red', 'bold'],
};

/** What lines may be long when nothing says how wide they are shown. */
const PLAIN_COLUMNS = 110;
/** Some terminals do not tell their size, or say 0. */
const USUAL = { columns: 80, rows: 24 };

export const plain: Paint = (_tone, text) => text;
export const coloured: Paint = (tone, text) => styleText(looks[tone], text, { validateStream: false });

/** @param env NO_COLOR (no-color.org) and TERM are heeded */
export function openTerminal(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'write'>,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb';
  return {
    isLive,
    paint: isLive && !env['NO_COLOR'] ? coloured : plain,
    size: () =>
      isLive
        ? { columns: stream.columns || USUAL.columns, rows: stream.rows || USUAL.rows }
        : { columns: PLAIN_COLUMNS, rows: Number.POSITIVE_INFINITY },
    write: (text) => {
      stream.write(text);
    },
  };
}
