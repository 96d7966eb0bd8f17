/**
 * All that PostgreSQL's programs get of the environment: no secret of ours in a server that outlives us, no `PG*`
 * variable that would change it, messages in English (we read some), times in UTC.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
