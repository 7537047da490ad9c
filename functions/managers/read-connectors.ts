import { notHeldOf } from '../agents/santa/not-enforceable.ts';
import { formatInstantOrNull } from '../domain/time/instant.ts';
import type { Caller } from '../usecases/caller.ts';
import type { Dependencies } from '../usecases/ports.ts';
import { isStale, MOST_NOT_ENFORCEABLE, readState } from './connector-state.ts';
import type { NotEnforceable } from './manager.ts';
import { memoryOf } from './memory.ts';

type Needs = Pick<Dependencies, 'connectors' | 'settings' | 'blocklist' | 'clock'>;

interface ConnectorAnswer {
  /** Of a manager: the source as which it reports. */
  readonly name: string;
  readonly kind: string;
  /** When its devices were last listed as a whole. `null`: never, or it is asked by its agents. */
  readonly lastPollAt: string | null;
  /** Whether it should have listed them again long ago. */
  readonly stale: boolean;
  /** What keeps it from its manager; `null`: nothing does. */
  readonly trouble: { readonly since: string | null; readonly why: string } | null;
  /** Devices of the last listing; `null`: agents are not counted. */
  readonly devices: number | null;
  /** Orders that it has under way. */
  readonly open: number | null;
  /** Orders that it reported as failed, and that nothing has ended since. */
  readonly failed: number | null;
  readonly notEnforceable: readonly NotEnforceable[];
}

/** Agents come by themselves: what is known of them is told device by device. */
const ASKED = { lastPollAt: null, stale: false, trouble: null, devices: null } as const;
const UNCOUNTED = { open: null, failed: null } as const;

/** What the stack is connected to, and how each connection is: agents first, then managers. */
export async function readConnectors(
  deps: Needs,
  _input: { readonly caller: Caller },
): Promise<{ readonly items: readonly ConnectorAnswer[] }> {
  const notHeld = notHeldOf(await deps.blocklist.current()).slice(0, MOST_NOT_ENFORCEABLE);
  const agents: ConnectorAnswer[] = [
    { name: 'osquery', kind: 'osquery', ...ASKED, ...UNCOUNTED, notEnforceable: [] },
    { name: 'santa', kind: 'santa', ...ASKED, ...UNCOUNTED, notEnforceable: notHeld },
  ];
  const managers = await Promise.all(
    deps.settings.connectors.map((connector) => readManager(deps, connector)),
  );
  return { items: [...agents, ...managers] };
}

async function readManager(
  deps: Needs,
  { name, kind, pollHours }: Needs['settings']['connectors'][number],
): Promise<ConnectorAnswer> {
  const state = await readState(memoryOf(deps, name));
  const { lastPollAt, trouble, devices, open, failed, notEnforceable } = state;
  return {
    name,
    kind,
    lastPollAt: formatInstantOrNull(lastPollAt),
    stale: isStale(state, pollHours, deps.clock.now()),
    trouble:
      trouble === null ? null : { since: formatInstantOrNull(trouble.since), why: trouble.why },
    devices,
    open,
    failed,
    notEnforceable,
  };
}
