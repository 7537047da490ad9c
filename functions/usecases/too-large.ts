/**
 * What a store says of something that is too large to be kept, with both numbers. `null`: the error
 * says another thing. Stores throw it before they write anything.
 */
export function tooLarge(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'TooLarge') return null;
  if (!('bytes' in error && 'limit' in error)) return 'too large to be kept';
  const { bytes, limit } = error;
  return `too large to be kept: once packed it has ${bytes} bytes, and may have ${limit}`;
}
