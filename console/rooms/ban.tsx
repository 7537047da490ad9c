import { useState } from 'preact/hooks';
import { type Act, actsOn, hasMoved } from '../acts/acts-on.ts';
import { ConfirmDialog, PauseDialog, RaiseDialog, ResumeDialog } from '../acts/on-gate.tsx';
import { ApproveDialog, LiftDialog, ProposeDialog } from '../acts/on-revision.tsx';
import { type WholeBan, wholeBanSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Badge } from '../parts/badge.tsx';
import { Lines } from '../parts/lines.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { standingOf } from '../show/standing.ts';
import { useLoad } from '../state/load.ts';
import { TABS, type Tab, to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { inLanguage, t } from '../words/words.ts';
import { BanDocumentTab } from './ban-document.tsx';
import { ExemptionsTab } from './ban-exemptions.tsx';
import { FindingsTab } from './ban-findings.tsx';
import { ReportsTab } from './ban-reports.tsx';
import { StatusTab } from './ban-status.tsx';

function ActOn(props: {
  readonly act: Act;
  readonly ban: WholeBan;
  readonly readAnew: (() => void) | null;
  onClose(): void;
}) {
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

/** An act that is open, with the ban as it was shown then: a later reading does not change it. */
interface OpenAct {
  readonly act: Act;
  readonly ban: WholeBan;
}

/** The acts of the reader's roles. What another role is needed for is said, and not hidden. */
function Acts({ ban }: { readonly ban: WholeBan }) {
  const [open, setOpen] = useState<OpenAct | null>(null);
  const [opened, setOpened] = useState(0);
  const show = (act: Act): void => {
    setOpen(actsOn(ban).includes(act) ? { act, ban } : null);
    setOpened(opened + 1);
  };
  return (
    <div class="acts">
      {has('author') && ban.lifted === null && (
        <a class="button" href={to('draft', ban.id)}>
          {t('act.edit.button')}
        </a>
      )}
      {actsOn(ban).map((act) => (
        <ActButton
          key={act}
          act={act}
          by={act === 'propose' ? 'author' : 'approver'}
          isGrave={act === 'pause' || act === 'lift'}
          onClick={() => show(act)}
        >
          {t(`act.${act}.button`)}
        </ActButton>
      ))}
      {open !== null && (
        <ActOn
          key={opened}
          {...open}
          readAnew={hasMoved(open.act, open.ban, ban) ? () => show(open.act) : null}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function Standing({ ban }: { readonly ban: WholeBan }) {
  return <p>{standingOf(ban).join('. ')}.</p>;
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
            <Lines lines={warnings} />
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
