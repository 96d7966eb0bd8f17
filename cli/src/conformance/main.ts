// From the options of `saga conformance` to its report.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { workers } from '@order-saga/shared/contracts/catalogue';
import type { LocalContext } from '../command.ts';
import { givenToken } from '../connection.ts';
import { type ExitCode, exitCodes, Interrupted, UsageError } from '../exit-codes.ts';
import type { Options } from '../options.ts';
import { type OnRabbitMq, runOnRabbitMq } from './on-rabbitmq.ts';
import { subjectOf } from './participants/participants.ts';
import { countsOf, printResult, printSummary } from './report.ts';
import type { Fields } from './subject.ts';

const ORDERS = 1000;
const TIMEOUT_S = 10;

/** @throws UsageError, BrokerUnavailableError, Interrupted; and ApiProblem, Unreachable of the participant's HTTP interface */
export async function runConformance(context: LocalContext): Promise<ExitCode> {
  const { io, printer } = context;
  const given = await readGiven(context);
  const results = await runOnRabbitMq({
    ...given,
    signal: io.signal,
    onResult(result) {
      if (printer.format === 'table') printResult(printer, result);
    },
  }).catch((error: unknown) => {
    throw io.signal.aborted ? new Interrupted('interrupted') : error;
  });
  const counts = countsOf(results);
  const { participant } = given.subject;
  if (printer.format === 'json') printer.json({ participant, ...counts, claims: results });
  else if (printer.format === 'table') printSummary(printer, counts);
  else for (const { claim } of results.filter(({ outcome }) => outcome === 'failed')) printer.line(claim);
  if (counts.failed > 0) return exitCodes.failed;
  return counts.notChecked > 0 ? exitCodes.incomplete : exitCodes.ok;
}

/** @throws UsageError */
async function readGiven({ io, options }: LocalContext): Promise<Omit<OnRabbitMq, 'signal'>> {
  options.required('participant', `one of ${workers.join(', ')}`);
  const participant = options.oneOf('participant', workers)!;
  const url = options.text('amqp') ?? io.env['RABBITMQ_URL'] ?? '';
  if (!/^amqps?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--amqp (or RABBITMQ_URL) is needed: the amqp:// or amqps:// URL of a virtual host');
  const baseUrl = options.text('http')?.replace(/\/+$/, '');
  if (baseUrl !== undefined && !(/^https?:\/\//.test(baseUrl) && URL.canParse(baseUrl)))
    throw new UsageError('--http is an http:// or https:// URL');
  const restart = options.text('restart');
  const timeoutS = options.number('timeout', { min: 0.1, max: 600, integer: false }) ?? TIMEOUT_S;
  return {
    subject: subjectOf(participant, {
      accepted: fieldsOf(options, 'accepted'),
      refused: fieldsOf(options, 'refused'),
      contested: fieldsOf(options, 'contested'),
    }),
    url,
    caFile: io.env['RABBITMQ_CA_FILE'] || undefined,
    http: baseUrl === undefined ? undefined : { baseUrl, token: await givenToken(io, options) },
    restart: restart === undefined ? undefined : () => runInShell(restart),
    orders: options.number('orders', { min: 1, max: 100_000 }) ?? ORDERS,
    patienceMs: timeoutS * 1000,
  };
}

/** @throws UsageError */
function fieldsOf(options: Options, name: string): Fields | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Fields;
  } catch {
    // Said below.
  }
  throw new UsageError(`--${name} is a JSON object: the fields of a command besides orderId and attempt`);
}

/** @throws Error when it ends with anything but 0 */
async function runInShell(command: string): Promise<void> {
  const child = spawn('sh', ['-c', command], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`--restart: the command ended with ${code}: ${command}`);
}
