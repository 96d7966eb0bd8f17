import { openMemoryPayments } from '../testing/store-harness.ts';
import { describeCalls } from './calls.behaviour.ts';

describeCalls('memory', openMemoryPayments);
