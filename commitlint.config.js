// Which commit messages are taken; CONTRIBUTING.md says it in words. `npm run lint:commits`, and the hook in .githooks.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ofDependencies = 'deps';
const foldersOf = (path) =>
  readdirSync(join(import.meta.dirname, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name);
const folders = [...foldersOf('.'), ...foldersOf('lab')];

/** On main already, with a line that is too long: what is there is not written again. */
const written =
  "refactor(shared): the driver uses node-postgres' documented pipeline, and stores have one port\n";

export default {
  extends: ['@commitlint/config-conventional'],
  ignores: [(message) => message.startsWith(written)],
  rules: {
    // The width of the sources' comments, and room for a table or a command.
    'header-max-length': [2, 'always', 120],
    'body-max-line-length': [2, 'always', 130],
    'footer-max-line-length': [2, 'always', 130],
    // A scope is a folder at the top or in lab/, or `deps` for updates that a bot proposes.
    'scope-enum': [2, 'always', [...folders, ofDependencies]],
    // Messages, settings and routes keep their capitals at the beginning: `OrderFailed carries the reason`.
    'subject-case': [0],
  },
};
