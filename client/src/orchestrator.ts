// The client of the orchestrator, and the names of what it shows.
import type { Answer, Item, Query } from './answers.ts';
import { type ClientOptions, createClient, type ServiceClient } from './create-client.ts';
import type { operations, paths } from './generated/orchestrator.ts';

export type OrchestratorClient = ServiceClient<paths>;

export const createOrchestratorClient = (options: ClientOptions): OrchestratorClient =>
  createClient<paths>(options);

export type SagaSummary = Item<operations['listSagas']>;
export type SagaFilter = Query<operations['countSagas']>;
export type SagaFacets = Answer<operations['countSagas']>;
export type SagaStats = Answer<operations['getSagaStats']>;
export type Saga = Answer<operations['getSaga']>;
export type HistoryEntry = Saga['history'][number];
export type SagaState = Saga['state'];
export type Settlement = operations['settlePayment']['requestBody']['content']['application/json']['how'];
export type OrderInServices = Answer<operations['getServicesOfOrder']>;
export type Explanation = Answer<operations['explainSaga']>;
export type Story = Answer<operations['getSagaStory']>;
export type FailureGroup = Answer<operations['getFailureGroup']>;
export type ReplayPreview = Answer<operations['getReplayPreview']>;
export type ReplayRun = Answer<operations['getReplay']>;
export type ReplayItem = Item<operations['listReplayItems']>;
export type Hold = Answer<operations['getHold']>;
export type HeldCommand = operations['createHold']['requestBody']['content']['application/json']['command'];
export type DeadLetter = Answer<operations['getDeadLetter']>;
export type AuditRecord = Item<operations['listAudit']>;
