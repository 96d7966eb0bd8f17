// A titled part of a page.
import { type ReactNode, useId } from 'react';

interface PanelProps {
  readonly title: ReactNode;
  /** At the end of its head: counts, switches. */
  readonly aside?: ReactNode;
  /** Its content brings its own padding, such as a table. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, aside, flush = false, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className="push row">{aside}</div>}
      </div>
      <div className={flush ? '' : 'panel-body'}>{children}</div>
    </section>
  );
}
