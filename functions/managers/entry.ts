import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Desk } from './carry-out.ts';
import { deliver } from './deliver.ts';
import type { ConnectorDeps, DeliverDeps, Manager, ManagerOf, PollDeps } from './manager.ts';
import { memoryOf } from './memory.ts';
import { noteRefusal, poll } from './poll.ts';
import { RemoteBusy, RemoteRefused } from './remote.ts';
import { type ManagerKind, settingsOf } from './settings.ts';

interface Composed {
  /** The connector's settings, as the stack wrote them. */
  readonly connector: string;
  readonly metrics: { flush(): void };
}
type InTime = Pick<Context, 'getRemainingTimeInMillis'>;

/** With an idle connector there is nothing to do until somebody fills its secret. */
const IDLE = { nextInstant: null } as const;

/** The connector of this function, without its manager. */
function deskWithout<K extends ManagerKind, D extends ConnectorDeps & Composed>(kind: K, deps: D) {
  const settings = settingsOf<K>(kind, deps.connector);
  return { settings, deps, memory: memoryOf(deps, settings.name) };
}

/** The function that a connector's schedule starts each minute. */
export function pollFunction<K extends ManagerKind>(
  { kind, connect }: ManagerOf<K>,
  load: () => Promise<PollDeps & Composed>,
) {
  return async (_event: unknown, context: InTime) => {
    const deps = await load();
    const desk = deskWithout(kind, deps);
    try {
      // A secret that was changed is seen by the next poll.
      const manager = connect({ ...desk, secret: await deps.secret.renew() });
      if (manager === null) return IDLE;
      return await poll({ ...desk, manager }, () => context.getRemainingTimeInMillis());
    } catch (error) {
      if (!(error instanceof RemoteRefused)) throw error;
      await noteRefusal(desk, error);
      return IDLE;
    } finally {
      deps.metrics.flush();
    }
  };
}

/** The function that works on a connector's queue. */
export function deliverFunction<K extends ManagerKind>(
  { kind, connect }: ManagerOf<K>,
  load: () => Promise<DeliverDeps & Composed>,
) {
  return async ({ Records }: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const deps = await load();
    const without = deskWithout(kind, deps);
    try {
      const secret = await deps.secret.read();
      const desk: Desk<DeliverDeps> = {
        ...without,
        manager: managerOrNone(() => connect({ ...without, secret })),
      };
      const failed = await deliver(desk, Records);
      return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      deps.metrics.flush();
    }
  };
}

/**
 * The manager, or one that never answers while the secret names none. Orders are written down all
 * the same, and the first poll that has a manager carries them out.
 */
function managerOrNone(connect: () => Manager | null): Manager {
  const none = () => Promise.reject(new RemoteBusy('the connector has no manager to speak to yet'));
  const NONE: Manager = {
    list: none,
    reconcile: none,
    carryOut: none,
    follow: none,
    withdraw: none,
    hear: none,
  };
  try {
    return connect() ?? NONE;
  } catch (error) {
    if (error instanceof RemoteRefused) return NONE;
    throw error;
  }
}
