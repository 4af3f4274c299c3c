/** An answer as it went over the wire; `text` of a JSON body. */
export type SeenAnswer = {
  readonly method: string;
  /** Path, with or without query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

export function mediaTypeOf(headers: SeenAnswer['headers']): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  return typeof type?.[1] === 'string' ? type[1].split(';')[0]! : '';
}
