// Writes docs/asyncapi.json. Run it after every change of the message catalogue or the topology.
import { writeFileSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };
import { renderAsyncApi } from '../shared/src/contracts/asyncapi/document.ts';

writeFileSync(new URL('../docs/asyncapi.json', import.meta.url), renderAsyncApi(packageJson.version));
