import { openMemoryPayments } from '../testing/store-harness.ts';
import { describePaymentStore } from './payment-store.behaviour.ts';

describePaymentStore('memory', openMemoryPayments);
