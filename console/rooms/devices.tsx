import { useState } from 'preact/hooks';
import { Field } from '../acts/act-dialog.tsx';
import { ConfirmRunDialog, type HeldRun, heldRunsIn } from '../acts/on-fleet.tsx';
import { type Device, deviceSchema, type Pass } from '../api/answers.ts';
import { withQuery } from '../api/paths.ts';
import { readFleetPasses } from '../api/read.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Panel } from '../parts/facts.tsx';
import { Data, Troubles } from '../parts/notice.tsx';
import { PagesView } from '../parts/pages.tsx';
import { Table } from '../parts/table.tsx';
import { spanOf, when } from '../show/times.ts';
import { type Loaded, useLoad } from '../state/load.ts';
import { usePages } from '../state/pages.ts';
import { to } from '../state/route.ts';
import { count, t } from '../words/words.ts';

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
}
const ALL: Asked = { source: '', externalId: '', group: '' };

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
        else onFind({ source, externalId, group });
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

/** Runs of sources that would retire too many devices: each waits for an operator's word. */
export function HeldRunsView(props: {
  readonly runs: readonly HeldRun[];
  onConfirm(held: HeldRun): void;
}) {
  const { runs, onConfirm } = props;
  if (runs.length === 0) return null;
  return (
    <Panel title={t('runs.held')} wide>
      <Table
        caption={t('runs.held')}
        columns={[
          { name: t('column.source') },
          { name: t('column.run') },
          { name: t('column.listed'), isNumber: true },
          { name: t('column.hadOfSource'), isNumber: true },
          { name: t('column.leftOut'), isNumber: true },
          { name: t('column.what') },
        ]}
        rows={runs.map((held) => ({
          key: held.passId,
          cells: [
            held.source,
            held.run,
            count(held.listed),
            count(held.had),
            count(held.leftOut),
            <ActButton
              key="confirm"
              act="confirm-run"
              by="operator"
              onClick={() => onConfirm(held)}
            >
              {t('act.confirmRun.button')}
            </ActButton>,
          ],
        }))}
      />
    </Panel>
  );
}

function HeldRuns({ of }: { readonly of: Loaded<readonly Pass[]> }) {
  // As it was shown when the dialog was opened.
  const [confirmed, setConfirmed] = useState<HeldRun | null>(null);
  return (
    <>
      <Data of={of}>
        {(passes) => <HeldRunsView runs={heldRunsIn(passes)} onConfirm={setConfirmed} />}
      </Data>
      {confirmed !== null && (
        <ConfirmRunDialog held={confirmed} onClose={() => setConfirmed(null)} />
      )}
    </>
  );
}

export function Devices() {
  const [asked, setAsked] = useState(ALL);
  const limit = 100;
  const path = (cursor: string | null) => withQuery('/v1/devices', { limit, ...asked, cursor });
  const devices = usePages(path(null), { item: deviceSchema, page: limit, path });
  const passes = useLoad('fleet passes', readFleetPasses);
  return (
    <>
      <h1>{t('nav.devices')}</h1>
      <Troubles of={[devices, passes]} />
      <HeldRuns of={passes} />
      <Finder onFind={setAsked} />
      <PagesView of={devices} counted="devices.page" none="devices.none">
        {(found) => <DevicesTable devices={found} />}
      </PagesView>
    </>
  );
}
