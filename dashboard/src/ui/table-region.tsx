// A table that scrolls by itself where it is wider than the page, also by keyboard.
import type { ReactNode } from 'react';

export function TableRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-region" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
