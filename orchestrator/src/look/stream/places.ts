// Who may have how many streams open at once, in this process: nobody can shut out the others, and the last places are for
// those who operate the system. Pure.

import { type Actor, holderOf } from '@order-saga/shared/http/access/access';
import { requestError } from '@order-saga/shared/http/errors/request-errors';

/** Most streams of one process: 25 MB for clients that read nothing. */
const ALL = 100;
/** A person has a few pages open, a program one stream or a few. */
const OF_ONE = 20;
/** Kept free for operators and admins. */
const RESERVED = 20;

export interface Places {
  /**
   * Takes a place.
   * @param address where the request comes from: it stands for those who need not say who they are
   * @returns gives it back; again: nothing
   * @throws RequestError TOO_MANY_STREAMS, OVERLOADED
   */
  take(actor: Actor, address: string): () => void;
}

export function createPlaces(): Places {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(actor, address) {
      const holder = holderOf(actor, address);
      const own = taken.get(holder) ?? 0;
      if (own >= OF_ONE) {
        throw requestError(
          'TOO_MANY_STREAMS',
          `The ${holder} has ${OF_ONE} streams open: close a page or a \`saga watch\`, then try again.`,
        );
      }
      const operates = actor.role === 'operator' || actor.role === 'admin';
      if (all >= (operates ? ALL : ALL - RESERVED))
        throw requestError('OVERLOADED', 'This replica has all the streams that it can hold.');
      taken.set(holder, own + 1);
      all++;
      let has = true;
      return () => {
        if (!has) return;
        has = false;
        all--;
        const left = taken.get(holder)! - 1;
        if (left === 0) taken.delete(holder);
        else taken.set(holder, left);
      };
    },
  };
}
