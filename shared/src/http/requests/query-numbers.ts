// Query strings and path parameters are text. Where a route's schema wants a number or a boolean, this turns text
// that spells one, and nothing else, into it: Ajv's own coercion also takes ` 5`, `1e2`, `0x10` and an empty text.
import type { App } from '../app.ts';

/** A whole number within 2^53, in its only decimal spelling. */
const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/**
 * Converts `querystring` and `params` of every route added later, before they are validated. Only direct properties
 * of type integer, number (integers only) or boolean are touched; what is not converted fails the schema as text.
 */
export function convertQueryNumbers(app: App): void {
  app.addHook('onRoute', (route) => {
    const convertQuery = converter(route.schema?.querystring);
    const convertParams = converter(route.schema?.params);
    if (convertQuery === undefined && convertParams === undefined) return;
    route.preValidation = [
      async (request) => {
        convertQuery?.(request.query);
        convertParams?.(request.params);
      },
      ...[route.preValidation ?? []].flat(),
    ];
  });
}

function converter(schema: unknown): ((values: unknown) => void) | undefined {
  const properties =
    (schema as { properties?: Record<string, { type?: unknown }> } | undefined)?.properties ?? {};
  const types = Object.entries(properties).flatMap(([name, { type }]) =>
    type === 'integer' || type === 'number' || type === 'boolean' ? [{ name, type }] : [],
  );
  if (types.length === 0) return undefined;
  return (values) => {
    const texts = values as Record<string, unknown>;
    for (const { name, type } of types) {
      const text = texts[name];
      if (typeof text === 'string') texts[name] = type === 'boolean' ? toBoolean(text) : toInteger(text);
    }
  };
}

function toInteger(text: string): number | string {
  return INTEGER.test(text) ? Number(text) : text;
}

function toBoolean(text: string): boolean | string {
  return text === 'true' ? true : text === 'false' ? false : text;
}
