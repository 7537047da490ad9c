import { useState } from 'preact/hooks';
import { exemptedSchema, frozenSchema } from '../api/answers.ts';
import { sha256 } from '../api/audit-chain.ts';
import { ofBan } from '../api/paths.ts';
import { fromField } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';

const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

interface Props {
  readonly banId: string;
  onClose(): void;
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
  const act = async (): Promise<null> => {
    const body = {
      devices: linesIn(devices),
      hardwareIds: linesIn(hardware),
      groups: linesIn(groups),
      ground,
      grantedBy,
      expiresAt: fromField(until),
    };
    // The same words are the same exemption, so that a lost answer can be asked for again.
    const key = await sha256(JSON.stringify([banId, body]));
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
  return (
    <ActDialog
      title={t('exemptions.end')}
      button={t('exemptions.end')}
      what={[t('exemptions.endWhat')]}
      onClose={onClose}
      act={async () => {
        const path = ofBan(banId, `/exemptions/${encodeURIComponent(exemptionId)}`);
        await api.text({ method: 'DELETE', path });
        return null;
      }}
    />
  );
}

export function FreezeDialog({ banId, onClose }: Props) {
  const { api } = useWorld();
  const [asOf, setAsOf] = useState('');
  return (
    <ActDialog
      title={t('act.freeze.title', { ban: banId })}
      button={t('reports.freeze').replace('…', '')}
      what={[t('act.freeze.what')]}
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
