// Writes docs/state-table.md. Run it after every change of the machine or of `receive`.
import { writeFileSync } from 'node:fs';
import { renderStateTable } from './state-table.ts';

writeFileSync(new URL('../../docs/state-table.md', import.meta.url), renderStateTable());
