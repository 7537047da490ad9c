import { describe, expect, test } from '@jest/globals';
import { commandPlist, profileCommand } from '../../../functions/managers/nanomdm/commands.ts';
import {
  DEEPEST_PLIST,
  LARGEST_PLIST,
  readPlist,
  writePlist,
} from '../../../functions/managers/nanomdm/plist.ts';
import { uuid5 } from '../../../functions/managers/nanomdm/uuid5.ts';
import { readEvent } from '../../../functions/managers/nanomdm/wire.ts';

const read = (text: string) => readPlist(Buffer.from(text));
const plist = (inner: string) => `<?xml version="1.0"?><plist version="1.0">${inner}</plist>`;

describe('a property list of a device', () => {
  test('is read where it is a dictionary in XML', () => {
    expect(read(plist('<dict><key>a</key><string>é &amp; b</string></dict>'))).toEqual({
      a: 'é & b',
    });
  });

  test('is read as Apple writes it', () => {
    const doctype =
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
      '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">';
    const text = `<?xml version="1.0" encoding="UTF-8"?>
${doctype}
<plist version="1.0">
<dict>
\t<key>CommandUUID</key>
\t<string>76eda240</string>
\t<key>QueryResponses</key>
\t<dict>
\t\t<key>IsSupervised</key>
\t\t<true/>
\t\t<key>Empty</key>
\t\t<array/>
\t</dict>
</dict>
</plist>
`;
    expect(read(text)).toEqual({
      CommandUUID: '76eda240',
      QueryResponses: { IsSupervised: true, Empty: [] },
    });
  });

  test.each([
    ['of another form', '{ a = b; }'],
    ['in binary', 'bplist00'],
    ['that is no dictionary', plist('<array/>')],
    ['that is broken off', '<?xml version="1.0"?><plist version="1.0"><dict><key>a</key>'],
    ['with entities of its own', `<!DOCTYPE plist [<!ENTITY a "b">]>${plist('<dict/>')}`],
    ['with an element that is none', plist('<dict><key>a</key><b/></dict>')],
    ['with an unknown entity', plist('<dict><key>a</key><string>&b;</string></dict>')],
    ['that closes what it did not open', plist('<dict><key>a</key><array></dict></array>')],
    ['with two roots', `${plist('<dict/>')}<plist/>`],
    ['with a stray sign', plist('<dict><key>a</key><string>1 > 0</string></dict>')],
    ['with a key into the prototype', plist('<dict><key>__proto__</key><dict/></dict>')],
    [
      'that is too deep',
      plist('<dict><key>a</key>'.repeat(DEEPEST_PLIST) + '</dict>'.repeat(DEEPEST_PLIST)),
    ],
    ['that is too large', plist(`<dict><!--${' '.repeat(LARGEST_PLIST)}--></dict>`)],
    ['of 100,000 levels', plist('<array>'.repeat(100_000))],
  ])('%s is not read', (_, text) => {
    expect(read(text)).toBeNull();
  });

  test('that we write is read as it was meant', () => {
    const value = { a: ['x', 'y'], b: { c: true, d: 7 }, e: '<&>"' };
    expect(read(writePlist(value))).toEqual(value);
  });
});

test('a UUID of a name is the one of version 5', () => {
  expect(uuid5('a')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(uuid5('a')).toBe(uuid5('a'));
  expect(uuid5('a')).not.toBe(uuid5('b'));
});

test('the profile is ours alone, and is the same for the same content', () => {
  const content = { hash: 'h', bundleIds: ['a.b'], binaries: [] };
  const request = profileCommand(content);
  expect(request).toEqual(profileCommand(content));
  const command = read(commandPlist({ uuid: 'U', request }));
  const { Payload } = Object(command?.Command) as { readonly Payload: Uint8Array };
  expect(readPlist(Buffer.from(Payload))).toMatchObject({
    PayloadIdentifier: 'org.interdict.restrictions',
    PayloadContent: [{ PayloadType: 'com.apple.applicationaccess', blockedAppBundleIDs: ['a.b'] }],
  });
});

describe('an event of the webhook', () => {
  const event = (change: object) =>
    readEvent(
      Buffer.from(
        JSON.stringify({
          topic: 'mdm.Connect',
          event_id: 'f64b09aa89af7325',
          created_at: '2026-11-26T04:07:01.984829026Z',
          acknowledge_event: {
            udid: '66ADE930-5FDF-5EC4-8429-15640684C489',
            status: 'Idle',
            ids: { id: '66ADE930-5FDF-5EC4-8429-15640684C489', type: 'Device' },
            raw_payload: '',
            ...change,
          },
        }),
      ),
      0,
    );

  test('is read with its time, which has nanoseconds', () => {
    expect(event({})).toMatchObject({
      at: Date.parse('2026-11-26T04:07:01.984Z'),
      channel: 'device',
      what: { kind: 'idle' },
    });
  });

  test('of a person on a device is none of the device', () => {
    expect(event({ ids: { id: 'a:b', type: 'User' } })).toBeNull();
  });

  test('with an answer that cannot be read answers nothing', () => {
    expect(event({ status: 'Acknowledged', command_uuid: 'u', raw_payload: 'AAAA' })).toBeNull();
  });

  test('of a failure has the words of all errors', () => {
    const chain = writePlist({
      ErrorChain: [
        {
          ErrorCode: 1,
          ErrorDomain: 'A',
          LocalizedDescription: 'nein',
          USEnglishDescription: 'no',
        },
        { ErrorCode: 2, ErrorDomain: 'B', LocalizedDescription: 'nie' },
      ],
    });
    const raw_payload = Buffer.from(chain).toString('base64');
    expect(event({ status: 'Error', command_uuid: 'u', raw_payload })?.what).toEqual({
      kind: 'failed',
      uuid: 'u',
      why: 'no (A 1); nie (B 2)',
    });
  });
});
