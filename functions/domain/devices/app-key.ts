import type { NamedApp, Platform } from './app.ts';
import { foldedId } from './identifier-forms.ts';

/**
 * Two apps of one key on a platform are the same app, whatever their versions, and however their
 * ids are spelt there.
 */
export function appKey(
  platform: Platform,
  { id, type }: { readonly id: string; readonly type?: NamedApp['type'] },
): string {
  const folded = foldedId(platform, id);
  return type == null ? folded : `${type}:${folded}`;
}

/** The keys of apps of one platform, in their order. */
export function appKeys(
  platform: Platform,
  apps: readonly Pick<NamedApp, 'id'>[],
): readonly string[] {
  return apps.map((app) => appKey(platform, app));
}
