// Statements that share one round trip: their messages leave together with one Sync at the end, so PostgreSQL answers
// all of them at once. node-postgres sends a Sync, and asks for a description of the rows, with every statement; at a
// few rows a statement that was a quarter of what a batch cost both sides.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
import type { Writable } from 'node:stream';
import pg, { type ClientBase, type CustomTypesConfig, Query, type QueryResult } from 'pg';
import { serialize } from 'pg-protocol';

export interface Statement {
  /** Under which each connection prepares it once; undefined: it is not kept. */
  readonly name: string | undefined;
  readonly text: string;
  /** As PostgreSQL is sent them. */
  readonly values: readonly (string | Buffer | null)[];
}

/** A statement on its way. */
interface Passenger extends Statement {
  resolve(result: QueryResult): void;
  reject(error: unknown): void;
}

/** What node-postgres keeps of a connection, as far as it is needed here. */
interface Wire {
  readonly stream: Writable;
  /** Texts that are prepared on it, by name. */
  readonly parsedStatements: Record<string, string>;
}

type Fields = readonly object[];

/** The columns of prepared statements. They cannot change: PostgreSQL refuses to run such a statement again. */
const columns = new WeakMap<Wire, Map<string, Fields>>();

/**
 * Sends statements of a transaction, or some that are one by themselves. They run one after the other, each with a snapshot
 * of its own. When one fails, or what they did cannot be committed, all of them reject with that error.
 * @param client a connection of a pool in pipeline mode
 * @returns one result for each statement, as promises that settle together
 */
export function sendTogether(
  client: ClientBase,
  statements: readonly Statement[],
  types: CustomTypesConfig,
): Promise<QueryResult>[] {
  const passengers: Passenger[] = [];
  const results = statements.map(
    (statement) =>
      new Promise<QueryResult>((resolve, reject) => {
        passengers.push({ ...statement, resolve, reject });
      }),
  );
  client.query(new Flight(passengers, types) as unknown as Query);
  return results;
}

/** One query for node-postgres, whichever number of statements it has: it begins at `submit` and ends at the Sync. */
class Flight extends Query {
  readonly #passengers: readonly Passenger[];
  readonly #types: CustomTypesConfig;
  readonly #results: InternalResult[] = [];
  #current: InternalResult | undefined;
  #wire: Wire | undefined;
  /** The client puts its time limit around it. */
  callback: (error: unknown) => void;

  constructor(passengers: readonly Passenger[], types: CustomTypesConfig) {
    super('');
    this.#passengers = passengers;
    this.#types = types;
    this.callback = (error) => this.#land(error);
  }

  /** @returns why nothing was sent: then the client has the flight fail */
  override submit = (connection: unknown): unknown => {
    const wire = connection as Wire;
    this.#wire = wire;
    try {
      wire.stream.write(this.#messages(wire));
      return undefined;
    } catch (error) {
      return error;
    }
  };

  #messages(wire: Wire): Buffer {
    const messages: Buffer[] = [];
    for (const { name = '', text, values } of this.#passengers) {
      if (name === '' || wire.parsedStatements[name] === undefined) {
        // After a failure it is not known whether it was prepared. To close what is not there is no error.
        if (name !== '') messages.push(serialize.close({ type: 'S', name }));
        messages.push(serialize.parse({ name, text }));
      }
      messages.push(serialize.bind({ statement: name, values: [...values] }));
      if (columnsOf(wire, name) === undefined) messages.push(serialize.describe({ type: 'P' }));
      messages.push(serialize.execute());
    }
    messages.push(serialize.sync());
    return Buffer.concat(messages);
  }

  #result(): InternalResult {
    if (this.#current === undefined) {
      this.#current = new Result(undefined, this.#types);
      const known = columnsOf(this.#wire!, this.#passengers[this.#results.length]!.name ?? '');
      if (known !== undefined && known.length > 0) this.#current.addFields(known);
    }
    return this.#current;
  }

  handleRowDescription({ fields }: { fields: Fields }): void {
    this.#result().addFields(fields);
  }

  handleDataRow({ fields }: { fields: unknown[] }): void {
    const result = this.#result();
    result.addRow(result.parseRow(fields));
  }

  handleCommandComplete(message: unknown): void {
    const result = this.#result();
    result.addCommandComplete(message);
    const { name, text } = this.#passengers[this.#results.length]!;
    this.#results.push(result);
    this.#current = undefined;
    if (name === undefined) return;
    const wire = this.#wire!;
    wire.parsedStatements[name] = text;
    let known = columns.get(wire);
    if (known === undefined) {
      known = new Map();
      columns.set(wire, known);
    }
    known.set(name, result.fields);
  }

  handleError(error: unknown): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  #land(error: unknown): void {
    const missing = this.#results.length < this.#passengers.length;
    const failure = missing
      ? (error ?? new Error('PostgreSQL answered fewer statements than were sent'))
      : error;
    this.#passengers.forEach(({ resolve, reject }, index) => {
      if (failure) reject(failure);
      else resolve(this.#results[index]!);
    });
  }
}

/** Not among the types of node-postgres, though it is exported. */
const { Result } = pg as unknown as {
  Result: new (rowMode: undefined, types: CustomTypesConfig) => InternalResult;
};

const columnsOf = (wire: Wire, name: string): Fields | undefined => columns.get(wire)?.get(name);

interface InternalResult extends QueryResult {
  fields: QueryResult['fields'];
  addFields(fields: Fields): void;
  parseRow(fields: unknown[]): object;
  addRow(row: object): void;
  addCommandComplete(message: unknown): void;
}
