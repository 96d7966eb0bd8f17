// A button for an act that may not be possible: it then says why, to the eye and to a screen reader, and can still be
// reached by keyboard, which a `disabled` button cannot.
import { type ReactNode, useId } from 'react';

interface ActButtonProps {
  readonly onAct: () => void;
  /** Why not now; null: it may be pressed. */
  readonly whyNot?: string | null;
  readonly kind?: 'primary' | 'danger' | undefined;
  readonly type?: 'button' | 'submit';
  readonly children: ReactNode;
}

export function ActButton({ onAct, whyNot = null, kind, type = 'button', children }: ActButtonProps) {
  const id = useId();
  const isOff = whyNot !== null;
  return (
    <>
      <button
        type={type}
        className={`button ${kind ?? ''}`}
        aria-disabled={isOff}
        aria-describedby={isOff ? id : undefined}
        title={whyNot ?? undefined}
        onClick={(event) => {
          if (isOff) event.preventDefault();
          else onAct();
        }}
      >
        {children}
      </button>
      {isOff && (
        <span id={id} className="hidden-visually">
          {whyNot}
        </span>
      )}
    </>
  );
}
