// One connection to one RabbitMQ server, from its opening to its end. Nothing here tries again.
import { readFile } from 'node:fs/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { withTimeLimit } from '../../../concurrency/time-limit.ts';
import { withHeartbeat } from './amqp-url.ts';
import { joinFrames } from './join-frames.ts';
import { describeClosedChannel, describeRefusal } from './refusal.ts';

export interface RabbitMqConnection {
  readonly url: string;
  readonly model: ChannelModel;
  /** Aborted at the first sign of the end; `lost.reason` is an Error that tells why. */
  readonly lost: AbortSignal;
  /** Ends the connection, because something on it can no longer be trusted. */
  lose(reason: string): void;
  /**
   * Makes the end of `channel` the end of the connection: amqplib reports it, but opens no new channel.
   * @returns what lets it be closed without that
   */
  watch(channel: Channel): () => void;
  /** Closes politely, or by force after 1 s. Never throws. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5000;
const CLOSE_TIMEOUT_MS = 1000;

/**
 * Opens a connection. @throws when it is not open within 5 s, or when `cancel` is aborted.
 * @param cancel ends the attempt; no effect once the connection is open
 */
export async function openConnection(
  { url, caFile }: { url: string; caFile: string | undefined },
  cancel: AbortSignal,
): Promise<RabbitMqConnection> {
  const socket = new AbortController();
  const lost = new AbortController();
  const giveUp = () => socket.abort();
  const timer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
  cancel.addEventListener('abort', giveUp);
  try {
    cancel.throwIfAborted();
    // `signal` goes through to net.connect and tls.connect: the one way to drop a socket that no longer answers.
    // noDelay: amqplib's default is Nagle's algorithm, which costs 40 ms per small write.
    const options = { noDelay: true, keepAlive: true, keepAliveDelay: 10_000, signal: socket.signal };
    // Read anew: a CA that is replaced needs no restart.
    const trust = caFile === undefined ? {} : { ca: await readFile(caFile) };
    const model = await connect(withHeartbeat(url), { ...options, ...trust });
    joinFrames(model);
    model.on('error', (error) => lost.abort(error));
    model.on('close', (error) => lost.abort(error ?? new Error('connection closed')));
    return {
      url,
      model,
      lost: lost.signal,
      lose: (reason) => lost.abort(new Error(reason)),
      watch: (channel) => watch(channel, lost),
      close: async () => {
        lost.abort(new Error('closed by this service'));
        await withTimeLimit(CLOSE_TIMEOUT_MS, () => model.close()).catch(() => {});
        // amqplib leaves a half-open socket behind when the peer is silent; it would hold the process.
        socket.abort();
      },
    };
  } catch (error) {
    if (!socket.signal.aborted || cancel.aborted) throw describeRefusal(error);
    throw new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`, { cause: error });
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener('abort', giveUp);
  }
}

function watch(channel: Channel, lost: AbortController): () => void {
  channel.on('error', (error) => lost.abort(describeClosedChannel(error)));
  // A moment later: when the connection ends, its channels are closed first, and the connection knows the reason.
  const onClose = () => queueMicrotask(() => lost.abort(new Error('channel closed')));
  channel.on('close', onClose);
  return () => channel.off('close', onClose);
}
