/**
 * The most bytes of an answer, counted as Lambda counts it: as a JSON string in UTF-8. Lambda takes
 * 6 MB. The rest is for what an answer says beside its list.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LARGEST_ANSWER = 4 * 1024 * 1024;

/** The bytes of a body of text in an answer. */
export function bodyBytes(body: string): number {
  return Buffer.byteLength(JSON.stringify(body));
}

/** The bytes of a part of a JSON answer. */
export function answerBytes(part: unknown): number {
  return bodyBytes(JSON.stringify(part) ?? '');
}

/** How many of these parts fit into so many bytes, from the first one on. */
export function fitting(parts: readonly unknown[], most: number): number {
  let bytes = 0;
  const over = parts.findIndex((part) => {
    bytes += answerBytes(part);
    return bytes > most;
  });
  return over < 0 ? parts.length : over;
}

/** The bytes of these parts together, each counted by itself; `null`: they are more than `most`. */
export function bytesUpTo(parts: Iterable<unknown>, most: number): number | null {
  let bytes = 0;
  for (const part of parts) {
    bytes += answerBytes(part);
    if (bytes > most) return null;
  }
  return bytes;
}
