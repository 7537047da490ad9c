import { DAY, HOUR, type Instant, MINUTE } from '../../functions/domain/time/instant.ts';
import { aSentBan } from '../made/sent-ban.ts';

/** When every world here begins, and when its ban takes its steps unless told otherwise. */
export const BEGINS: Instant = Date.parse('2023-10-16T13:00:00Z');
export const NOTICE: Instant = BEGINS + DAY;
export const EFFECTIVE: Instant = BEGINS + 7 * DAY;
export { DAY, HOUR, MINUTE };

export const BANNED = { id: 'com.tencent.mm', name: 'WeChat', version: '8.0.42' };
export const HARMLESS = { id: 'org.example.notes', name: 'Notes', version: '1.2' };

export const iso = (at: Instant): string => new Date(at).toISOString();

/**
 * A ban on WeChat that warns after a day and removes after a week, with whatever else a test wants
 * of it.
 */
export function banDocument(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return aSentBan({
    id: 'no-wechat',
    title: { en: 'WeChat on official devices', fr: 'WeChat sur les appareils officiels' },
    decision: { authority: 'An authority', references: ['https://example.org/decision'] },
    timeline: { notice: iso(NOTICE), effective: iso(EFFECTIVE) },
    apps: [{ name: 'WeChat', match: [{ platform: 'android', packageName: BANNED.id }] }],
    ...changes,
  });
}
