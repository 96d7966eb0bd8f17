// The client of payment-service.
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { paths } from './generated/payment-service.ts';

export type PaymentServiceClient = ServiceClient<paths>;

export const createPaymentServiceClient = (options: ClientOptions): PaymentServiceClient =>
  createClient<paths>(options);
