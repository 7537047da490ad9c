import { useState } from 'preact/hooks';
import { escaped } from '../../cli/show/seen.ts';
import { Field } from '../acts/act-dialog.tsx';
import { RevokeDialog } from '../acts/on-fleet.tsx';
import { type WholeDevice, wholeDeviceSchema } from '../api/answers.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Facts, Panel } from '../parts/facts.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { spanOf, when } from '../show/times.ts';
import { useLoad } from '../state/load.ts';
import { t } from '../words/words.ts';
import { FindingsTable } from './ban-findings.tsx';

/** Apps that are drawn; who looks for others filters. */
const MOST_APPS = 200;

/** `isPart`: the device has more apps than the API tells at once. */
function Apps({ apps, isPart }: Pick<WholeDevice, 'apps'> & { readonly isPart: boolean }) {
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const found = apps.filter(({ id, name }) =>
    [id, name ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
  if (apps.length === 0) return <p class="quiet">{t('device.apps.none')}</p>;
  return (
    <>
      <Field
        label={t('device.apps.filter')}
        name="apps"
        type="search"
        value={words}
        onValue={setWords}
      />
      <Table
        caption={t('device.apps')}
        columns={[
          { name: t('column.id') },
          { name: t('column.name') },
          { name: t('column.version') },
        ]}
        rows={found.slice(0, MOST_APPS).map(({ id, name, version }, index) => ({
          key: `${index} ${id}`,
          cells: [<code key="id">{escaped(id)}</code>, name ?? '–', version ?? '–'],
        }))}
      />
      {found.length > MOST_APPS && <p class="quiet">{t('device.apps.most', { n: MOST_APPS })}</p>}
      {isPart && <p class="quiet">{t('device.apps.part', { n: apps.length })}</p>}
    </>
  );
}

/**
 * Takes the device off, for operators. What the revocation has said stays until it was read, though
 * the device is gone by then.
 */
function Revocation({ device }: { readonly device: WholeDevice }) {
  // As it was shown when the dialog was opened.
  const [revoked, setRevoked] = useState<WholeDevice | null>(null);
  return (
    <div class="acts">
      {device.retiredAt === null && (
        <ActButton act="revoke" by="operator" isGrave onClick={() => setRevoked(device)}>
          {t('act.revoke.button')}
        </ActButton>
      )}
      {revoked !== null && <RevokeDialog device={revoked} onClose={() => setRevoked(null)} />}
    </div>
  );
}

function DeviceView({ device }: { readonly device: WholeDevice }) {
  const { doubt, retiredAt, evidenceAgeSeconds, findings, moreFindings } = device;
  return (
    <>
      <header class="title">
        <h1>
          <code>{device.deviceId}</code>
        </h1>
        <Revocation device={device} />
      </header>
      {retiredAt !== null && (
        <Notice tone="warn">{t('device.retired', { at: when(retiredAt) })}</Notice>
      )}
      {doubt !== null && (
        <Notice tone="warn">
          {t('device.doubt', { why: doubt.why, since: when(doubt.since) })}
        </Notice>
      )}
      <Facts
        facts={[
          [t('column.platform'), device.platform],
          [t('device.os'), device.osVersion ?? '–'],
          [t('column.group'), device.group ?? t('notKnown')],
          [t('column.ownership'), device.ownership],
          [t('device.management'), device.management],
          [
            t('column.source'),
            device.source === null ? '–' : `${device.source}/${device.externalId ?? ''}`,
          ],
          [t('device.coverage'), device.coverage ?? '–'],
          [
            t('column.evidence'),
            evidenceAgeSeconds === null ? '–' : spanOf(evidenceAgeSeconds * 1_000),
          ],
          [t('column.lastSeen'), when(device.lastSeen)],
          [t('device.enrolled'), when(device.enrolledAt)],
        ]}
      />
      <div class="grid">
        <Panel title={t('device.findings')} wide>
          {findings.length === 0 ? (
            <p class="quiet">{t('device.findings.none')}</p>
          ) : (
            <FindingsTable findings={findings} withBan />
          )}
          {moreFindings > 0 && <p>{t('device.moreFindings', { n: moreFindings })}</p>}
        </Panel>
        <Panel title={t('device.apps')} wide>
          <Apps apps={device.apps} isPart={device.nextCursor !== null} />
        </Panel>
      </div>
    </>
  );
}

export function DeviceRoom({ deviceId }: { readonly deviceId: string }) {
  const path = `/v1/devices/${encodeURIComponent(deviceId)}`;
  const read = useLoad(path, (api) => api.get(wholeDeviceSchema, path));
  return <Shown of={read}>{(device) => <DeviceView device={device} />}</Shown>;
}
