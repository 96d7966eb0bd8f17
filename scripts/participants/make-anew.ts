import { runTool } from '../command/run.ts';

/** What is linked and locked, the Prisma clients, and the documents that are made. */
export function makeAnew(): void {
  runTool('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
  const written = [
    'scripts/write-message-docs.ts',
    'scripts/write-openapi.ts',
    'lab/simulation/write-state-table.ts',
  ];
  for (const script of written) runTool(process.execPath, [script]);
}
