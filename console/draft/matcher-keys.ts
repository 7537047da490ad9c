/**
 * By what an app is known on each platform, as the API knows it: the first is what one begins with.
 */
export const KEYS_ON: Readonly<Record<string, readonly string[]>> = {
  android: ['packageName', 'signerSha256', 'displayName', 'publisher'],
  ios: ['bundleId', 'teamId', 'signingId', 'displayName', 'publisher'],
  macos: [
    ...['bundleId', 'teamId', 'signingId', 'signerSha256', 'displayName', 'publisher'],
    ...['extensionId', 'type'],
  ],
  windows: [
    ...['packageFamilyName', 'productCode', 'upgradeCode', 'publisher', 'displayName'],
    ...['signerSha256', 'extensionId', 'type'],
  ],
  linux: ['packageId', 'displayName', 'publisher', 'extensionId', 'type'],
  chromeos: ['packageName', 'extensionId', 'displayName', 'publisher', 'type'],
};

export const PLATFORMS = Object.keys(KEYS_ON);

const ALL_KEYS = new Set(Object.values(KEYS_ON).flat());

/** A matcher's identifiers, in their order; what else it has is not among them. */
export function identifiersOf(
  matcher: unknown,
): readonly (readonly [key: string, value: string])[] {
  if (typeof matcher !== 'object' || matcher === null) return [];
  return Object.entries(matcher).flatMap(([key, value]) =>
    ALL_KEYS.has(key) && typeof value === 'string' ? [[key, value] as const] : [],
  );
}

/** A matcher for a platform that names nothing yet. */
export function newMatcher(platform: string): Readonly<Record<string, string>> {
  return { platform, [KEYS_ON[platform]?.[0] ?? 'displayName']: '' };
}

/** A key of the platform that the matcher does not have yet; `null`: it has all. */
export function nextKey(matcher: unknown, platform: string): string | null {
  const taken = new Set(identifiersOf(matcher).map(([key]) => key));
  return (KEYS_ON[platform] ?? []).find((key) => !taken.has(key)) ?? null;
}
