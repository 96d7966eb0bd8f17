// The frame around every view.
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useMe } from '../api/session.tsx';
import icon from '../icon.svg';
import { isCurrent, navigation } from '../views/views.ts';
import { ConnectionState } from './connection-state.tsx';
import { NewVersion } from './new-version.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { Who } from './who.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const { data: me } = useMe();
  const offered = navigation.filter(({ onlyTriable }) => !onlyTriable || me?.triable);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);

  // Whoever goes to another page by keyboard or hears it read is at its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the location changes
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }, [location]);

  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <nav className="side" aria-label="Views">
        <Link className="brand" href="/">
          <img src={icon} alt="" />
          order-saga
        </Link>
        <div className="nav">
          {offered.map(({ path, title, icon: Icon }) => (
            <Link key={path} href={path} aria-current={isCurrent(path, location) ? 'page' : undefined}>
              <Icon size={16} aria-hidden="true" />
              {title}
            </Link>
          ))}
        </div>
      </nav>
      <div>
        <NewVersion />
        <header className="bar">
          <ConnectionState />
          <div className="push row">
            <Who />
            <ThemeSwitch />
          </div>
        </header>
        <main id="main" ref={main} className="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
