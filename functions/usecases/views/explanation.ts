import type { BanDocument } from '../../domain/bans/ban.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { orderedApps, orderId, orderTexts } from '../../domain/findings/order.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';

/** How one asks for an exemption, by the decision. `null`: it says nothing of exemptions. */
function exceptionsAnswer({ exceptions }: BanDocument['decision']) {
  if (exceptions === null) return null;
  const { grantedBy, grounds, maxDuration, reportTo } = exceptions;
  return {
    grantedBy: grantedBy ?? null,
    grounds: grounds ?? null,
    maxDuration: maxDuration ?? null,
    reportTo: reportTo ?? null,
  };
}

/**
 * An order, explained to the person concerned: what must go, who decided it and on what ground,
 * since when and until when, and whom to ask. It names no person, and nothing of the device but the
 * apps that the order is about.
 *
 * A finding keeps its last six orders. Of an earlier one `action`, `orderedAt` and `effectiveAt`
 * are `null`. `document` is the revision that the order names, or else that of the last order.
 */
export function explanation(finding: Finding, n: number, document: BanDocument) {
  const order = finding.orders.find((one) => one.n === n) ?? null;
  const { decision, timeline, timeZone } = document;
  const { outstanding, status, cause } = finding;
  const { authority, references, ...texts } = orderTexts(document);
  return {
    orderId: orderId(finding, n),
    banId: finding.banId,
    action: order?.action ?? null,
    holds: outstanding === n,
    replacedBy: outstanding === null || outstanding === n ? null : orderId(finding, outstanding),
    status,
    cause,
    languages: Object.keys(document.title),
    ...texts,
    ...orderedApps(finding),
    decision: {
      authority,
      instrument: decision.instrument ?? null,
      announcedAt: decision.announcedAt ?? null,
      references,
    },
    orderedAt: order === null ? null : formatInstant(order.at),
    effectiveAt: formatInstantOrNull(order?.effectiveAt ?? null),
    dueAt: timeline.due,
    endsAt: timeline.lift,
    timeZone,
    exceptions: exceptionsAnswer(decision),
  };
}

/** An order, as it is explained. */
export type Explanation = ReturnType<typeof explanation>;
