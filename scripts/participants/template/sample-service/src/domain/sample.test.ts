import { expect, it } from 'vitest';
import { doSample, undoSample } from '../testing/commands.ts';
import { sampleModel } from '../testing/sample-model.ts';

const ORDER = '0192f000-0000-7000-8000-000000000001';
const key = { orderId: ORDER, attempt: 1 };

it('is done for an order up to the limit, once, and answered alike when it is asked again', async () => {
  const sample = sampleModel({ maxTotal: 100 });
  const command = doSample(ORDER, 1, 100);
  const replies = [...(await sample.batch(command, command)), ...(await sample.batch(command))];
  expect(replies).toEqual([replies[0], replies[0], replies[0]]);
  expect(replies[0]).toMatchObject({ type: 'SampleDone', body: key, causationId: command.messageId });
});

it('is refused beyond the limit, also when the limit is higher by then', async () => {
  const sample = sampleModel({ maxTotal: 100 });
  const command = doSample(ORDER, 1, 101);
  const [first] = await sample.batch(command);
  expect(first).toMatchObject({
    type: 'SampleRefused',
    body: { reason: 'SampleOverLimit', detail: '101 EUR in minor units, 100 allowed' },
  });
  expect(await sample.with({ maxTotal: 0 }).batch(command)).toEqual([first]);
});

it('is never refused without a limit', async () => {
  const command = doSample(ORDER, 1, Number.MAX_SAFE_INTEGER);
  expect(await sampleModel({ maxTotal: 0 }).batch(command)).toMatchObject([{ type: 'SampleDone' }]);
});

it.each([
  ['done', 100],
  ['refused', 101],
])('is undone once it was %s, and a late command is told so', async (_what, total) => {
  const sample = sampleModel({ maxTotal: 100 });
  await sample.batch(doSample(ORDER, 1, total));
  const late = await sample.batch(undoSample(ORDER, 1), doSample(ORDER, 1, total));
  expect(late).toMatchObject([
    { type: 'SampleUndone', body: key },
    { type: 'SampleUndone', body: key },
  ]);
});

it('is not done after its undo, nor for an attempt that is over', async () => {
  const sample = sampleModel({ maxTotal: 100 });
  await sample.batch(undoSample(ORDER, 1), doSample(ORDER, 3, 1));
  const late = await sample.batch(doSample(ORDER, 1, 1), doSample(ORDER, 2, 1));
  expect(late.map(({ type }) => type)).toEqual(['SampleUndone', 'SampleUndone']);
  expect(sample.statuses()).toEqual(['Undone', 'Undone', 'Done']);
});
