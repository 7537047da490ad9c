import type { Instant } from '../time/instant.ts';
import type { EnforcedBan } from './blocklist.ts';
import { exemptionEnd } from './exemption.ts';
import { timelineOf } from './timeline.ts';

/**
 * Whether a ban treats some groups otherwise, now or later: an exemption of groups holds or will
 * hold, or an override of groups has the ban take effect there at another time, and not all of
 * these times are past. So whoever is in the wrong group for a while might lose what its own group
 * may keep.
 */
export function tellsGroupsApart(ban: EnforcedBan, now: Instant): boolean {
  const { effective, overrides } = timelineOf(ban);
  const isExempting = ban.exemptions.some(
    (one) => one.groups.length > 0 && now < exemptionEnd(one),
  );
  if (isExempting) return true;
  if (!overrides.some(({ groups }) => groups.length > 0)) return false;
  return [effective, ...overrides.map((one) => one.effective)].some(
    (at) => at === null || at > now,
  );
}
