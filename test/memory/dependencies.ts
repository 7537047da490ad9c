import { CachedBlocklist } from '../../functions/adapters/bans/cached-blocklist.ts';
import type { AuditEntry } from '../../functions/domain/audit.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { OutgoingMessage } from '../../functions/domain/message.ts';
import type { Clock, Dependencies } from '../../functions/usecases/ports.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../functions/usecases/settings.ts';
import type { Faults } from './faults.ts';
import { MemoryAccess } from './memory-access.ts';
import { MemoryBans } from './memory-bans.ts';
import { MemoryChain } from './memory-chain.ts';
import { MemoryConnectors } from './memory-connectors.ts';
import { MemoryFailures, MemoryReports } from './memory-files.ts';
import { type FindingWrite, MemoryFleet } from './memory-fleet.ts';
import { MemoryHistory } from './memory-history.ts';
import { countingIds } from './memory-ids.ts';
import { MemoryConnectorQueue, MemoryHeardBodies, MemorySecret } from './memory-managers.ts';
import { MemoryMetrics } from './memory-metrics.ts';
import type { MemoryPlaces } from './memory-places.ts';
import { MemoryQueue, type QueuedPart } from './memory-queue.ts';
import { MemoryStories } from './memory-stories.ts';
import { MemoryTopic } from './memory-topic.ts';
import { MemoryWork } from './memory-work.ts';
import { NO_DEADLINE } from './no-deadline.ts';

/**
 * All ports in memory, and what a test may look at. The ports are the memory classes themselves,
 * with more to look at.
 */
export interface MemoryDependencies extends Dependencies {
  readonly bans: MemoryBans;
  readonly brakes: MemoryBans;
  readonly places: MemoryPlaces;
  readonly fleet: MemoryFleet;
  readonly work: MemoryWork;
  readonly history: MemoryHistory;
  readonly stories: MemoryStories;
  readonly access: MemoryAccess;
  readonly connectors: MemoryConnectors;
  readonly secret: MemorySecret;
  readonly heardBodies: MemoryHeardBodies;
  readonly connectorQueue: MemoryConnectorQueue;
  readonly operators: MemoryAccess;
  readonly audit: MemoryChain;
  readonly queue: MemoryQueue;
  readonly topic: MemoryTopic;
  readonly failures: MemoryFailures;
  readonly failedObjects: MemoryFailures;
  readonly reports: MemoryReports;
  readonly metrics: MemoryMetrics;
  /** Set its members to make things fail. */
  readonly faults: Faults;
  findings(): readonly Finding[];
  heads(): readonly Head[];
  /** Every write of a finding, with what was there before, in order: what the table streams. */
  readonly changes: readonly FindingWrite[];
  readonly published: readonly OutgoingMessage[];
  readonly queued: readonly QueuedPart[];
  readonly audited: readonly AuditEntry[];
}

/**
 * Another instance of a function: it shares the stores, and has its own clock and its own copy of
 * the blocklist.
 */
export function anotherInstance(deps: Omit<Dependencies, 'blocklist'>, clock: Clock): Dependencies {
  const blocklist = new CachedBlocklist(deps.bans, clock);
  return { ...deps, clock, blocklist };
}

/** One world in memory, as one instance of a function sees it. */
export function memoryDependencies(options: {
  readonly clock: Clock;
  readonly settings?: Partial<Settings>;
}): MemoryDependencies {
  const { clock } = options;
  const faults: Faults = {};
  const audit = new MemoryChain(faults);
  const bans = new MemoryBans(audit, faults);
  const fleet = new MemoryFleet(faults);
  const access = new MemoryAccess(fleet, audit, faults);
  const queue = new MemoryQueue(clock, faults);
  const topic = new MemoryTopic(faults);
  const failures = new MemoryFailures(faults);
  return {
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    clock,
    deadline: NO_DEADLINE,
    ids: countingIds(),
    blocklist: new CachedBlocklist(bans, clock),
    bans,
    brakes: bans,
    places: fleet.places,
    fleet,
    work: new MemoryWork(audit, faults),
    history: new MemoryHistory(faults),
    stories: new MemoryStories(faults),
    access,
    connectors: new MemoryConnectors(faults),
    secret: new MemorySecret(faults),
    explainLinks: null,
    heardBodies: new MemoryHeardBodies(faults),
    connectorQueue: new MemoryConnectorQueue(faults),
    operators: access,
    audit,
    queue,
    topic,
    failures,
    failedObjects: failures,
    reports: new MemoryReports(faults),
    metrics: new MemoryMetrics(),
    faults,
    findings: () => [...fleet.findings.values()],
    heads: () => [...fleet.heads.values()],
    changes: fleet.changes,
    published: topic.published,
    queued: queue.waiting,
    audited: audit.entries,
  };
}
