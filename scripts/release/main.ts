// `npm run release -- minor`: writes the next version wherever it stands, commits it, and tags it with its notes. Pushes nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, runTool } from '../command/run.ts';
import { notesOf, withRelease } from './changelog.ts';
import { withVersion } from './places.ts';
import { readCheckout, requireReady, tagOf, untagged } from './readiness.ts';
import { nextVersion } from './version.ts';

const CHANGELOG = join(root, 'CHANGELOG.md');
const git = (...args: string[]) => runTool('git', args);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

await run(() => {
  const checkout = readCheckout(root, git);
  // The last run died between its commit and its tag, both of which it had been allowed to make.
  const unfinished = untagged(checkout);
  if (unfinished !== null && checkout.changed.length === 0) {
    tag(unfinished);
    return;
  }
  const version = nextVersion(JSON.parse(read('package.json')).version, process.argv[2]);
  requireReady(checkout, version);
  const changelog = withRelease(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10));
  try {
    for (const [path, text] of withVersion(root, version)) writeFileSync(join(root, path), text);
    writeFileSync(CHANGELOG, changelog);
    runTool('npm', ['run', 'write:docs']);
    git('commit', '--quiet', '--all', '--message', `chore: release ${version}`);
  } catch (error) {
    // All of it was as in HEAD.
    git('reset', '--quiet', '--hard', checkout.commit);
    throw error;
  }
  tag(version);
});

/** Prints the notes of a version, which are the text of its tag. */
function tag(version: string): void {
  const notes = notesOf(readFileSync(CHANGELOG, 'utf8'), version);
  // Else headings would count as comments.
  git(
    'tag',
    '--annotate',
    '--cleanup=whitespace',
    '--message',
    `${tagOf(version)}\n\n${notes}`,
    tagOf(version),
  );
  console.log(`${notes}\n\nCommitted and tagged ${tagOf(version)}. Publish it: git push --follow-tags`);
}
