import { approve } from '../../../functions/domain/bans/approval.ts';
import { type BanAsRead, inForce, type Outcome } from '../../../functions/domain/bans/ban-act.ts';
import { fullGate, gateAfterCensus } from '../../../functions/domain/bans/gate.ts';
import { confirm, raise, resume, setGate } from '../../../functions/domain/bans/gate-acts.ts';
import { propose } from '../../../functions/domain/bans/lifecycle.ts';
import { gateLimit } from '../../../functions/domain/bans/limit.ts';
import { save } from '../../../functions/domain/bans/new-revision.ts';
import { aBrake } from '../../made/brake.ts';
import { BAN, revisionOf, STATES } from '../ban-states.ts';
import { documentOf } from '../fixtures.ts';
import { someNumbers } from '../numbers.ts';

/** The acts of people, and what happens beside them. */
export const PEOPLES_ACTS = [
  'save',
  'save the same',
  'propose',
  'approve',
  'pause',
  'resume',
  'raise',
  'confirm',
] as const;
export type PeoplesAct = (typeof PEOPLES_ACTS)[number];

/** What a census or a tick finds: within the limit, above it, or nearly all of a platform. */
export const FINDINGS = ['few', 'too many', 'nearly all'] as const;
export type Found = (typeof FINDINGS)[number];

const PLACES = { counted: 0, later: 0, held: 3, heldLater: 3 };

/** One ban and whoever acts on it, by the rules alone. */
export class Office {
  readonly ban: BanAsRead;
  readonly now: number;

  constructor(ban: BanAsRead = STATES.draft, now = 0) {
    this.ban = ban;
    this.now = now;
  }

  later(ms: number): Office {
    return new Office(this.ban, this.now + ms);
  }

  /** What becomes of it, and the office after it. */
  try(act: PeoplesAct, by: string): { readonly word: string; readonly after: Office } {
    if (act === 'pause') return this.#pause(by);
    const outcome = this.#outcome(act, by);
    if (outcome.kind === 'refused') return { word: outcome.refusal.kind, after: this };
    const asks = Object.hasOwn(outcome.told as object, 'asked');
    const word = asks ? 'asks' : outcome.kind;
    return { word, after: outcome.kind === 'act' ? this.#after(outcome) : this };
  }

  /** A census or a tick finds something. */
  find(found: Found): Office {
    const ban = inForce(this.ban);
    if (ban === null) return this;
    const { gate } = ban.enforced;
    const count = found === 'too many' ? gate.limit + 2 : Math.min(3, gate.limit);
    const counted = gateAfterCensus(
      gate,
      { id: 'census.v1.2', found: count, nearlyAll: found === 'nearly all' },
      this.now,
    );
    const moved = counted === gate && found === 'too many' ? fullGate(gate, 0) : counted;
    if (moved === gate) return this;
    const act = setGate(ban, moved, `gate.${moved.state}`);
    return this.#after({ kind: 'act', act, told: null });
  }

  #pause(by: string) {
    const { record, enforced } = this.ban;
    if (enforced === null) return { word: 'conflict', after: this };
    const brake = aBrake({ banId: BAN, by, at: this.now });
    const brakes = [...enforced.brakes.filter((one) => one.by !== by), brake];
    return { word: 'act', after: this.#with(record, { ...enforced, brakes }) };
  }

  #outcome(act: Exclude<PeoplesAct, 'pause'>, by: string): Outcome<unknown> {
    const { ban, now: at } = this;
    const { record } = ban;
    const signed = { by, at, reason: 'a reason' };
    const gate = ban.enforced?.gate;
    switch (act) {
      case 'save':
        return save(ban, { ...signed, document: textOf(record.latest + 1) });
      case 'save the same':
        return save(ban, { ...signed, document: textOf(record.latest) });
      case 'propose':
        return propose(ban, { ...signed, revision: record.latest, found: foundOf(record.latest) });
      case 'approve': {
        const found = foundOf(record.latest);
        const numbers = someNumbers();
        const named = { preview: null, limit: gateLimit(found.document.limits, numbers) };
        const { revision, hash } = found;
        const fewestPartitions = 16;
        const said = { revision, hash, found, named, numbers, fewestPartitions };
        return approve(ban, { ...signed, ...said });
      }
      case 'resume':
        return resume(ban, { ...signed, count: gate?.count ?? 0 });
      case 'raise': {
        const limit = gate ? Math.max(gate.count, gate.limit + PLACES.held) : 0;
        return raise(ban, { ...signed, limit, places: PLACES });
      }
      case 'confirm':
        return confirm(ban, { ...signed, count: gate?.count ?? 0 });
      default:
        return act satisfies never;
    }
  }

  #after(outcome: Outcome<unknown> & { readonly kind: 'act' }): Office {
    const { ban, blocklist } = outcome.act;
    const bans = blocklist?.after.bans ?? this.ban.blocklist.bans;
    return this.#with(ban.after, bans.find((one) => one.id === BAN) ?? null);
  }

  #with(record: BanAsRead['record'], enforced: BanAsRead['enforced']): Office {
    const { blocklist } = this.ban;
    const bans = enforced === null ? [] : [enforced];
    return new Office({ record, enforced, blocklist: { ...blocklist, bans } }, this.now);
  }
}

/** The text of a revision. Each differs from all others. */
function textOf(revision: number) {
  return revision === 1 ? documentOf() : documentOf({ assumed: [`revision ${revision}`] });
}

function foundOf(revision: number) {
  return revisionOf(revision, textOf(revision));
}
