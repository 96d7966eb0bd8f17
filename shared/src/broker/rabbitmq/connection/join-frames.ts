import type { Writable } from 'node:stream';
import type { ChannelModel } from 'amqplib';
import { joinWrites } from '../../../concurrency/join-writes.ts';

/** Joins the frames of one turn. amqplib's types do not name the stream: where it is missing, nothing is changed. */
export function joinFrames({ connection }: Pick<ChannelModel, 'connection'>): void {
  const { stream } = connection as { readonly stream?: Writable };
  if (typeof stream?.cork === 'function') joinWrites(stream);
}
