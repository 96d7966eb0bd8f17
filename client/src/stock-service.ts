// The client of stock-service.
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { paths } from './generated/stock-service.ts';

export type StockServiceClient = ServiceClient<paths>;

export const createStockServiceClient = (options: ClientOptions): StockServiceClient =>
  createClient<paths>(options);
