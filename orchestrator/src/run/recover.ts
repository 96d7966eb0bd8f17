// After a start whose broker lost its queues (the embedded one): every outstanding command once more.
// What is held stays held. Receivers recognise what they have done, and the send is no try: nobody was silent, the queue was gone.
import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { commandMessage } from '../saga/commands.ts';
import { holdHints } from '../saga/hold-hints.ts';
import { notHeld } from '../saga/holds.ts';
import { whyUnloadable } from '../store/loading.ts';
import type { SagaStore } from '../store/saga-store.ts';

const PAGE = 500;

export async function resendAll(store: Pick<SagaStore, 'readOutstanding'>, broker: Broker): Promise<void> {
  for (let after: string | null = null; ; ) {
    const { sagas, held } = await store.readOutstanding({ after, limit: PAGE });
    const last = sagas.at(-1);
    if (last === undefined) return;
    const commands = notHeld(sagas, held)
      .filter((saga) => whyUnloadable(saga) === null)
      .map((saga) => commandMessage(saga))
      .filter((command) => command !== null);
    await publishMessages(broker, 'orchestrator', [...commands, ...sagas.flatMap(holdHints)]);
    after = last.orderId;
  }
}
