import { useState } from 'preact/hooks';
import { escaped } from '../../cli/show/seen.ts';
import { EndExemptionDialog, ExemptDialog } from '../acts/on-devices.tsx';
import type { Exemption, WholeBan } from '../api/answers.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Table } from '../parts/table.tsx';
import { fromNow, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { has } from '../state/session.ts';
import { t } from '../words/words.ts';

/** Whom an exemption names, in one list. */
function namesOf(exemption: Exemption): readonly string[] {
  const { devices, hardwareIds, externalIds, groups } = exemption;
  const external = externalIds.map(({ source, externalId }) => `${source}/${externalId}`);
  return [...groups, ...devices, ...hardwareIds, ...external];
}

const MOST_NAMES = 8;

function Names({ exemption }: { readonly exemption: Exemption }) {
  const names = namesOf(exemption);
  const shown = escaped(names.slice(0, MOST_NAMES).join(', '));
  return (
    <>
      {shown}
      {names.length > MOST_NAMES && ` … (${names.length})`}
    </>
  );
}

export function ExemptionsTab({ ban }: { readonly ban: WholeBan }) {
  const { id, exemptions, lifted } = ban;
  const [isGranting, setGranting] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  const isLive = (one: Exemption) => one.endedAt === null && Date.parse(one.expiresAt) > now.value;
  return (
    <>
      <div class="acts">
        <ActButton
          act="exempt"
          by="approver"
          isOpen={lifted === null && ban.approved !== null}
          onClick={() => setGranting(true)}
        >
          {t('exemptions.grant')}
        </ActButton>
      </div>
      {exemptions.length === 0 ? (
        <p class="quiet">{t('exemptions.none')}</p>
      ) : (
        <Table
          caption={t('tab.exemptions')}
          columns={[
            { name: t('column.whom') },
            { name: t('column.ground') },
            { name: t('column.grantedBy') },
            { name: t('column.until') },
            { name: t('column.what') },
          ]}
          rows={exemptions.map((one) => ({
            key: one.id,
            cells: [
              <Names key="names" exemption={one} />,
              one.ground,
              one.grantedBy,
              <span key="until">
                {when(one.expiresAt)}
                <small>
                  {one.endedAt === null
                    ? fromNow(Date.parse(one.expiresAt), now.value)
                    : t('exemptions.ended', { at: when(one.endedAt) })}
                </small>
              </span>,
              isLive(one) && has('approver') && (
                <button key="end" type="button" onClick={() => setEnding(one.id)}>
                  {t('exemptions.end')}
                </button>
              ),
            ],
          }))}
        />
      )}
      {isGranting && <ExemptDialog banId={id} onClose={() => setGranting(false)} />}
      {ending !== null && (
        <EndExemptionDialog banId={id} exemptionId={ending} onClose={() => setEnding(null)} />
      )}
    </>
  );
}
