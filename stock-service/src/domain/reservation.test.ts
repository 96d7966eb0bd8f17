import { describe, expect, it } from 'vitest';
import { lines, releaseStock, reserveStock } from '../testing/commands.ts';
import { stockModel } from '../testing/stock-model.ts';

const ORDER = '0192f000-0000-7000-8000-000000000001';
const OTHER = '0192f000-0000-7000-8000-000000000002';
const reserved = { type: 'StockReserved', body: { orderId: ORDER, attempt: 1 } };
const released = (was: boolean) => ({
  type: 'StockReleased',
  body: { orderId: ORDER, attempt: 1, released: was },
});
const pieces = (available: number, held: number) => ({ available, reserved: held });

describe('ReserveStock of a new attempt', () => {
  it('holds all lines when all are there', async () => {
    const stock = await stockModel({ A: 5, B: 1 });
    const replies = await stock.batch(reserveStock(ORDER, 1, lines({ A: 2, B: 1 })));
    expect(replies).toMatchObject([reserved]);
    expect(stock.product('A')).toMatchObject(pieces(3, 2));
    expect(stock.product('B')).toMatchObject(pieces(0, 1));
    expect(stock.row(ORDER, 1)).toMatchObject({ status: 'Reserved', lines: lines({ A: 2, B: 1 }) });
  });

  it('holds nothing and names the lines that lack when one is not there', async () => {
    const stock = await stockModel({ A: 5, B: 1, C: 0 });
    const replies = await stock.batch(reserveStock(ORDER, 1, lines({ A: 2, B: 2, C: 1 })));
    const shortages = [
      { sku: 'B', requested: 2, available: 1 },
      { sku: 'C', requested: 1, available: 0 },
    ];
    const body = { orderId: ORDER, attempt: 1, reason: 'OutOfStock', shortages };
    expect(replies).toMatchObject([{ type: 'StockNotReserved', body }]);
    expect(stock.product('A')).toMatchObject(pieces(5, 0));
    expect(stock.row(ORDER, 1)).toMatchObject({ status: 'Refused', reason: 'OutOfStock', shortages });
  });

  it('is refused as UnknownProduct when a product does not exist, even if another lacks', async () => {
    const stock = await stockModel({ A: 0 });
    const replies = await stock.batch(reserveStock(ORDER, 1, lines({ A: 1, X: 3 })));
    const shortages = [
      { sku: 'A', requested: 1, available: 0 },
      { sku: 'X', requested: 3, available: null },
    ];
    expect(replies).toMatchObject([{ body: { reason: 'UnknownProduct', shortages } }]);
  });

  it('sums lines that name one SKU twice', async () => {
    const stock = await stockModel({ A: 3 });
    const twice = [...lines({ A: 2 }), ...lines({ A: 2 })];
    const shortages = [{ sku: 'A', requested: 4, available: 3 }];
    expect(await stock.batch(reserveStock(ORDER, 1, twice))).toMatchObject([{ body: { shortages } }]);
    const fits = [...lines({ A: 2 }), ...lines({ A: 1 })];
    expect(await stock.batch(reserveStock(OTHER, 1, fits))).toMatchObject([{ type: 'StockReserved' }]);
    expect(stock.product('A')).toMatchObject(pieces(0, 3));
    expect(stock.row(OTHER, 1)?.lines).toEqual(lines({ A: 3 }));
  });

  it('gives a scarce product to the first order of a batch', async () => {
    const stock = await stockModel({ A: 1 });
    const replies = await stock.batch(
      reserveStock(ORDER, 1, lines({ A: 1 })),
      reserveStock(OTHER, 1, lines({ A: 1 })),
    );
    expect(replies.map(({ type }) => type)).toEqual(['StockReserved', 'StockNotReserved']);
    expect(stock.product('A')).toMatchObject(pieces(0, 1));
  });

  it('gets what an order before it in the batch released', async () => {
    const stock = await stockModel({ A: 1 });
    await stock.batch(reserveStock(ORDER, 1, lines({ A: 1 })));
    const replies = await stock.batch(releaseStock(ORDER, 1), reserveStock(OTHER, 1, lines({ A: 1 })));
    expect(replies.map(({ type }) => type)).toEqual(['StockReleased', 'StockReserved']);
    expect(stock.product('A')).toMatchObject(pieces(0, 1));
  });
});

describe('ReserveStock seen again', () => {
  it('holds once and gets the same reply, within a batch and after it', async () => {
    const stock = await stockModel({ A: 5 });
    const command = reserveStock(ORDER, 1, lines({ A: 2 }));
    const replies = [...(await stock.batch(command, command)), ...(await stock.batch(command))];
    expect(replies).toEqual([replies[0], replies[0], replies[0]]);
    expect(replies[0]).toMatchObject(reserved);
    expect(stock.product('A')).toMatchObject(pieces(3, 2));
  });

  it('is refused as the first time although the stock is there now', async () => {
    const stock = await stockModel({ A: 1 });
    await stock.batch(reserveStock(OTHER, 1, lines({ A: 1 })));
    const first = await stock.batch(reserveStock(ORDER, 1, lines({ A: 1 })));
    await stock.batch(releaseStock(OTHER, 1));
    expect(await stock.batch(reserveStock(ORDER, 1, lines({ A: 1 })))).toEqual(first);
    expect(first).toMatchObject([{ type: 'StockNotReserved', body: { reason: 'OutOfStock' } }]);
    expect(stock.product('A')).toMatchObject(pieces(1, 0));
  });

  it('gets the reply of the release when it was released meanwhile', async () => {
    const stock = await stockModel({ A: 1 });
    const command = reserveStock(ORDER, 1, lines({ A: 1 }));
    await stock.batch(command);
    expect(await stock.batch(releaseStock(ORDER, 1), command)).toMatchObject([
      released(true),
      released(true),
    ]);
    expect(stock.product('A')).toMatchObject(pieces(1, 0));
  });
});

describe('ReserveStock of an older attempt', () => {
  it.each([
    ['seen before', false],
    ['seen before it in the same batch', true],
  ])('holds nothing when a newer attempt was %s', async (_when, together) => {
    const stock = await stockModel({ A: 5 });
    const older = reserveStock(ORDER, 1, lines({ A: 1 }));
    const newer = reserveStock(ORDER, 2, lines({ A: 2 }));
    if (!together) await stock.batch(newer);
    const replies = await (together ? stock.batch(newer, older) : stock.batch(older));
    expect(replies.at(-1)).toMatchObject(released(false));
    expect(stock.row(ORDER, 1)).toMatchObject({ status: 'Released', wasHeld: false });
    expect(stock.product('A')).toMatchObject(pieces(3, 2));
  });

  it('gets its stored answer when it was decided before', async () => {
    const stock = await stockModel({ A: 5 });
    const older = reserveStock(ORDER, 1, lines({ A: 1 }));
    await stock.batch(older);
    await stock.batch(reserveStock(ORDER, 2, lines({ A: 2 })));
    expect(await stock.batch(older)).toMatchObject([reserved]);
  });
});

describe('ReleaseStock', () => {
  it('puts back what is held, once', async () => {
    const stock = await stockModel({ A: 5 });
    await stock.batch(reserveStock(ORDER, 1, lines({ A: 2 })));
    const command = releaseStock(ORDER, 1);
    expect([...(await stock.batch(command, command)), ...(await stock.batch(command))]).toMatchObject([
      released(true),
      released(true),
      released(true),
    ]);
    expect(stock.product('A')).toMatchObject(pieces(5, 0));
  });

  it('puts back what was reserved before it in the same batch', async () => {
    const stock = await stockModel({ A: 5 });
    const replies = await stock.batch(reserveStock(ORDER, 1, lines({ A: 2 })), releaseStock(ORDER, 1));
    expect(replies).toMatchObject([reserved, released(true)]);
    expect(stock.product('A')).toMatchObject(pieces(5, 0));
  });

  it.each([
    ['in the same batch', true],
    ['in an earlier batch', false],
  ])('of something unknown refuses the late ReserveStock (%s)', async (_when, together) => {
    const stock = await stockModel({ A: 5 });
    const late = reserveStock(ORDER, 1, lines({ A: 2 }));
    const release = releaseStock(ORDER, 1);
    const replies = together
      ? await stock.batch(release, late)
      : [...(await stock.batch(release)), ...(await stock.batch(late))];
    expect(replies).toMatchObject([released(false), released(false)]);
    expect(stock.product('A')).toMatchObject(pieces(5, 0));
  });

  it('of a refusal puts nothing back', async () => {
    const stock = await stockModel({ A: 1 });
    const command = reserveStock(ORDER, 1, lines({ A: 2 }));
    await stock.batch(command);
    expect(await stock.batch(releaseStock(ORDER, 1), command)).toMatchObject([
      released(false),
      released(false),
    ]);
    expect(stock.product('A')).toMatchObject(pieces(1, 0));
  });

  it('touches its own attempt only', async () => {
    const stock = await stockModel({ A: 5 });
    await stock.batch(reserveStock(ORDER, 2, lines({ A: 2 })));
    await stock.batch(releaseStock(ORDER, 1));
    expect(stock.row(ORDER, 2)?.status).toBe('Reserved');
    expect(stock.product('A')).toMatchObject(pieces(3, 2));
  });
});

it('replies carry the command as their cause, and its trace', async () => {
  const stock = await stockModel({ A: 1 });
  const command = { ...reserveStock(ORDER, 1, lines({ A: 1 })), traceparent: '00-trace' };
  const [reply] = await stock.batch(command);
  expect(reply).toMatchObject({ causationId: command.messageId, traceparent: '00-trace' });
});
