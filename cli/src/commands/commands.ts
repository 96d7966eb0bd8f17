// All commands by their name, in the order of the help.
import type { Command, LocalCommand } from '../command.ts';
import { cancel, deadline, end, note, retry, settle } from './acts.ts';
import { audit } from './audit.ts';
import { conformance } from './conformance.ts';
import { deadLetters } from './dead-letters.ts';
import { explain } from './explain.ts';
import { exportSaga } from './export.ts';
import { groups } from './groups.ts';
import { hold, holds, release } from './holds.ts';
import { list } from './list.ts';
import { replay } from './replay.ts';
import { runs } from './runs.ts';
import { show } from './show.ts';
import { stats } from './stats.ts';
import { abort, approve, pause, resume } from './steer.ts';
import { watch } from './watch.ts';

export const commands: Readonly<Record<string, Command | LocalCommand>> = {
  list,
  show,
  explain,
  export: exportSaga,
  watch,
  stats,
  retry,
  cancel,
  deadline,
  settle,
  end,
  note,
  groups,
  replay,
  runs,
  holds,
  hold,
  release,
  pause,
  resume,
  abort,
  approve,
  'dead-letters': deadLetters,
  audit,
  conformance,
};
