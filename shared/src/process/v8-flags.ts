// How V8 collects and compiles in the processes of the services. Set from within: `NODE_OPTIONS` takes none of these, and
// flags of the command line would be missing wherever somebody starts a service in another way.
import { setFlagsFromString } from 'node:v8';

const FLAGS = [
  // Where most of what a place in the code allocates has once lived long, V8 puts all further ones into the old generation
  // at once. Requests that wait teach it so, and then whatever those objects lead to outlives every minor collection.
  '--no-allocation-site-pretenuring',
  // What runs once a batch takes ten thousands of orders to run 400 and 3000 times, the defaults, and with several copies
  // each has to. Measured: docs/performance.md.
  '--invocation-count-for-maglev=100',
  '--invocation-count-for-turbofan=400',
];

/** For the whole process, and for what is allocated and compiled from now on. */
export function setV8Flags(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
