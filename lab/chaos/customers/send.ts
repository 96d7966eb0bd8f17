// One request of a client that expects its answers to get lost.
import { ApiProblem } from '@order-saga/client/api-problem';

export interface Answer<Data> {
  readonly status: number;
  /** Undefined: it was refused. */
  readonly data: Data | undefined;
  /** Why it was refused; null: it was not. */
  readonly code: string | null;
  /** In words, for complaints. */
  readonly text: string;
}

/** Undefined: no answer came. What the request did is not known then. */
export type Outcome<Data> = Answer<Data> | undefined;

/** A call of a typed client: it rejects where it is refused. */
export type Call<Data> = (signal: AbortSignal) => Promise<{ data?: Data; response: Response }>;

const TIMEOUT_MS = 5000;

export async function send<Data>(call: Call<Data>, timeoutMs = TIMEOUT_MS): Promise<Outcome<Data>> {
  try {
    const { data, response } = await call(AbortSignal.timeout(timeoutMs));
    return { status: response.status, data, code: null, text: JSON.stringify(data) };
  } catch (error) {
    // Without a code the problem did not come whole.
    if (!(error instanceof ApiProblem) || error.code === null) return undefined;
    const { status, code, detail } = error;
    return { status, data: undefined, code, text: detail };
  }
}
