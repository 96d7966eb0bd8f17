// The client of order-service, and the names of what it shows.
import type { Answer, Body } from './answers.ts';
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { operations, paths } from './generated/order-service.ts';

export type OrderServiceClient = ServiceClient<paths>;

export const createOrderServiceClient = (options: ClientOptions): OrderServiceClient =>
  createClient<paths>(options);

export type NewOrder = Body<operations['placeOrder']>;
export type Order = Answer<operations['getOrder']>;
