// What becomes of the sagas of a replay run.
export const results = [
  'pending',
  'sent',
  'completed',
  'failed-again',
  'failed-differently',
  'skipped',
] as const;
export type Result = (typeof results)[number];
