import { type BanDocument, enforces, type Limits } from './ban.ts';
import type { Numbers } from './limit.ts';
import { widePercent } from './reach.ts';
import { type SystemReach, systemReach } from './system-vendors.ts';

/*
 * A ban that reaches far needs its author's word, as a line of its document. Without the line
 * nobody can approve it.
 */

/** What is to be said of a document's reach. */
export interface Said {
  readonly warnings: readonly string[];
  /** Lines that the document lacks, each with its reason. */
  readonly lacks: readonly string[];
}

const NOTHING: Said = { warnings: [], lacks: [] };

/** The line as the document must have it. Members that stand beside it stay. */
function lineOf(limits: Partial<Limits>): string {
  return JSON.stringify({ limits }).slice(1, -1);
}

function systemSentence({ what, vendor, exact }: SystemReach): string {
  return exact
    ? `${what} names what comes with the system: it is an app of ${vendor}`
    : `${what} reaches what comes with the system, apps of ${vendor}`;
}

/** Whether the ban reaches what an operating system or a phone comes with. */
export function saidOfSystem(document: BanDocument): Said {
  if (!enforces(document)) return NOTHING;
  const reached = systemReach(document);
  const whole = reached.filter(({ exact }) => !exact).map(systemSentence);
  const lacks =
    whole.length === 0 || document.limits.systemVendors
      ? []
      : [
          `${whole.join('; ')}. If this is meant, save the document with ` +
            `${lineOf({ systemVendors: true })}.`,
        ];
  return { warnings: reached.map(systemSentence), lacks };
}

/** Whether the ban reaches more of a platform than needs no word. */
export function saidOfWidth(document: BanDocument, numbers: Numbers): Said {
  const { reach, ownPercent, orderedBefore } = numbers;
  const found = enforces(document) ? widePercent(reach, ownPercent, orderedBefore) : null;
  if (found === null) return NOTHING;
  const { wide } = document.limits;
  const most = Math.min(100, Math.floor((found * 3) / 2));
  const before = orderedBefore === 0 ? '' : `, with the ${orderedBefore} that were ordered before`;
  const reaches = `ban reaches ${found} percent of a platform${before}`;
  if (wide !== null && wide.percent >= found && wide.percent <= most)
    return { warnings: [`the ${reaches}, as limits.wide says: ${wide.why}`], lacks: [] };
  const line = lineOf({ wide: { percent: found, why: 'say why it must reach so many' } });
  const range = found === most ? `${found}` : `from ${found} to ${most}`;
  const wrong =
    wide === null ? '' : ` The document says ${wide.percent}, and percent must be ${range}.`;
  return {
    warnings: [`the ${reaches}`],
    lacks: [
      `The ${reaches}, and ${ownPercent} is the most without a word.${wrong} ` +
        `If this is meant, save the document with ${line}; percent may be ${range}.`,
    ],
  };
}

/** The lines that the document lacks, now that its numbers are known. */
export function lackingLines(document: BanDocument, numbers: Numbers): readonly string[] {
  return [...saidOfSystem(document).lacks, ...saidOfWidth(document, numbers).lacks];
}
