// Runs before anything is drawn, while the program of the page is still on its way: has the colours right from the first
// paint on, and asks for what the view reads first. Built by itself (see build.ts), so what it imports is small.
import { readToken } from '../api/token.ts';
import { publicPath } from '../public-path.ts';
import { applyTheme, readTheme } from '../shell/theme.ts';
import { readsAt } from './reads-at.ts';

applyTheme(readTheme());

const token = readToken();
const headers = token === null ? {} : { authorization: `Bearer ${token}` };
// Written by prerender.ts.
const { path, reads } = document.currentScript!.dataset as { path: string; reads: string };
const address = { pathname: location.pathname.slice(publicPath.length), search: location.search };
const urls = readsAt(address, path, JSON.parse(reads))
  // What operators work with asks for a token everywhere.
  .filter((url) => token !== null || !url.startsWith('/admin/'))
  .map((url) => publicPath + url);
globalThis.earlyReads = new Map(
  urls.map((url) => {
    const answer = fetch(url, { headers });
    // Whoever takes it hears of it.
    answer.catch(() => {});
    return [url, answer];
  }),
);
