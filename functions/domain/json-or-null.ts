/** What a text says in JSON. `null`: it is not JSON, or says `null`; readers refuse both alike. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
