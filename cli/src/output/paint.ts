// Colours, where there is a terminal that wants them (https://no-color.org).

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'plain';
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, string>> = {
  good: '32',
  bad: '31',
  warn: '33',
  quiet: '2',
  strong: '1',
  plain: '',
};

export function paintFor(hasColour: boolean): Paint {
  return (tone, text) =>
    hasColour && tone !== 'plain' && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}

export function toneOfOutcome(outcome: 'running' | 'completed' | 'failed', hasIncident: boolean): Tone {
  if (hasIncident) return 'warn';
  return ({ running: 'plain', completed: 'good', failed: 'bad' } as const)[outcome];
}
