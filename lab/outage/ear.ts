// A thread that listens to the commands of one type: posts null once it does, and the time of each that it hears.
import { parentPort, workerData } from 'node:worker_threads';
import { routeOf } from '@order-saga/shared/broker/topology';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { connect } from 'amqplib';

export interface Ear {
  readonly url: string;
  readonly prefix: string;
  readonly command: CommandType;
}

const { url, prefix, command } = workerData as Ear;
const connection = await connect(url, { noDelay: true });
const channel = await connection.createChannel();
const { queue } = await channel.assertQueue('', { exclusive: true });
const { exchange, routingKey } = routeOf(command);
await channel.bindQueue(queue, prefix + exchange, routingKey);
await channel.consume(
  queue,
  (message) => {
    if (message?.properties.type === command) parentPort!.postMessage(Date.now());
  },
  { noAck: true },
);
parentPort!.postMessage(null);
