/** Why a command does nothing: a stable code, and what to do. */
export class CodedRefusal<Code extends string = string> extends Error {
  override readonly name = 'Refusal';
  readonly code: Code;
  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}
