// `npm run new:participant`, as far as it can be told without writing anything.
import { describe, expect, it, test } from 'vitest';
import { deliveredStates } from '../../../orchestrator/src/testing/added-steps.ts';
import { namesOf } from '../../../scripts/participants/names.ts';
import { MACHINE, statesOf, withStates } from '../../../scripts/participants/states.ts';
import { filesOf } from '../../../scripts/participants/template.ts';
import { gerund, participle } from '../../../scripts/participants/words.ts';
import { readText } from './documents.ts';

const shipping = () => namesOf('parcels', 'ReserveParcel', 'CancelParcel');

describe('the names of a participant', () => {
  it('are made of its own and of its commands', () => {
    expect(shipping()).toMatchObject({
      messages: { done: 'ParcelReserved', refused: 'ParcelNotReserved', undone: 'ParcelCancelled' },
      reasons: { refused: 'ParcelsOverLimit', unanswered: 'ParcelsTimeout' },
      states: { doing: 'ReservingParcel', undoing: 'CancellingParcel' },
    });
  });

  test.each([
    ['Reserve', 'Reserved', 'Reserving'],
    ['Cancel', 'Cancelled', 'Cancelling'],
    ['Apply', 'Applied', 'Applying'],
    ['Hold', 'Held', 'Holding'],
    ['Plan', 'Planned', 'Planning'],
    ['Screen', 'Screened', 'Screening'],
    ['Clear', 'Cleared', 'Clearing'],
    ['Check', 'Checked', 'Checking'],
    ['Free', 'Freed', 'Freeing'],
  ])('have %s as %s and %s', (verb, past, present) => {
    expect([participle(verb), gerund(verb)]).toEqual([past, present]);
  });

  it.each<[string, Parameters<typeof namesOf>]>([
    ['BAD_NAME', ['Parcels', 'ReserveParcel', 'CancelParcel']],
    ['BAD_NAME', ['orchestrator', 'ReserveParcel', 'CancelParcel']],
    ['PARTICIPANT_EXISTS', ['stock', 'ReserveParcel', 'CancelParcel']],
    ['BAD_MESSAGE', ['parcels', 'reserve', 'CancelParcel']],
    ['BAD_MESSAGE', ['parcels', 'ReserveParcel', 'ReserveParcel']],
    ['MESSAGE_EXISTS', ['parcels', 'ReserveStock', 'CancelParcel']],
    [
      'MESSAGE_EXISTS',
      ['parcels', 'ReserveParcel', 'CancelParcel', { replies: ['PaymentFailed', 'AaBb', 'CcDd'] }],
    ],
    ['PORT_TAKEN', ['parcels', 'ReserveParcel', 'CancelParcel', { port: 3002 }]],
    ['BAD_USAGE', ['parcels', 'ReserveParcel', 'CancelParcel', { port: 80 }]],
  ])('are refused with %s: %j', (code, args) => {
    expect(() => namesOf(...args)).toThrow(expect.objectContaining({ code }));
  });

  it('are refused with codes that docs/adding-a-step.md has, each of them', () => {
    const codes = [...readText('scripts/participants/refusal.ts').matchAll(/\| '([A-Z_]+)'/g)].map(
      ([, code]) => code,
    );
    const rows = readText('docs/adding-a-step.md')
      .match(/^\| `[A-Z_`, ]+` \|/gm)!
      .join();
    expect([...rows.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code).sort()).toEqual(codes.sort());
  });
});

describe('the files of a participant', () => {
  const files = filesOf(shipping(), new Date('2026-12-01T10:20:30Z'));

  it('have its names in place of those of the template', () => {
    const left = [...files].filter(([path, text]) => /sample|3999/i.test(path + text)).map(([path]) => path);
    expect(left).toEqual([]);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'parcels-service/src/domain/parcels.ts',
        'parcels-service/compose.yml',
        'prisma/parcels/migrations/20261201102030_init/migration.sql',
      ]),
    );
  });
});

describe('the states of a participant', () => {
  const states = statesOf(shipping());

  it('stand before the pivot, with the undo behind that of the pivot', () => {
    const states = statesOf(shipping(), deliveredStates);
    const [doing, undoing] = states.states;
    expect(doing!.text).toContain("entry: send('ReserveParcel')");
    expect(undoing!.text).toContain("entry: send('CancelParcel')");
    const into = states.detours.filter(({ to }) => to === 'ReservingParcel');
    const back = states.detours.filter(({ to }) => to === 'CancellingParcel');
    expect(into.every(({ from }) => from === doing!.before)).toBe(true);
    // Whatever leads to the state behind it, but for the step before.
    const ways = deliveredStates.all.filter(({ ways }) =>
      [...ways.values()].flat().includes('ReleasingStock'),
    );
    expect(back.map(({ state }) => state)).toEqual(
      ways.map(({ name }) => name).filter((name) => name !== 'Suspend'),
    );
    expect(back.map(({ state }) => state)).toContain(doing!.before);
  });

  it('are put into the machine as it is written, and change no state but by its ways', () => {
    const before = readText(MACHINE);
    const after = withStates(before, states);
    const added = states.states.reduce((text, state) => text.replace(state.text, ''), after);
    const changed = added.split('\n').filter((line, index) => line !== before.split('\n')[index]);
    expect(changed).toHaveLength(states.detours.length);
  });

  it.each([
    ['a state', /^ {4}StockReserved: \{$/m, '    StockReserved:\n    {'],
    ['a way', "PaymentFailed: { target: '", "PaymentFailed: { reenter: { a: 1 }, target: '"],
  ])('are refused by a machine in which %s is written otherwise', (_what, found, otherwise) => {
    const machine = readText(MACHINE).replace(found, otherwise);
    expect(machine).not.toBe(readText(MACHINE));
    expect(() => withStates(machine, states)).toThrow(expect.objectContaining({ code: 'UNEXPECTED_FILE' }));
  });
});
