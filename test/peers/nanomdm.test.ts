import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { build, type PlistValue } from 'plist';
import { NanomdmPeer, type PeerCall } from '../../peers/nanomdm/nanomdm-peer.ts';

/*
 * What the stand-in of NanoMDM does. Unless a comment says otherwise, each was seen on NanoMDM
 * 1d5fcf4 (2026-08-20), run with a made-up device on 2026-11-26.
 */

const ID = '66ADE930-5FDF-5EC4-8429-15640684C489';
const BASIC = `Basic ${Buffer.from('nanomdm:key').toString('base64')}`;

interface SaidEvent {
  readonly topic: string;
  readonly acknowledge_event?: { readonly status: string };
}

let peer: NanomdmPeer;
let at: string;
let calls: PeerCall[];

const command = (uuid: string, request: Record<string, PlistValue>) =>
  build({ CommandUUID: uuid, Command: request });
const LIST = { RequestType: 'InstalledApplicationList' };

async function enqueue(body: string, { ids = ID, query = '', key = BASIC } = {}) {
  const answer = await fetch(`${at}/v1/enqueue/${ids}${query}`, {
    method: 'PUT',
    headers: { authorization: key },
    body,
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text: await answer.text(),
  };
}
const json = async (...args: Parameters<typeof enqueue>) => {
  const { status, text } = await enqueue(...args);
  return { status, body: JSON.parse(text) as Record<string, unknown> };
};
const said = () => calls.map(({ body }) => JSON.parse(body) as SaidEvent);
const statuses = () => said().flatMap(({ acknowledge_event: event }) => event?.status ?? []);

beforeEach(async () => {
  calls = [];
  peer = new NanomdmPeer({
    apiKey: 'key',
    webhookKey: 'hook',
    webhookUrl: 'https://listens.example/hook',
    now: () => Date.parse('2026-11-26T04:07:01.984Z'),
    call: async (call) => {
      calls.push(call);
      return { status: 500, body: '' };
    },
  });
  at = await peer.start();
  await peer.enrol({
    id: ID,
    product: 'iPhone15,2',
    osVersion: '17.5',
    isSupervised: true,
    apps: [{ id: 'a.b', name: 'A', version: '1', isManaged: false }],
  });
});
afterEach(() => peer.stop());

describe('the API', () => {
  test('queues a command, and says that it woke nobody where it was not to', async () => {
    expect(await json(command('u', LIST), { query: '?nopush=1' })).toEqual({
      status: 200,
      body: { no_push: true, command_uuid: 'u', request_type: 'InstalledApplicationList' },
    });
    await peer.work();
    expect(statuses()).toEqual([]);
  });

  test('refuses a command that is there already, with 500', async () => {
    await json(command('u', LIST));
    expect(await json(command('u', LIST))).toMatchObject({
      status: 500,
      body: { command_error: expect.stringContaining('command already exists') },
    });
    expect(peer.told(ID)).toHaveLength(1);
  });

  // Seen on 2026-11-28, with files, in memory and in PostgreSQL.
  test('knows what it cleared as a device enrolled anew, and hands it out no more', async () => {
    await json(command('u', LIST));
    const [device] = peer.devices.values();
    if (device !== undefined) await peer.enrolAgain(device);
    expect(await json(command('u', LIST))).toMatchObject({ status: 500 });
    await peer.work();
    expect(statuses()).toEqual(['Idle']);
  });

  test('has queued what it could wake nobody for, with 500', async () => {
    peer.faults.cannotPush = true;
    const { status, body } = await json(command('u', LIST));
    expect(status).toBe(500);
    expect(body).toMatchObject({ push_error: expect.any(String), command_uuid: 'u' });
    expect(body).not.toHaveProperty('command_error');
    expect(peer.told(ID)).toHaveLength(1);
  });

  test('queues for a device that there is not, too', async () => {
    const query = '?nopush=1';
    expect(await json(command('u', LIST), { ids: 'nobody', query })).toMatchObject({ status: 200 });
  });

  // Seen on 2026-11-27, with Interdict's own connector.
  test('has nobody to wake where there is no such device, and says so with 500', async () => {
    expect(await json(command('u', LIST), { ids: 'nobody' })).toEqual({
      status: 500,
      body: {
        status: { nobody: { push_error: 'push data missing for id' } },
        command_uuid: 'u',
        request_type: 'InstalledApplicationList',
      },
    });
  });

  test('queues for two, and says of each what became of it', async () => {
    const { body } = await json(command('u', LIST), { ids: `${ID},other` });
    expect(Object.keys(body.status as object)).toEqual([ID, 'other']);
  });

  test.each([
    ['what is no property list', 'nothing'],
    ['a command without a UUID', build({ Command: LIST })],
    ['a command without a type', build({ CommandUUID: 'u', Command: {} })],
  ])('refuses %s', async (_, body) => {
    expect(await json(body)).toMatchObject({
      status: 500,
      body: { command_error: expect.stringMatching(/^decoding command: /) },
    });
  });

  test('answers a wrong key in plain text', async () => {
    expect(await enqueue(command('u', LIST), { key: 'Basic x' })).toEqual({
      status: 401,
      type: 'text/plain',
      text: 'Unauthorized',
    });
  });

  test('lists no devices, and takes no command back', async () => {
    for (const [method, path] of [
      ['GET', '/v1/enrollments'],
      ['GET', `/v1/enqueue/${ID}`],
      ['DELETE', `/v1/enqueue/${ID}`],
    ] as const) {
      const { status } = await fetch(`${at}${path}`, { method, headers: { authorization: BASIC } });
      expect(status).toBe(404);
    }
  });
});

describe('the webhook', () => {
  test('is signed over the bytes of its body, and never sent again', async () => {
    const [first] = calls;
    const right = createHmac('sha256', 'hook')
      .update(first?.body ?? '')
      .digest('base64');
    expect(first?.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'x-hmac-signature': right,
    });
    await peer.work();
    expect(said().map(({ topic }) => topic)).toEqual(['mdm.Authenticate', 'mdm.TokenUpdate']);
  });

  test('has nanoseconds, and counts the tokens of an enrolment', () => {
    expect(said()[1]).toMatchObject({
      created_at: expect.stringMatching(/\.\d{1,9}(?:Z|\+01:00)$/),
      checkin_event: { token_update_tally: 1, ids: { id: ID, type: 'Device' } },
    });
  });

  test('tells what a device says to each command, after it was idle', async () => {
    await json(command('u', LIST));
    await peer.work();
    expect(statuses()).toEqual(['Idle', 'Acknowledged']);
  });

  test('loses one answer on demand, though the command is over', async () => {
    peer.faults.losesAnswer = { id: ID, type: 'InstalledApplicationList' };
    await json(command('u', LIST));
    await peer.work();
    expect(statuses()).toEqual(['Idle']);
    expect(peer.devices.get(ID)?.handed).toEqual(['InstalledApplicationList']);
    await json(command('v', LIST));
    await peer.work();
    expect(statuses()).toEqual(['Idle', 'Idle', 'Acknowledged']);
  });

  test('tells what a device puts off, which comes again when it next connects', async () => {
    const device = peer.devices.get(ID);
    if (device === undefined) throw new Error('there is no device');
    device.isBusy = true;
    await json(command('u', LIST));
    await peer.work();
    await peer.connect(device);
    expect(statuses()).toEqual(['Idle', 'NotNow', 'Idle', 'NotNow']);
    device.isBusy = false;
    await peer.connect(device);
    expect(statuses().slice(4)).toEqual(['Idle', 'Acknowledged']);
  });
});

describe('a device', () => {
  const carry = async (request: Record<string, PlistValue>) => {
    const { status } = peer.devices.get(ID)?.carryOut(request) ?? {};
    return status;
  };

  test('removes only what is managed', async () => {
    // micromdm/micromdm#841
    expect(await carry({ RequestType: 'RemoveApplication', Identifier: 'a.b' })).toBe('Error');
    // apple/device-management, application.install.yaml: silently where it is supervised.
    const request = { ManagementFlags: 1, ChangeManagementState: 'Managed', Identifier: 'a.b' };
    expect(await carry({ RequestType: 'InstallApplication', ...request })).toBe('Acknowledged');
    expect(await carry({ RequestType: 'RemoveApplication', Identifier: 'a.b' })).toBe(
      'Acknowledged',
    );
    expect(peer.devices.get(ID)?.apps.size).toBe(0);
  });

  test('refuses a command with a key that it does not have', async () => {
    expect(await carry({ RequestType: 'RemoveApplication', Id: 'a' })).toBe('CommandFormatError');
    expect(await carry({ RequestType: 'RemoveEverything' })).toBe('CommandFormatError');
  });
});
