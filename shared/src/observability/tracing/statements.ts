// Spans of transactions and statements, for work that is part of a trace. What a service does by itself has none.
// https://opentelemetry.io/docs/specs/semconv/database/postgresql/
import { type Attributes, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { sqlStateOf } from '../../database/database-error.ts';
import { fail } from './span.ts';
import { currentSpan, tracer } from './tracer.ts';

export interface StatementSpans {
  /** Runs one statement. */
  statement<Result>(text: string, run: () => Promise<Result>): Promise<Result>;
  /** Begins a transaction's span. */
  begin(): TransactionSpan;
}

export interface TransactionSpan {
  /** Runs a statement of it. */
  statement<Result>(text: string, run: () => Promise<Result>): Promise<Result>;
  /** @param error what it was rolled back for; undefined: it was committed */
  end(error?: unknown): void;
}

/** @param url of the database; its user and password are not shown */
export function statementSpans(url: string | undefined): StatementSpans {
  const server = serverOf(url);

  async function traced<Result>(
    name: string,
    attributes: Attributes,
    run: () => Promise<Result>,
  ): Promise<Result> {
    const within = context.active();
    const span = start(name, attributes);
    try {
      return await context.with(trace.setSpan(within, span), run);
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  const start = (name: string, attributes: Attributes) =>
    tracer()!.startSpan(
      name,
      { kind: SpanKind.CLIENT, attributes: { ...server, ...attributes } },
      context.active(),
    );

  function statement<Result>(text: string, run: () => Promise<Result>): Promise<Result> {
    if (currentSpan() === undefined) return run();
    const summary = summaryOf(text);
    return traced(summary, { 'db.query.summary': summary, 'db.query.text': text }, run);
  }

  return {
    statement,
    begin() {
      if (currentSpan() === undefined) return { statement, end() {} };
      const span = start('transaction', {});
      const below = trace.setSpan(context.active(), span);
      return {
        statement: (text, run) => context.with(below, () => statement(text, run)),
        end(error) {
          if (error !== undefined) failed(span, error);
          span.end();
        },
      };
    },
  };
}

function failed(span: Span, error: unknown): void {
  const state = sqlStateOf(error);
  if (state !== undefined) span.setAttribute('db.response.status_code', state);
  fail(span, state ?? (error instanceof Error ? error.name : typeof error));
}

function serverOf(url: string | undefined): Attributes {
  if (url === undefined || !URL.canParse(url)) return { 'db.system.name': 'postgresql' };
  const { hostname, port, pathname } = new URL(url);
  return {
    'db.system.name': 'postgresql',
    'db.namespace': decodeURIComponent(pathname.slice(1)),
    'server.address': hostname,
    'server.port': port === '' ? 5432 : Number(port),
  };
}

const summaries = new Map<string, string>();
const MAX_SUMMARIES = 500;

/** What a statement does to which table: its first change, else what it reads. */
export function summaryOf(text: string): string {
  const known = summaries.get(text);
  if (known !== undefined) return known;
  const [, change, changed] = /\b(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)/i.exec(text) ?? [];
  const [, read] = /\bFROM\s+"?(\w+)/i.exec(text) ?? [];
  const [verb] = change?.split(' ') ?? ['SELECT'];
  const summary = [verb!.toUpperCase(), changed ?? read].filter((part) => part !== undefined).join(' ');
  if (summaries.size < MAX_SUMMARIES) summaries.set(text, summary);
  return summary;
}
