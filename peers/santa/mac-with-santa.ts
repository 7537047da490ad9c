import { createHash } from 'node:crypto';

/** Sends the JSON of one stage of a sync, and gives the answer to it. */
export type Send = (stage: string, body: object) => Promise<object>;

interface Rule {
  readonly identifier: string;
  readonly rule_type: string;
  readonly policy: string;
  readonly custom_msg?: string;
  readonly custom_url?: string;
}

interface Event {
  readonly decision: string;
  readonly execution_time: number;
  readonly team_id: string;
  readonly signing_id: string;
  readonly file_bundle_name: string;
}

const FORMS: Readonly<Record<string, RegExp>> = {
  TEAMID: /^[A-Z0-9]{10}$/,
  SIGNINGID: /^(?:[A-Z0-9]{10}|platform):.+$/,
  CERTIFICATE: /^[0-9a-f]{64}$/,
};
/** What Interdict may tell Santa before a sync. All else is the organisation's. */
const SETTINGS = ['sync_type', 'batch_size', 'full_sync_interval', 'disable_unknown_event_upload'];
const RULE_FIELDS = ['identifier', 'rule_type', 'policy', 'custom_msg', 'custom_url'];

function requireOnly(fields: object, known: readonly string[]): void {
  const others = Object.keys(fields).filter((name) => !known.includes(name));
  if (others.length > 0) throw new Error(`Santa was told of ${others.join(', ')}`);
}

/**
 * A Mac on which Santa runs, as far as its sync goes. It holds rules and tells their numbers and
 * hash, takes pages into one write at the end, drops bad rules without a word, and on a clean sync
 * drops what it had only if it is given something. In JSON it leaves out zeros and empty texts.
 */
export class MacWithSanta {
  rules = new Map<string, Rule>();
  /** Kinds of rules that it does not take, as an older Santa. */
  refuses: readonly string[] = [];
  /** Whether the end of a sync gets lost. */
  losesPostflight = false;
  /** An old Santa has no hash of its rules. */
  hasHash = true;
  /** The sync types that it was told, in order. */
  readonly syncs: string[] = [];
  interval = 0;
  readonly #send: Send;
  readonly #events: Event[] = [];

  constructor(send: Send) {
    this.#send = send;
  }

  /** Whether Santa lets the app start. One that it stops becomes an event. */
  start(app: { teamId: string; signingId: string; name: string }, at: number): boolean {
    const signing = `${app.teamId}:${app.signingId}`;
    const [type] = this.rules.has(`SIGNINGID:${signing}`)
      ? ['SIGNINGID']
      : this.rules.has(`TEAMID:${app.teamId}`)
        ? ['TEAMID']
        : [];
    if (type === undefined) return true;
    this.#events.push({
      decision: `BLOCK_${type}`,
      execution_time: at / 1_000,
      team_id: app.teamId,
      signing_id: signing,
      file_bundle_name: app.name,
    });
    return false;
  }

  /** One sync, from preflight to postflight. */
  async sync(): Promise<void> {
    const answer: Record<string, unknown> = { ...(await this.#send('preflight', this.#said())) };
    requireOnly(answer, SETTINGS);
    const type = String(answer.sync_type);
    this.syncs.push(type);
    this.interval = Number(answer.full_sync_interval);
    if (this.#events.length > 0)
      await this.#send('eventupload', { events: this.#events.splice(0) });
    const received = await this.#download();
    const processed = this.#take(received, type);
    if (this.losesPostflight) return;
    await this.#send('postflight', {
      ...(received.length > 0 ? { rules_received: received.length } : {}),
      ...(processed > 0 ? { rules_processed: processed } : {}),
      syncType: type,
      ...this.#hash(),
    });
  }

  #said(): object {
    const count = (type: string) =>
      [...this.rules.keys()].filter((key) => key.startsWith(`${type}:`)).length;
    const counts = {
      teamid_rule_count: count('TEAMID'),
      signingid_rule_count: count('SIGNINGID'),
      certificate_rule_count: count('CERTIFICATE'),
    };
    const told = Object.entries(counts).filter(([, number]) => number > 0);
    return { client_mode: 'LOCKDOWN', ...Object.fromEntries(told), ...this.#hash() };
  }

  #hash(): object {
    if (!this.hasHash) return {};
    const content = JSON.stringify([...this.rules].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { rulesHash: createHash('sha256').update(content).digest('hex') };
  }

  async #download(): Promise<readonly Rule[]> {
    const received: Rule[] = [];
    let cursor: unknown = null;
    do {
      const asked = cursor === null ? {} : { cursor };
      const page: Record<string, unknown> = { ...(await this.#send('ruledownload', asked)) };
      requireOnly(page, ['rules', 'cursor']);
      received.push(...(page.rules as readonly Rule[]));
      cursor = page.cursor ?? null;
      if (cursor !== null && typeof cursor !== 'string') throw new Error('the cursor is no text');
    } while (cursor !== null);
    return received;
  }

  #take(received: readonly Rule[], type: string): number {
    if (received.length === 0) return 0;
    if (type === 'CLEAN') this.rules.clear();
    const good = received.filter((rule) => {
      requireOnly(rule, RULE_FIELDS);
      const form = FORMS[rule.rule_type];
      return form?.test(rule.identifier) && !this.refuses.includes(rule.rule_type);
    });
    for (const rule of good) {
      const key = `${rule.rule_type}:${rule.identifier}`;
      if (rule.policy === 'REMOVE') this.rules.delete(key);
      else this.rules.set(key, rule);
    }
    return good.length;
  }
}
