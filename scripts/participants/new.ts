// `npm run new:participant -- shipping ReserveShipment CancelShipment`: writes a participant, and prints its states,
// which are put into the machine by hand.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, runTool } from '../command/run.ts';
import { withLines } from './lines.ts';
import { makeAnew } from './make-anew.ts';
import { namesOf } from './names.ts';
import { Refusal } from './refusal.ts';
import { instructions, statesOf } from './states.ts';
import { filesOf, writeFiles } from './template.ts';

const usage =
  'npm run new:participant -- NAME DO UNDO [--port PORT] [--replies DONE,REFUSED,UNDONE], as in: shipping ReserveShipment CancelShipment';

await run(() => {
  const { participant, doing, undoing, options } = readArgs();
  const names = namesOf(participant, doing, undoing, options);
  const states = statesOf(names);
  const files = filesOf(names, new Date());
  for (const folder of [`${participant}-service`, `prisma/${participant}`])
    if (existsSync(join(root, folder)))
      throw new Refusal('FOLDER_EXISTS', `There is a folder ${folder}: nothing was written.`);
  const lines = withLines(root, participant);
  writeFiles(root, files);
  for (const [path, text] of lines) writeFileSync(join(root, path), text);
  runTool(process.execPath, [
    'node_modules/@biomejs/biome/bin/biome',
    ...['check', '--write', `${participant}-service`, 'shared/src/contracts/participants.ts'],
  ]);
  makeAnew();
  console.log(`${participant}-service, prisma/${participant}, and a line in ${[...lines.keys()].join(', ')}.

${instructions(states)}
`);
});

function readArgs() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { port: { type: 'string' }, replies: { type: 'string' } },
    });
    const [participant, doing, undoing, ...rest] = positionals;
    if (undoing === undefined || rest.length > 0) throw new Error('it takes a name and two commands');
    const replies = values.replies?.split(',');
    if (replies !== undefined && replies.length !== 3) throw new Error('--replies takes three names');
    const options = {
      ...(values.port !== undefined && { port: Number(values.port) }),
      ...(replies !== undefined && { replies }),
    };
    return { participant: participant!, doing: doing!, undoing, options };
  } catch (error) {
    throw new Refusal('BAD_USAGE', `${(error as Error).message}. Usage: ${usage}`);
  }
}
