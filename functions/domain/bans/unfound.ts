import { escaped } from '../unseen.ts';
import { type BanDocument, mayOrder } from './ban.ts';
import type { Numbers } from './limit.ts';
import { reportingOf } from './reach.ts';

const WHY = 'nobody has it, or its identifiers name nothing';

/** Apps that one sentence names. */
const MOST_NAMED = 10;

/**
 * What a preview did not find. An identifier with a slip in it looks right and matches nothing, and
 * the ban would seem to be carried out.
 */
export function unfoundSentences(
  { apps }: BanDocument,
  { preview, matched, review, unfound, unfoundApps, reach }: Numbers,
): readonly string[] {
  if (preview === null) return [];
  if (matched === 0 && review === 0)
    return [`the preview found nothing of it on ${reportingOf(reach)} devices that report: ${WHY}`];
  const named = new Set(
    apps.flatMap((app) => app.match.filter(mayOrder).map((matcher) => matcher.platform)),
  );
  const on = reach
    .filter(({ platform, reporting }) => reporting > 0 && unfound.includes(platform))
    .filter(({ platform }) => named.has(platform))
    .map(
      ({ platform, reporting }) =>
        `the preview found nothing that an enforcing matcher names on ${platform}, of ` +
        `${reporting} devices that report: ${WHY}`,
    );
  return [...appsSentence(unfoundApps), ...on];
}

function appsSentence(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const named = names.slice(0, MOST_NAMED).map(escaped).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [`the preview found no device with ${named}${more}: ${WHY}`];
}
