import type { BanDocument, Limits, Timeline } from '../../functions/domain/bans/ban.ts';

/** What is different; of a timeline only the instants that are. */
export type BanDocumentChange = Omit<Partial<BanDocument>, 'timeline'> & {
  readonly timeline?: Partial<Timeline>;
};

/** What a ban states of its limits where it states none. */
export const NO_LIMITS: Limits = {
  maxDevices: null,
  maxPercent: null,
  wide: null,
  systemVendors: false,
};

/**
 * A ban of WeChat on Android and iOS from 30 October 2023, noon UTC, announced a week before. Each
 * removal order is repeated daily, three times at most.
 */
export function aBanDocument({ timeline, ...change }: BanDocumentChange = {}): BanDocument {
  return {
    id: 'wechat',
    kind: 'ban',
    title: {
      en: 'WeChat on government mobile devices',
      fr: 'WeChat sur les appareils mobiles du gouvernement',
    },
    reason: { en: 'an unacceptable level of risk', fr: 'un niveau de risque inacceptable' },
    contact: { en: 'the service desk', fr: 'le centre de services' },
    decision: { authority: 'the board', dates: [], exceptions: null, references: [] },
    assumed: [],
    timeZone: 'UTC',
    timeline: {
      notice: '2023-10-23T12:00:00Z',
      block: null,
      effective: '2023-10-30T12:00:00Z',
      due: null,
      reviewBy: null,
      lift: null,
      overrides: [],
      ...timeline,
    },
    actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
    escalation: null,
    scope: { platforms: ['android', 'ios'], groups: [] },
    apps: [
      {
        name: 'WeChat',
        match: [
          { platform: 'android', packageName: 'com.tencent.mm' },
          { platform: 'ios', bundleId: 'com.tencent.xin' },
        ],
      },
    ],
    limits: NO_LIMITS,
    followUp: { every: 'P1D', maxRounds: 3 },
    duties: [],
    ...change,
  };
}
