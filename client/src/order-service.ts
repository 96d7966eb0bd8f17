// The client of order-service.
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { paths } from './generated/order-service.ts';

export type OrderServiceClient = ServiceClient<paths>;

export const createOrderServiceClient = (options: ClientOptions): OrderServiceClient =>
  createClient<paths>(options);
