import type { SourceFile } from './source-files.ts';

interface LongFunction {
  readonly path: string;
  readonly name: string;
  /** From its first line to its last, both counted; the comment above it is not. */
  readonly lines: number;
}

/*
 * Functions are read by their indentation, which the formatter sees to: one that begins at a column
 * ends at the next line that has a closing brace there. Looked at are functions and constants at
 * the top of a file, and methods.
 */
const DECLARED = /^(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+) = .*=> \{$)/;
const METHOD = /^ {2}(?:(?:private|static|async|override|get|set) )*([#\w]+)(?:<.*>)?\(/;
const CLASS = /^(?:export )?(?:abstract )?class /;

/** The functions of a file that have more lines than `most`. */
export function longFunctions({ path, text }: SourceFile, most: number): readonly LongFunction[] {
  const lines = text.split('\n');
  let inClass = false;
  return lines.flatMap((line, first) => {
    if (CLASS.test(line)) inClass = true;
    else if (line === '}') inClass = false;
    const method = inClass ? METHOD.exec(line)?.[1] : undefined;
    const declared = DECLARED.exec(line);
    const name = method ?? declared?.[1] ?? declared?.[2];
    if (name === undefined) return [];
    const margin = method === undefined ? '' : '  ';
    const end = new RegExp(`^${margin}\\};?$`);
    const length = lines.slice(first).findIndex((one) => end.test(one)) + 1;
    return length > most ? [{ path, name, lines: length }] : [];
  });
}
