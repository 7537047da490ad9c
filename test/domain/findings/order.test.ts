import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { FINDING_STATUSES, type Said } from '../../../functions/domain/findings/finding.ts';
import {
  currentOrder,
  messageOf,
  orderContent,
  orderId,
  parseOrderId,
  revisionNamed,
} from '../../../functions/domain/findings/order.ts';
import { MESSAGE_TYPES } from '../../../functions/domain/message.ts';
import { absent, ask, banOf, documentOf, EFFECTIVE, findingOf } from '../fixtures.ts';

const document = documentOf();

describe('an order’s id', () => {
  test('tells the ban, the device and the number, and is read back as those', () => {
    const letters = (alphabet: string) =>
      fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(
        letters('abz019-'),
        letters('abzABZ019-_'),
        fc.integer({ min: 1, max: 999_999_999 }),
        (banId, deviceId, n) => {
          expect(parseOrderId(orderId({ banId, deviceId }, n))).toEqual({ banId, deviceId, n });
        },
      ),
    );
  });

  test.each([
    '',
    'ban.device',
    'ban.device.0',
    'ban.device.01',
    'ban.device.-1',
    'ban.device.1.2',
    'Ban.device.1',
    'ban.de vice.1',
    'ban.device.1\n',
    '..1',
    'ban.device.s3',
  ])('%j is none', (text) => {
    expect(parseOrderId(text)).toBeNull();
  });
});

describe('the order that holds', () => {
  test('is the outstanding one', () => {
    expect(currentOrder(findingOf())).toMatchObject({ n: 2, action: 'remove' });
    expect(currentOrder(findingOf({ outstanding: null }))).toBeNull();
    expect(currentOrder(findingOf({ outstanding: 1 }))).toMatchObject({ n: 1, action: 'notice' });
    expect(currentOrder(findingOf({ outstanding: 7 }))).toBeNull();
  });

  test('says what to do, why, by whose authority, where to object and until when', () => {
    const finding = findingOf();
    const order = currentOrder(finding);
    if (order === null) throw new Error('there is no order');
    expect(orderContent(finding, order, document)).toEqual({
      orderId: 'ca-wechat.device-1.2',
      sequence: 2,
      action: 'remove',
      banId: 'ca-wechat',
      title: document.title,
      reason: document.reason,
      authority: 'Treasury Board of Canada',
      references: ['https://example.org'],
      contact: document.contact,
      apps: [{ id: 'com.tencent.mm', type: null, name: 'WeChat', banApp: 'WeChat' }],
      moreApps: 0,
      flapping: false,
      effectiveAt: '2023-10-30T04:00:00Z',
      dueAt: null,
    });
  });
});

describe('the message of a finding', () => {
  test.each<[Said, string, string]>([
    ['order', 'order.remove', 'ca-wechat.device-1.2'],
    ['order.withdrawn', 'order.withdrawn', 'ca-wechat.device-1.s2'],
    ['finding.resolved', 'finding.resolved', 'ca-wechat.device-1.s2'],
    ['finding.failed', 'finding.failed', 'ca-wechat.device-1.s2'],
  ])('that has %s to say is of type %s and always has the id %s', (said, type, id) => {
    const message = messageOf(findingOf({ said }), document);
    expect(message).toMatchObject({
      id,
      type,
      subject: 'bans/ca-wechat/devices/device-1',
      time: '2023-10-30T04:00:00Z',
    });
    expect(MESSAGE_TYPES).toContain(type);
    expect(message?.data).toMatchObject({
      banId: 'ca-wechat',
      sequence: 2,
      orderId: 'ca-wechat.device-1.2',
      action: 'remove',
    });
    expect(messageOf(findingOf({ said }), document)).toEqual(message);
  });

  test.each(['notice', 'remove', 'quarantine'] as const)(
    'that orders %s says so in its type and for filters',
    (action) => {
      const orders = [{ n: 1, action, revision: 1, at: EFFECTIVE, effectiveAt: null }];
      const message = messageOf(
        findingOf({ n: 1, outstanding: 1, phase: action, orders }),
        document,
      );
      expect(message).toMatchObject({
        type: `order.${action}`,
        attributes: { action, platform: 'android', group: 'treasury', banId: 'ca-wechat' },
      });
      expect(message?.data.effectiveAt).toBeNull();
    },
  );

  test('that has nothing to say is none', () => {
    expect(messageOf(findingOf({ said: null, saidAt: null }), document)).toBeNull();
    expect(messageOf(findingOf({ said: null }), document)).toBeNull();
    expect(messageOf(findingOf({ saidAt: null }), document)).toBeNull();
    expect(messageOf(findingOf({ orders: [] }), document)).toBeNull();
  });

  test.each(['order.withdrawn', 'finding.resolved', 'finding.failed'] as const)(
    'of %s names no order and no action where none was given',
    (said) => {
      const message = messageOf(findingOf({ said, orders: [] }), document);
      expect(message?.data).toMatchObject({ orderId: null, action: null });
      expect(message?.attributes).toEqual({
        platform: 'android',
        group: 'treasury',
        banId: 'ca-wechat',
      });
    },
  );

  test('names the source’s device to its source, and no source for a device of its own', () => {
    const device = {
      platform: 'ios',
      group: 'health',
      source: 'mdm',
      externalId: 'D-1',
      management: 'full',
    } as const;
    const message = messageOf(findingOf({ device }), document);
    expect(message?.attributes.source).toBe('mdm');
    expect(message?.data.device).toEqual({ id: 'device-1', ...device });
    expect(messageOf(findingOf(), document)?.attributes).not.toHaveProperty('source');
  });

  test('that withdraws says why, in the order that it withdraws', () => {
    const { next } = ask(banOf({}, { liftedAt: EFFECTIVE }), findingOf(), EFFECTIVE);
    const message = next && messageOf(next, document);
    expect(message?.data).toMatchObject({
      cause: 'lifted',
      sequence: 3,
      orderId: 'ca-wechat.device-1.2',
    });
  });

  test('that resolves says by what', () => {
    const { next } = ask(banOf(), findingOf(), EFFECTIVE, absent(EFFECTIVE));
    expect(next && messageOf(next, document)?.data).toMatchObject({ cause: 'absent' });
  });

  test('has another id whenever its finding has said something else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FINDING_STATUSES),
        fc.integer({ min: 1, max: 50 }),
        (status, sequence) => {
          const one = messageOf(findingOf({ status, said: 'order.withdrawn', sequence }), document);
          const other = messageOf(
            findingOf({ status, said: 'order.withdrawn', sequence: sequence + 1 }),
            document,
          );
          expect(one?.id).not.toBe(other?.id);
          expect(parseOrderId(one?.id ?? '')).toBeNull();
        },
      ),
    );
  });

  test('is written with the words of the revision that ordered', () => {
    const orders = [
      { n: 2, action: 'remove' as const, revision: 4, at: EFFECTIVE, effectiveAt: null },
    ];
    expect(revisionNamed(findingOf({ revision: 5, orders }))).toBe(4);
    expect(revisionNamed(findingOf({ revision: 5, orders: [] }))).toBe(5);
  });
});

describe('a source’s device', () => {
  test('always has the same id, told apart from every other', () => {
    expect(sourceDeviceId('mdm', 'D-1')).toBe(sourceDeviceId('mdm', 'D-1'));
    expect(sourceDeviceId('a', 'b-c')).not.toBe(sourceDeviceId('a-b', 'c'));
    expect(
      parseOrderId(orderId({ banId: 'ban', deviceId: sourceDeviceId('mdm', 'D 1/ü') }, 1)),
    ).not.toBeNull();
  });
});
