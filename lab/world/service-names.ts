// The four services, and the names of their settings.
export type ServiceName = 'orchestrator' | 'order-service' | 'stock-service' | 'payment-service';

/** In the order in which `startAll` starts them. */
export const serviceNames: readonly ServiceName[] = [
  'stock-service',
  'payment-service',
  'order-service',
  'orchestrator',
];

/** What comes before `_PORT` and `_DATABASE_URL`. */
export const variablePrefix: Readonly<Record<ServiceName, string>> = {
  orchestrator: 'ORCHESTRATOR',
  'order-service': 'ORDER',
  'stock-service': 'STOCK',
  'payment-service': 'PAYMENT',
};
