// All messages, put together from what the participants declare. Topology, validation, routing and the documentation derive
// from it.
import type { Static } from 'typebox';
import type { MessageEntry, Participant, ParticipantStep } from './participant.ts';
import * as participants from './participants.ts';

/** A participant, by its name in the list. */
export type Worker = keyof typeof participants;
type Messages<W extends Worker> = (typeof participants)[W]['messages'];
export type MessageType = { [W in Worker]: keyof Messages<W> & string }[Worker];

type OwnerOf<T extends MessageType> = { [W in Worker]: T extends keyof Messages<W> ? W : never }[Worker];
type EntryOf<T extends MessageType> = {
  [W in Worker]: T extends keyof Messages<W> ? Messages<W>[T] : never;
}[Worker];
type Catalogue = {
  /** `owner`: the target of a command or a hint, the publisher of all else. */
  readonly [T in MessageType]: EntryOf<T> & { readonly owner: OwnerOf<T> };
};

const declared: readonly (readonly [Worker, Participant])[] = (
  Object.entries(participants) as [Worker, Participant][]
).toSorted(([, a], [, b]) => a.port - b.port);

/** All participants, in the order of their ports. */
export const workers: readonly Worker[] = declared.map(([worker]) => worker);

const byName = new Map(declared);

export const participantOf = (worker: Worker): Participant => byName.get(worker)!;

/** The name of the service of a participant, which is that of its folder. */
export const serviceOf = <W extends Worker>(worker: W): `${W}-service` => `${worker}-service`;

/** The participants that have something to undo. */
export const steps: readonly (ParticipantStep & { readonly worker: Worker })[] = declared.flatMap(
  ([worker, { step }]) => (step === undefined ? [] : [{ ...step, worker }]),
);

const KINDS: readonly MessageEntry['kind'][] = ['event', 'news', 'command', 'reply', 'hint'];

export const catalogue = Object.fromEntries(
  declared
    .flatMap(([owner, { messages }]) =>
      Object.entries(messages).map(([type, entry]) => [type, { ...entry, owner }] as const),
    )
    .toSorted(([, a], [, b]) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)),
) as Catalogue;

export type CommandType = {
  [T in MessageType]: (typeof catalogue)[T]['kind'] extends 'command' ? T : never;
}[MessageType];
export type ReplyType = {
  [T in MessageType]: (typeof catalogue)[T]['kind'] extends 'reply' ? T : never;
}[MessageType];
export type MessageBody<T extends MessageType> = Static<(typeof catalogue)[T]['body']>;

/** Every message type, in the order of the catalogue: events, commands, replies. */
export const messageTypes = Object.keys(catalogue) as MessageType[];

export const kindOf = (type: MessageType): MessageEntry['kind'] => catalogue[type].kind;

/** Whether the orchestrator listens to it: to events and replies. */
export const isListenedTo = (type: MessageType): boolean => ['event', 'reply'].includes(kindOf(type));

export function isMessageType(type: unknown): type is MessageType {
  return typeof type === 'string' && Object.hasOwn(catalogue, type);
}

/** The replies that a command can have; none for what is no command. */
export function repliesTo(type: MessageType): readonly MessageType[] {
  const { answeredBy = [] }: MessageEntry = catalogue[type];
  const ofSteps = steps.flatMap((step) => {
    if (step.do === type)
      return [
        step.done,
        step.refused,
        step.undone,
        ...(step.pending === undefined ? [] : [step.pending.reply]),
      ];
    return step.undo === type ? [step.undone] : [];
  });
  return [...ofSteps, ...answeredBy] as MessageType[];
}

type Step = Extract<(typeof participants)[Worker], { readonly step: ParticipantStep }>['step'];
/** Replies that refuse a step. */
export type RefusalType = Extract<Step['refused'], MessageType>;
type PendingStep = Extract<Step, { readonly pending: object }>['pending'];
/** Replies that say that a step is not decided yet. */
export type PendingType = Extract<PendingStep['reply'], MessageType>;
/** Why an order failed: its customer cancelled it, or a step was refused, not answered, or pending for too long. */
export type FailureReason =
  | Step['refusals'][number]
  | Step['unanswered']
  | PendingStep['expired']
  | 'Cancelled';

export const failureReasons: readonly FailureReason[] = [
  ...steps.flatMap(({ refusals }) => refusals),
  ...steps.flatMap(({ pending }) => pending?.expired ?? []),
  ...steps.map(({ unanswered }) => unanswered),
  'Cancelled',
] as FailureReason[];
