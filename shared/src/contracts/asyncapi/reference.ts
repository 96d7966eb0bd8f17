/** A JSON Reference within the document. */
export interface Reference {
  readonly $ref: string;
}

/** Refers to a part of the document by its way from the root. No name of ours needs the escapes of a JSON pointer. */
export const refTo = (...path: readonly string[]): Reference => ({ $ref: `#/${path.join('/')}` });
