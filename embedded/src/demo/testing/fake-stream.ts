// A stream that keeps what is written, as a terminal or as a pipe.

export function fakeStream(shape: { isTTY: boolean; columns?: number; rows?: number }) {
  let written = '';
  return {
    columns: 0,
    rows: 0,
    ...shape,
    write(text: string | Uint8Array) {
      written += text;
      return true;
    },
    written: () => written,
  };
}
