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
 * can succeed, each in its turn.
 * `suffix`: of the names of bans and devices, where it is done more than once.
 */
export async function knownIn(world: World, suffix = ''): Promise<Prepared> {
  const inForce = `in-force${suffix}`;
  const draft = `no-wechat${suffix}`;
  await world.enforced({ id: inForce, timeline: { effective: iso(BEGINS) } });
  const [device, doomed] = await world.enrolled(2);
  if (device === undefined || doomed === undefined) throw new Error('two devices were to enrol');
  await world.people.author.put(`/v1/bans/${draft}`, banDocument({ id: draft }));
  const known = {
    ...MADE_UP,
    ...(await fullBan(world, suffix)),
    ...(await waitingBan(world, suffix)),
    ...(await unclearBan(world, suffix)),
    ...(await heldRun(world, suffix)),
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
  await world.enforced({ id, apps, limits: { maxDevices: 1 } });
  return { full: id, raiseTo: 2 };
}

/** A ban of an app in whose place a device has something else of its name. */
async function unclearBan(
  world: World,
  suffix: string,
): Promise<Pick<Known, 'unclear' | 'unclearDevice' | 'unclearApp'>> {
  const id = `unclear${suffix}`;
  const app = { ...OLD, id: `org.example.chat${suffix.replaceAll('-', '.n')}` };
  const match = [
    { platform: 'android', packageName: app.id },
    { platform: 'android', displayName: `${app.id} theme`, effect: 'review' },
  ];
  await world.enforced({
    id,
    apps: [{ name: 'Chat', match }],
    timeline: { effective: iso(BEGINS) },
  });
  await world.reported({ [`${id}-1`]: [app] });
  await world.stack.clock.advance(MINUTE);
  const other = { ...app, id: `${app.id}.theme`, name: `${app.id} theme` };
  const [deviceId = ''] = await world.reported({ [`${id}-1`]: [other] });
  return { unclear: id, unclearDevice: deviceId, unclearApp: other.id };
}

const OLD_CODE = '{23170F69-40C1-2702-2408-000001000000}';

/** A ban of every Windows device. */
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
  const { author, approver } = world.people;
  const document = banDocument({
    id,
    scope: { platforms: ['windows'] },
    apps: [{ name: 'Old', match: [{ platform: 'windows', productCode: OLD_CODE }] }],
    limits: { wide: { percent: 100, why: 'every computer has it' } },
  });
  await author.put(`/v1/bans/${id}`, document);
  await author.post(`/v1/bans/${id}/propose`, { revision: 1 });
  await author.post(`/v1/bans/${id}/previews`, { revision: 1, purpose: 'before approval' });
  await world.stack.clock.advance(MINUTE);
  await approveAsShown(approver, id);
  await world.stack.clock.advance(5 * MINUTE);
  return { waiting: id, found: 6 };
}

/** A run that lists nobody, of a source that has a device. */
async function heldRun(world: World, suffix: string): Promise<Pick<Known, 'lost' | 'heldRun'>> {
  const { client, stack } = world;
  const lost = `lost${suffix}`;
  const { connector } = stack.tokens;
  const now = () => iso(stack.clock.now());
  const line = aSentLine({ externalId: 'sold', apps: [OLD], observedAt: now() });
  await client.reportInventories(lost, connector, [line]);
  await stack.clock.advance(MINUTE);
  const runId = `empty${suffix}`;
  await client.startRun(lost, connector, { runId, startedAt: now() });
  await client.finishRun(lost, connector, { runId, listed: 0, finishedAt: now() });
  await stack.clock.advance(5 * MINUTE);
  return { lost, heldRun: runId };
}
