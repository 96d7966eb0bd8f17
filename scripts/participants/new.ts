// `npm run new:participant -- shipping ReserveShipment CancelShipment`: writes a participant. Its states are printed, to be put into
// the machine by hand, or with --paste put there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, runTool } from '../command/run.ts';
import { withLines } from './lines.ts';
import { makeAnew } from './make-anew.ts';
import { type Names, namesOf } from './names.ts';
import { Refusal } from './refusal.ts';
import { instructions, MACHINE, pasted, statesOf, withStates } from './states.ts';
import { filesOf, writeFiles } from './template.ts';

const usage =
  'npm run new:participant -- NAME DO UNDO [--paste] [--port PORT] [--replies DONE,REFUSED,UNDONE], as in: shipping ReserveShipment CancelShipment';

await run(() => {
  const { participant, doing, undoing, paste, options } = readArgs();
  const names = namesOf(participant, doing, undoing, options);
  const states = statesOf(names);
  const files = filesOf(names, new Date());
  for (const folder of [`${participant}-service`, `prisma/${participant}`])
    if (existsSync(join(root, folder)))
      throw new Refusal('FOLDER_EXISTS', `There is a folder ${folder}: nothing was written.`);
  const lines = withLines(root, participant);
  const machine = readFileSync(join(root, MACHINE), 'utf8');
  const changed = new Map([...lines, ...(paste ? [[MACHINE, withStates(machine, states)] as const] : [])]);
  writeFiles(root, files);
  writeFiles(root, changed);
  runTool(process.execPath, [
    'node_modules/@biomejs/biome/bin/biome',
    ...['check', '--write', `${participant}-service`, 'shared/src/contracts/participants.ts', MACHINE],
  ]);
  makeAnew();
  console.log(`${participant}-service, prisma/${participant}, and a line in ${[...lines.keys()].join(', ')}.

${paste ? pasted(states) : instructions(states)}

${byHand(names)}
`);
});

/** What nothing reads off the list of participants. */
function byHand({ participant, port }: Names): string {
  return `What stays to be done by hand, where you use it:
  ${participant}-service/src/domain/${participant}.ts: your own rule in place of the first one
  deploy/prometheus/prometheus.yml: a job ${participant}-service for ${participant}-service:${port}
  deploy/kubernetes/scaling/scaled-objects.yaml: how it scales with ${participant}.commands; kustomization.yaml beside it: its name
  RabbitMQ with accounts: one for ${participant}-service, ${participant}-service/deploy/permissions.json has its rights`;
}

function readArgs() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { paste: { type: 'boolean' }, port: { type: 'string' }, replies: { type: 'string' } },
    });
    const [participant, doing, undoing, ...rest] = positionals;
    if (undoing === undefined || rest.length > 0) throw new Error('it takes a name and two commands');
    const replies = values.replies?.split(',');
    if (replies !== undefined && replies.length !== 3) throw new Error('--replies takes three names');
    const options = {
      ...(values.port !== undefined && { port: Number(values.port) }),
      ...(replies !== undefined && { replies }),
    };
    return { participant: participant!, doing: doing!, undoing, paste: values.paste === true, options };
  } catch (error) {
    throw new Refusal('BAD_USAGE', `${(error as Error).message}. Usage: ${usage}`);
  }
}
