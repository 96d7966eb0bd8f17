// Gives each view a page of its own: the view as it stands there before it has any data, what is asked for while its
// program is on its way, and which parts of that it needs. The orchestrator finds the page of an address in pages.json.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Rollup } from 'vite';
import type { FirstView } from './src/prerender.tsx';

/** Parts of the program in files of their own, by what stands where they draw. */
const PARTS: Readonly<Record<string, string>> = {
  statechart: 'class="chart-place"',
  drawing: 'class="plot"',
};

/** A file of the program. */
export interface BuiltFile {
  readonly name: string;
  readonly fileName: string;
}

/** @param files of the program @param outDir where they and `index.html` are @param build names them, in every page */
export async function prerender(outDir: string, files: readonly BuiltFile[], build: string): Promise<void> {
  const early = await buildEarly(outDir);
  const index = (await readFile(join(outDir, 'index.html'), 'utf8')).replace(
    '<title>',
    `<meta name="dashboard-build" content="${build}">\n    <title>`,
  );
  await writeFile(join(outDir, 'index.html'), index);
  const firsts = await firstViews(`${outDir}.first`);
  const pages: [path: string, file: string][] = [];
  await mkdir(join(outDir, 'pages'));
  for (const [number, first] of firsts.entries()) {
    const file = `pages/${number}.html`;
    const parts = files.filter(({ name }) => PARTS[name] !== undefined && first.html.includes(PARTS[name]));
    await writeFile(join(outDir, file), pageOf(index, first, early, parts));
    pages.push([first.path, file]);
  }
  await writeFile(join(outDir, 'pages.json'), JSON.stringify(pages));
}

/** No module: it runs before anything is drawn. @returns its path in `outDir` */
async function buildEarly(outDir: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, 'src/early/early.ts'), formats: ['iife'], name: 'early' },
    },
  })) as Rollup.RollupOutput[];
  const { code } = built[0]!.output[0];
  const path = `assets/early-${createHash('sha256').update(code).digest('base64url').slice(0, 8)}.js`;
  await writeFile(join(outDir, path), code);
  return path;
}

/** @param outDir where the program is built to for this, and removed again */
async function firstViews(outDir: string): Promise<FirstView[]> {
  // What its modules want of a browser. A token: one reads what is shown to those who have one.
  const nothingKept = { getItem: () => null };
  const browser = {
    location: new URL('http://orchestrator'),
    localStorage: nothingKept,
    sessionStorage: { getItem: () => '-' },
  };
  for (const [name, value] of Object.entries(browser))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    await build({
      configFile: join(import.meta.dirname, 'vite.config.ts'),
      logLevel: 'warn',
      build: {
        ssr: join(import.meta.dirname, 'src/prerender.tsx'),
        outDir,
        rolldownOptions: { output: { entryFileNames: 'prerender.mjs' } },
      },
    });
    const program = (await import(
      pathToFileURL(join(outDir, 'prerender.mjs')).href
    )) as typeof import('./src/prerender.tsx');
    return await program.firstViews();
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

function pageOf(
  index: string,
  { path, html, reads }: FirstView,
  early: string,
  parts: readonly BuiltFile[],
): string {
  const inline = / style="[^"]*"/.exec(html);
  if (inline !== null) throw new Error(`${path} has${inline[0]}, which the policy of the pages refuses`);
  const data = `data-path="${path}" data-reads="${escaped(JSON.stringify(reads))}"`;
  const head = [
    `<script src="/${early}" ${data}></script>`,
    ...parts.map(({ fileName }) => `<link rel="modulepreload" crossorigin href="/${fileName}">`),
  ].join('\n    ');
  return (
    index
      .replace('<script type="module"', `${head}\n    <script type="module"`)
      // Of nothing here a button works before the program is there: it is to be seen, and the program draws it anew.
      .replace('<div id="root">', `<div id="root"><div inert aria-hidden="true">${html}</div>`)
  );
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
