// The path below which a proxy shows the orchestrator, such as `/ops/saga`; empty where it shows it at its root. The orchestrator
// writes it into the page. When the pages are built, there is none.
export const publicPath: string =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="public-path"]')?.content ?? '';
