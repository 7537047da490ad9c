/** What the demo found out, one sentence each. */
export class Checks {
  readonly #made: {
    readonly sentence: string;
    readonly holds: boolean;
    readonly detail: string;
  }[] = [];

  that(sentence: string, holds: boolean, detail = ''): void {
    this.#made.push({ sentence, holds, detail });
  }

  /** Two sets of ids are the same, and nothing came twice. */
  sameIds(sentence: string, found: readonly string[], expected: ReadonlySet<string>): void {
    const got = new Set(found);
    const missing = [...expected].filter((id) => !got.has(id));
    const extra = [...got].filter((id) => !expected.has(id));
    const doubled = found.length - got.size;
    const some = (ids: readonly string[]) =>
      ids.length === 0 ? '' : ` (${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''})`;
    this.that(
      `${sentence}: ${expected.size} expected, ${got.size} read, ${missing.length} missing, ` +
        `${extra.length} extra, ${doubled} doubled`,
      missing.length + extra.length + doubled === 0,
      `missing${some(missing)} extra${some(extra)}`,
    );
  }

  print(): boolean {
    for (const { sentence, holds, detail } of this.#made)
      console.log(`  ${holds ? '✓' : '✗'} ${sentence}${holds || !detail ? '' : below(detail)}`);
    return this.#made.every(({ holds }) => holds);
  }

  get count(): number {
    return this.#made.length;
  }
}

const below = (detail: string): string => `\n      ${detail}`;
