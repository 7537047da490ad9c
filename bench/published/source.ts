/** Where a figure of somebody else's comes from. */
export interface Source {
  /** The page that said so, or its copy; `null`: from memory, not looked up. */
  readonly url: string | null;
  /** The day on which it was looked up, or last doubted. ISO 8601. */
  readonly at: string;
}

/** As the pages show it. */
export function shownSource({ url, at }: Source): string {
  return url === null ? 'from memory, not looked up' : `[${at}](${url})`;
}
