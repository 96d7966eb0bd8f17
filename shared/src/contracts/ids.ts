// The ids of a message, defined once.
//
// message id      names one message. A UUIDv5 of (order, attempt, type), so a repeat has the same id; of a message that is
//                 revised, its revision too.
// correlation id  the saga = the order. Every message of an order carries it.
// causation id    the message id of the message that caused this one; null when a person or a clock did.
// attempt         the epoch of a saga: 1, and one more with every replay.
import { hash } from 'node:crypto';
import { parse, v7 } from 'uuid';
import { forgetRandom, randomPooled } from './random.ts';

const MESSAGE_NAMESPACE = parse('6b1f7f0a-8d0e-5a44-9a53-0c6f2f7d2b11');

/**
 * The message id of `type` for one attempt of an order: the same inputs give the same id (RFC 9562, UUIDv5). Thirteen are
 * made for every order, and Node's one-shot hash does it in a quarter of the time of `uuid`'s `v5`, which a test holds it to.
 * @param revision of a message that is revised
 */
export function messageIdOf(orderId: string, attempt: number, type: string, revision?: number): string {
  const name = `${orderId}:${attempt}:${type}${revision === undefined ? '' : `:${revision}`}`;
  const input = Buffer.allocUnsafe(MESSAGE_NAMESPACE.length + Buffer.byteLength(name));
  input.set(MESSAGE_NAMESPACE);
  input.write(name, MESSAGE_NAMESPACE.length);
  const digest = hash('sha1', input, 'hex');
  const variant = ((Number.parseInt(digest[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

const ID_BYTES = 16;
let lastMs = 0;
let sequence = 0;

/** A new id that sorts by time (RFC 9562, UUIDv7), and by its making within a process and millisecond. */
export function newId(): string {
  const bytes = randomPooled(ID_BYTES);
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // 31 random bits, so that half of the range is left to count in.
    sequence = (((bytes[6]! & 0x7f) << 24) | (bytes[7]! << 16) | (bytes[8]! << 8) | bytes[9]!) >>> 0;
  } else sequence++;
  return v7({ random: bytes, msecs: lastMs, seq: sequence });
}

/** For simulated time and chance, which begin anew with every run: the same run makes the same ids. */
export function resetIds(): void {
  lastMs = 0;
  sequence = 0;
  forgetRandom();
}
