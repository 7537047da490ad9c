import { useState } from 'preact/hooks';
import { Field } from '../acts/act-dialog.tsx';
import type { Ban } from '../api/answers.ts';
import { readBans } from '../api/read.ts';
import { Badge } from '../parts/badge.tsx';
import { Shown } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { inLanguage, t, term } from '../words/words.ts';

const STATES = ['draft', 'proposed', 'approved', 'lifted'] as const;

/** The bans that have the words in their id or a title, and stand as asked. */
function filtered(bans: readonly Ban[], words: string, state: string): readonly Ban[] {
  const wanted = words.trim().toLowerCase();
  return bans.filter(
    (ban) =>
      (state === '' || ban.state === state) &&
      [ban.id, ...Object.values(ban.title)].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** How many are drawn before one asks for more. */
const DRAWN = 100;

export function BansView({ bans }: { readonly bans: readonly Ban[] }) {
  const [words, setWords] = useState('');
  const [state, setState] = useState('');
  const [most, setMost] = useState(DRAWN);
  const found = filtered(bans, words, state);
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Field
          label={t('bans.filter')}
          name="words"
          type="search"
          value={words}
          onValue={setWords}
        />
        <label class="field">
          {t('bans.state')}
          <select
            name="state"
            value={state}
            onChange={(event) => setState(event.currentTarget.value)}
          >
            <option value="">{t('bans.state.all')}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {term('state', one)}
              </option>
            ))}
          </select>
        </label>
        <p class="quiet" role="status">
          {t('bans.count', { n: found.length })}
        </p>
      </form>
      {found.length === 0 && <p class="quiet">{t('bans.none')}</p>}
      {found.length > 0 && (
        <Table
          caption={t('nav.bans')}
          columns={[
            { name: t('column.ban') },
            { name: t('column.state') },
            { name: t('column.gate') },
            { name: t('column.revision'), isNumber: true },
          ]}
          rows={found.slice(0, most).map((ban) => ({
            key: ban.id,
            cells: [
              <a key="ban" class="named" href={to('bans', ban.id)}>
                {inLanguage(ban.title)}
                <small>{ban.id}</small>
              </a>,
              <span key="state" class="badges">
                <Badge kind="state" value={ban.state} />
                {ban.state === 'approved' && ban.proposed && (
                  <Badge kind="state" value="proposed" />
                )}
                {ban.state === 'approved' && ban.draft && !ban.proposed && (
                  <Badge kind="state" value="draft" />
                )}
              </span>,
              ban.gate ? <Badge kind="gate" value={ban.gate.state} /> : '–',
              String(ban.revision),
            ],
          }))}
        />
      )}
      {found.length > most && (
        <button type="button" data-act="more" onClick={() => setMost(most + DRAWN)}>
          {t('more')}
        </button>
      )}
    </>
  );
}

export function Bans() {
  const read = useLoad('bans', readBans);
  return (
    <>
      <header class="title">
        <h1>{t('nav.bans')}</h1>
        {has('author') && (
          <a class="button" href={to('draft')}>
            {t('nav.draft')}
          </a>
        )}
      </header>
      <Shown of={read}>{(bans) => <BansView bans={bans} />}</Shown>
    </>
  );
}
