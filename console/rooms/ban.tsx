import { useState } from 'preact/hooks';
import { ConfirmDialog, PauseDialog, RaiseDialog, ResumeDialog } from '../acts/on-gate.tsx';
import { ApproveDialog, LiftDialog, ProposeDialog } from '../acts/on-revision.tsx';
import { type WholeBan, wholeBanSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { Badge } from '../parts/badge.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { when } from '../show/times.ts';
import { useLoad } from '../state/load.ts';
import { TABS, type Tab, to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { inLanguage, t } from '../words/words.ts';
import { BanDocumentTab } from './ban-document.tsx';
import { ExemptionsTab } from './ban-exemptions.tsx';
import { FindingsTab } from './ban-findings.tsx';
import { ReportsTab } from './ban-reports.tsx';
import { StatusTab } from './ban-status.tsx';

const ACTS = ['propose', 'approve', 'pause', 'resume', 'raise', 'confirm', 'lift'] as const;
type Act = (typeof ACTS)[number];

/** The acts that make sense where the ban stands, whoever may do them. */
export function actsOn({
  state,
  gate,
  proposed,
  draft,
  approved,
  lifted,
}: WholeBan): readonly Act[] {
  if (lifted !== null || state === 'lifted') return [];
  const isDraft = proposed === null && (draft !== null || approved === null);
  const isPaused = gate?.state === 'paused';
  const acts: Readonly<Record<Act, boolean>> = {
    propose: isDraft,
    approve: proposed !== null,
    pause: gate !== null && !isPaused,
    resume: isPaused,
    raise: gate !== null && gate.raiseTo !== null,
    confirm: gate?.state === 'pending' && gate.count > 0,
    lift: approved !== null,
  };
  return ACTS.filter((act) => acts[act]);
}

function ActOn(props: { readonly act: Act; readonly ban: WholeBan; onClose(): void }) {
  const { act, ...rest } = props;
  switch (act) {
    case 'propose':
      return <ProposeDialog {...rest} />;
    case 'approve':
      return <ApproveDialog {...rest} />;
    case 'pause':
      return <PauseDialog {...rest} />;
    case 'resume':
      return <ResumeDialog {...rest} />;
    case 'raise':
      return <RaiseDialog {...rest} />;
    case 'confirm':
      return <ConfirmDialog {...rest} />;
    case 'lift':
      return <LiftDialog {...rest} />;
    default:
      return act satisfies never;
  }
}

/** The acts of the reader's roles. What another role is needed for is said, and not hidden. */
function Acts({ ban }: { readonly ban: WholeBan }) {
  const [open, setOpen] = useState<Act | null>(null);
  return (
    <div class="acts">
      {has('author') && ban.lifted === null && (
        <a class="button" href={to('draft', ban.id)}>
          {t('act.edit.button')}
        </a>
      )}
      {actsOn(ban).map((act) => {
        const role = act === 'propose' ? 'author' : 'approver';
        const may = has(role);
        return (
          <button
            key={act}
            type="button"
            data-act={act}
            class={act === 'pause' || act === 'lift' ? 'grave' : undefined}
            disabled={!may}
            title={may ? undefined : t('act.may', { role: t(`role.${role}`) })}
            onClick={() => setOpen(act)}
          >
            {t(`act.${act}.button`)}
          </button>
        );
      })}
      {open !== null && <ActOn act={open} ban={ban} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Standing({ ban }: { readonly ban: WholeBan }) {
  const { approved, proposed, draft, lifted, revision } = ban;
  const lines: string[] = [];
  if (lifted !== null) lines.push(t('ban.standing.lifted', { ...lifted, at: when(lifted.at) }));
  else if (approved !== null)
    lines.push(t('ban.standing.approved', { ...approved, at: when(approved.at) }));
  if (proposed !== null)
    lines.push(
      t('ban.standing.proposed', {
        revision: proposed.revision,
        by: proposed.by,
        at: when(proposed.at),
      }),
    );
  else if (lifted === null && (draft !== null || approved === null))
    lines.push(t('ban.standing.draft', { revision }));
  return <p>{lines.join('. ')}.</p>;
}

function Tabs({ banId, tab }: { readonly banId: string; readonly tab: Tab }) {
  return (
    <nav class="tabs" aria-label={t('tabs')}>
      {TABS.map((one) => (
        <a
          key={one}
          href={one === 'status' ? to('bans', banId) : to('bans', banId, one)}
          aria-current={one === tab ? 'page' : undefined}
        >
          {t(`tab.${one}`)}
        </a>
      ))}
    </nav>
  );
}

function BanView({ ban, tab }: { readonly ban: WholeBan; readonly tab: Tab }) {
  const { id, title, state, gate, warnings } = ban;
  return (
    <>
      <header class="title">
        <div>
          <h1>{inLanguage(title)}</h1>
          <p class="badges">
            <code>{id}</code> <Badge kind="state" value={state} />
            {gate && (
              <>
                {' '}
                <span class="quiet">{t('gate')}</span> <Badge kind="gate" value={gate.state} />
              </>
            )}
          </p>
        </div>
        <Acts ban={ban} />
      </header>
      <Standing ban={ban} />
      {warnings.length > 0 && (
        <Notice tone="warn">
          <details>
            <summary>
              {t('ban.warnings')} ({warnings.length})
            </summary>
            <ul>
              {warnings.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        </Notice>
      )}
      <Tabs banId={id} tab={tab} />
      {tab === 'status' && <StatusTab ban={ban} />}
      {tab === 'document' && <BanDocumentTab ban={ban} />}
      {tab === 'findings' && <FindingsTab banId={id} />}
      {tab === 'exemptions' && <ExemptionsTab ban={ban} />}
      {tab === 'reports' && <ReportsTab ban={ban} />}
    </>
  );
}

export function BanRoom({ banId, tab }: { readonly banId: string; readonly tab: Tab }) {
  const read = useLoad(`ban ${banId}`, (api) => api.get(wholeBanSchema, ofBan(banId)));
  return <Shown of={read}>{(ban) => <BanView ban={ban} tab={tab} />}</Shown>;
}
