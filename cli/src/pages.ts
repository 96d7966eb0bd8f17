// Lists of the orchestrator, page after page.

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

const LONGEST_PAGE = 200;

/** The first `most` items of a list. */
export async function take<Item>(
  most: number,
  page: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor: string | null | undefined; all.length < most && cursor !== null; ) {
    const limit = Math.min(LONGEST_PAGE, most - all.length);
    const { items, nextCursor } = await page({ limit, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...items);
    cursor = nextCursor;
  }
  return all;
}
