// Which view is shown: sign-in when the orchestrator asks for a token, else the one of the address.
import { QueryClientProvider } from '@tanstack/react-query';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { ApiProblem } from './api/problem.ts';
import { queryClient } from './api/query-client.ts';
import { useMe } from './api/session.tsx';
import icon from './icon.svg';
import { LiveProvider } from './live/live.tsx';
import { paths } from './paths.ts';
import { publicPath } from './public-path.ts';
import { FaultBoundary } from './shell/fault-boundary.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInForm } from './shell/sign-in.tsx';
import { Page } from './ui/page.tsx';
import { views } from './views/views.ts';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Router base={publicPath}>
        <Gate />
      </Router>
    </QueryClientProvider>
  );
}

/** All there is, for whoever may see it. */
export function Gate() {
  const { error } = useMe();
  const [location] = useLocation();
  // 429: a token that nobody holds any more was shown too often.
  if (error instanceof ApiProblem && [401, 403, 429].includes(error.status)) return <SignInPage />;
  return (
    <LiveProvider>
      <Shell>
        <FaultBoundary key={location}>
          <Switch>
            {views.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            ))}
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </FaultBoundary>
      </Shell>
    </LiveProvider>
  );
}

function SignInPage() {
  return (
    <main className="gate">
      <div className="panel dialog-body">
        <div className="brand">
          <img src={icon} alt="" />
          order-saga
        </div>
        <Page title="Sign in">
          <p className="soft">This orchestrator needs a token with the role viewer, operator or admin.</p>
          <SignInForm />
        </Page>
      </div>
    </main>
  );
}

function NotFound() {
  return (
    <Page title="Page not found">
      <Link href={paths.overview}>To the overview</Link>
    </Page>
  );
}
