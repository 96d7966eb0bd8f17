// The tables and columns of a schema.prisma: what a version uses of its database. Pure.
import type { Used } from './expand-only.ts';

export function usedColumns(schema: string): Used {
  const models = [...schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)];
  const names = new Set(models.map(([, name]) => name!));
  return new Map(
    models.map(([, model, body]) => {
      const fields = [...body!.matchAll(/^ {2}(\w+)\s+(\w+)(\S*)(.*)$/gm)];
      const columns = fields
        // A relation is no column.
        .filter(([, , type]) => !names.has(type!))
        .map(([, field, , , attributes]) => /@map\("([^"]+)"\)/.exec(attributes!)?.[1] ?? field!);
      return [/@@map\("([^"]+)"\)/.exec(body!)?.[1] ?? model!, new Set(columns)] as const;
    }),
  );
}
