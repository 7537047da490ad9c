/** A path below a ban. */
export function ofBan(id: string, rest = ''): string {
  return `/v1/bans/${encodeURIComponent(id)}${rest}`;
}

/** A path with those of the parameters that have a value. */
export function withQuery(
  path: string,
  parameters: Readonly<Record<string, string | number | null>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== '') query.set(name, String(value));
  const text = String(query);
  return text === '' ? path : `${path}?${text}`;
}
