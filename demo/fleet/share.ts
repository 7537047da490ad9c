/** Looked up once: in a test's sandbox every look at a global is slow. */
const { imul } = Math;

/**
 * A number in [0, 1) that belongs to a text for good: the same in every run. FNV-1a, finished with
 * a mix so that like texts differ.
 */
export function stableShare(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = imul(hash ^ text.charCodeAt(i), 16777619);
  hash = imul(hash ^ (hash >>> 16), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}
