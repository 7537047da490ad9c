import { type Document, LineCounter, parseDocument } from 'yaml';
import { safeParse } from 'zod/mini';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { warningsOf } from '../../functions/domain/bans/warnings.ts';
import { banSchemaFor } from '../../functions/http/ban-schema.ts';
import { explain } from '../../functions/http/explain.ts';
import { type Place, placeAt, placeOf } from './place.ts';

interface Fault extends Place {
  /** JSON Pointer; empty: the whole file. */
  readonly pointer: string;
  readonly detail: string;
}

interface Warning extends Place {
  readonly detail: string;
}

/** A file as a ban. `document` has every default filled in; `null`: there are faults. */
export interface ReadFile {
  readonly file: string;
  readonly document: BanDocument | null;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
}

export interface Asked {
  /** Languages that every text must have. */
  readonly languages: readonly string[];
  readonly now: number;
}

const UNKNOWN_FIELD = /^is not a known field/;

/** What of the document a warning speaks of, as a JSON Pointer, as far as its words tell. */
function pointerIn(warning: string, { scope }: BanDocument): string {
  const [pointer] = /^\/\S+/.exec(warning) ?? [];
  if (pointer !== undefined) return pointer;
  const [path] = /\b(?:timeline|apps|scope)(?:\.\w+|\[\d+\])+/.exec(warning) ?? [];
  if (path !== undefined) return `/${path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
  const platform = scope.platforms.findIndex((one) => new RegExp(`\\bon ${one}\\b`).test(warning));
  return platform < 0 ? '' : `/scope/platforms/${platform}`;
}

function plainOf(document: Document): { readonly value: unknown } | { readonly detail: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { detail: error instanceof Error ? error.message : 'cannot be read' };
  }
}

/** Judges a file by the API's own schema. YAML or JSON. */
export function readDocument(file: string, text: string, { languages, now }: Asked): ReadFile {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = yaml.errors.map(({ pos, message }) => ({
    ...placeAt(pos[0], lines),
    pointer: '',
    detail: message,
  }));
  const none = { file, document: null, warnings: [] };
  if (broken.length > 0) return { ...none, faults: broken };
  const read = plainOf(yaml);
  if ('detail' in read)
    return { ...none, faults: [{ line: 1, column: 1, pointer: '', detail: read.detail }] };
  const judged = safeParse(banSchemaFor(languages), read.value);
  if (!judged.success) {
    const faults = explain(judged.error.issues, read.value).map(({ pointer, detail }) => ({
      ...placeOf(yaml, lines, pointer, UNKNOWN_FIELD.test(detail)),
      pointer,
      detail,
    }));
    return { ...none, faults };
  }
  const document = judged.data;
  const warnings = warningsOf(document, now).map((detail) => ({
    ...placeOf(yaml, lines, pointerIn(detail, document)),
    detail,
  }));
  return { file, document, faults: [], warnings };
}
