// Many orders at once, their messages in any order; and the participant killed meanwhile.
import { setTimeout as delay } from 'node:timers/promises';
import type { OutgoingMessage } from '@order-saga/shared/broker/broker';
import type { Claim } from '../claim.ts';
import type { Reply } from '../desk.ts';
import { expectAlike, expectSame, expectType, Unmet } from '../expect.ts';
import type { Command, Key } from '../subject.ts';
import { type Talk, wire } from '../talk.ts';

const KILLS = 4;
/** How long it runs between two kills at most: this part of the time that a reply may take. */
const MOST_RUN = 0.2;
const PORTION = { messages: 20, everyMs: 80 };
/** As the orchestrator, which asks again after its deadline. */
const TRIES = 6;

export const many: readonly Claim[] = [
  {
    name: 'any-order',
    asks: 'Many orders at once, with repeats, undos and attempts in any order: each ends as its own messages say',
    effect: 'Exactly what was answered as done is in effect',
    check: (talk) => storm(talk, 1),
  },
  {
    name: 'kills',
    asks: 'Killed at random moments under load, it answers every command in the end, each once and for all',
    effect: 'Exactly what was answered as done is in effect',
    needs: ['restart'],
    check: (talk) => storm(talk, TRIES, () => killAtRandom(talk)),
  },
];

/** An order's attempts, and the commands that are sent for them. */
interface Story {
  readonly attempts: readonly {
    readonly key: Key;
    readonly isUndone: boolean;
    readonly isRefused: boolean;
  }[];
  readonly commands: readonly Command[];
}

async function storm(talk: Talk, tries: number, meanwhile?: () => Promise<void>): Promise<void> {
  const stories = (await talk.newKeys(talk.orders)).map((key, index) => tell(talk, key, index));
  const commands = shuffled(stories.flatMap((story) => story.commands));
  await sendDuring(talk, commands.map(wire), meanwhile?.());
  // A do whose undo has come need not be answered but by it.
  const isUndone = new Set(stories.flatMap(undosOf(talk)).map(nameOf));
  const awaited = new Map(
    commands
      .filter(({ type, key }) => type !== talk.subject.command || !isUndone.has(nameOf({ key })))
      .map((command) => [`${command.type} ${nameOf(command)}`, command]),
  );
  await talk.untilAnswered([...awaited.values()], tries);
  await talk.quiet();
  await judge(talk, stories, tries);
}

/** Asks everything once more, twice: by now each attempt has its one answer. */
async function judge(talk: Talk, stories: readonly Story[], tries: number): Promise<void> {
  const attempts = stories.flatMap((story) =>
    story.attempts.map((attempt) => ({
      ...attempt,
      command: talk.do(attempt.key, attempt.isRefused ? talk.subject.refused : undefined),
      isNewest: attempt.key.attempt === Math.max(...story.attempts.map(({ key }) => key.attempt)),
    })),
  );
  const undos = attempts.filter(({ isUndone }) => isUndone).map(({ key }) => talk.undo(key));
  const undone = byKey(await talk.askAll(undos, tries));
  const dos = attempts.map(({ command }) => command);
  const first = byKey(await talk.askAll(dos, tries));
  const again = byKey(await talk.askAll(dos, tries));
  for (const { key, isUndone, isRefused, isNewest } of attempts) {
    const reply = first.get(nameOf({ key }))!;
    expectSame(again.get(nameOf({ key }))!, reply, 'asked twice more');
    const { done, step } = talk.subject;
    if (isUndone) expectAlike(reply, undone.get(nameOf({ key }))!, 'the do of an attempt that was undone');
    else if (isRefused) expectType(reply, step!.refused, 'a command that cannot be done');
    else if (isNewest) expectType(reply, done, 'the newest attempt, which was not undone');
    else if (reply.type !== done && reply.type !== step!.undone)
      throw new Unmet(`an older attempt was answered with ${reply.type}`, key);
  }
}

function tell(talk: Talk, one: Key, index: number): Story {
  const two = { ...one, attempt: 2 };
  const plain = { isUndone: false, isRefused: false };
  const [do1, do2] = [talk.do(one), talk.do(two)];
  if (talk.subject.step === undefined)
    return { attempts: [{ key: one, ...plain }], commands: index % 2 === 0 ? [do1] : [do1, do1] };
  const undo1 = talk.undo(one);
  const undone = { key: one, isUndone: true, isRefused: false };
  const stories: Story[] = [
    { attempts: [{ key: one, ...plain }], commands: [do1] },
    { attempts: [{ key: one, ...plain }], commands: [do1, do1, do1] },
    { attempts: [undone], commands: [do1, undo1] },
    { attempts: [undone], commands: [do1, do1, undo1, undo1] },
    {
      attempts: [
        { key: one, ...plain },
        { key: two, ...plain },
      ],
      commands: [do1, do2],
    },
    { attempts: [undone, { key: two, ...plain }], commands: [do1, undo1, do2, do2] },
  ];
  if (talk.subject.refused !== undefined) {
    const refused = talk.do(one, talk.subject.refused);
    stories.push({
      attempts: [{ key: one, isUndone: false, isRefused: true }],
      commands: [refused, refused],
    });
  }
  return stories[index % stories.length]!;
}

/** Spreads the messages over what goes on meanwhile; what is left then is sent at once. */
async function sendDuring(
  talk: Talk,
  messages: readonly OutgoingMessage[],
  meanwhile: Promise<void> | undefined,
): Promise<void> {
  let isOver = meanwhile === undefined;
  const ended = meanwhile?.finally(() => {
    isOver = true;
  });
  const left = [...messages];
  while (!isOver && left.length > 0) {
    await talk.send(left.splice(0, PORTION.messages));
    await delay(PORTION.everyMs);
  }
  await ended;
  await talk.send(left);
}

async function killAtRandom({ restart, patienceMs }: Talk): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await delay(Math.random() * MOST_RUN * patienceMs);
    await restart!();
  }
}

const undosOf = (talk: Talk) => (story: Story) =>
  story.attempts.filter(({ isUndone }) => isUndone).map(({ key }) => talk.undo(key));

const nameOf = ({ key }: { readonly key: Key }) => `${key.orderId}:${key.attempt}`;
const byKey = (replies: readonly Reply[]) => new Map(replies.map((reply) => [nameOf(reply), reply]));

function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
