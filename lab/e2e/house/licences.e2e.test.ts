// The licences of what is shipped: listed in docs/licences.md, and each one that was read and allowed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import lockFile from '../../../package-lock.json' with { type: 'json' };
import { thirdParties } from '../../../scripts/licences/packages.ts';
import { licenceOf, renderLicences } from '../../../scripts/licences/page.ts';

const refused = (packages: Parameters<typeof thirdParties>[0]['packages']) =>
  thirdParties({ packages })
    .filter((party) => licenceOf(party) === undefined)
    .map(({ name }) => name);

describe('the licences of dependencies', () => {
  it('are all allowed', () => {
    expect(refused(lockFile.packages)).toEqual([]);
  });

  it('are those of docs/licences.md', () => {
    const page = readFileSync(new URL('../../../docs/licences.md', import.meta.url), 'utf8');
    expect(page, 'run npm run write:docs').toBe(renderLicences(lockFile));
  });

  it('are refused when nobody has allowed them, or there is none', () => {
    expect(
      refused({
        'node_modules/free': { version: '1.0.0', license: 'MIT' },
        'node_modules/strict': { version: '1.0.0', license: 'AGPL-3.0-only' },
        'node_modules/strict/node_modules/none': { version: '1.0.0' },
        'node_modules/tool': { version: '1.0.0', license: 'AGPL-3.0-only', dev: true },
      }),
    ).toEqual(['none', 'strict']);
  });
});
