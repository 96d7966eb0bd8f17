// What a list is narrowed to, kept in the address of the page: it can be shared, and it survives a reload.
import { useSearchParams } from 'wouter';

/** An empty value takes its name out of the address. */
export function useUrlFilter<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams();
  const filter: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = params.get(name);
    if (value !== null && value !== '') filter[name] = value;
  }
  const change = (values: { [Key in Name]?: string }) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries<string | undefined>(values)) {
          if (value === undefined || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  return [filter, change] as const;
}
