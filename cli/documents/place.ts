import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Pair } from 'yaml';

/** Where something stands in a file, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const BEGINNING: Place = { line: 1, column: 1 };

export function placeAt(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? BEGINNING : { line, column: col };
}

/** The steps of a JSON Pointer. */
function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function offsetOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function pairOf(node: unknown, step: string): Pair | null {
  if (!isMap(node)) return null;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === step) ?? null;
}

/**
 * Where a value stands: a scalar itself, of what is longer its key. What is missing is looked for
 * where it should be. `key`: the fault is in the name of the field.
 */
export function placeOf(
  document: Document,
  lines: LineCounter,
  pointer: string,
  key = false,
): Place {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const step of stepsOf(pointer)) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = offsetOf(node) ?? offset;
      if (node === undefined) break;
      continue;
    }
    const pair = pairOf(node, step);
    if (pair === null) break;
    const atKey = offsetOf(pair.key) ?? offset;
    offset = isScalar(pair.value) && !key ? (offsetOf(pair.value) ?? atKey) : atKey;
    node = pair.value;
  }
  return placeAt(offset, lines);
}
