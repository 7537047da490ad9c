import * as z from 'zod/mini';
import { jsonOrNull } from '../domain/json-or-null.ts';
import type { RefusedLine, SourceLine } from '../usecases/devices/ingest.ts';
import { Refusal } from '../usecases/refusal.ts';
import { readJson, readText } from './body.ts';
import { ANY_NUMBER, LARGEST_INVENTORY } from './device-bodies.ts';
import { lineWords, MOST_LINES } from './device-schema.ts';
import { LeftOut } from './left-out.ts';
import { mended } from './mend.ts';
import { isObject, objectOf } from './object.ts';
import { parse, type Schema } from './parse.ts';
import { readApps } from './read-apps.ts';
import type { BodyReader } from './route.ts';
import { folded } from './told-text.ts';

interface SourceLines {
  readonly lines: readonly SourceLine[];
  /** Lines that cannot be read. Each says what to change. */
  readonly refused: readonly RefusedLine[];
}

/** A reason names at most this many faults of its line. */
const MOST_FAULTS_A_LINE = 5;

/**
 * Reads NDJSON of 1 to 200 lines with one device on each. Lines are numbered from 1 as they were
 * sent, and blank lines are skipped. A line that cannot be read gets its own answer, and the other
 * lines stay valid. A bad field costs that field, if the device is known without it.
 * @throws Refusal `invalid` for no line at all, `too-large` for too many.
 */
export function readSourceLines(text: string): SourceLines {
  // The split is bounded, so that megabytes of line breaks do not become millions of strings.
  const split = text.split('\n', 2 * MOST_LINES + 1);
  const numbered = split
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  if (numbered.length > MOST_LINES || split.length > 2 * MOST_LINES) {
    throw new Refusal(
      'too-large',
      `The body has over ${MOST_LINES} lines: divide it into several requests.`,
    );
  }
  if (numbered.length === 0)
    throw new Refusal(
      'invalid',
      `The body has no line: send 1 to ${MOST_LINES} lines of JSON, one device each.`,
    );
  const lines: SourceLine[] = [];
  const refused: RefusedLine[] = [];
  for (const { line, text: one } of numbered) {
    try {
      lines.push({ line, ...readLine(one) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const result = { line, status: 'refused', reason: reasonOf(error), warnings: [] } as const;
      refused.push({ ...result, externalId: namedBy(one) });
    }
  }
  return { lines, refused };
}

function readLine(text: string): Omit<SourceLine, 'line'> {
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_INVENTORY)
    throw new Refusal(
      'too-large',
      `The line has ${bytes} bytes, over ${LARGEST_INVENTORY}: send fewer apps, or shorter names.`,
    );
  const detail = 'The line does not have the form of a device.';
  const { apps, ...told } = objectOf(readJson(text, ANY_NUMBER), detail);
  const leftOut = new LeftOut();
  const words = parse(lineWords, mended(told, lineWords.shape, [], leftOut), detail);
  return { ...words, ...readApps(apps, leftOut), warnings: leftOut.warnings() };
}

/** The device that a refused line names. `null`: it cannot be told. */
function namedBy(text: string): string | null {
  const told = jsonOrNull(text);
  if (!isObject(told)) return null;
  const { externalId: schema } = lineWords.shape;
  const { externalId } = told;
  const read = z.safeParse(schema, typeof externalId === 'string' ? folded(externalId) : null);
  return read.success ? read.data : null;
}

function reasonOf(refusal: Refusal): string {
  if (refusal.parts.length === 0) return refusal.message.replace('The body', 'The line');
  const named = refusal.parts
    .slice(0, MOST_FAULTS_A_LINE)
    .map((part) => `${part.pointer || 'the line'} ${part.detail}`);
  const more = refusal.parts.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** NDJSON, a device a line. */
export function linesBody(schema: Schema): BodyReader<SourceLines> {
  const types = ['application/x-ndjson', 'application/ndjson'];
  return { types, schema, read: (sent) => readSourceLines(readText(sent, types)) };
}
