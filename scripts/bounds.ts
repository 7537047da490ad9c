import { LONGEST_REASON } from '../functions/adapters/bans/blocklist-index.ts';
import { MOST_RELEASED } from '../functions/adapters/bans/release-pauses.ts';
import { ITEM_LIMIT } from '../functions/adapters/dynamodb/item-size.ts';
import { LARGEST_UNPACKED } from '../functions/adapters/dynamodb/packed.ts';
import { MOST_MOVES } from '../functions/adapters/fleet/fleet-writes.ts';
import { MOST_LOG_LINES } from '../functions/agents/osquery/configuration.ts';
import { LARGEST_OSQUERY_ENROLLMENT } from '../functions/agents/osquery/enroll.ts';
import {
  LARGEST_OSQUERY_LOG,
  LARGEST_OSQUERY_QUESTION,
} from '../functions/agents/osquery/report.ts';
import { MOST_SEEN_BUNDLES, MOST_SIGNING_IDS } from '../functions/agents/santa/plan.ts';
import { MOST_RULES_ON_PAGE } from '../functions/agents/santa/rule-page.ts';
import { LONGEST_RULE_TEXT, MOST_SANTA_RULES } from '../functions/agents/santa/rules.ts';
import { LARGEST_SANTA_REQUEST } from '../functions/agents/santa/serve.ts';
import { MOST_EVENTS } from '../functions/agents/santa/wire.ts';
import { MOST_BANS } from '../functions/domain/bans/approvable.ts';
import { MOST_WAITING } from '../functions/domain/bans/blocking.ts';
import { LARGEST_BAN, LARGEST_BLOCKLIST } from '../functions/domain/bans/blocklist-size.ts';
import {
  LARGEST_EXEMPTIONS,
  MOST_EXEMPT_DEVICES,
  MOST_EXEMPT_GROUPS,
  MOST_EXEMPTIONS,
} from '../functions/domain/bans/exemption-acts.ts';
import { MOST_LEFT_EXEMPTIONS } from '../functions/domain/bans/left-exemptions.ts';
import { MOST_AUTHORS, MOST_REVISIONS } from '../functions/domain/bans/new-revision.ts';
import { MOST_UPCOMING } from '../functions/domain/bans/restriction-lists.ts';
import { LARGEST_BLOCKED } from '../functions/domain/bans/told-lists.ts';
import { LONGEST_APP_ID, MOST_APPS } from '../functions/domain/devices/app.ts';
import { MOST_SHARDS } from '../functions/domain/devices/shard.ts';
import { MOST_WARNINGS } from '../functions/domain/devices/warning.ts';
import {
  LONGEST_EXPLAIN_ADDRESS,
  LONGEST_EXPLAIN_TOKEN,
} from '../functions/domain/findings/explain-link.ts';
import { KEPT_APPS, LARGEST_KEPT_APPS } from '../functions/domain/findings/finding-rows.ts';
import { LARGEST_ORDER_TEXTS } from '../functions/domain/findings/order.ts';
import { LARGEST_MESSAGE } from '../functions/domain/message.ts';
import {
  MOST_RETIRED_AT_ONCE,
  ONE_AT_ONCE_OF,
  ONE_BY_RUNS_OF,
} from '../functions/domain/passes/run-verdict.ts';
import { MOST_ASIDE } from '../functions/domain/passes/slots.ts';
import { MOST_GROUPS } from '../functions/domain/passes/tally.ts';
import { REDRIVE_ENDS_BEFORE } from '../functions/events/redrive-prefix.ts';
import { LARGEST_DOCUMENT, MOST_GROUPS_NAMED } from '../functions/http/ban-rules.ts';
import { LONGEST_TITLE, MOST_LANGUAGES } from '../functions/http/ban-schema.ts';
import { LARGEST_INFLATED, LARGEST_SENT } from '../functions/http/body.ts';
import { LONGEST_SUBJECT } from '../functions/http/caller.ts';
import { LARGEST_INVENTORY } from '../functions/http/device-bodies.ts';
import { MOST_LINES, MOST_RESULTS } from '../functions/http/device-schema.ts';
import { MOST_FAULTS } from '../functions/http/explain.ts';
import { DEEPEST, MOST_FIELDS, MOST_ITEMS } from '../functions/http/json-shape.ts';
import { LONGEST_PAGE } from '../functions/http/query-schema.ts';
import { MOST_APART } from '../functions/managers/android-management/group-needs.ts';
import { LONGEST_POLICY_ID } from '../functions/managers/android-management/map.ts';
import {
  MOST_BACK,
  MOST_NOTED,
  MOST_STEPS,
} from '../functions/managers/android-management/own-policies.ts';
import { MOST_POLICY_APPS } from '../functions/managers/android-management/policy-change.ts';
import { MOST_HEARD, MOST_KNOWN } from '../functions/managers/android-management/seen.ts';
import { MOST_NOT_ENFORCEABLE } from '../functions/managers/connector-state.ts';
import { MOST_HEARD_HOSTS } from '../functions/managers/fleet/hosts.ts';
import { LARGEST_SCRIPT } from '../functions/managers/fleet/scripts.ts';
import { LARGEST_HEARD, LARGEST_QUEUED_BODY } from '../functions/managers/hear.ts';
import { MOST_BLOCKED_APPLE } from '../functions/managers/nanomdm/content.ts';
import { DEEPEST_PLIST, LARGEST_PLIST } from '../functions/managers/nanomdm/plist.ts';
import { LARGEST_DECLARATION_REPORT } from '../functions/managers/nanomdm/serve-declarations.ts';
import { LARGEST_REMOTE_ANSWER, LONGEST_REMOTE_WAIT } from '../functions/managers/remote.ts';
import { LARGEST_ANSWER } from '../functions/usecases/answer-bytes.ts';
import { MOST_MADE } from '../functions/usecases/bans/list-restrictions.ts';
import {
  COUNTED_AFRESH,
  MOST_LONG_ENDED,
  MOST_SHARDS_AFRESH,
} from '../functions/usecases/bans/read-compliance.ts';
import { MOST_CHAPTERS } from '../functions/usecases/bans/read-findings.ts';
import { MOST_LISTED } from '../functions/usecases/bans/read-reports.ts';
import { LASTS as CHECK_IN_LASTS } from '../functions/usecases/devices/admit-device.ts';
import { LASTS as BATCH_LASTS } from '../functions/usecases/devices/ingest.ts';
import {
  MOST_BLOCKED_BYTES,
  MOST_BLOCKED_ON_PAGE,
} from '../functions/usecases/devices/read-blocked.ts';
import { LARGEST_APPS, LARGEST_FINDINGS } from '../functions/usecases/devices/read-devices.ts';
import { MOST_ORDER_BYTES } from '../functions/usecases/devices/read-orders.ts';
import { LASTS as RESULTS_LAST } from '../functions/usecases/devices/results.ts';
import { PAGE_ROWS } from '../functions/usecases/passes/page.ts';
import { MOST_COUNTS } from '../functions/usecases/passes/runs.ts';
import { PAGES_A_MESSAGE } from '../functions/usecases/passes/work-on-part.ts';
import { EVENTS_AT_ONCE } from '../functions/usecases/publishing/announce.ts';
import { LONGEST_EXPLAIN_URL } from '../functions/usecases/publishing/explain-urls.ts';

/** One bound of the system. The value is the constant that the code uses. */
export interface Bound {
  readonly what: string;
  readonly most: number;
  readonly unit: string;
  /** What happens beyond it. */
  readonly beyond: string;
  /** The file that enforces it. */
  readonly where: string;
}

const bound = (what: string, most: number, unit: string, beyond: string, where: string): Bound => ({
  what,
  most,
  unit,
  beyond,
  where: `functions/${where}.ts`,
});

const REQUESTS: readonly Bound[] = [
  bound('the subject of a token', LONGEST_SUBJECT, 'characters', '401', 'http/caller'),
  bound('a body as sent', LARGEST_SENT, 'bytes', '413', 'http/body'),
  bound('a body once inflated', LARGEST_INFLATED, 'bytes', '413', 'http/body'),
  bound('a list in a body', MOST_ITEMS, 'items', '413', 'http/json-shape'),
  bound('an object in a body', MOST_FIELDS, 'fields', '400', 'http/json-shape'),
  bound('JSON in JSON', DEEPEST, 'levels', '400', 'http/json-shape'),
  bound('faults that a refusal lists', MOST_FAULTS, 'faults', 'left out', 'http/explain'),
];

const AGENTS: readonly Bound[] = [
  bound(
    'an enrolment of osquery, inflated',
    LARGEST_OSQUERY_ENROLLMENT,
    'bytes',
    '413',
    'agents/osquery/enroll',
  ),
  bound(
    'a request of osquery for its configuration',
    LARGEST_OSQUERY_QUESTION,
    'bytes',
    '413',
    'agents/osquery/report',
  ),
  bound(
    'a request of osquery to the log, inflated',
    LARGEST_OSQUERY_LOG,
    'bytes',
    'taken and dropped, with a warning in the log, since it would be sent for ever',
    'agents/osquery/report',
  ),
  bound(
    'log lines that osquery sends at once',
    MOST_LOG_LINES,
    'lines',
    'in the next request',
    'agents/osquery/configuration',
  ),
];

const DOCUMENTS: readonly Bound[] = [
  bound('a ban document', LARGEST_DOCUMENT, 'bytes of JSON', '400', 'http/ban-rules'),
  bound(
    'what each order says of it: title, reason, contact, authority, references',
    LARGEST_ORDER_TEXTS,
    'bytes of JSON',
    '400',
    'domain/findings/order',
  ),
  bound('a title', LONGEST_TITLE, 'characters in each language', '400', 'http/ban-schema'),
  bound('languages of a text', MOST_LANGUAGES, 'languages', '400', 'http/ban-schema'),
  bound(
    'groups named in scope and overrides',
    MOST_GROUPS_NAMED,
    'groups',
    '400',
    'http/ban-rules',
  ),
  bound('matchers of a ban', LARGEST_BAN.matchers, 'matchers', '400', 'domain/bans/blocklist-size'),
  bound(
    'ids and rules to block of a ban',
    LARGEST_BAN.restricted,
    'ids and rules',
    '400',
    'domain/bans/blocklist-size',
  ),
  bound('revisions of a ban', MOST_REVISIONS, 'revisions', '409', 'domain/bans/new-revision'),
  bound(
    'people who save between two approvals',
    MOST_AUTHORS,
    'people',
    '409',
    'domain/bans/new-revision',
  ),
];

const EXEMPTIONS: readonly Bound[] = [
  bound('exemptions of a ban', MOST_EXEMPTIONS, 'exemptions', '409', 'domain/bans/exemption-acts'),
  bound(
    'devices in them, by whatever ids',
    MOST_EXEMPT_DEVICES,
    'devices',
    '422',
    'domain/bans/exemption-acts',
  ),
  bound(
    'different groups in them',
    MOST_EXEMPT_GROUPS,
    'groups',
    '422',
    'domain/bans/exemption-acts',
  ),
  bound('all of them', LARGEST_EXEMPTIONS, 'bytes of JSON', '409', 'domain/bans/exemption-acts'),
  bound(
    'that the answer to a revocation names',
    MOST_LEFT_EXEMPTIONS,
    'exemptions',
    'counted in moreExemptions',
    'domain/bans/left-exemptions',
  ),
];

const BLOCKLIST: readonly Bound[] = [
  bound('bans in force', MOST_BANS, 'bans', '409 at approval', 'domain/bans/approvable'),
  bound(
    'matchers',
    LARGEST_BLOCKLIST.matchers,
    'matchers',
    '409 at approval',
    'domain/bans/blocklist-size',
  ),
  bound(
    'ids and rules to block',
    LARGEST_BLOCKLIST.restricted,
    'ids and rules',
    '409 at approval',
    'domain/bans/blocklist-size',
  ),
  bound(
    'documents, exemptions and carried blocks',
    LARGEST_BLOCKLIST.bytes,
    'bytes of JSON',
    '409 at approval and exemption',
    'domain/bans/blocklist-size',
  ),
  bound(
    'the reason of a gate in the list of bans',
    LONGEST_REASON,
    'bytes',
    'cut; whole in the audit',
    'adapters/bans/blocklist-index',
  ),
  bound(
    'groups that a gate notes as waiting',
    MOST_WAITING,
    'groups',
    'all groups wait',
    'domain/bans/blocking',
  ),
];

const DEVICES: readonly Bound[] = [
  bound(
    'an inventory',
    LARGEST_INVENTORY,
    'bytes of JSON',
    '413; of a batch, that line',
    'http/device-bodies',
  ),
  bound(
    'apps of an inventory that are kept',
    MOST_APPS,
    'apps',
    'all are judged, and those of bans kept first',
    'usecases/devices/observed',
  ),
  bound("an app's id", LONGEST_APP_ID, 'characters', 'that app is left out', 'http/read-apps'),
  bound(
    'kinds of what a report lost that an answer tells apart',
    MOST_WARNINGS,
    'warnings',
    'counted together',
    'domain/devices/warning',
  ),
  bound('lines of a batch', MOST_LINES, 'lines', '413', 'http/device-schema'),
  bound('results of a request', MOST_RESULTS, 'results', '400', 'http/device-schema'),
  bound(
    'apps that a finding and its orders name',
    KEPT_APPS,
    'apps',
    'counted only',
    'domain/findings/finding-rows',
  ),
  bound(
    'these apps together',
    LARGEST_KEPT_APPS,
    'bytes of JSON',
    'counted only',
    'domain/findings/finding-rows',
  ),
];

const SANTA: readonly Bound[] = [
  bound(
    'a request of Santa',
    LARGEST_SANTA_REQUEST,
    'bytes, inflated',
    '413',
    'agents/santa/serve',
  ),
  bound(
    'rules of bans that a Mac is given',
    MOST_SANTA_RULES,
    'rules',
    'no rule, and the finding stays open',
    'agents/santa/rules',
  ),
  bound('the text of a rule', LONGEST_RULE_TEXT, 'characters', 'cut', 'agents/santa/rules'),
  bound(
    'rules on a page',
    MOST_RULES_ON_PAGE,
    'rules',
    'the next by its cursor',
    'agents/santa/rule-page',
  ),
  bound(
    'events of an upload',
    MOST_EVENTS,
    'events',
    'the others are not looked at',
    'agents/santa/wire',
  ),
  bound(
    'bundles of teams that are remembered of a Mac',
    MOST_SEEN_BUNDLES,
    'bundles',
    'no rule for them',
    'agents/santa/plan',
  ),
  bound(
    'signing ids of such a bundle',
    MOST_SIGNING_IDS,
    'signing ids',
    'no rule for them',
    'agents/santa/plan',
  ),
];

const MANAGERS: readonly Bound[] = [
  bound(
    'apps of a policy of Android Management',
    MOST_POLICY_APPS,
    'apps',
    'the others are not blocked, and named as not enforceable',
    'managers/android-management/policy-change',
  ),
  bound(
    'devices of a group with policies of their own',
    MOST_APART,
    'devices',
    'the ban waits for the group, aloud',
    'managers/android-management/group-needs',
  ),
  bound(
    'of these, devices that are left alone for whose they are',
    MOST_KNOWN,
    'devices',
    'the ban waits for the group, aloud',
    'managers/android-management/seen',
  ),
  bound(
    'own policies of devices that are looked after at once',
    MOST_STEPS,
    'policies',
    'the next poll goes on, with what has waited longest',
    'managers/android-management/own-policies',
  ),
  bound(
    'own policies that are taken back at once, however many are looked after',
    MOST_BACK,
    'policies',
    'the next poll goes on, with what has waited longest',
    'managers/android-management/own-policies',
  ),
  bound(
    'own policies that are found at once to be needed no more',
    MOST_NOTED,
    'policies',
    'the next poll goes on, with what has waited longest',
    'managers/android-management/own-policies',
  ),
  bound(
    'id of an own policy',
    LONGEST_POLICY_ID,
    'characters',
    'a hash stands in it for what is too long',
    'managers/android-management/map',
  ),
  bound(
    'Android devices heard of since the last listing',
    MOST_HEARD,
    'devices',
    'of more, the last; the next listing counts all',
    'managers/android-management/seen',
  ),
  bound('what a manager sends at once', LARGEST_HEARD, 'bytes', '413', 'managers/hear'),
  bound(
    'of that, what is queued and not kept beside',
    LARGEST_QUEUED_BODY,
    'bytes',
    'kept in the bucket, and named in the queue',
    'managers/hear',
  ),
  bound(
    'an answer of a manager',
    LARGEST_REMOTE_ANSWER,
    'bytes',
    'not read further, and tried again at the next poll',
    'managers/remote',
  ),
  bound(
    'waiting for a manager',
    LONGEST_REMOTE_WAIT,
    'milliseconds',
    'given up, and tried again at the next poll',
    'managers/remote',
  ),
  bound(
    'bans that a connector names as not enforceable',
    MOST_NOT_ENFORCEABLE,
    'bans and platforms',
    'the others are not named',
    'managers/connector-state',
  ),
  bound(
    'hosts of a webhook of Fleet that are looked at',
    MOST_HEARD_HOSTS,
    'hosts',
    'the next listing has the others',
    'managers/fleet/hosts',
  ),
  bound(
    'a script that Fleet is given',
    LARGEST_SCRIPT,
    'characters',
    'the apps are divided among several',
    'managers/fleet/scripts',
  ),
  bound(
    'a property list of an Apple device',
    LARGEST_PLIST,
    'bytes',
    'not read: it is asked again',
    'managers/nanomdm/plist',
  ),
  bound(
    'lists within one another in it',
    DEEPEST_PLIST,
    'levels',
    'not read: it is asked again',
    'managers/nanomdm/plist',
  ),
  bound(
    'apps that an Apple device is told to block',
    MOST_BLOCKED_APPLE,
    'bundle ids, or teams with signing ids',
    'the others are not blocked there',
    'managers/nanomdm/content',
  ),
  bound(
    'a report of a device on its declarations',
    LARGEST_DECLARATION_REPORT,
    'bytes',
    '413',
    'managers/nanomdm/serve-declarations',
  ),
];

const MESSAGES: readonly Bound[] = [
  bound(
    'a message with its attributes',
    LARGEST_MESSAGE,
    'bytes',
    'parked, counted, alarmed',
    'adapters/sns-orders-topic',
  ),
  bound(
    'the address at which a stage answers links',
    LONGEST_EXPLAIN_ADDRESS,
    'characters',
    'refused at synthesis',
    'domain/findings/explain-link',
  ),
  bound(
    'the token of a link',
    LONGEST_EXPLAIN_TOKEN,
    'characters',
    '400: as long as the longest order’s',
    'domain/findings/explain-link',
  ),
  bound(
    'the link of an order',
    LONGEST_EXPLAIN_URL,
    'characters',
    'follows from both',
    'usecases/publishing/explain-urls',
  ),
  bound(
    'ids and rules to block in restrictions.changed',
    LARGEST_BLOCKED,
    'bytes of JSON',
    'null: read GET /v1/restrictions',
    'domain/bans/told-lists',
  ),
  bound(
    'news held at a time',
    EVENTS_AT_ONCE,
    'messages',
    'the next after these',
    'usecases/publishing/announce',
  ),
];

const ANSWERS: readonly Bound[] = [
  bound('a page of a list', LONGEST_PAGE, 'items', '400', 'http/query-schema'),
  bound(
    'a list in an answer',
    LARGEST_ANSWER,
    'bytes as a JSON string',
    'the page ends; nextCursor',
    'usecases/page-within',
  ),
  bound(
    'apps of a device',
    LARGEST_APPS,
    'bytes as a JSON string',
    'nextCursor',
    'usecases/devices/read-devices',
  ),
  bound(
    'findings of a device',
    LARGEST_FINDINGS,
    'bytes as a JSON string',
    'moreFindings',
    'usecases/devices/read-devices',
  ),
  bound(
    'a file of a report',
    LARGEST_ANSWER,
    'bytes as a JSON string',
    '422, nothing is frozen',
    'usecases/bans/freeze-report',
  ),
  bound(
    'orders in the answer to a check-in',
    MOST_ORDER_BYTES,
    'bytes of JSON',
    'the gravest first; ordersAfter',
    'usecases/devices/read-orders',
  ),
  bound(
    'ids and rules of a page of what a device blocks',
    MOST_BLOCKED_ON_PAGE,
    'ids and rules',
    'nextCursor',
    'usecases/devices/read-blocked',
  ),
  bound(
    'a page of what a device blocks',
    MOST_BLOCKED_BYTES,
    'bytes of JSON',
    'nextCursor',
    'usecases/devices/read-blocked',
  ),
  bound(
    'ids and rules in the lists that a page of groups needs',
    MOST_MADE,
    'ids and rules',
    'the page ends; nextCursor',
    'usecases/bans/list-restrictions',
  ),
  bound(
    'bans to come that a device is told',
    MOST_UPCOMING,
    'bans',
    'later ones left out',
    'domain/bans/restriction-lists',
  ),
  bound(
    'reports that a list shows',
    MOST_LISTED,
    'reports',
    'older ones by their id',
    'usecases/bans/read-reports',
  ),
  bound(
    'chapters of a story',
    MOST_CHAPTERS,
    'chapters',
    'later ones left out',
    'usecases/bans/read-findings',
  ),
  bound(
    'groups that are counted one by one',
    MOST_GROUPS,
    'groups',
    'counted together',
    'domain/passes/tally',
  ),
  bound(
    'findings of a partition counted afresh',
    COUNTED_AFRESH,
    'findings',
    'the last sweep counts',
    'usecases/bans/read-compliance',
  ),
  bound(
    'partitions counted afresh',
    MOST_SHARDS_AFRESH,
    'partitions',
    'the last sweep counts',
    'usecases/bans/read-compliance',
  ),
  bound(
    'findings ended before their ban, whose devices are looked at afresh',
    MOST_LONG_ENDED,
    'findings',
    'the last sweep counts',
    'usecases/bans/read-compliance',
  ),
];

const ROWS: readonly Bound[] = [
  bound('an item', ITEM_LIMIT, 'bytes', '413, nothing is written', 'adapters/dynamodb/item-size'),
  bound(
    'what a packed attribute unpacks to',
    LARGEST_UNPACKED,
    'bytes',
    'unreadable',
    'adapters/dynamodb/packed',
  ),
  bound(
    'findings that move in a transaction',
    MOST_MOVES,
    'findings',
    'several transactions',
    'adapters/fleet/fleet-writes',
  ),
  bound(
    'partitions of a ban’s findings',
    MOST_SHARDS,
    'partitions',
    'larger partitions',
    'domain/devices/shard',
  ),
  bound(
    'previews, counts and retirements that run at a time',
    MOST_ASIDE,
    'passes',
    '409 with Retry-After',
    'domain/passes/slots',
  ),
  bound(
    'pauses that a transaction releases',
    MOST_RELEASED,
    'pauses',
    'the earliest before',
    'adapters/bans/release-pauses',
  ),
  bound(
    'devices that a run retires at once, however few its source has',
    MOST_RETIRED_AT_ONCE,
    'devices',
    'one in ten of the source, or the run waits for a second one',
    'domain/passes/run-verdict',
  ),
  bound(
    'devices that a run of more retires at once: one in so many of its source',
    ONE_AT_ONCE_OF,
    'devices',
    'the run waits for a second one',
    'domain/passes/run-verdict',
  ),
  bound(
    'devices that two runs of more retire: one in so many of their source',
    ONE_BY_RUNS_OF,
    'devices',
    'the run waits for an operator',
    'domain/passes/run-verdict',
  ),
  bound('counts of one run of a source', MOST_COUNTS, 'passes', '409', 'usecases/passes/runs'),
  bound('rows of a pass’s page', PAGE_ROWS, 'rows', 'the next page', 'usecases/passes/page'),
  bound(
    'pages of a work message',
    PAGES_A_MESSAGE,
    'pages',
    'the next message',
    'usecases/passes/work-on-part',
  ),
];

const TIMES: readonly Bound[] = [
  bound(
    'the answer to a device',
    CHECK_IN_LASTS,
    'milliseconds',
    'ends with what is known, or 503',
    'usecases/devices/admit-device',
  ),
  bound(
    'a batch of devices',
    BATCH_LASTS,
    'milliseconds',
    'the lines left are sent again',
    'usecases/devices/ingest',
  ),
  bound(
    'results of a request',
    RESULTS_LAST,
    'milliseconds',
    'the results left are sent again',
    'usecases/devices/results',
  ),
  bound(
    'what a redrive leaves of its function’s time',
    REDRIVE_ENDS_BEFORE,
    'milliseconds',
    'the next call goes on',
    'events/redrive-prefix',
  ),
];

/** Every bound of the system beside the fields of requests, by what it is about. */
export const BOUNDS: Readonly<Record<string, readonly Bound[]>> = {
  Requests: REQUESTS,
  'Agents of others': AGENTS,
  'A ban document': DOCUMENTS,
  'Exemptions of a ban': EXEMPTIONS,
  'The blocklist as a whole': BLOCKLIST,
  'What devices and sources report': DEVICES,
  'What Macs with Santa are given': SANTA,
  'What managers of devices send and answer': MANAGERS,
  Messages: MESSAGES,
  Answers: ANSWERS,
  'Rows and passes': ROWS,
  Times: TIMES,
};
