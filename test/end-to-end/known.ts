import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { approveAsShown } from '../../demo/people.ts';
import { fillSecret } from '../../local/interdict/fill-secret.ts';
import type { Known } from '../made/examples.ts';
import { MADE_UP } from '../made/requests.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import { BEGINS, banDocument, iso, MINUTE } from './documents.ts';
import { type OwnDevice, SOURCE, type World } from './world.ts';

const OLD = { id: 'org.example.old', name: 'Old', version: '1.0' };

interface Prepared {
  readonly known: Known;
  /** The devices that `known` names, with their tokens. */
  readonly device: OwnDevice;
  readonly doomed: OwnDevice;
}

/**
 * Brings a running stack whose connectors have their secrets to where the example of every route
 * can succeed, each in its turn. What has to wait waits together: time that passes is dear.
 * `suffix`: of the names of bans and devices, where it is done more than once.
 */
export async function knownIn(world: World, suffix = ''): Promise<Prepared> {
  const { stack, people } = world;
  const inForce = await world.approved({
    id: `in-force${suffix}`,
    timeline: { effective: iso(BEGINS) },
  });
  const draft = `no-wechat${suffix}`;
  await people.author.put(`/v1/bans/${draft}`, banDocument({ id: draft }));
  const unclear = await unclearBan(world, suffix);
  const full = await fullBan(world, suffix);
  const waiting = await waitingBan(world, suffix);
  const held = await heldRun(world, suffix);
  await stack.clock.advance(MINUTE);
  await approveAsShown(people.approver, waiting.waiting);
  await held.finish();
  await stack.clock.advance(10 * MINUTE);
  const { unclearDevice, unclearApp } = await unclear.replaced();
  const [device, doomed] = await world.enrolled(2);
  if (device === undefined || doomed === undefined) throw new Error('two devices were to enrol');
  const known = {
    ...MADE_UP,
    ...full,
    ...waiting,
    unclear: unclear.id,
    unclearDevice,
    unclearApp,
    lost: held.lost,
    heldRun: held.heldRun,
    reporterKey: await reporterKey(world),
    macKey: await macKey(world),
    pushToken: await pushToken(world),
    source: SOURCE,
    draft,
    inForce,
    device: device.deviceId,
    doomed: doomed.deviceId,
  };
  return { known, device, doomed };
}

/** A key with which an osquery may enrol, as often as it likes. */
async function reporterKey(world: World): Promise<string> {
  const made = await world.people.operator.post('/v1/enrollment-keys', {
    kind: 'reporter',
    reenroll: 'rotate',
    group: 'health',
    ownership: 'organization',
    maxUses: 1_000,
    expiresAt: iso(world.stack.clock.now() + 24 * 60 * MINUTE),
  });
  return String(made.enrollmentKey);
}

/** A key with which Macs with Santa come in. */
async function macKey(world: World): Promise<string> {
  const made = await world.people.operator.post('/v1/enrollment-keys', {
    kind: 'agent',
    group: 'health',
    ownership: 'organization',
    maxUses: 1_000,
    expiresAt: iso(world.stack.clock.now() + 24 * 60 * MINUTE),
  });
  return String(made.enrollmentKey);
}

/**
 * A token of Pub/Sub. The connector's secret says whose it is, and names no enterprise, so that
 * nobody looks for one. The public key is in the address itself.
 */
async function pushToken(world: World): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }];
  const [pushAudience, pushEmail] = ['https://interdict.example', 'push@example.org'];
  const json = Buffer.from(JSON.stringify({ keys })).toString('base64');
  const pushKeys = `data:application/json;base64,${json}`;
  await fillSecret(world.stack, 'android-management', { pushAudience, pushEmail, pushKeys });
  return new SignJWT({ email: pushEmail, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer('https://accounts.google.com')
    .setAudience(pushAudience)
    .setExpirationTime(Math.floor(world.stack.clock.now() / 1_000) + 30 * 24 * 3_600)
    .sign(privateKey);
}

/** A ban of two devices that may order one. */
async function fullBan(world: World, suffix: string): Promise<Pick<Known, 'full' | 'raiseTo'>> {
  const id = `full${suffix}`;
  const app = { ...OLD, id: `${OLD.id}${suffix.replaceAll('-', '.n')}` };
  await world.reported({ [`${id}-1`]: [app], [`${id}-2`]: [app] });
  const apps = [{ name: 'Old', match: [{ platform: 'android', packageName: app.id }] }];
  await world.approved({ id, apps, limits: { maxDevices: 1 } });
  return { full: id, raiseTo: 2 };
}

/**
 * A ban of an app of one device. `replaced`, once it is in force: the device has something else of
 * its name in its place.
 */
async function unclearBan(world: World, suffix: string) {
  const app = { ...OLD, id: `org.example.chat${suffix.replaceAll('-', '.n')}` };
  const match = [
    { platform: 'android', packageName: app.id },
    { platform: 'android', displayName: `${app.id} theme`, effect: 'review' },
  ];
  const id = await world.approved({
    id: `unclear${suffix}`,
    apps: [{ name: 'Chat', match }],
    timeline: { effective: iso(BEGINS) },
  });
  await world.reported({ [`${id}-1`]: [app] });
  return {
    id,
    async replaced(): Promise<Pick<Known, 'unclearDevice' | 'unclearApp'>> {
      const other = { ...app, id: `${app.id}.theme`, name: `${app.id} theme` };
      const [unclearDevice = ''] = await world.reported({ [`${id}-1`]: [other] });
      return { unclearDevice, unclearApp: other.id };
    },
  };
}

const OLD_CODE = '{23170F69-40C1-2702-2408-000001000000}';

/** A ban of every Windows device, with a preview on its way that its approval needs. */
async function waitingBan(world: World, suffix: string): Promise<Pick<Known, 'waiting' | 'found'>> {
  const id = `waiting${suffix}`;
  const now = iso(world.stack.clock.now());
  const lines = Array.from({ length: 6 }, (_, index) =>
    aSentLine({
      externalId: `pc-${index}`,
      platform: 'windows',
      apps: [{ ...OLD, id: OLD_CODE }],
      observedAt: now,
    }),
  );
  await world.client.reportInventories(SOURCE, world.stack.tokens.connector, lines);
  const { author } = world.people;
  const document = banDocument({
    id,
    scope: { platforms: ['windows'] },
    apps: [{ name: 'Old', match: [{ platform: 'windows', productCode: OLD_CODE }] }],
    limits: { wide: { percent: 100, why: 'every computer has it' } },
  });
  await author.put(`/v1/bans/${id}`, document);
  await author.post(`/v1/bans/${id}/propose`, { revision: 1 });
  await author.post(`/v1/bans/${id}/previews`, { revision: 1, purpose: 'before approval' });
  return { waiting: id, found: 6 };
}

/** A run of a source that has a device. `finish`, a minute later: it has listed nobody. */
async function heldRun(world: World, suffix: string) {
  const { client, stack } = world;
  const lost = `lost${suffix}`;
  const { connector } = stack.tokens;
  const now = () => iso(stack.clock.now());
  const apps = [{ ...OLD, id: 'org.example.sold' }];
  const line = aSentLine({ externalId: 'sold', apps, observedAt: now() });
  await client.reportInventories(lost, connector, [line]);
  const runId = `empty${suffix}`;
  return {
    lost,
    heldRun: runId,
    async finish(): Promise<void> {
      await client.startRun(lost, connector, { runId, startedAt: now() });
      await client.finishRun(lost, connector, { runId, listed: 0, finishedAt: now() });
    },
  };
}
