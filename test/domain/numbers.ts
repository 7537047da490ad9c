import type { Numbers } from '../../functions/domain/bans/limit.ts';

/** What is shown of a ban on Android and iOS before any preview and any census. */
export function someNumbers(change: Partial<Numbers> = {}): Numbers {
  return {
    preview: null,
    matched: 0,
    review: 0,
    unfound: [],
    unfoundApps: [],
    reach: [
      { platform: 'android', orders: 0, reporting: 0 },
      { platform: 'ios', orders: 0, reporting: 0 },
    ],
    ownPercent: 30,
    orderedBefore: 0,
    ...change,
  };
}

/** What a preview has shown of a ban on Android alone. */
export function onAndroid(
  orders: number,
  reporting: number,
  change: Partial<Numbers> = {},
): Numbers {
  const reach = [{ platform: 'android' as const, orders, reporting }];
  return someNumbers({ preview: 'preview-1', matched: orders, reach, ...change });
}
