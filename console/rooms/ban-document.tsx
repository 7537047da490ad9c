import { useState } from 'preact/hooks';
import { escaped } from '../../cli/show/seen.ts';
import { type BanDocument, previewSchema, type WholeBan } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { Difference, useInForce, WholeDocument } from '../parts/document.tsx';
import { Facts, Panel } from '../parts/facts.tsx';
import { Lines } from '../parts/lines.tsx';
import { Trouble } from '../parts/notice.tsx';
import { PreviewOf, usePreview } from '../parts/preview-of.tsx';
import { has } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t, term } from '../words/words.ts';

/** The ban's own words, in each of its languages. */
function WordsView({ document }: { readonly document: BanDocument }) {
  return (
    <div class="words">
      {Object.keys(document.title).map((lang) => (
        <section key={lang} lang={lang}>
          <h3>{lang}</h3>
          <p>
            <strong>{escaped(document.title[lang] ?? '')}</strong>
          </p>
          <p>{escaped(document.reason[lang] ?? '')}</p>
          <p class="quiet">{escaped(document.contact[lang] ?? '')}</p>
        </section>
      ))}
    </div>
  );
}

function matcherWords(matcher: Readonly<Record<string, unknown>>): string {
  const { platform, effect, ...keys } = matcher;
  const parts = Object.entries(keys).map(([key, value]) => `${key} ${String(value)}`);
  return `${String(platform)}: ${parts.join(', ')}${effect === 'review' ? ' (review)' : ''}`;
}

function Items({ items }: { readonly items: readonly string[] }) {
  return items.length === 0 ? <p class="quiet">{t('none')}</p> : <Lines lines={items} />;
}

/** An address is only a link where it leads to the web. */
function Reference({ text }: { readonly text: string }) {
  if (!/^https:\/\//.test(text)) return <span>{escaped(text)}</span>;
  return (
    <a href={text} rel="noreferrer noopener" target="_blank">
      {escaped(text)}
    </a>
  );
}

function ScopeView({ document }: { readonly document: BanDocument }) {
  const { scope, actions, kind } = document;
  const does = Object.entries(actions).map(
    ([ownership, action]) => `${term('ownership', ownership)}: ${term('action', action)}`,
  );
  return (
    <Facts
      facts={[
        [t('ban.scope.platforms'), scope.platforms.join(', ')],
        [
          t('ban.scope.groups'),
          scope.groups.length === 0 ? t('ban.scope.allGroups') : scope.groups.join(', '),
        ],
        [t('ban.actions'), kind === 'advisory' ? t('ban.kind.advisory') : does.join(' · ')],
      ]}
    />
  );
}

function DecisionView({ document }: { readonly document: BanDocument }) {
  const { authority, instrument, references } = document.decision;
  return (
    <Facts
      facts={[
        [t('ban.authority'), authority],
        [t('ban.instrument'), instrument ?? '–'],
        [
          t('ban.references'),
          <ul key="references">
            {references.map((text) => (
              <li key={text}>
                <Reference text={text} />
              </li>
            ))}
          </ul>,
        ],
      ]}
    />
  );
}

/** The preview of the revision that is shown, or the means to ask for one. */
function PreviewPanel({ ban }: { readonly ban: WholeBan }) {
  const { api } = useWorld();
  const { id, proposed, shown } = ban;
  const [asked, setAsked] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const preview = usePreview(id, asked ?? proposed?.preview ?? null);
  const ask = async (): Promise<void> => {
    setError(null);
    try {
      const body = { revision: shown.revision, purpose: 'console' };
      const made = await api.post(previewSchema, ofBan(id, '/previews'), body);
      setAsked(made.id);
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Panel title={t('preview')} wide>
      {error !== null && <Trouble error={error} />}
      <PreviewOf of={preview} told={ban.warnings} />
      {has('author', 'approver') && ban.lifted === null && (
        <button type="button" data-act="preview" onClick={() => void ask()}>
          {t('preview.ask')}
        </button>
      )}
    </Panel>
  );
}

/** What a ban says: its words, whom it concerns, what it names, and what it changes. */
export function BanDocumentTab({ ban }: { readonly ban: WholeBan }) {
  const { document, shown } = ban;
  const inForce = useInForce(ban);
  return (
    <div class="grid">
      <Panel title={t('ban.words')} wide>
        <WordsView document={document} />
      </Panel>
      <Panel title={t('ban.decision')}>
        <DecisionView document={document} />
      </Panel>
      <Panel title={t('ban.scope')}>
        <ScopeView document={document} />
      </Panel>
      <PreviewPanel key={shown.revision} ban={ban} />
      <Panel title={t('ban.apps')}>
        {document.apps.map(({ name, vendor, match }) => (
          <details key={name}>
            <summary>
              <strong>{escaped(name)}</strong> <span class="quiet">{escaped(vendor ?? '')}</span> (
              {match.length})
            </summary>
            <Items items={match.map(matcherWords)} />
          </details>
        ))}
      </Panel>
      <Panel title={t('ban.assumed')}>
        <Items items={document.assumed} />
        {document.duties.length > 0 && (
          <>
            <h3>{t('ban.duties')}</h3>
            <Items items={document.duties.map(({ what, doneBy }) => `${what} (${doneBy})`)} />
          </>
        )}
      </Panel>
      <Panel title={t('ban.difference')} wide>
        <Difference ban={ban} inForce={inForce} />
      </Panel>
      <Panel title={t('ban.whole')} wide>
        <p>
          {t('ban.hash', { revision: shown.revision })} <code class="hash">{shown.hash}</code>
        </p>
        <details>
          <summary>{t('ban.whole')}</summary>
          <WholeDocument document={document} />
        </details>
      </Panel>
    </div>
  );
}
