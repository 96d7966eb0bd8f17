/** Why a participant is not added or removed: a stable code, and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

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
