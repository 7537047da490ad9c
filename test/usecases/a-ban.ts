import type { BanDocument } from '../../functions/domain/bans/ban.ts';

export const WECHAT = 'com.tencent.mm';
export const KASPERSKY = 'com.kms.free';

type Change = Omit<Partial<BanDocument>, 'timeline'> & {
  readonly timeline?: Partial<BanDocument['timeline']>;
};

/**
 * A ban of WeChat on Android and iOS from 30 October 2023, noon UTC, announced a week before;
 * `change` says what is different.
 */
export function aBan(id: string, change: Change = {}): BanDocument {
  const { timeline, ...rest } = change;
  return {
    id,
    kind: 'ban',
    title: { en: 'WeChat on government mobile devices' },
    reason: { en: 'an unacceptable level of risk to privacy and security' },
    contact: { en: 'the help desk' },
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
          { platform: 'android', packageName: WECHAT },
          { platform: 'ios', bundleId: 'com.tencent.xin' },
        ],
      },
    ],
    limits: { maxDevices: null, maxPercent: null },
    followUp: { every: 'P1D', maxRounds: 3 },
    duties: [],
    ...rest,
  };
}

/** An app of the ban that names both WeChat and Kaspersky. */
export const KASPERSKY_APP: BanDocument['apps'][number] = {
  name: 'Kaspersky',
  match: [{ platform: 'android', packageName: KASPERSKY }],
};
