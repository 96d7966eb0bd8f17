// The files of a participant: those of the template, with its names in place of the template's. The template is real code, which is
// linted where it stands, and checked and tested as soon as it has a name.
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capitalised, type Names } from './names.ts';

const template = join(import.meta.dirname, 'template');
const MIGRATION = '20200101000000';

/** The path of each file of a participant, from the root of the project, and its text. */
export function filesOf(names: Names, at: Date): Map<string, string> {
  const rename = renaming(names, at);
  const paths = globSync('**/*', { cwd: template, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1));
  return new Map(paths.map((path) => [rename(path), rename(readFileSync(join(template, path), 'utf8'))]));
}

export function writeFiles(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function renaming({ participant, port, messages, reasons }: Names, at: Date): (text: string) => string {
  const replaced: Readonly<Record<string, string>> = {
    SampleOverLimit: reasons.refused,
    SampleTimeout: reasons.unanswered,
    SampleRefused: messages.refused,
    SampleUndone: messages.undone,
    SampleDone: messages.done,
    UndoSample: messages.undo,
    undoSample: uncapitalised(messages.undo),
    DoSample: messages.do,
    doSample: uncapitalised(messages.do),
    SAMPLE: participant.toUpperCase(),
    Sample: capitalised(participant),
    sample: participant,
    '3999': String(port),
    [MIGRATION]: at.toISOString().replace(/\D/g, '').slice(0, 14),
  };
  const pattern = new RegExp(Object.keys(replaced).join('|'), 'g');
  return (text) => text.replace(pattern, (found) => replaced[found]!);
}

const uncapitalised = (word: string): string => word[0]!.toLowerCase() + word.slice(1);
