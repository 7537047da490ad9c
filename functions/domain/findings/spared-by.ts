import type { Finding } from './finding.ts';

/**
 * The bans of which a device's manager must block nothing yet, by the device's own findings: one is
 * exempt, or has no place. Where a block uninstalls, it is a removal.
 */
export function sparedBy(findings: readonly Finding[]): ReadonlySet<string> {
  const spared = findings.filter(
    (one) => one.status === 'exempt' || (one.status === 'open' && one.placed === null),
  );
  return new Set(spared.map((one) => one.banId));
}
