import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnreadableMessage, workMessageOf } from '../../functions/events/work-message.ts';

describe('a message of the work queue', () => {
  test('names a part of a pass', () => {
    const body = JSON.stringify({ passId: 'census.1', part: 3 });
    expect(workMessageOf({ messageId: 'm', body })).toEqual({ passId: 'census.1', part: 3 });
  });

  test.each([
    '',
    '{',
    'null',
    '{}',
    '{"passId":"a"}',
    '{"passId":"a","part":-1}',
    '{"passId":"a","part":0,"x":1}',
  ])('that is %s is thrown, for the dead-letter queue', (body) => {
    expect(() => workMessageOf({ messageId: 'm-7', body })).toThrow('The work message m-7 is not');
  });

  test('of whatever text is read or thrown as unreadable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        try {
          expect(workMessageOf({ messageId: 'm', body }).part).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableMessage);
        }
      }),
    );
  });
});
