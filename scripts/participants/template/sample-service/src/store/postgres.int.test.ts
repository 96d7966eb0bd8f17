import { postgresStepStoreBehaves } from '@order-saga/shared/worker/step-store/step-store.behaviour';
import { openDatabase, schemaDirectory } from '../database.ts';
import { refused } from '../testing/rows.ts';
import { sampleTable } from './table.ts';

postgresStepStoreBehaves(sampleTable, refused, { directory: schemaDirectory, open: openDatabase });
