import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/surfaces.css';
import './styles/table.css';
import './styles/lists.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { meQuery } from './api/session.tsx';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './shell/theme.ts';

applyTheme(readTheme());
// Most views wait for who one is: asked before anything is drawn.
queryClient.prefetchQuery(meQuery).catch(reportError);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
