// The client of stock-service, and the names of what it shows.
import type { Answer } from './answers.ts';
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { operations, paths } from './generated/stock-service.ts';

export type StockServiceClient = ServiceClient<paths>;

export const createStockServiceClient = (options: ClientOptions): StockServiceClient =>
  createClient<paths>(options);

export type Product = Answer<operations['getProduct']>;
export type Reservation = Answer<operations['getReservation']>;
