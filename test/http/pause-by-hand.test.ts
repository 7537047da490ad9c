import { expect, test } from '@jest/globals';
import { isRequest, pauseByHand } from '../../functions/http/pause-by-hand.ts';
import { captureLog } from './captured-log.ts';

const log = captureLog();
const PAUSE = { banId: 'ca-wechat', by: 'on-call@example.org', reason: 'a system app is hit' };

test('what the gateway makes is a request, and what a person writes is none', () => {
  expect(isRequest({ version: '2.0', requestContext: {} })).toBe(true);
  for (const event of [PAUSE, {}, null, undefined, 'pause it', 7])
    expect(isRequest(event)).toBe(false);
});

test('a pause by hand says which ban, who and why, and the log says that nobody checked it', () => {
  expect(pauseByHand(PAUSE)).toEqual({
    banId: PAUSE.banId,
    reason: PAUSE.reason,
    caller: { subject: PAUSE.by },
  });
  const [line] = log.lines();
  expect(line).toContain('a pause is asked for by hand');
  expect(line).toContain(PAUSE.banId);
  expect(line).toContain(PAUSE.by);
});

test.each<[string, unknown]>([
  ['no ban', { ...PAUSE, banId: undefined }],
  ['a ban that cannot be', { ...PAUSE, banId: 'No Such Ban' }],
  ['nobody', { by: undefined }],
  ['an empty name', { ...PAUSE, by: '' }],
  ['a name of two lines', { ...PAUSE, by: 'one\ntwo' }],
  ['no reason', { ...PAUSE, reason: undefined }],
  ['too long a reason', { ...PAUSE, reason: 'x'.repeat(2_001) }],
  ['something besides', { ...PAUSE, until: 'tomorrow' }],
  ['no object', 'pause it'],
])('%s is refused, with the form that is wanted', (_what, event) => {
  expect(() => pauseByHand(event)).toThrow('Give the ban, who pauses it and why');
});
