import { MOST_EXEMPT_DEVICES } from '../../functions/domain/bans/exemption-acts.ts';
import { LARGEST_DOCUMENT } from '../../functions/http/ban-rules.ts';

/**
 * What the edge takes at most: the one place where the brim test reads it. A number that is smaller
 * here than at the edge leaves the rest untried; one that is larger is found out to be refused.
 */
export const BOUNDS = {
  /** Bytes of a ban's document. */
  document: LARGEST_DOCUMENT,
  /** Characters of a text, and of an identifier. */
  text: 2_000,
  line: 255,
  deviceId: 64,
  /** Languages that have a code; a text may be in each. */
  languages: 126,
  matchersOfApp: 100,
  appsOfBan: 200,
  restrictedOfApp: 500,
  groups: 200,
  exemptDevices: MOST_EXEMPT_DEVICES,
  exemptAtOnce: 100,
  appsOfDevice: 5_000,
} as const;
