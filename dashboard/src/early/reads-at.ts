// What to ask for early at an address. Pure.

/** What stands for a parameter of a view's path, such as the first one, in what the view reads. Nothing escapes it. */
export const placeholder = (index: number): string => `~${index}~`;

/**
 * @param path of the view, with `:name` for what changes
 * @param reads URLs with placeholders for that
 * @returns the URLs for the address; of a view whose address has a query, only those that any view reads
 */
export function readsAt(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  path: string,
  reads: { readonly any: readonly string[]; readonly view: readonly string[] },
): string[] {
  if (search !== '') return [...reads.any];
  const parts = pathname.split('/');
  const values = path.split('/').flatMap((part, index) => (part.startsWith(':') ? [parts[index] ?? ''] : []));
  const filled = reads.view.map((url) =>
    values.reduce((so, value, index) => so.replaceAll(placeholder(index), value), url),
  );
  return [...reads.any, ...filled];
}
