// A virtual host of one's own on the RabbitMQ server, so that nothing of another system is touched.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { topology } from '@order-saga/shared/broker/topology';
import { connect } from 'amqplib';

const run = promisify(execFile);

export interface Vhost {
  readonly url: string;
  remove(): Promise<void>;
}

/**
 * Makes one where `rabbitmqctl` of this machine may; else takes the one of the URL, if nothing of an order-saga is in it.
 * @throws Error when the one of the URL is in use
 */
export async function createVhost(serverUrl: string, name: string): Promise<Vhost> {
  const given = serverUrl.split(',')[0]!.trim();
  const url = new URL(given);
  const user = decodeURIComponent(url.username) || 'guest';
  try {
    await run('rabbitmqctl', ['-q', 'add_vhost', name]);
    await run('rabbitmqctl', ['-q', 'set_permissions', '-p', name, user, '.*', '.*', '.*']);
    url.pathname = `/${name}`;
    const vhost = { url: url.toString(), remove: () => ctl('delete_vhost', name) };
    // The rabbitmqctl of this machine may be that of another server.
    await (await connect(vhost.url, { timeout: 10_000 })).close();
    return vhost;
  } catch {
    await ctl('delete_vhost', name);
  }
  for (const queue of topology().queues) {
    const waiting = await messagesIn(given, queue);
    if (waiting !== undefined) {
      throw new Error(
        `queue ${queue} exists in the virtual host of RABBITMQ_URL: name an empty virtual host, so that the orders of the benchmark meet no others`,
      );
    }
  }
  return { url: given, remove: () => deleteQueues(given) };
}

async function ctl(...args: string[]): Promise<void> {
  await run('rabbitmqctl', ['-q', ...args]).catch(() => {});
}

/** Undefined: there is no such queue. */
async function messagesIn(url: string, queue: string): Promise<number | undefined> {
  const connection = await connect(url, { timeout: 10_000 });
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {}); // So a missing queue is told.
    return (await channel.checkQueue(queue)).messageCount;
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}

async function deleteQueues(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 10_000 });
  const channel = await connection.createChannel();
  for (const queue of topology().queues) await channel.deleteQueue(queue);
  await connection.close();
}
