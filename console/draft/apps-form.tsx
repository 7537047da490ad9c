import { t } from '../words/words.ts';
import { type Path, valueAt, withName, without, withValue } from './at.ts';
import { ChoiceField, type Editing, TextField, WrongAt } from './fields.tsx';
import { identifiersOf, KEYS_ON, newMatcher, nextKey, PLATFORMS } from './matcher-keys.ts';

const listAt = (document: unknown, path: Path): readonly unknown[] => {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value : [];
};

/** One identifier of a matcher: of which kind it is, and its value. */
function Identifier(props: {
  readonly of: Editing;
  readonly path: Path;
  readonly name: string;
  readonly keys: readonly string[];
}) {
  const { of, path, name, keys } = props;
  // A key that this platform does not have stays until somebody chooses another.
  const known = keys.includes(name) ? keys : [...keys, name];
  return (
    <div class="identifier">
      <label class="field">
        {t('form.kind')}
        <select
          value={name}
          onChange={({ currentTarget }) =>
            of.onDocument(withName(of.document, path, name, currentTarget.value))
          }
        >
          {known.map((key) => (
            <option key={key} value={key}>
              {key}
            </option>
          ))}
        </select>
      </label>
      <TextField of={of} path={[...path, name]} label={name} />
      <button
        type="button"
        aria-label={t('form.remove', { what: name })}
        onClick={() => of.onMoved(withValue(of.document, [...path, name], undefined))}
      >
        ✕
      </button>
    </div>
  );
}

/** What an app is known by on one platform: all of its identifiers together. */
function Matcher({
  of,
  path,
  place,
}: {
  readonly of: Editing;
  readonly path: Path;
  place: number;
}) {
  const matcher = valueAt(of.document, path);
  const platform = String(valueAt(matcher, ['platform']) ?? '');
  const key = nextKey(matcher, platform);
  const isReview = valueAt(matcher, ['effect']) === 'review';
  return (
    <li class="matcher">
      <ChoiceField
        of={of}
        path={[...path, 'platform']}
        label={t('column.platform')}
        values={PLATFORMS.map((one) => [one, one])}
      />
      {identifiersOf(matcher).map(([name], index) => (
        <Identifier key={index} of={of} path={path} name={name} keys={KEYS_ON[platform] ?? []} />
      ))}
      <WrongAt of={of} path={path} />
      <label class="box">
        <input
          type="checkbox"
          checked={isReview}
          onChange={({ currentTarget: { checked } }) =>
            of.onDocument(
              withValue(of.document, [...path, 'effect'], checked ? 'review' : undefined),
            )
          }
        />{' '}
        {t('form.review')}
      </label>
      <p class="acts">
        {key !== null && (
          <button
            type="button"
            onClick={() => of.onDocument(withValue(of.document, [...path, key], ''))}
          >
            {t('form.addIdentifier')}
          </button>
        )}
        <button
          type="button"
          onClick={() => of.onMoved(without(of.document, path.slice(0, -1), place))}
        >
          {t('form.remove', { what: t('form.matcher', { n: place + 1 }) })}
        </button>
      </p>
    </li>
  );
}

function App({ of, place }: { readonly of: Editing; readonly place: number }) {
  const path: Path = ['apps', place];
  const match: Path = [...path, 'match'];
  const matchers = listAt(of.document, match);
  const scope = listAt(of.document, ['scope', 'platforms']);
  const platform = PLATFORMS.find((one) => scope.includes(one)) ?? 'android';
  return (
    <fieldset class="app">
      <legend>{t('form.app', { n: place + 1 })}</legend>
      <div class="pair">
        <TextField of={of} path={[...path, 'name']} label={t('column.name')} />
        <TextField of={of} path={[...path, 'vendor']} label={t('form.vendor')} isOptional />
      </div>
      <WrongAt of={of} path={path} />
      <WrongAt of={of} path={match} />
      <ol class="matchers">
        {matchers.map((_, index) => (
          <Matcher key={index} of={of} path={[...match, index]} place={index} />
        ))}
      </ol>
      <p class="acts">
        <button
          type="button"
          data-act="add-matcher"
          onClick={() =>
            of.onDocument(withValue(of.document, [...match, matchers.length], newMatcher(platform)))
          }
        >
          {t('form.addMatcher')}
        </button>
        <button type="button" onClick={() => of.onMoved(without(of.document, ['apps'], place))}>
          {t('form.remove', { what: t('form.app', { n: place + 1 }) })}
        </button>
      </p>
    </fieldset>
  );
}

/** What a ban names: apps, and by what each is known on each platform. */
export function AppsForm({ of }: { readonly of: Editing }) {
  const apps = listAt(of.document, ['apps']);
  return (
    <>
      <WrongAt of={of} path={['apps']} />
      {apps.map((_, index) => (
        <App key={index} of={of} place={index} />
      ))}
      <button
        type="button"
        data-act="add-app"
        onClick={() =>
          of.onDocument(
            withValue(of.document, ['apps', apps.length], {
              name: '',
              match: [newMatcher('android')],
            }),
          )
        }
      >
        {t('form.addApp')}
      </button>
    </>
  );
}
