/** The example of the design, as an author would send it: only what has no default. */
export function banDocument(): Record<string, unknown> {
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
  };
}

/** The document with the value at a path replaced; `undefined` takes the field away. */
export function withValue(
  document: Record<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(document);
  let at: unknown = copy;
  for (const step of path.slice(0, -1)) {
    const next: unknown = Reflect.get(Object(at), step);
    if (typeof next !== 'object' || next === null) throw new Error(`nothing at ${String(step)}`);
    at = next;
  }
  Reflect.set(Object(at), path.at(-1) ?? '', value);
  return copy;
}
