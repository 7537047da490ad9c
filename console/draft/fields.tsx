import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { escaped } from '../../cli/show/seen.ts';
import { t } from '../words/words.ts';
import { isEditable, type Path, pointerOf, valueAt, type Wrong, withValue, wrongAt } from './at.ts';
import { instantOf, localOf } from './instants.ts';

/** A document that is edited, and what the API has found wrong with it. */
export interface Editing {
  readonly document: unknown;
  readonly wrongs: readonly Wrong[];
  /** Takes the document as it is now. */
  onDocument(document: unknown): void;
  /** Takes the document where parts have other places now, so that what was wrong is not there. */
  onMoved(document: unknown): void;
}

interface At {
  readonly of: Editing;
  readonly path: Path;
  readonly label: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);

function Wrongs({ id, details }: { readonly id: string; readonly details: readonly string[] }) {
  if (details.length === 0) return null;
  return (
    <ul id={id} class="wrong">
      {details.map((detail) => (
        <li key={detail}>{escaped(detail)}</li>
      ))}
    </ul>
  );
}

interface Attributes {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-describedby': string | undefined;
}

/** A label with its field, and below it what is wrong there. */
function Labelled(props: {
  readonly at: At;
  /** What the field can show. Anything else is left to the JSON. */
  readonly isKnown: (value: unknown) => boolean;
  readonly children: (attributes: Attributes) => ComponentChildren;
}) {
  const { at, isKnown, children } = props;
  const { of, path, label } = at;
  const id = useId();
  const details = wrongAt(of.wrongs, path, true);
  const isWrong = details.length > 0;
  const isHere = isEditable(of.document, path, isKnown);
  return (
    <div class="field">
      <label for={isHere ? id : undefined}>{label}</label>
      {isHere ? (
        children({
          id,
          name: pointerOf(path),
          'aria-invalid': isWrong || undefined,
          'aria-describedby': isWrong ? `${id}-wrong` : undefined,
        })
      ) : (
        <p class="quiet">{t('form.foreign')}</p>
      )}
      <Wrongs id={`${id}-wrong`} details={details} />
    </div>
  );
}

/** What is wrong with a part that has no field of its own. */
export function WrongAt({ of, path }: Pick<At, 'of' | 'path'>) {
  const id = useId();
  return <Wrongs id={id} details={wrongAt(of.wrongs, path, false)} />;
}

/** A text; several lines of it where `rows` says so. `isOptional`: without one it is left out. */
export function TextField(
  props: At & {
    readonly rows?: number;
    readonly isOptional?: boolean;
    readonly isFixed?: boolean;
    readonly lang?: string;
  },
) {
  const { of, path, rows, isOptional = false, isFixed, lang } = props;
  const found = valueAt(of.document, path);
  const value = isText(found) ? found : '';
  const onInput = ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => {
    const next = isOptional && currentTarget.value === '' ? undefined : currentTarget.value;
    of.onDocument(withValue(of.document, path, next));
  };
  return (
    <Labelled at={props} isKnown={isText}>
      {(attributes) =>
        rows === undefined ? (
          <input {...attributes} lang={lang} value={value} disabled={isFixed} onInput={onInput} />
        ) : (
          <textarea {...attributes} lang={lang} rows={rows} value={value} onInput={onInput} />
        )
      }
    </Labelled>
  );
}

/** A list of texts, one a line. */
export function LinesField(props: At & { readonly rows: number }) {
  const { of, path, rows } = props;
  const found = valueAt(of.document, path);
  const lines = areTexts(found) ? found : [];
  const take = (next: readonly string[]): void => of.onDocument(withValue(of.document, path, next));
  return (
    <Labelled at={props} isKnown={areTexts}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={rows}
          value={lines.join('\n')}
          onInput={({ currentTarget: { value } }) => take(value === '' ? [] : value.split('\n'))}
          onBlur={() => {
            const filled = lines.map((line) => line.trim()).filter((line) => line !== '');
            if (filled.join('\n') !== lines.join('\n')) take(filled);
          }}
        />
      )}
    </Labelled>
  );
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** A whole number; without one the member is left out. */
export function NumberField(props: At) {
  const { of, path } = props;
  const value = valueAt(of.document, path);
  return (
    <Labelled at={props} isKnown={isNumber}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          min="1"
          step="1"
          value={isNumber(value) ? value : ''}
          onInput={({ currentTarget }) => {
            const number = currentTarget.valueAsNumber;
            const next = Number.isNaN(number) ? undefined : number;
            of.onDocument(withValue(of.document, path, next));
          }}
        />
      )}
    </Labelled>
  );
}

/** An instant, as the clocks of the ban's zone show it; without one it is `null`. */
export function InstantField(props: At & { readonly timeZone: string }) {
  const { of, path, timeZone } = props;
  const value = valueAt(of.document, path);
  const local = isText(value) ? localOf(value, timeZone) : '';
  const isKnown = (one: unknown) => isText(one) && localOf(one, timeZone) !== null;
  return (
    <Labelled at={props} isKnown={isKnown}>
      {(attributes) => (
        <input
          {...attributes}
          type="datetime-local"
          value={local ?? ''}
          onChange={({ currentTarget }) => {
            const next =
              currentTarget.value === '' ? null : instantOf(currentTarget.value, timeZone);
            of.onDocument(withValue(of.document, path, next));
          }}
        />
      )}
    </Labelled>
  );
}

/** One of some values; `none`: what it says where the member is left out. */
export function ChoiceField(
  props: At & {
    readonly values: readonly (readonly [value: string, name: string])[];
    readonly none?: string;
  },
) {
  const { of, path, values, none } = props;
  const value = valueAt(of.document, path);
  const isOne = (one: unknown) => values.some(([known]) => known === one);
  return (
    <Labelled at={props} isKnown={isOne}>
      {(attributes) => (
        <select
          {...attributes}
          value={isText(value) ? value : ''}
          onChange={({ currentTarget }) => {
            const next = currentTarget.value === '' ? undefined : currentTarget.value;
            of.onDocument(withValue(of.document, path, next));
          }}
        >
          {none !== undefined && <option value="">{none}</option>}
          {values.map(([known, name]) => (
            <option key={known} value={known}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** Some of many values, each with a box; what is chosen stays in the order in which it stood. */
export function ManyField(props: At & { readonly values: readonly string[] }) {
  const { of, path, label, values } = props;
  const found = valueAt(of.document, path);
  const chosen = areTexts(found) ? found : [];
  const details = wrongAt(of.wrongs, path, true);
  const id = useId();
  if (!isEditable(of.document, path, areTexts))
    return (
      <p>
        {label}: <span class="quiet">{t('form.foreign')}</span>
      </p>
    );
  return (
    <fieldset class="boxes" aria-describedby={details.length > 0 ? id : undefined}>
      <legend>{label}</legend>
      {values.map((value) => (
        <label key={value}>
          <input
            type="checkbox"
            name={`${pointerOf(path)} ${value}`}
            checked={chosen.includes(value)}
            onChange={({ currentTarget: { checked } }) => {
              const others = chosen.filter((one) => one !== value);
              const next = checked ? [...others, value] : others;
              of.onDocument(withValue(of.document, path, next));
            }}
          />{' '}
          {value}
        </label>
      ))}
      <Wrongs id={id} details={details} />
    </fieldset>
  );
}
