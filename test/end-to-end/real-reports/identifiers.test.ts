import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MINUTE } from '../documents.ts';
import { endWorld, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

const COLONS =
  'FA:C6:17:45:DC:09:03:78:6F:B9:ED:E6:2A:96:2B:39:' +
  '9F:73:48:F0:BB:6F:89:9B:83:32:66:75:91:03:3B:9C';
const PRODUCT = '{BAD0BAD0-0000-0000-0000-000000000019}';

let world: World;
let office: ReturnType<typeof officeOf>;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  const signer = { platform: 'android', signerSha256: COLONS };
  const kav = { platform: 'macos', teamId: '2Y8XE5CQ94', signingId: 'com.kaspersky.kav' };
  const updater = { platform: 'macos', signingId: 'updater', teamId: 'BBBBBBBBBB' };
  await office.inForce([
    banOf('spelling', named('Kaspersky', signer, kav)),
    banOf('jira', named('Jira', { platform: 'linux', packageId: 'jira' })),
    banOf('signing', named('Updater', updater)),
    banOf('twins', named('Banned', { platform: 'windows', productCode: PRODUCT })),
  ]);
});
afterAll(async () => {
  await endWorld(world);
});

/*
 * Rules copied from a dialog, a certificate viewer or another tool never matched, without a word:
 * google/santa#1131, #1044 and #956; zentralopensource/zentral (contrib/santa/forms.py). The
 * certificates of AssoEchap/stalkerware-indicators are SHA-1.
 */
describe('an identifier in another form', () => {
  const SIGNER = COLONS.replaceAll(':', '').toLowerCase();

  it('that can never match is refused, with the form that would', async () => {
    const apps = named(
      'Kaspersky',
      { platform: 'android', signerSha256: COLONS },
      { platform: 'android', signerSha256: '31A6ECECD97CF39BC4126B8745CD94A7C30BF81C' },
      { platform: 'macos', teamId: '2y8xe5cq94' },
      { platform: 'macos', signingId: '2Y8XE5CQ94:com.kaspersky.kav' },
    );
    const { status, body } = await office.save(banOf('misspelt', apps));
    expect(status).toBe(400);
    const errors = body.errors as readonly { readonly pointer: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      '/apps/0/match/1/signerSha256',
      '/apps/0/match/2/teamId',
      '/apps/0/match/3/signingId',
      '/apps/0/match/3/effect',
    ]);
  });

  it('finds what it names, where it is only spelt otherwise', async () => {
    await office.lists('spelt-phone', [{ id: 'com.kms.free', signer: SIGNER }], {
      group: 'spelling',
    });
    const mac = { id: 'com.kaspersky.kav', teamId: '2Y8XE5CQ94', signingId: 'com.kaspersky.kav' };
    await office.lists('spelt-mac', [mac], { group: 'spelling', platform: 'macos' });
    expect(await office.counts('spelling')).toMatchObject({ had: 2, open: 2 });
  });
});

/*
 * The Python package jira and the brew package pass were taken for Atlassian's Jira and Samsung
 * Pass: fleetdm/fleet#25597.
 */
describe('a library of the same name', () => {
  it('is not the app, and the package of the system is', async () => {
    const bash = { id: 'bash', version: '5.1-6ubuntu1' };
    const duplicity = { id: 'duplicity', version: '0.8.21' };
    const linux = { group: 'jira', platform: 'linux' } as const;
    const library = { id: 'jira', name: 'jira', version: '3.8.0', type: 'pypi' } as const;
    await office.lists('library', [bash, duplicity, library], linux);
    expect((await office.finding('jira', await office.deviceId('library'))).status).toBe(404);
    for (const [machine, type] of [['deb', { type: 'deb' }] as const, ['untyped', {}] as const]) {
      await office.lists(machine, [bash, { id: 'jira', ...type }], linux);
      const { body } = await office.finding('jira', await office.deviceId(machine));
      expect(body).toMatchObject({ status: 'open' });
    }
  });
});

/*
 * A signing id is chosen by whoever signs, so that a rule must carry the team before it:
 * google/santa#1105 and #956.
 */
describe('a signing id alone', () => {
  const GOOD = { id: 'org.good.updater', teamId: 'GGGGGGGGGG', signingId: 'updater' };
  const mac = { group: 'signing', platform: 'macos' } as const;

  it('cannot be enforced, and with a team it spares another vendor', async () => {
    const alone = { platform: 'macos', signingId: 'updater' };
    expect((await office.save(banOf('alone', named('Updater', alone)))).status).toBe(400);
    await office.lists('good-mac', [GOOD], mac);
    await office.lists('bad-mac', [{ ...GOOD, teamId: 'BBBBBBBBBB' }], mac);
    expect((await office.finding('signing', await office.deviceId('good-mac'))).status).toBe(404);
    const { body } = await office.finding('signing', await office.deviceId('bad-mac'));
    expect(body).toMatchObject({ status: 'open' });
  });

  it('may be looked at', async () => {
    const review = { platform: 'macos', signingId: 'updater', effect: 'review' };
    expect((await office.save(banOf('reviewed', named('Updater', review)))).status).toBe(200);
  });
});

/*
 * Deadlines were an hour off, for the offset was that of winter: hjuutilainen/munkiadmin#150,
 * macadmins/nudge#463 and #437, ccfddl/ccf-deadlines#137.
 */
describe('an offset of the wrong season', () => {
  const saved = async (effective: string) => {
    const apps = named('WeChat', { platform: 'android', packageName: 'com.tencent.mm' });
    const scope = { platforms: ['android'] };
    const changes = { timeZone: 'America/Toronto', timeline: { effective }, scope };
    const { status, body } = await office.save(banOf('season', apps, changes));
    expect(status).toBe(200);
    return JSON.stringify(body.warnings);
  };

  it('is a warning that says the local time it means', async () => {
    expect(await saved('2027-07-01T00:00:00-05:00')).toMatch(/2027-07-01.01:00.*-04:00/);
    for (const right of ['2027-07-01T00:00:00-04:00', '2027-07-01T04:00:00Z'])
      expect(await saved(right)).toBe('[]');
  });
});

/*
 * The UUID of one machine is in capitals here and in small letters there:
 * device-management-toolkit/console#775, candlepin/candlepin#135, netdata/netdata#12421.
 */
describe('one machine under two spellings', () => {
  it('is one device with one order', async () => {
    const uuid = '4C4C4544-0042-3510-8058-B4C04F333732';
    const pc = { group: 'twins', platform: 'windows' } as const;
    await office.lists(uuid, [{ id: PRODUCT }], pc);
    await office.advance(MINUTE);
    await office.lists(uuid.toLowerCase(), [{ id: PRODUCT }], pc);
    expect(await office.counts('twins')).toMatchObject({ had: 1 });
    expect(await office.deviceId(uuid.toLowerCase())).toBe(await office.deviceId(uuid));
  });
});

/*
 * Real output of Kaspersky Security Center: names carry version and edition and may end in a space,
 * and one publisher is written in several ways.
 */
describe('names for review', () => {
  it('may be beginnings, so that a preview counts what is there', async () => {
    const pc = { group: 'review', platform: 'windows' } as const;
    const programs = [
      ['Kaspersky Endpoint Security for Windows (11.5.0)', 'AO Kaspersky Lab'],
      ['Kaspersky Endpoint Security for Windows ', 'AO Kaspersky Lab'],
      ['Kaspersky Password Manager', 'Kaspersky Lab'],
    ] as const;
    for (const [n, [name, publisher]] of programs.entries()) {
      const id = `{5A5A5A5A-0000-0000-0000-00000000021${n}}`;
      await office.lists(`review-${n}`, [{ id, name, publisher }], pc);
    }
    const endpoint = 'Kaspersky Endpoint Security for Windows*';
    const apps = named(
      'Kaspersky',
      { platform: 'windows', displayName: endpoint, effect: 'review' },
      { platform: 'windows', publisher: 'Kaspersky*', effect: 'review' },
    );
    await office.save(banOf('review', apps));
    const { author, viewer } = world.people;
    const asked = await author.post('/v1/bans/review/previews', { revision: 1, purpose: 'a look' });
    await office.advance(3 * MINUTE);
    const preview = await viewer.get(`/v1/bans/review/previews/${asked.id}`);
    expect(preview).toMatchObject({ state: 'done', review: 3, matched: 0 });
  });
});
