// The participants of the saga, a line for each. Everything that must know them reads this list, by way of catalogue.ts: the
// topology, settings, the orchestrator, the embedded start, simulation, chaos and the checks of deployments. The name of an
// export names its service (`stock-service`), its database (`stock_service`), its queue (`stock.commands`), the folder of its
// schema (`prisma/stock`) and its settings (`STOCK_PORT`).

export { order } from './order-messages.ts';
export { payment } from './payment-messages.ts';
export { stock } from './stock-messages.ts';
