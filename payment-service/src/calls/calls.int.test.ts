import { openPostgresPayments } from '../testing/store-harness.ts';
import { describeCalls } from './calls.behaviour.ts';

describeCalls('PostgreSQL', openPostgresPayments);
