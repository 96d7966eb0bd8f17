// `npm run check:upgrade`: whether this version would start on the database of a running orchestrator, and which sagas stand in its
// way. Reads only. Exits 0 when it would start, 1 when it would refuse, 2 when the database cannot be asked.
import { StartError } from '@order-saga/shared/process/start-error';
import { ownDatabaseUrl } from '@order-saga/shared/settings/service-settings';
import { readSettings, SettingsError } from '@order-saga/shared/settings/settings';
import { openDatabase } from '../database.ts';
import { requirePivot } from '../store/check-sagas.ts';
import { isStuck, renderSurvey, surveySagas } from './survey.ts';

try {
  const url = readSettings(process.env, (read) =>
    ownDatabaseUrl(read, { databaseUrl: 'ORCHESTRATOR_DATABASE_URL', database: 'orchestrator' }),
  );
  const database = openDatabase(url, 1);
  // Else there is nothing to disconnect, and its pool would keep the process for half a minute.
  await database.$connect();
  try {
    const surveys = await surveySagas(database.$driver);
    const pivot = whyNoPivot();
    console.log(renderSurvey(surveys, pivot));
    process.exitCode = pivot !== null || isStuck(surveys) ? 1 : 0;
  } finally {
    await database.$disconnect();
  }
} catch (error) {
  const problems = error instanceof SettingsError ? error.problems : [(error as Error).message];
  console.error(['The database could not be asked.', ...problems].join('\n'));
  process.exitCode = 2;
}

function whyNoPivot(): string | null {
  try {
    requirePivot();
    return null;
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
}
