// A labelled input.
import type { ReactNode } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function Field({ label, hint, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is given as the child
    <label className="field">
      <span>{label}</span>
      {children}
      {hint !== undefined && <small className="faint">{hint}</small>}
    </label>
  );
}
