import { expect, it } from 'vitest';
import { banner } from './banner.ts';

const urls = { orchestrator: 'http://o', order: 'http://a', stock: 'http://s', payment: 'http://p' };
const told = (more: Partial<Parameters<typeof banner>[0]>) =>
  banner(
    {
      ...{ urls, adminToken: undefined, asksForTokens: false, postgres: 'embedded', broker: 'embedded' },
      ...{ external: [], ...more },
    },
    false,
  );

it('names the pages of our own services, and an order of what is in the catalogue', () => {
  const text = told({});
  expect(text).toContain('products      http://s/products       http://s/docs\n');
  expect(text).toContain('Place an order (with tok_declined it fails), then look at its saga:');
});

it('names no page of a service of somebody else, and says that it has to have the product', () => {
  const text = told({ external: ['stock'], broker: 'given' });
  expect(text).toContain('products      http://s  (in EXTERNAL_PARTICIPANTS)\n');
  expect(text).toContain('payments      http://p/payments/{id}');
  expect(text).toContain('fails), once stock-service has the product SKU-1, then look');
});

it('says the same of a PostgreSQL that was given, which has no catalogue', () => {
  expect(told({ postgres: 'given' })).toContain('once stock-service has the product SKU-1');
});
