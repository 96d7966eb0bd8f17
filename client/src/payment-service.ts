// The client of payment-service, and the names of what it shows.
import type { Answer } from './answers.ts';
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { operations, paths } from './generated/payment-service.ts';

export type PaymentServiceClient = ServiceClient<paths>;

export const createPaymentServiceClient = (options: ClientOptions): PaymentServiceClient =>
  createClient<paths>(options);

export type Payment = Answer<operations['listPayments']>['payments'][number];
