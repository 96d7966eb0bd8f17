// After a start whose broker lost its queues (the embedded one): every outstanding command once more.
// Receivers recognise what they have done, and the send is no try: nobody was silent, the queue was gone.
import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import type { PrismaClient } from '../database.ts';
import { commandMessage } from '../saga/commands.ts';
import { whyUnloadable } from '../store/loading.ts';
import { lockSagas } from '../store/saga-store.ts';

const PAGE = 500;

export async function resendAll(database: PrismaClient, broker: Broker): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database.$queryRaw<{ order_id: string }[]>`
      SELECT order_id FROM saga WHERE deadline_at IS NOT NULL AND order_id > ${after}::uuid ORDER BY order_id LIMIT ${PAGE}`;
    if (page.length === 0) return;
    const sagas = await lockSagas(
      database,
      page.map((row) => row.order_id),
    );
    const commands = [...sagas.values()]
      .filter(({ saga }) => whyUnloadable(saga) === null)
      .map(({ saga }) => commandMessage(saga))
      .filter((command) => command !== null);
    await publishMessages(broker, 'orchestrator', commands);
    after = page.at(-1)!.order_id;
  }
}
