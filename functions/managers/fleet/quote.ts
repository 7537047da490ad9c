/*
 * The only ways in which a text of a report gets into a script. Each makes one word of its shell,
 * whatever the text is, and nothing of the text is read as anything else.
 */

const NUL = '\0';

/**
 * A word of a POSIX shell. Between single quotes no character but the single quote means anything
 * (POSIX.1-2017, Shell Command Language, 2.2.2), so one is closed, escaped and opened again.
 *
 * @throws RangeError for a NUL, which no shell can hold.
 */
export function quoteSh(text: string): string {
  if (text.includes(NUL)) throw new RangeError('a word of a shell has no NUL');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What is between the quotes of a literal of PowerShell, and outside of them. */
const ASCII_RUNS = /([\x20-\x7e]+)|([^\x20-\x7e])/gs;

/**
 * An expression of PowerShell that is the text. In a single-quoted literal only a single quote
 * means anything, and two of them are one (about_Quoting_Rules). PowerShell takes four more
 * characters of Unicode for single quotes, and reads a script without a mark of its encoding in the
 * machine's own code page, in which bytes of other characters are such quotes. So nothing but
 * printable ASCII stands in the literal: all else is a `[char]` of its number.
 */
export function quotePowerShell(text: string): string {
  const parts = ["''"];
  for (const [, plain, other] of text.matchAll(ASCII_RUNS))
    parts.push(
      plain === undefined
        ? `[char]0x${(other ?? '').charCodeAt(0).toString(16)}`
        : `'${plain.replaceAll("'", "''")}'`,
    );
  return parts.length === 1 ? "''" : `(${parts.join(' + ')})`;
}
