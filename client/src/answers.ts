// Types of what operations answer, taken from the generated ones.

/** The JSON body of a successful answer of an operation. */
export type Answer<Operation> = Operation extends { responses: infer Responses }
  ? BodyOf<Responses[keyof Responses & (200 | 201 | 202)]>
  : never;

/** An item of a page. */
export type Item<Operation> =
  Answer<Operation> extends { items: readonly (infer Element)[] } ? Element : never;

/** The query that an operation takes. */
export type Query<Operation> = Operation extends { parameters: { query?: infer Parameters } }
  ? NonNullable<Parameters>
  : never;

/** The JSON body that an operation takes. */
export type Body<Operation> = Operation extends { requestBody?: infer Request }
  ? BodyOf<NonNullable<Request>>
  : never;

type BodyOf<Message> = Message extends { content: { 'application/json': infer Data } } ? Data : never;
