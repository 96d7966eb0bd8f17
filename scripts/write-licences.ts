// Writes docs/licences.md. Run it after every change of a dependency.
import { writeFileSync } from 'node:fs';
import lockFile from '../package-lock.json' with { type: 'json' };
import { renderLicences } from './licences/page.ts';

writeFileSync(new URL('../docs/licences.md', import.meta.url), renderLicences(lockFile));
