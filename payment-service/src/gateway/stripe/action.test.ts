import { expect, test } from 'vitest';
import { actionOf } from './action.ts';

const of = (next: object | null) => actionOf({ next_action: next } as never);
const url = 'https://hooks.stripe.example/1?secret=2';

test.each([
  { type: 'redirect_to_url', redirect_to_url: { return_url: 'https://shop.example', url } },
  {
    type: 'verify_with_microdeposits',
    verify_with_microdeposits: { arrival_date: 1, hosted_verification_url: url },
  },
  {
    type: 'boleto_display_details',
    boleto_display_details: { hosted_voucher_url: url, pdf: 'https://other' },
  },
])('the page of $type is where the customer is sent', (next) => {
  expect(of(next)).toEqual({ type: 'redirect', url });
});

test.each([
  null,
  { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'x' } },
  { type: 'use_stripe_sdk' },
  { type: 'redirect_to_url', redirect_to_url: { url: null } },
  { type: 'redirect_to_url', redirect_to_url: { url: 'javascript:alert(1)' } },
  { type: 'redirect_to_url', redirect_to_url: { url: `https://a/${'b'.repeat(4096)}` } },
])('%j has no page to send anybody to', (next) => {
  expect(of(next)).toBeNull();
});
