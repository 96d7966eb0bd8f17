import { memoryStepStoreBehaves } from '@order-saga/shared/worker/step-store/step-store.behaviour';
import { refused } from '../testing/rows.ts';
import { sampleTable } from './table.ts';

memoryStepStoreBehaves(sampleTable, refused);
