// Names for what the API answers.
import type { Answer } from './api.ts';

export type SagaPage = Answer<'/sagas', 'get'>;
export type SagaSummary = SagaPage['items'][number];
export type Saga = Answer<'/sagas/{orderId}', 'get'>;
export type HistoryEntry = Saga['history'][number];
export type Explanation = Answer<'/sagas/{orderId}/explain', 'get'>;
export type Facets = Answer<'/sagas/facets', 'get'>;
export type FailureGroup = Answer<'/admin/failure-groups/{group}', 'get'>;
export type ReplayRun = Answer<'/admin/replays/{replayId}', 'get'>;
export type ReplayWave = Answer<'/admin/replays/{replayId}/waves', 'get'>['items'][number];
export type ReplayItem = Answer<'/admin/replays/{replayId}/items', 'get'>['items'][number];
export type ReplayPreview = Answer<'/admin/replays/preview/{selectionToken}', 'get'>;
export type Hold = Answer<'/admin/holds/{holdId}', 'get'>;
export type Overview = Answer<'/sagas/overview', 'get'>;
export type DeadLetter = Answer<'/admin/dead-letters/{id}', 'get'>;
export type AuditRecord = Answer<'/admin/audit', 'get'>['items'][number];
