// `npm run reconcile`: all rules on all orders of a running system, over the orchestrator's admin route.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { localUrl } from '@order-saga/shared/settings/host-names';
import { readableByOthers } from '@order-saga/shared/settings/readable-files';
import { readSettings, SettingsError } from '@order-saga/shared/settings/settings';
import type { InvariantsReport } from '../invariants/check.ts';
import { addPage, renderReport, type Totals } from './report.ts';

const PAGE = 1000;
/** Beside the data of an embedded system. */
const keptToken = fileURLToPath(new URL('../../../../.data/admin-token', import.meta.url));

try {
  const { url, token } = readSettings(process.env, (read) => ({
    url: read.httpUrl(
      'ORCHESTRATOR_URL',
      localUrl(read.text('HOST', '127.0.0.1'), read.port('ORCHESTRATOR_PORT', 3000)),
    ),
    token: read.secret('ADMIN_TOKEN', 16),
  }));
  const warning = token === undefined ? readableByOthers(keptToken) : undefined;
  if (warning !== undefined) console.error(warning);
  const admin = token ?? (await readFile(keptToken, 'utf8').catch(() => '')).trim();
  if (admin === '') throw new SettingsError(['ADMIN_TOKEN is not set: it is needed to ask the orchestrator']);
  const totals = await reconcile(url, admin);
  console.log(renderReport(totals));
  process.exitCode = totals.rules.some(({ violations }) => violations.length > 0) ? 1 : 0;
} catch (error) {
  console.error(error instanceof SettingsError ? error.problems.join('\n') : (error as Error).message);
  process.exitCode = 2;
}

async function reconcile(url: string, token: string): Promise<Totals> {
  let totals: Totals = { orders: 0, inFlight: 0, rules: [] as RuleResult[], lookAt: [] };
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
    const headers = { authorization: `Bearer ${token}` };
    const response: Response = await fetch(`${url}/admin/invariants?${query}`, { headers }).catch(() => {
      throw new Error(`${url} does not answer: is the orchestrator running there? Set ORCHESTRATOR_URL.`);
    });
    const page = (await response.json()) as InvariantsReport & { detail?: string };
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${page.detail ?? ''}`);
    totals = addPage(totals, page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return totals;
}
