import { orderSchema } from '../business/order-table.ts';
import { stockSchema } from '../business/stock-table.ts';
import { keep, type Peer } from '../runtime/peer.ts';
import { type NodeProcess, startProcess } from '../runtime/process.ts';
import { createQueues, deleteQueues } from '../runtime/queues.ts';
import { remoteLoad } from './load.ts';
import type { RawSettings } from './main.ts';
import type { ServiceName } from './message.ts';
import { sagaSchema } from './orchestrator.ts';
import { outboxSchema } from './order.ts';
import { paymentSchema } from './payment.ts';

const QUEUE_PREFIX = 'peer-raw-batches.';
const services: readonly ServiceName[] = ['order', 'stock', 'payment', 'orchestrator'];
const schemas: Readonly<Record<ServiceName, string>> = {
  order: [orderSchema, outboxSchema].join(';'),
  stock: stockSchema,
  payment: paymentSchema,
  orchestrator: sagaSchema,
};

/** The same saga without anything that an engine is for: what it costs at least. */
export const rawBatches: Peer = {
  name: 'raw-batches',
  usesRabbitmq: true,
  databases: services.map((service) => ({ name: `peer_raw_${service}`, schema: schemas[service] })),
  businessOf: ([order, stock, payment]) => ({ order: order!, stock: stock!, payment: payment! }),
  async start(urls, { rabbitmqUrl }, cleanup) {
    const queues = services.map((service) => `${QUEUE_PREFIX}${service}`);
    await createQueues(rabbitmqUrl, queues);
    cleanup.defer(() => deleteQueues(rabbitmqUrl, queues));
    const processes: NodeProcess[] = [];
    for (const [index, service] of services.entries()) {
      const settings: RawSettings = {
        service,
        databaseUrl: urls[index]!,
        rabbitmqUrl,
        queuePrefix: QUEUE_PREFIX,
      };
      const main = new URL('./main.ts', import.meta.url);
      processes.push(keep(await startProcess(`raw-${service}`, main, settings), cleanup));
    }
    const children = processes.map(({ child }) => child);
    return { processes, load: () => remoteLoad(children[0]!, children) };
  },
};
