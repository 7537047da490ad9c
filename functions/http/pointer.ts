const LONGEST_SEGMENT = 100;

/**
 * A JSON Pointer (RFC 6901) of these steps. An overly long step is cut, because callers choose it.
 */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((step) => {
      const text = String(step);
      const short = text.length > LONGEST_SEGMENT ? `${text.slice(0, LONGEST_SEGMENT)}…` : text;
      return `/${short.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`;
    })
    .join('');
}
