// `npm run check:saga [-- --machine FILE]`: what is wrong with the machine that runs, or with another one. It reads nothing else.
// Exits 0 when nothing is, 1 when something is, 2 when the machine cannot be read.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isMessageType } from '@order-saga/shared/contracts/catalogue';
import { describeStates, orderStates, type SagaStates } from '../states.ts';
import { findFaults } from './faults.ts';
import { renderFaults } from './report.ts';
import { walk } from './walk.ts';

try {
  const { machine } = parseArgs({ options: { machine: { type: 'string' } } }).values;
  const states = machine === undefined ? orderStates : await readMachine(machine);
  const faults = findFaults(states);
  console.log(renderFaults(faults, states.all.length, walk(states).length));
  process.exitCode = faults.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`The machine could not be checked: ${(error as Error).message}`);
  process.exitCode = 2;
}

/** @throws Error that says what the file lacks */
async function readMachine(path: string): Promise<SagaStates> {
  const { orderSaga } = (await import(pathToFileURL(resolve(path)).href)) as { orderSaga?: unknown };
  if (typeof orderSaga !== 'object' || orderSaga === null || !('states' in orderSaga))
    throw new Error(`${path} exports no XState machine with the name orderSaga`);
  const states = describeStates(orderSaga as never);
  for (const { name, phase, command } of states.all) {
    if (phase === undefined)
      throw new Error(`the state ${name} has no tag that says its phase, such as forward or undoing`);
    if (command !== null && !isMessageType(command))
      throw new Error(`${name} sends ${command}, which is no message of any participant`);
  }
  return states;
}
