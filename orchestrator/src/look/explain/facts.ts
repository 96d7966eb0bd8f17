// What an explanation is made of.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { HoldState } from '../../operate/holds/stored-hold.ts';
import type { HeldCommands, Saga } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { OrderAnswer } from '../invariants/peers.ts';

/** Messages in front of a consumer; `consumers` 0: nobody reads the queue. */
export interface Depth {
  readonly ready: number;
  readonly consumers: number;
}

/** The payment of the saga's attempt. */
export interface PaymentFacts {
  /** Null: payment-service has no such payment, or did not answer. */
  readonly seen: PaymentView | null;
  /** Why it did not say; null: it did. */
  readonly whyNot: string | null;
}

/** The order of the saga, as order-service has it. */
export interface OrderFacts {
  /** Null: it did not answer. */
  readonly seen: Pick<OrderAnswer, 'status' | 'attempt' | 'failure'> | null;
  /** Why it did not say; null: it did. */
  readonly whyNot: string | null;
}

export interface HoldFacts {
  readonly id: string;
  readonly command: CommandType;
  readonly since: string;
  readonly by: string;
  readonly reason: string;
  readonly state: HoldState;
}

export interface Facts {
  /** As stored, and as shown, at one moment. */
  readonly saga: Saga;
  readonly view: SagaView;
  /** By the database's clock, as all times of the saga. ISO 8601. */
  readonly now: string;
  /** STEP_MAX_ATTEMPTS. */
  readonly maxTries: number;
  readonly isBrokerUp: boolean;
  /** Of the queue of the outstanding command, and of the replies; null: not known. */
  readonly commands: Depth | null;
  readonly replies: Depth | null;
  /** What payment-service tells, where its answer is waited for; null: it is not. */
  readonly payment: PaymentFacts | null;
  /** What order-service tells, where the saga waits for it, or its order may have an end already; null: it was not asked. */
  readonly order: OrderFacts | null;
  /** Its failure group and how many sagas are in it. */
  readonly group: { readonly group: string; readonly sagas: number } | null;
  readonly held: HeldCommands;
  /** The hold of its command; null: it is not held. */
  readonly hold: HoldFacts | null;
  /** Why its order is too old for a replay; null: it is not. */
  readonly isTooOld: string | null;
}
