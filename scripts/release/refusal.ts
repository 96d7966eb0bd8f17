import { CodedRefusal } from '../command/coded-refusal.ts';

/** Why no release is made. */
export class Refusal extends CodedRefusal<RefusalCode> {}

export type RefusalCode =
  | 'BAD_USAGE'
  | 'NOT_HIGHER'
  | 'TREE_NOT_CLEAN'
  | 'NOT_ON_MAIN'
  | 'CI_NOT_PASSED'
  | 'NOTHING_TO_RELEASE'
  | 'TAG_EXISTS';
