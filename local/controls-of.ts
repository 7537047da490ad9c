import type { VirtualClock } from './clock.ts';
import type { Claims, LocalIdentity } from './identity.ts';
import type { Services } from './services.ts';
import { signInOf } from './sign-in/sign-in.ts';
import type { LocalFault, StackClock, StackControls } from './stack-controls.ts';
import type { Timeline } from './virtual-timeline.ts';
import type { Work } from './work.ts';

/** A stack of which everything runs but the gateway. */
export interface Running {
  readonly services: Services;
  readonly clock: VirtualClock;
  readonly work: Work;
  readonly timeline: Timeline;
  readonly identity: LocalIdentity;
  /** Who can sign in, by what they are called, with the claims of their tokens. */
  readonly people: Readonly<Record<string, Claims>>;
  /** Physical names of tables by short name. */
  readonly tables: Readonly<Record<string, string>>;
}

/** What can be done to a running stack from outside. */
export function controlsOf({
  services,
  clock,
  work,
  timeline,
  identity,
  people,
  tables,
}: Running): StackControls {
  const { access, dynamodb, messaging, habits } = services;
  return {
    clock: clockOf(clock, timeline),
    faults: faultsOf(services, tables),
    habits,
    settle: (timeoutMs) => work.settle(timeoutMs),
    invoke: (name, event) => work.hosts.byName(name).invoke(event),
    kill: (name) => work.hosts.byName(name).kill(),
    grants: () => access.report(),
    counters: () => ({
      functions: work.hosts.counts(),
      dynamodb: dynamodb.counters(),
      rowsChanged: dynamodb.rowsChanged(),
      sns: { ...messaging.counts },
      habits: habits.report().habits,
    }),
    oidc: {
      configuration: () => identity.configuration(),
      jwks: () => identity.jwks,
      ...signInOf(identity, people),
    },
  };
}

function clockOf(clock: VirtualClock, timeline: Timeline): StackClock {
  return {
    now: () => clock.now(),
    read: () => ({
      now: new Date(clock.now()).toISOString(),
      frozen: clock.frozen && !clock.held,
    }),
    moveTo: (instant, { settle = true } = {}) => timeline.moveTo(instant, settle),
    advance: (milliseconds, { settle = true } = {}) =>
      timeline.moveTo(clock.now() + milliseconds, settle),
    freeze: () => clock.freeze(),
    run: () => clock.run(),
  };
}

function faultsOf(
  { dynamodb, messaging }: Services,
  tables: Readonly<Record<string, string>>,
): StackControls['faults'] {
  const physical = new Map(
    Object.entries(tables).map(([name, table]) => [name.toLowerCase(), table]),
  );
  const addToTables = (fault: Extract<LocalFault, { service: 'dynamodb' }>): void => {
    const { operation, count, mode, table } = fault;
    dynamodb.faults.add({
      operation,
      count,
      mode: mode === 'refuse' ? 'error' : mode,
      table: table === undefined ? undefined : (physical.get(table.toLowerCase()) ?? table),
    });
  };
  return {
    add: (fault) => (fault.service === 'sns' ? messaging.faults.add(fault) : addToTables(fault)),
    clear() {
      messaging.faults.clear();
      dynamodb.faults.clear();
    },
    left: () => messaging.faults.left + dynamodb.faults.left,
  };
}
