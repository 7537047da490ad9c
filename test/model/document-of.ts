import type { PlainBan } from '../../demo/fleet/plain-ban.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { APPS } from './history.ts';

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));
const seconds = (milliseconds: number) => `PT${milliseconds / 1_000}S`;

/** The document that says what a plain ban means. Its ids are the same on every platform. */
export function documentOf(ban: PlainBan, maxDevices: number | null): BanDocument {
  return {
    id: ban.id,
    kind: 'ban',
    title: { en: ban.id },
    reason: { en: 'risk' },
    contact: { en: 'the help desk' },
    decision: { authority: 'the board', dates: [], exceptions: null, references: [] },
    assumed: [],
    timeZone: 'UTC',
    timeline: {
      notice: isoOrNull(ban.notice),
      block: null,
      effective: iso(ban.effective),
      due: isoOrNull(ban.due),
      reviewBy: null,
      lift: isoOrNull(ban.lift),
      overrides: ban.overrides.map(({ groups, effective }) => ({
        groups,
        effective: iso(effective),
      })),
    },
    actions: ban.actions,
    escalation: ban.escalateAfter === null ? null : { after: seconds(ban.escalateAfter) },
    scope: { platforms: ban.platforms, groups: ban.groups },
    apps: APPS.filter((id) => ban.ids.android?.has(id)).map((id) => ({
      name: id,
      match: [
        { platform: 'android' as const, packageName: id },
        { platform: 'ios' as const, bundleId: id },
      ],
    })),
    limits: { maxDevices, maxPercent: null, wide: null, systemVendors: false },
    followUp: { every: seconds(ban.every), maxRounds: ban.maxRounds },
    duties: [],
  };
}
