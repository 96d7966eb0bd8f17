import { memoryStepStoreBehaves } from './step-store.behaviour.ts';
import { packed, parcelTable } from './testing/parcels.ts';

memoryStepStoreBehaves(parcelTable, packed);
