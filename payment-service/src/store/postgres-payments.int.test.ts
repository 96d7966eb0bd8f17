import { openPostgresPayments } from '../testing/store-harness.ts';
import { describePaymentStore } from './payment-store.behaviour.ts';

describePaymentStore('PostgreSQL', openPostgresPayments);
