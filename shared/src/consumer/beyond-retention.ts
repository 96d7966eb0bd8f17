// The refusal of a message that would begin anew what has been pruned. How old that is: database/retention/retention.ts.
import type { HandlerOutcome } from './consumer-options.ts';

export function beyondRetention(type: string, orderId: string): HandlerOutcome {
  return {
    reject: {
      code: 'beyond-retention',
      message: `${type} of an order so old that its rows may be pruned, and there is no row of it: ${orderId}`,
    },
  };
}
