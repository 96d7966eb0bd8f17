// Which tone a state has: how it stands between begun, going well, done, being undone and failed.
export type Tone = 'start' | 'forward' | 'done' | 'undo' | 'failed' | 'reopen';

const tones: Readonly<Record<string, Tone>> = {
  Suspend: 'start',
  StockReserved: 'forward',
  Paid: 'forward',
  Completed: 'done',
  CancellingPayment: 'undo',
  ReleasingStock: 'undo',
  FailingOrder: 'undo',
  Failed: 'failed',
  ReopeningOrder: 'reopen',
};

/** A state that this page does not know yet is one on its way. */
export const toneOf = (state: string): Tone => tones[state] ?? 'forward';
