// The head of a view: its title, also that of the window, and what may be done on it.
import { safeText } from '@order-saga/shared/contracts/safe-text';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** In place of the title as text. */
  readonly heading?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, heading = title, aside, children }: PageProps) {
  useEffect(() => {
    document.title = safeText(`${title} · order-saga`);
  }, [title]);
  return (
    <>
      <div className="page-head">
        <h1>{heading}</h1>
        {aside !== undefined && <div className="push row wraps">{aside}</div>}
      </div>
      {children}
    </>
  );
}
