/** A union of the domain, and who has to think when it gets a new member. */
export interface Union {
  /** What a member of it is called. */
  readonly name: string;
  /** Where it is declared. */
  readonly file: string;
  /** In its declaration, text that is there exactly once, and that a new member follows. */
  readonly after: string;
  /** The new member, as it is written there. Nothing else has its name. */
  readonly member: string;
  /**
   * Members of one run are added to the same copy of the sources. The number is free: unions whose
   * types name one another are told apart by being in different runs.
   */
  readonly run: 1 | 2 | 3 | 4 | 5;
  /** The files that do not compile until they know the member. Documents list them as they are. */
  readonly asks: readonly string[];
}

/** Every union that files decide by. */
export const UNIONS: readonly Union[] = [
  {
    name: 'order action',
    file: 'functions/domain/order-action.ts',
    after: "ORDER_ACTIONS = ['notice', 'remove', 'quarantine'",
    member: 'new-action',
    run: 1,
    asks: [
      'demo/fleet/respond.ts',
      'functions/domain/findings/check-in-status.ts',
      'functions/domain/findings/decide.ts',
      'functions/domain/findings/finding.ts',
      'functions/managers/carry-out.ts',
      'functions/usecases/views/explain-words.ts',
    ],
  },
  {
    name: 'outcome of an order',
    file: 'functions/domain/findings/finding.ts',
    after: "OUTCOMES = ['done', 'disabled', 'failed'",
    member: 'new-outcome',
    run: 2,
    asks: ['functions/domain/findings/decide.ts'],
  },
  {
    name: 'finding status',
    file: 'functions/domain/findings/finding.ts',
    after: "  'unenforceable',\n  'withdrawn'",
    member: 'new-status',
    run: 2,
    asks: [
      'demo/fleet/truth.ts',
      'functions/domain/findings/finding.ts',
      'functions/usecases/views/report-words-english.ts',
      'functions/usecases/views/report-words-french.ts',
    ],
  },
  {
    name: 'cause',
    file: 'functions/domain/findings/finding.ts',
    after: "  'amended',\n  'retired'",
    member: 'new-cause',
    run: 3,
    asks: [
      'functions/domain/findings/finding.ts',
      'functions/usecases/views/report-words-english.ts',
      'functions/usecases/views/report-words-french.ts',
    ],
  },
  {
    name: 'message about a finding',
    file: 'functions/domain/finding-news.ts',
    after: "'finding.resolved', 'finding.failed'",
    member: 'new.finding.news',
    run: 4,
    asks: ['functions/domain/findings/order.ts', 'functions/messages/message-schema.ts'],
  },
  {
    name: 'message about a ban',
    file: 'functions/domain/message.ts',
    after: "'ban.paused', 'sweep.completed'",
    member: 'new.ban.news',
    run: 5,
    asks: ['functions/messages/message-schema.ts', 'functions/usecases/publishing/announce.ts'],
  },
  {
    name: 'gate state',
    file: 'functions/domain/bans/gate.ts',
    after: "GATE_STATES = ['pending', 'open', 'full', 'paused'",
    member: 'new-gate-state',
    run: 2,
    asks: [
      'functions/domain/bans/blocklist.ts',
      'functions/domain/bans/gate.ts',
      'functions/usecases/views/report-words-english.ts',
      'functions/usecases/views/report-words-french.ts',
    ],
  },
  {
    name: 'act on a gate',
    file: 'functions/domain/bans/ban-record.ts',
    after: "GATE_ACTS = ['resume', 'raise', 'confirm'",
    member: 'new-gate-act',
    run: 2,
    asks: ['functions/domain/bans/four-eyes.ts'],
  },
  {
    name: 'kind of ban',
    file: 'functions/domain/bans/ban.ts',
    after: "BAN_KINDS = ['ban', 'advisory'",
    member: 'new-kind',
    run: 3,
    asks: ['functions/domain/bans/ban.ts'],
  },
  {
    name: 'effect of a matcher',
    file: 'functions/domain/bans/ban.ts',
    after: "MATCHER_EFFECTS = ['enforce', 'review'",
    member: 'new-effect',
    run: 5,
    asks: ['functions/domain/bans/ban.ts'],
  },
  {
    name: 'action on an ownership',
    file: 'functions/domain/bans/ban.ts',
    after: "OWNERSHIP_ACTIONS = ['remove', 'notice', 'none'",
    member: 'new-ownership-action',
    run: 2,
    asks: ['functions/domain/bans/ban.ts', 'functions/domain/findings/decide.ts'],
  },
  {
    name: 'coverage',
    file: 'functions/domain/devices/app.ts',
    after: "COVERAGES = ['all', 'managed-only', 'work-profile', 'names-only', 'none'",
    member: 'new-coverage',
    run: 1,
    asks: ['demo/fleet/behaviour.ts', 'functions/domain/devices/app.ts'],
  },
  {
    name: 'management',
    file: 'functions/domain/devices/app.ts',
    after: "  'basic',\n  'none'",
    member: 'new-management',
    run: 2,
    asks: ['demo/fleet/plain-ban.ts', 'functions/domain/devices/app.ts'],
  },
  {
    name: 'kind of enrolment key',
    file: 'functions/domain/devices/enrollment-key.ts',
    after: "KEY_KINDS = ['agent', 'reporter'",
    member: 'new-key-kind',
    run: 1,
    asks: ['functions/domain/devices/enrollment-key.ts'],
  },
  {
    name: 'what becomes of known hardware',
    file: 'functions/domain/devices/enrollment-key.ts',
    after: "REENROLLS = ['refuse', 'rotate'",
    member: 'new-reenroll',
    run: 2,
    asks: ['functions/domain/devices/enrollment-key.ts'],
  },
  {
    name: 'ownership',
    file: 'functions/domain/devices/app.ts',
    after: "OWNERSHIPS = ['organization', 'contractor', 'personal'",
    member: 'new-ownership',
    run: 4,
    asks: ['demo/fleet/plain-document.ts', 'functions/http/ban-schema.ts'],
  },
  {
    name: 'platform',
    file: 'functions/domain/devices/app.ts',
    after: "PLATFORMS = ['android', 'ios', 'macos', 'windows', 'linux', 'chromeos'",
    member: 'new-platform',
    run: 3,
    asks: [
      'demo/fleet/fleet.ts',
      'demo/fleet/system-apps.ts',
      'functions/domain/bans/manager-rules.ts',
      'functions/domain/bans/matcher-keys.ts',
      'functions/domain/devices/identifier-forms.ts',
      'functions/managers/fleet/map.ts',
    ],
  },
  {
    name: 'type of an app',
    file: 'functions/domain/devices/app.ts',
    after: "  'exe',\n  'app'",
    member: 'new-type',
    run: 2,
    asks: ['functions/domain/devices/app-families.ts'],
  },
  {
    name: 'kind of identifier',
    file: 'functions/domain/devices/identifier-forms.ts',
    after: "  | 'name'\n  | 'type'",
    member: 'new-kind',
    run: 5,
    asks: [
      'functions/domain/bans/identifier-faults.ts',
      'functions/domain/devices/identifier-forms.ts',
    ],
  },
  {
    name: 'field of an app',
    file: 'functions/domain/devices/app.ts',
    after: "  'signer'",
    member: 'newField',
    run: 5,
    asks: ['functions/http/device-schema.ts', 'functions/http/read-apps.ts'],
  },
  {
    name: 'matcher key',
    file: 'functions/domain/bans/matcher-keys.ts',
    after: "linux: ['packageId', 'displayName', 'publisher', 'extensionId'",
    member: 'newKey',
    run: 1,
    asks: ['demo/fleet/plain-document.ts', 'functions/domain/bans/matcher-keys.ts'],
  },
  {
    name: 'kind of pass',
    file: 'functions/domain/passes/pass.ts',
    after: "PASS_KINDS = ['census', 'preview', 'sweep', 'retire'",
    member: 'new-pass',
    run: 4,
    asks: [
      'functions/adapters/work/work-item.ts',
      'functions/domain/passes/pass.ts',
      'functions/domain/passes/slots.ts',
      'functions/usecases/passes/work-on-part.ts',
      'functions/usecases/views/pass-answer.ts',
    ],
  },
];
