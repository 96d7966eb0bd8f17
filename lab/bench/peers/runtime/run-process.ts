// The child's end of one process of a peer.
import { once } from 'node:events';

/**
 * Takes the settings that the parent sends, starts, says that it is ready, and stops on SIGTERM or when the parent is
 * gone.
 * @param start returns what stops it again
 */
export async function runProcess<Settings>(
  start: (settings: Settings) => Promise<() => Promise<void>>,
): Promise<void> {
  const [settings] = await once(process, 'message');
  const stop = await start(settings as Settings);
  const ended = Promise.race([once(process, 'SIGTERM'), once(process, 'disconnect')]);
  process.send?.('ready');
  await ended;
  await stop();
  process.exit(0);
}
