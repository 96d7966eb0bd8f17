// payment: what is asked of whoever takes money.
import { dataOf } from '@order-saga/client/create-client';
import { createPaymentServiceClient } from '@order-saga/client/payment-service';
import type { Claim } from '../claim.ts';
import { inParts, wrongEffects } from '../effects.ts';
import { expectType, Unmet } from '../expect.ts';
import type { Specifics } from './specifics.ts';

const claims: readonly Claim[] = [
  {
    name: 'charged-once',
    asks: 'The same charge asked for at once, and again, is one charge: one paymentId, one providerReference',
    effect: 'One payment is Completed, of its amount',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const replies = [...(await talk.askAtOnce(command, 5)), await talk.ask(command)];
      for (const reply of replies) expectType(reply, 'PaymentCompleted', 'the charge');
      for (const name of ['paymentId', 'providerReference'])
        if (new Set(replies.map(({ fields }) => fields[name])).size > 1)
          throw new Unmet(`the replies name several charges: another ${name}`, command.key);
    },
  },
  {
    name: 'attempts-are-charged-apart',
    asks: 'After an attempt was cancelled, the next one is a charge of its own',
    effect: 'The second payment alone is Completed',
    async check(talk) {
      const one = await talk.newKey();
      const first = await talk.ask(talk.do(one));
      await talk.ask(talk.undo(one));
      const second = await talk.ask(talk.do({ ...one, attempt: 2 }));
      expectType(second, 'PaymentCompleted', 'the charge of attempt 2');
      if (second.fields['paymentId'] === first.fields['paymentId'])
        throw new Unmet('the charge of attempt 2 has the paymentId of attempt 1', one);
    },
  },
  {
    name: 'nothing-to-pay',
    asks: 'An amount of 0 is completed',
    async check(talk) {
      const command = talk.do(await talk.newKey(), { ...talk.subject.accepted, amount: 0 });
      expectType(await talk.ask(command), 'PaymentCompleted', 'a payment of 0');
    },
  },
];

export const payment: Specifics = {
  accepted: { amount: 3998, currency: 'EUR', token: 'tok_visa' },
  refused: { amount: 3998, currency: 'EUR', token: 'tok_declined' },
  claims,
  undidSomething: ({ outcome }) => outcome !== 'NotCharged',

  async look(http, { ledger }) {
    const client = createPaymentServiceClient(http);
    return async (commands) => {
      const items = await inParts(
        commands,
        async (orderIds) => (await dataOf(client.POST('/inspections', { body: { orderIds } }))).items,
      );
      const seen = items
        .filter(({ status }) => status === 'Completed' || status === 'Pending')
        .map((item) => ({ ...item, what: `${item.status} ${item.amount} ${item.currency}` }));
      return wrongEffects(
        commands,
        ledger,
        seen,
        ({ fields }) => `Completed ${fields['amount']} ${fields['currency']}`,
      );
    };
  },
};
