import { useEffect, useState } from 'preact/hooks';
import { LostAnswer, standingOfBan } from '../acts/lost-answer.tsx';
import { banSchema, type WholeBan, wholeBanSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { isAnswerLost, Refused } from '../api/refused.ts';
import type { CatalogueBan } from '../catalogue.ts';
import { DraftForm } from '../draft/draft-form.tsx';
import { Notice, Trouble } from '../parts/notice.tsx';
import { when } from '../show/times.ts';
import { to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { changed, useWorld } from '../state/world.ts';
import { inLanguage, t } from '../words/words.ts';

/** What a document from scratch begins with. The API says what is missing or wrong. */
const SCRATCH = {
  id: '',
  title: { en: '', fr: '' },
  reason: { en: '', fr: '' },
  contact: { en: '', fr: '' },
  decision: { authority: '', references: [] },
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  timeline: { notice: null, effective: null, due: null },
  scope: { platforms: ['android', 'ios'] },
  apps: [{ name: '', match: [{ platform: 'android', packageName: '' }] }],
};

const written = (value: unknown): string => JSON.stringify(value, null, 2);

function idIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
  } catch {
    return '';
  }
}

function useCatalogue(): readonly CatalogueBan[] {
  const [bans, setBans] = useState<readonly CatalogueBan[]>([]);
  useEffect(() => {
    // It is the largest part of the console, and only who drafts needs it.
    void import('../catalogue.ts').then(({ CATALOGUE_BANS }) => setBans(CATALOGUE_BANS));
  }, []);
  return bans;
}

function Sources({ onChoose }: { onChoose(document: unknown): void }) {
  const bans = useCatalogue();
  return (
    <label class="field">
      {t('draft.from')}
      <select
        name="catalogue"
        onChange={(event) => {
          const { value } = event.currentTarget;
          onChoose(bans.find(({ id }) => id === value) ?? SCRATCH);
        }}
      >
        <option value="">{t('draft.scratch')}</option>
        {bans.map(({ id, title }) => (
          <option key={id} value={id}>
            {`${inLanguage(title)} (${id})`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Reads the newest document of a ban into the editor, once. */
function useDocument(banId: string | null, take: (text: string) => void): unknown {
  const { api } = useWorld();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (banId === null) return;
    api.get(wholeBanSchema, ofBan(banId)).then(
      ({ document }) => take(written(document)),
      (caught: unknown) => setError(caught),
    );
  }, [banId]);
  return error;
}

/** Which revision is the newest now, and of whom. */
function newestOf({ shown: { revision, createdBy, createdAt } }: WholeBan): readonly string[] {
  return [t('lost.draft', { revision, by: createdBy, at: when(createdAt) })];
}

/** The document that the text is; why it is none. */
type Parsed = { readonly document: object } | { readonly why: string };

function parsed(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    const isDocument = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isDocument ? { document: value } : { why: t('draft.notDocument') };
  } catch (caught) {
    const why = caught instanceof Error ? caught.message : String(caught);
    return { why: t('draft.notJson', { why }) };
  }
}

const VIEWS = ['form', 'json'] as const;
type View = (typeof VIEWS)[number];

/** The form and the JSON are two views of one document. */
function Views({ view, onView }: { readonly view: View; onView(view: View): void }) {
  return (
    <div class="views">
      {VIEWS.map((one) => (
        <button
          key={one}
          type="button"
          data-act={`view-${one}`}
          aria-pressed={one === view}
          onClick={() => onView(one)}
        >
          {t(`draft.view.${one}`)}
        </button>
      ))}
    </div>
  );
}

function Json({ text, onText }: { readonly text: string; onText(text: string): void }) {
  return (
    <label class="field">
      {t('draft.document')}
      <textarea
        class="document"
        name="document"
        rows={28}
        spellcheck={false}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}

export function Draft({ banId }: { readonly banId: string | null }) {
  const { api } = useWorld();
  const [text, setText] = useState(banId === null ? written(SCRATCH) : '');
  const [view, setView] = useState<View>('form');
  const [error, setError] = useState<unknown>(null);
  const unread = useDocument(banId, setText);
  const read = parsed(text);
  const take = (document: unknown): void => setText(written(document));
  const begin = (document: unknown): void => {
    setError(null);
    take(document);
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setError('why' in read ? new Error(read.why) : null);
    if ('why' in read) return;
    const id = banId ?? idIn(text);
    try {
      const body = read.document;
      const saved = await api.send(banSchema, { method: 'PUT', path: ofBan(id), body });
      changed.value += 1;
      location.hash = to('bans', saved.id, 'document');
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <>
      <h1>{banId === null ? t('draft.title') : t('draft.edit', { ban: banId })}</h1>
      {!has('author') && <Notice tone="warn">{t('draft.may')}</Notice>}
      <p class="quiet">{t('draft.what')}</p>
      {unread !== null && <Trouble error={unread} />}
      <form class="draft" noValidate onSubmit={(event) => void save(event)}>
        {banId === null && <Sources onChoose={begin} />}
        <Views view={view} onView={setView} />
        {view === 'json' && <Json text={text} onText={setText} />}
        {view === 'form' && 'why' in read && text !== '' && (
          <Notice tone="warn">
            <p>{read.why}</p>
            <p>{t('draft.mend')}</p>
          </Notice>
        )}
        {view === 'form' && 'document' in read && (
          <DraftForm
            of={{
              document: read.document,
              wrongs: error instanceof Refused ? error.parts() : [],
              onDocument: take,
              onMoved: begin,
            }}
            isNew={banId === null}
          />
        )}
        {isAnswerLost(error) && (
          <LostAnswer
            error={error}
            mayRepeat
            standing={standingOfBan(banId ?? idIn(text), newestOf)}
          />
        )}
        {error !== null && !isAnswerLost(error) && <Trouble error={error} />}
        <footer>
          <button type="submit" class="primary" disabled={!has('author') || text === ''}>
            {t('draft.save')}
          </button>
        </footer>
      </form>
    </>
  );
}
