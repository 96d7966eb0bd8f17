import { freePorts } from '@order-saga/shared/process/free-ports';
import { orderSchema } from '../business/order-table.ts';
import { paymentSchema } from '../business/payment-table.ts';
import { stockSchema } from '../business/stock-table.ts';
import { keep, type Peer } from '../runtime/peer.ts';
import { type PeerProcess, startProcess } from '../runtime/process.ts';
import { createQueues, deleteQueues } from '../runtime/queues.ts';
import type { Tuning, TutorialSettings } from './main.ts';
import type { ServiceName } from './message.ts';
import { messageSchema } from './message-tables.ts';
import { sagaSchema } from './orchestrator.ts';

const POOL_SIZE = 10;
const services: readonly ServiceName[] = ['order', 'stock', 'payment', 'orchestrator'];
const schemas: Readonly<Record<ServiceName, string>> = {
  order: orderSchema,
  stock: stockSchema,
  payment: paymentSchema,
  orchestrator: sagaSchema,
};

/** As tutorials have it: the libraries' own settings, an outbox polled ten times a second. */
export const tutorial = tutorialPeer('tutorial', { noDelay: false, pollMs: 100, prefetch: 0 });

/** The same code with the settings that matter set. */
export const tutorialTuned = tutorialPeer('tutorial-tuned', { noDelay: true, pollMs: 10, prefetch: 100 });

function tutorialPeer(name: string, tuning: Tuning): Peer {
  return {
    name,
    usesRabbitmq: true,
    databases: services.map((service) => ({
      name: `peer_tutorial_${service}`,
      schema: [schemas[service], messageSchema].join(';'),
    })),
    businessOf: ([order, stock, payment]) => ({ order: order!, stock: stock!, payment: payment! }),
    async start(urls, { rabbitmqUrl }, cleanup) {
      const queuePrefix = `peer-${name}.`;
      const queues = services.map((service) => `${queuePrefix}${service}`);
      await createQueues(rabbitmqUrl, queues);
      cleanup.defer(() => deleteQueues(rabbitmqUrl, queues));
      const [orderPort] = await freePorts(1);
      const processes: PeerProcess[] = [];
      for (const [index, service] of services.entries()) {
        const settings: TutorialSettings = {
          service,
          databaseUrl: urls[index]!,
          poolSize: POOL_SIZE,
          rabbitmqUrl,
          queuePrefix,
          tuning,
          orderPort: orderPort!,
        };
        const main = new URL('./main.ts', import.meta.url);
        processes.push(keep(await startProcess(`tutorial-${service}`, main, settings), cleanup));
      }
      return { orderUrl: `http://127.0.0.1:${orderPort}`, processes };
    },
  };
}
