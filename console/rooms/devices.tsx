import { useState } from 'preact/hooks';
import { Field } from '../acts/act-dialog.tsx';
import { type Device, deviceSchema, pageOf } from '../api/answers.ts';
import { withQuery } from '../api/paths.ts';
import { Shown } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { spanOf, when } from '../show/times.ts';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { t } from '../words/words.ts';

function DevicesTable({ devices }: { readonly devices: readonly Device[] }) {
  return (
    <Table
      caption={t('nav.devices')}
      columns={[
        { name: t('column.device') },
        { name: t('column.platform') },
        { name: t('column.group') },
        { name: t('column.ownership') },
        { name: t('column.source') },
        { name: t('column.evidence') },
        { name: t('column.lastSeen') },
      ]}
      rows={devices.map((device) => ({
        key: device.deviceId,
        cells: [
          <a key="device" href={to('devices', device.deviceId)}>
            <code>{device.deviceId}</code>
          </a>,
          device.platform,
          device.group ?? t('notKnown'),
          device.ownership,
          device.source === null ? '–' : `${device.source}/${device.externalId ?? ''}`,
          device.evidenceAgeSeconds === null ? '–' : spanOf(device.evidenceAgeSeconds * 1_000),
          when(device.lastSeen),
        ],
      }))}
    />
  );
}

interface Asked {
  readonly source: string;
  readonly externalId: string;
  readonly group: string;
  readonly cursor: string | null;
}
const ALL: Asked = { source: '', externalId: '', group: '', cursor: null };

/** Finds a device by its id, or lists devices of a source or group. */
function Finder({ onFind }: { onFind(asked: Asked): void }) {
  const [id, setId] = useState('');
  const [source, setSource] = useState('');
  const [externalId, setExternalId] = useState('');
  const [group, setGroup] = useState('');
  return (
    <form
      class="filters"
      aria-label={t('devices.find')}
      onSubmit={(event) => {
        event.preventDefault();
        if (id.trim() !== '') location.hash = to('devices', id.trim());
        else onFind({ source, externalId, group, cursor: null });
      }}
    >
      <Field label={t('devices.id')} name="id" type="search" value={id} onValue={setId} />
      <Field label={t('devices.source')} name="source" value={source} onValue={setSource} />
      <Field
        label={t('devices.external')}
        name="externalId"
        value={externalId}
        onValue={setExternalId}
      />
      <Field label={t('devices.group')} name="group" value={group} onValue={setGroup} />
      <button type="submit">{t('devices.show')}</button>
    </form>
  );
}

export function Devices() {
  const [asked, setAsked] = useState(ALL);
  const path = withQuery('/v1/devices', { limit: 100, ...asked });
  const read = useLoad(path, (api) => api.get(pageOf(deviceSchema), path));
  return (
    <>
      <h1>{t('nav.devices')}</h1>
      <Finder onFind={setAsked} />
      <Shown of={read}>
        {({ items, nextCursor }) => (
          <>
            <p class="quiet" role="status">
              {items.length === 0 && nextCursor === null
                ? t('devices.none')
                : t('devices.page', { n: items.length })}
            </p>
            {items.length > 0 && <DevicesTable devices={items} />}
            {nextCursor !== null && (
              <button type="button" onClick={() => setAsked({ ...asked, cursor: nextCursor })}>
                {t('more')}
              </button>
            )}
          </>
        )}
      </Shown>
    </>
  );
}
