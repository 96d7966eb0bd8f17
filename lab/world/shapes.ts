// Answers of the services, as CONTRACT.md shows them. Written by hand: the tests know the contract, not the code.
export interface Line {
  sku: string;
  quantity: number;
  unitPrice: number;
}

export interface NewOrder {
  customerId: string;
  currency: string;
  lines: Line[];
  payment: { token: string };
}

export interface Failure {
  reason: string;
  detail: string | null;
}

export interface Order {
  orderId: string;
  lines: Line[];
  total: number;
  status: 'Suspend' | 'Completed' | 'Failed';
  attempt: number;
  failure: Failure | null;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  kind: 'message' | 'timeout' | 'admin' | 'command' | 'stale';
  name: string;
  from: string | null;
  to: string;
  attempt: number;
  messageId: string | null;
  causationId: string | null;
  actor: string | null;
  detail: Record<string, unknown>;
}

export interface Saga {
  orderId: string;
  state: string;
  outcome: 'running' | 'completed' | 'failed';
  attempt: number;
  failure: Failure | null;
  incident: { code: string; message: string; since: string } | null;
  deadlineAt: string | null;
  finishedAt: string | null;
  history: HistoryEntry[];
}

export interface Payment {
  attempt: number;
  amount: number;
  currency: string;
  status: 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded';
  declineCode: string | null;
  providerReference: string | null;
}

export interface Reservation {
  attempt: number;
  status: 'Reserved' | 'Released';
  lines: { sku: string; quantity: number }[];
}

export interface Product {
  sku: string;
  available: number;
  reserved: number;
}
