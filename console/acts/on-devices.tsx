import { useState } from 'preact/hooks';
import { exemptedSchema, frozenSchema, reportsSchema, type WholeBan } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { sha256 } from '../api/audit-chain.ts';
import { ofBan } from '../api/paths.ts';
import { fromField, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { standingOfBan } from './lost-answer.tsx';

const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

interface Props {
  readonly banId: string;
  onClose(): void;
}

/** How many exemptions a ban has now, by how many are over. */
function exemptionsNow({ exemptions }: WholeBan): readonly string[] {
  const held = exemptions.filter(
    ({ endedAt, expiresAt }) => endedAt === null && Date.parse(expiresAt) > now.value,
  );
  return [t('lost.exemptions', { n: held.length })];
}

/** Exempts devices or groups until a stated time. `device`: who is named already. */
export function ExemptDialog({
  banId,
  device = '',
  onClose,
}: Props & { readonly device?: string }) {
  const { api } = useWorld();
  const [devices, setDevices] = useState(device);
  const [groups, setGroups] = useState('');
  const [hardware, setHardware] = useState('');
  const [ground, setGround] = useState('');
  const [grantedBy, setGrantedBy] = useState('');
  const [until, setUntil] = useState('');
  const [opened] = useState(() => crypto.randomUUID());
  const act = async (): Promise<null> => {
    const body = {
      devices: linesIn(devices),
      hardwareIds: linesIn(hardware),
      groups: linesIn(groups),
      ground,
      grantedBy,
      expiresAt: fromField(until),
    };
    // In one dialog the same words are the same exemption, so that a lost answer can be asked for
    // again. Another dialog grants another one, also where the first has been ended since.
    const key = await sha256(JSON.stringify([opened, banId, body]));
    const headers = { 'idempotency-key': key };
    const path = ofBan(banId, '/exemptions');
    await api.send(exemptedSchema, { method: 'POST', path, body, headers });
    return null;
  };
  return (
    <ActDialog
      title={t('act.exempt.title', { ban: banId })}
      button={t('exemptions.grant').replace('…', '')}
      what={[t('act.exempt.what')]}
      mayRepeat
      standing={standingOfBan(banId, exemptionsNow)}
      onClose={onClose}
      act={act}
    >
      <div class="pair">
        <Field
          label={t('act.exempt.devices')}
          name="devices"
          rows={3}
          value={devices}
          onValue={setDevices}
        />
        <Field
          label={t('act.exempt.groups')}
          name="groups"
          rows={3}
          value={groups}
          onValue={setGroups}
        />
      </div>
      <Field
        label={t('act.exempt.hardware')}
        name="hardware"
        rows={2}
        value={hardware}
        onValue={setHardware}
      />
      <Field
        label={t('act.exempt.ground')}
        name="ground"
        value={ground}
        required
        onValue={setGround}
      />
      <div class="pair">
        <Field
          label={t('act.exempt.grantedBy')}
          name="grantedBy"
          value={grantedBy}
          required
          onValue={setGrantedBy}
        />
        <Field
          label={t('act.exempt.until')}
          name="until"
          type="datetime-local"
          value={until}
          required
          onValue={setUntil}
        />
      </div>
    </ActDialog>
  );
}

export function EndExemptionDialog(props: Props & { readonly exemptionId: string }) {
  const { api } = useWorld();
  const { banId, exemptionId, onClose } = props;
  const exemptionNow = ({ exemptions }: WholeBan): readonly string[] => {
    const endedAt = exemptions.find(({ id }) => id === exemptionId)?.endedAt ?? null;
    return [
      endedAt === null ? t('lost.exemption.holds') : t('exemptions.ended', { at: when(endedAt) }),
    ];
  };
  return (
    <ActDialog
      title={t('exemptions.end')}
      button={t('exemptions.end')}
      what={[t('exemptions.endWhat')]}
      standing={standingOfBan(banId, exemptionNow)}
      onClose={onClose}
      act={async () => {
        const path = ofBan(banId, `/exemptions/${encodeURIComponent(exemptionId)}`);
        await api.bytes({ method: 'DELETE', path });
        return null;
      }}
    />
  );
}

/** The newest report of a ban. */
async function reportNow(api: Api, banId: string): Promise<readonly string[]> {
  const newest = (await api.get(reportsSchema, ofBan(banId, '/reports'))).items.at(-1);
  if (newest === undefined) return [t('reports.none')];
  return [t('lost.report', { id: newest.reportId, at: when(newest.frozenAt) })];
}

export function FreezeDialog({ banId, onClose }: Props) {
  const { api } = useWorld();
  const [asOf, setAsOf] = useState('');
  return (
    <ActDialog
      title={t('act.freeze.title', { ban: banId })}
      button={t('reports.freeze').replace('…', '')}
      what={[t('act.freeze.what')]}
      standing={(from) => reportNow(from, banId)}
      onClose={onClose}
      act={async () => {
        const body = { asOf: fromField(asOf) ?? new Date(now.value).toISOString() };
        await api.post(frozenSchema, ofBan(banId, '/reports'), body);
        return null;
      }}
    >
      <Field
        label={t('act.freeze.asOf')}
        name="asOf"
        type="datetime-local"
        value={asOf}
        hint={t('act.freeze.now')}
        onValue={setAsOf}
      />
    </ActDialog>
  );
}
