// What only one participant is asked, and where to see what is in effect there.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { Claim } from '../claim.ts';
import type { Ledger } from '../ledger.ts';
import type { Command, Fields, Http, Subject } from '../subject.ts';

export interface Specifics {
  /** Where there is no step to name it. */
  readonly command?: CommandType;
  readonly accepted?: Fields;
  readonly refused?: Fields;
  readonly contested?: Fields;
  newOrder?(http: Http): Promise<string>;
  undidSomething?(fields: Fields): boolean;
  readonly claims: readonly Claim[];
  /** Puts there what the claims need, where the participant has a way to. */
  prepare?(http: Http): Promise<void>;
  /** Looks before a claim. */
  look?(http: Http, at: { subject: Subject; ledger: Ledger }): Promise<LookAgain>;
}

/** Looks after a claim at what its commands have done. @returns a sentence for each thing that is not as it was answered */
export type LookAgain = (commands: readonly Command[]) => Promise<readonly string[]>;
