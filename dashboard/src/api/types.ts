// Names for what the API answers.
import type { Answer } from './api.ts';

export type SagaPage = Answer<'/sagas', 'get'>;
export type SagaSummary = SagaPage['items'][number];
export type Saga = Answer<'/sagas/{orderId}', 'get'>;
export type HistoryEntry = Saga['history'][number];
export type Explanation = Answer<'/sagas/{orderId}/explain', 'get'>;
export type Facets = Answer<'/sagas/facets', 'get'>;
export type SagaState = SagaSummary['state'];
