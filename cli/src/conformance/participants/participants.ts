// What is known of single participants. One that is not here is asked what its step says.
import {
  type CommandType,
  catalogue,
  participantOf,
  repliesTo,
  type Worker,
} from '@order-saga/shared/contracts/catalogue';
import { exampleOf, type Schema } from '@order-saga/shared/contracts/schema-docs';
import type { Fields, Subject } from '../subject.ts';
import { ofStep } from './of-step.ts';
import { order } from './order.ts';
import { payment } from './payment.ts';
import type { Specifics } from './specifics.ts';
import { stock } from './stock.ts';

const known: Partial<Record<Worker, Specifics>> = { order, payment, stock };

export const specificsOf = (participant: Worker): Specifics => known[participant] ?? ofStep;

/** @param given what whoever runs it knows better */
export function subjectOf(
  participant: Worker,
  given: { readonly [Name in 'accepted' | 'refused' | 'contested']?: Fields | undefined } = {},
): Subject {
  const { step } = participantOf(participant);
  const specifics = specificsOf(participant);
  const command = (specifics.command ?? step?.do) as CommandType;
  return {
    participant,
    command,
    done: step?.done ?? repliesTo(command)[0]!,
    accepted: given.accepted ?? specifics.accepted ?? exampleOfFields(command),
    refused: given.refused ?? specifics.refused,
    contested: given.contested ?? specifics.contested,
    step,
    newOrder: specifics.newOrder,
    undidSomething: specifics.undidSomething,
  };
}

function exampleOfFields(command: CommandType): Fields {
  const body = exampleOf(catalogue[command].body as Schema) as Record<string, unknown>;
  const { orderId: _orderId, attempt: _attempt, ...fields } = body;
  return fields;
}
