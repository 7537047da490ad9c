import { useState } from 'preact/hooks';
import {
  confirmedRunSchema,
  type Pass,
  revokedSchema,
  type WholeDevice,
  wholeDeviceSchema,
} from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { readFleetPasses } from '../api/read.ts';
import { when } from '../show/times.ts';
import { useWorld } from '../state/world.ts';
import { t, term } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';

const ofDevice = (deviceId: string): string => `/v1/devices/${encodeURIComponent(deviceId)}`;

/** Whether a device is still in the fleet. */
async function deviceNow(api: Api, deviceId: string): Promise<readonly string[]> {
  const { retiredAt } = await api.get(wholeDeviceSchema, ofDevice(deviceId));
  return [retiredAt === null ? t('device.inFleet') : t('device.retired', { at: when(retiredAt) })];
}

/** What a revocation will do to this device, and what it does not. */
function revocationOf(device: WholeDevice): readonly string[] {
  const { source, findings, moreFindings } = device;
  const live = findings.length + moreFindings;
  return [
    t('act.revoke.what'),
    ...(live > 0 ? [t('act.revoke.findings', { n: live })] : []),
    source === null ? t('act.revoke.enrols') : t('act.revoke.source', { source }),
  ];
}

/** Takes a device off, and says which exemptions it leaves behind. */
export function RevokeDialog(props: { readonly device: WholeDevice; onClose(): void }) {
  const { device, onClose } = props;
  const { deviceId } = device;
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const act = async (): Promise<string | null> => {
    const call = { method: 'DELETE', path: ofDevice(deviceId), body: { reason } } as const;
    const { exemptions, moreExemptions } = await api.send(revokedSchema, call);
    if (exemptions.length === 0) return null;
    const bans = exemptions.map(({ banId, until }) => `${banId} (${when(until)})`).join(', ');
    return t('act.revoke.left', { n: exemptions.length + moreExemptions, bans });
  };
  return (
    <ActDialog
      title={t('act.revoke.title', { device: deviceId })}
      button={t('act.revoke.button').replace('…', '')}
      what={revocationOf(device)}
      mustType={deviceId}
      isGrave
      standing={(from) => deviceNow(from, deviceId)}
      onClose={onClose}
      act={act}
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

/** A run of a source that waits for a word, as its count says. */
export interface HeldRun {
  readonly passId: string;
  readonly source: string;
  readonly run: string;
  readonly secondRunFrom: string | null;
  readonly listed: number;
  readonly had: number;
  readonly leftOut: number;
}

/** The runs among passes that wait. */
export function heldRunsIn(passes: readonly Pass[]): readonly HeldRun[] {
  return passes.flatMap(({ id, state, source, run, held, counts }) => {
    if (state !== 'held' || source === null || run === null) return [];
    const { expected: listed = 0, had = 0, leftOut = 0 } = counts;
    const secondRunFrom = held?.secondRunFrom ?? null;
    return [{ passId: id, source, run, secondRunFrom, listed, had, leftOut }];
  });
}

/** What the confirmation of a run will do, and what happens without it. */
export function confirmationOf(held: HeldRun): readonly string[] {
  const { listed, had, leftOut, source, secondRunFrom } = held;
  return [
    t('act.confirmRun.counted', { source, n: listed, had, leftOut }),
    t('act.confirmRun.what'),
    t('act.confirmRun.back'),
    secondRunFrom === null
      ? t('act.confirmRun.operator')
      : t('act.confirmRun.second', { from: when(secondRunFrom) }),
  ];
}

async function runNow(api: Api, { passId }: HeldRun): Promise<readonly string[]> {
  const pass = (await readFleetPasses(api)).find(({ id }) => id === passId);
  const state = pass === undefined ? t('notKnown') : term('passState', pass.state);
  return [t('lost.run', { state })];
}

/** Says that what a held run left out is gone. */
export function ConfirmRunDialog(props: { readonly held: HeldRun; onClose(): void }) {
  const { held, onClose } = props;
  const { source, run, leftOut } = held;
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title={t('act.confirmRun.title', { run, source })}
      button={t('act.confirmRun.button').replace('…', '')}
      what={confirmationOf(held)}
      mustType={String(leftOut)}
      isGrave
      standing={(from) => runNow(from, held)}
      onClose={onClose}
      act={async () => {
        const at = `/v1/sources/${encodeURIComponent(source)}/runs/${encodeURIComponent(run)}`;
        await api.post(confirmedRunSchema, `${at}/confirm`, { reason });
        return null;
      }}
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}
