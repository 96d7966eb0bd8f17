// One copy of a service in a child process.
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './child-process.ts';
import { request } from './http.ts';
import type { ServiceName } from './service-names.ts';
import { until } from './wait.ts';

export interface ServiceCopy extends Program {
  readonly service: ServiceName;
  /** Where it listens. */
  readonly url: string;
  /** `application_name` of its database sessions: tells whose they are. */
  readonly applicationName: string;
  /** Waits until `/readyz` answers 200. */
  ready(): Promise<void>;
}

const script = fileURLToPath(new URL('./serve-copy.ts', import.meta.url));

/** Resolves as soon as it listens; whether its servers are there is another question (`ready`). */
export async function startCopy(
  { service, applicationName }: Pick<ServiceCopy, 'service' | 'applicationName'>,
  env: Readonly<Record<string, string>>,
): Promise<ServiceCopy> {
  const program = startProgram(script, { args: [service], env });
  const url = await new Promise<string>((resolve, reject) => {
    program.onMessage((message) => resolve((message as { url: string }).url));
    program.ended.then(() => reject(new Error(`${service} ended at once: ${output(program)}`)), reject);
  });
  return {
    ...program,
    service,
    url,
    applicationName,
    ready: async () => {
      await until(`${service} is ready`, async () => {
        if (!program.isRunning()) throw new Error(`${service} has ended: ${output(program)}`);
        return (await request('GET', `${url}/readyz`)).status === 200;
      });
    },
  };
}

const OUTPUT_SHOWN = 2000;
const output = (program: Program) => (program.stderr() + program.stdout()).slice(-OUTPUT_SHOWN);
