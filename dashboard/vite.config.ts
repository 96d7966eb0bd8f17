// How the pages are built: everything under hashed names in dist/assets, nothing inline, so that the strict
// Content-Security-Policy of orchestrator/src/http/dashboard-routes.ts holds.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const orchestrator = process.env['ORCHESTRATOR_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react({ jsxImportSource: '#jsx' })],
  build: {
    outDir: process.env['DASHBOARD_DIST'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // As data: URLs they would need another source in the policy.
    assetsInlineLimit: 0,
    // A style sheet of its own that failed to load is not asked for again by the import that needs it.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  // The program finds its parts beside itself, below whatever path it is shown.
  experimental: {
    renderBuiltUrl: (_file, { hostType, ssr }) =>
      hostType === 'js' && !ssr ? { relative: true } : undefined,
  },
  // `npm run dashboard:dev` shows the pages while they are edited, on the data of a running orchestrator.
  server: { proxy: { '^/(sagas|admin|access|try)(/|$|\\?)': orchestrator } },
});
