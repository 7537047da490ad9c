import { escaped as writtenOut } from '../../domain/unseen.ts';

/** Markup whose texts were escaped when it was made. Only `html` and `joined` make it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes. Everything but markup is escaped; `null` is shown as a dash. */
export type Shown = Html | string | number | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Also characters that are not seen are written out, so that a page says what is there. */
function escaped(value: Shown): string {
  if (value instanceof Html) return value.markup;
  return writtenOut(String(value ?? '—')).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** A template of markup: its own text is kept, and every value in it is escaped. */
export function html(own: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return new Html(
    own.map((text, n) => `${n === 0 ? '' : escaped(values[n - 1] ?? null)}${text}`).join(''),
  );
}

/** Pieces of markup one after another. */
export function joined(pieces: readonly Html[]): Html {
  return new Html(pieces.map((piece) => piece.markup).join(''));
}
