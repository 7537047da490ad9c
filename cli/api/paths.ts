/** A path below a ban. */
export function pathOf(id: string, rest = ''): string {
  return `/v1/bans/${encodeURIComponent(id)}${rest}`;
}
