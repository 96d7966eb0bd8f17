// A query parameter that a route takes several times (`?state=Failed&state=Paid`) is an array to its handler, also when
// it came once: Node's parser makes an array only of the second one.
import type { App } from '../app.ts';

/** Makes arrays of what the `querystring` of a route added later says is one, before it is validated. */
export function listQueryValues(app: App): void {
  app.addHook('onRoute', (route) => {
    const schema = route.schema?.querystring as
      | { properties?: Record<string, { type?: unknown }> }
      | undefined;
    const names = Object.entries(schema?.properties ?? {}).flatMap(([name, { type }]) =>
      type === 'array' ? [name] : [],
    );
    if (names.length === 0) return;
    route.preValidation = [
      async (request) => {
        const values = request.query as Record<string, unknown>;
        for (const name of names) if (typeof values[name] === 'string') values[name] = [values[name]];
      },
      ...[route.preValidation ?? []].flat(),
    ];
  });
}
