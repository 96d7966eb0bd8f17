import { CodedRefusal } from '../command/coded-refusal.ts';

/** Why a participant is not added or removed. */
export class Refusal extends CodedRefusal<RefusalCode> {}

export type RefusalCode =
  | 'BAD_USAGE'
  | 'BAD_NAME'
  | 'BAD_MESSAGE'
  | 'PARTICIPANT_EXISTS'
  | 'MESSAGE_EXISTS'
  | 'STATE_EXISTS'
  | 'PORT_TAKEN'
  | 'FOLDER_EXISTS'
  | 'NOT_ADDED'
  | 'STILL_IN_MACHINE'
  | 'IN_USE'
  | 'UNEXPECTED_FILE';
