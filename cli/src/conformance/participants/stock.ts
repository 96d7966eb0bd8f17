// stock: what is asked of whoever gives out pieces that others want, too.
import { ApiProblem } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import { createStockServiceClient } from '@order-saga/client/stock-service';
import type { StockLine } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Claim } from '../claim.ts';
import { inParts, wrongEffects } from '../effects.ts';
import { expectSame, expectType, Unmet } from '../expect.ts';
import type { Ledger } from '../ledger.ts';
import type { Fields } from '../subject.ts';
import type { Specifics } from './specifics.ts';

/** Products of the run: one with pieces for all, one with ten, and one that does not exist. */
const PLENTY = 'CONFORMANCE';
const TEN = 'CONFORMANCE-TEN';
const NONE = 'CONFORMANCE-NONE';
const PIECES = 1_000_000;
const CONTESTED = 10;
const COMPETING = 50;

const one = (sku: string): Fields => ({ lines: [{ sku, quantity: 1 }] });
const linesOf = (fields: Fields | undefined) => (fields?.['lines'] ?? []) as readonly StockLine[];

const claims: readonly Claim[] = [
  {
    name: 'all-or-none',
    asks: 'An order with one line that cannot be held is refused; UnknownProduct wins over OutOfStock',
    effect: 'Nothing of it is held',
    needs: ['refused'],
    async check(talk) {
      const { accepted, refused } = talk.subject;
      const both = { lines: [...linesOf(accepted), ...linesOf(refused)] };
      const reply = await talk.ask(talk.do(await talk.newKey(), both));
      expectType(reply, 'StockNotReserved', 'an order with a good and an unknown line');
      if (reply.fields['reason'] !== 'UnknownProduct')
        throw new Unmet(`the reason is ${reply.fields['reason']} and has to be UnknownProduct`, reply.key);
    },
  },
  {
    name: 'competing-orders',
    asks: '50 orders at once for 10 pieces: 10 get one, 40 are refused as OutOfStock',
    effect: 'Ten pieces are held',
    needs: ['contested'],
    async check(talk) {
      const commands = (await talk.newKeys(COMPETING)).map((key) => talk.do(key, talk.subject.contested));
      const replies = await talk.askAll(commands);
      const winners = replies.filter(({ type }) => type === 'StockReserved');
      if (winners.length !== CONTESTED)
        throw new Unmet(`${winners.length} of ${COMPETING} orders got one of the 10 pieces`, winners[0]?.key);
      for (const { key, fields } of replies.filter((reply) => !winners.includes(reply)))
        if (fields['reason'] !== 'OutOfStock')
          throw new Unmet(`the reason is ${fields['reason']} and has to be OutOfStock`, key);
    },
  },
  {
    name: 'released-is-free',
    asks: 'Pieces that are released are free for the next order; an order that was refused before stays refused',
    effect: 'The next order alone holds one',
    needs: ['contested'],
    async check(talk) {
      const { contested } = talk.subject;
      const holders = talk.ledger
        .answers()
        .map(({ command }) => command)
        .filter((command) => command.fields === contested && talk.ledger.isInEffect(command));
      const late = talk.do(await talk.newKey(), contested);
      const refusal = await talk.ask(late);
      expectType(refusal, 'StockNotReserved', 'one more piece, while the orders before hold all ten');
      await talk.askAll(holders.map(({ key }) => talk.undo(key)));
      expectType(await talk.ask(talk.do(await talk.newKey(), contested)), 'StockReserved', 'the next order');
      expectSame(await talk.ask(late), refusal, 'the refused order again, now that pieces are free');
    },
  },
];

export const stock: Specifics = {
  accepted: one(PLENTY),
  refused: one(NONE),
  contested: one(TEN),
  claims,
  undidSomething: ({ released }) => released === true,

  async prepare(http) {
    const client = createStockServiceClient(http);
    const products = [
      { sku: PLENTY, available: PIECES },
      { sku: TEN, available: CONTESTED },
    ];
    for (const { sku, available } of products)
      await client
        .PUT('/products/{sku}', { params: { path: { sku } }, body: { name: sku, available } })
        .catch(ifThereIsNoSuchRoute);
  },

  async look(http, { ledger, subject }) {
    const client = createStockServiceClient(http);
    const skus = [...linesOf(subject.accepted), ...linesOf(subject.contested)].map(({ sku }) => sku);
    const inspect = (orderIds: string[]) => dataOf(client.POST('/inspections', { body: { orderIds, skus } }));
    // What it tells of products is optional.
    const shelves = async () =>
      new Map((await inspect([newId()])).products?.map(({ sku, available }) => [sku, available]));
    const before = { free: await shelves(), held: piecesOf(ledger) };
    return async (commands) => {
      const items = await inParts(commands, async (orderIds) => (await inspect(orderIds)).items);
      const seen = items
        .filter(({ status }) => status === 'Reserved')
        .map((item) => ({ ...item, what: inWords(item.lines) }));
      const wrong = wrongEffects(commands, ledger, seen, ({ fields }) => inWords(linesOf(fields)));
      const held = piecesOf(ledger);
      for (const [sku, free] of await shelves()) {
        const gone = before.free.get(sku)! - free;
        const must = (held.get(sku) ?? 0) - (before.held.get(sku) ?? 0);
        if (gone !== must) wrong.push(`${gone} pieces of ${sku} are gone instead of ${must}`);
      }
      return wrong;
    };
  },
};

/** Pieces by sku that orders hold, by the answers. */
function piecesOf(ledger: Ledger): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  for (const { command } of ledger.answers())
    if (ledger.isInEffect(command))
      for (const { sku, quantity } of linesOf(command.fields))
        pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

/** Whatever the order of the lines. */
const inWords = (lines: readonly StockLine[]) =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');

/** Then whoever runs it has put the products there. */
function ifThereIsNoSuchRoute(error: unknown): void {
  if (!(error instanceof ApiProblem && [404, 405].includes(error.status))) throw error;
}
