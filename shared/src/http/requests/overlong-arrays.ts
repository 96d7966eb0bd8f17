// Ajv reports every error, and it goes on with the items of an array that is longer than allowed: a hostile body of
// 256 KiB would cost it a quarter of a second. So such arrays are refused before it looks at their items.

import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';

/** Refuses bodies with an array longer than the `maxItems` of its schema; looks at direct properties of the body. */
export function refuseOverlongArrays(app: App): void {
  app.addHook('onRoute', (route) => {
    const limits = arrayLimits(route.schema?.body);
    if (limits.length === 0) return;
    route.preValidation = [
      async ({ body }) => {
        for (const { name, maxItems } of limits) {
          const value = (body as Record<string, unknown> | null | undefined)?.[name];
          if (Array.isArray(value) && value.length > maxItems) throw overlong(name, maxItems);
        }
      },
      ...[route.preValidation ?? []].flat(),
    ];
  });
}

function arrayLimits(schema: unknown): { name: string; maxItems: number }[] {
  const properties = (schema as { properties?: Record<string, { maxItems?: unknown }> } | undefined)
    ?.properties;
  return Object.entries(properties ?? {}).flatMap(([name, { maxItems }]) =>
    typeof maxItems === 'number' ? [{ name, maxItems }] : [],
  );
}

function overlong(name: string, maxItems: number) {
  const error = { pointer: `/${name}`, detail: `must NOT have more than ${maxItems} items` };
  return requestError('VALIDATION_FAILED', `${error.pointer} ${error.detail}.`, { errors: [error] });
}
