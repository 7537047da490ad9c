/**
 * The example of the design, as an author sends it: only what has no default. `change` replaces
 * whole fields.
 */
export function aSentBan(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'ca-2023-10-30-wechat-kaspersky',
    title: { en: 'WeChat and Kaspersky on government mobile devices', fr: 'WeChat et Kaspersky' },
    reason: {
      en: 'an unacceptable level of risk to privacy and security',
      fr: 'un niveau de risque inacceptable',
    },
    contact: { en: 'security@example.org', fr: 'securite@example.org' },
    decision: {
      authority: 'Treasury Board of Canada',
      announcedAt: '2023-10-30',
      dates: [{ day: '2023-10-30', means: 'effective', basis: 'stated' }],
      exceptions: null,
      references: ['https://example.org/news'],
    },
    timeZone: 'America/Toronto',
    timeline: { effective: '2023-10-30T00:00:00-04:00' },
    scope: { platforms: ['android', 'ios'] },
    apps: [
      {
        name: 'WeChat',
        vendor: 'Tencent',
        match: [
          { platform: 'android', packageName: 'com.tencent.mm' },
          { platform: 'ios', bundleId: 'com.tencent.xin' },
        ],
        restrict: { appStore: ['414478124'] },
      },
    ],
    ...change,
  };
}
