// `npm run lint:commits`: the last commits, as far as this clone has them, are Conventional Commits. Older ones are left
// alone: what was pushed is not written again.
import { execFileSync, spawnSync } from 'node:child_process';

const MOST = 50;

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
const commitlint = (args, input) =>
  spawnSync('commitlint', args, {
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  }).status === 0;

const history = spawnSync('git', ['rev-parse', '--verify', 'HEAD'], { encoding: 'utf8' });
if (history.status !== 0) {
  // An exported copy of the sources.
  console.log(
    `Not checked: there is no git history to read (${history.stderr?.trim() || history.error?.message})`,
  );
  process.exit(0);
}
const commits = git('rev-list', `--max-count=${MOST}`, 'HEAD').split('\n');
const oldest = commits.at(-1);
// A range leaves its first commit out, and the parent of the oldest need not be in a shallow clone.
const isWell = [
  commitlint([], git('log', '-1', '--format=%B', oldest)),
  commits.length === 1 || commitlint(['--from', oldest, '--to', 'HEAD']),
].every(Boolean);
if (!isWell) process.exit(1);
console.log(`${commits.length} commits: their messages are Conventional Commits`);
