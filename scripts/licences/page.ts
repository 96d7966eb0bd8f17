// Renders docs/licences.md out of package-lock.json.
import { allowedLicences, exceptions } from './allowed.ts';
import { type LockFile, type ThirdParty, thirdParties } from './packages.ts';

/** The licence that a package is taken to have; undefined: nobody has decided yet. */
export function licenceOf({ name, licence }: ThirdParty): string | undefined {
  const exception = exceptions[name];
  if (exception !== undefined && (licence === undefined || licence === exception.licence)) {
    return exception.licence;
  }
  return licence !== undefined && allowedLicences.has(licence) ? licence : undefined;
}

/** The whole page, in Markdown. */
export function renderLicences(lockFile: LockFile): string {
  const parties = thirdParties(lockFile);
  const rows = parties.map((party) => {
    const { name, version, isInPages } = party;
    return `| ${name} | ${version} | ${licenceOf(party) ?? 'not allowed'} | ${isInPages ? 'yes' : ''} |`;
  });
  const counts = Map.groupBy(parties, (party) => licenceOf(party) ?? 'not allowed');
  const countRows = [...counts]
    .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([licence, { length }]) => `| ${licence} | ${length} |`);
  const named = Object.entries(exceptions).map(
    ([name, { licence, why }]) => `- \`${name}\`, ${licence}: ${why}.`,
  );
  return `# Licences of dependencies

Made from \`package-lock.json\` by \`npm run write:docs\`. Do not edit it: run the script after every change of a
dependency. A test fails while the two differ, or while a package has a licence that nobody has allowed
(\`scripts/licences/allowed.ts\`).

These are the packages that \`npm ci --omit=dev\` installs, for all platforms, and those that are built into the dashboard's
pages. What only builds, checks or tests order-saga is not among them. order-saga itself is under the [MIT licence](../LICENSE).

| licence | packages |
|---|---|
${countRows.join('\n')}

Decided one by one:

${named.join('\n')}

## Packages

| package | version | licence | in the pages |
|---|---|---|---|
${rows.join('\n')}
`;
}
