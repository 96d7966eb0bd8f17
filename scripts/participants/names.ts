// What a participant that is to be added is called, everywhere.
import { isMessageType, participantOf, serviceOf, workers } from '../../shared/src/contracts/catalogue.ts';
import { Refusal } from './refusal.ts';
import { gerund, participle } from './words.ts';

export interface Names {
  /** `shipping` */
  readonly participant: string;
  readonly port: number;
  readonly messages: {
    /** `ReserveShipment` */
    readonly do: string;
    /** `ShipmentReserved` */
    readonly done: string;
    /** `ShipmentNotReserved` */
    readonly refused: string;
    /** `CancelShipment` */
    readonly undo: string;
    /** `ShipmentCancelled` */
    readonly undone: string;
  };
  readonly reasons: {
    /** `ShippingOverLimit` */
    readonly refused: string;
    /** `ShippingTimeout` */
    readonly unanswered: string;
  };
  readonly states: {
    /** `ReservingShipment` */
    readonly doing: string;
    /** `CancellingShipment` */
    readonly undoing: string;
  };
}

export interface Options {
  readonly port?: number;
  /** Names of the replies, where those that are made of the commands are not good English. */
  readonly replies?: readonly string[];
}

/** Names of what is there besides participants, or of what the template is made of. */
const RESERVED = ['orchestrator', 'saga', 'sample', 'shared', 'any', 'participants'];

/** @throws Refusal */
export function namesOf(participant: string, doing: string, undoing: string, options: Options = {}): Names {
  if (!/^[a-z][a-z0-9]{1,29}$/.test(participant) || RESERVED.includes(participant))
    throw new Refusal(
      'BAD_NAME',
      `"${participant}" cannot be the name of a participant: 2 to 30 lower-case letters and digits, a letter first, and not ${RESERVED.join(', ')}.`,
    );
  if ((workers as readonly string[]).includes(participant))
    throw new Refusal('PARTICIPANT_EXISTS', `There is a participant ${participant}: choose another name.`);
  const [done, refused, undone] = options.replies ?? repliesOf(doing, undoing);
  const messages = { do: doing, done: done!, refused: refused!, undo: undoing, undone: undone! };
  const all = Object.values(messages);
  for (const type of all) {
    if (!/^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+$/.test(type ?? ''))
      throw new Refusal(
        'BAD_MESSAGE',
        `"${type}" cannot be a message: a verb and a noun such as ReserveShipment.`,
      );
    if (isMessageType(type))
      throw new Refusal('MESSAGE_EXISTS', `There is a message ${type}: choose another name.`);
  }
  if (new Set(all).size < all.length)
    throw new Refusal(
      'BAD_MESSAGE',
      `Each message needs a name of its own: ${all.join(', ')}. Give --replies.`,
    );
  const capital = capitalised(participant);
  return {
    participant,
    port: portOf(options.port),
    messages,
    reasons: { refused: `${capital}OverLimit`, unanswered: `${capital}Timeout` },
    states: { doing: stateOf(doing), undoing: stateOf(undoing) },
  };
}

export const capitalised = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

const partsOf = (command: string): [verb: string, noun: string] => {
  const [, verb, noun] = /^([A-Z][a-z0-9]*)(.*)$/.exec(command) ?? [];
  return [verb ?? '', noun ?? ''];
};

function repliesOf(doing: string, undoing: string): [string, string, string] {
  const [verb, noun] = partsOf(doing);
  const [undoVerb, undoNoun] = partsOf(undoing);
  const done = participle(verb);
  return [`${noun}${done}`, `${noun}Not${done}`, `${undoNoun}${participle(undoVerb)}`];
}

function stateOf(command: string): string {
  const [verb, noun] = partsOf(command);
  return gerund(verb) + noun;
}

function portOf(asked: number | undefined): number {
  const taken = workers.map((worker) => ({ worker, port: participantOf(worker).port }));
  const next = Math.max(...taken.map(({ port }) => port)) + 1;
  if (asked === undefined) return next;
  if (!Number.isInteger(asked) || asked < 1024 || asked > 65_535)
    throw new Refusal('BAD_USAGE', `--port is ${asked}: expected a number from 1024 to 65535.`);
  const holder = taken.find(({ port }) => port === asked);
  if (holder !== undefined || asked === 3000)
    throw new Refusal(
      'PORT_TAKEN',
      `Port ${asked} is that of ${holder ? serviceOf(holder.worker) : 'the orchestrator'}: ${next} is free.`,
    );
  return asked;
}
