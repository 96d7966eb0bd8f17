// Calls of a Restate handler from outside, over kept-alive connections.
import { Pool } from 'undici';

export interface Ingress {
  /** Invokes a handler and waits for its result. @throws Error unless it is answered with 200 */
  call<Result>(service: string, handler: string, argument: unknown): Promise<Result>;
  close(): Promise<void>;
}

export function openIngress(url: string): Ingress {
  const pool = new Pool(url);
  return {
    async call<Result>(service: string, handler: string, argument: unknown): Promise<Result> {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/${service}/${handler}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(argument),
      });
      if (statusCode !== 200) throw new Error(`${service}/${handler}: ${statusCode} ${await body.text()}`);
      return (await body.json()) as Result;
    },
    close: () => pool.close(),
  };
}
