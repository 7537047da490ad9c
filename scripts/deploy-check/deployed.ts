import type { Person } from '../../demo/people.ts';
import type { Finding } from './check.ts';
import type { OrdersQueue } from './orders-queue.ts';

/** People whose tokens the checks need. The author and the approver are two. */
export const NEEDED = ['viewer', 'author', 'approver', 'approver2', 'operator', 'auditor'] as const;
export type Needed = (typeof NEEDED)[number];

/** A stack that is up: in an account, or on this machine. */
export interface Deployed {
  readonly apiUrl: string;
  readonly people: Readonly<Record<Needed, Person>>;
  /** A connector's token for one source alone. `null`: the stage has no source. */
  connector(): Promise<{ readonly source: string; readonly token: string } | null>;
  /** A queue of one's own on the orders topic. */
  orders(): Promise<OrdersQueue>;
  invoke(name: 'pause-ban' | 'redrive', payload: unknown): Promise<unknown>;
  /** Epoch ms, as the stack's functions see it. */
  now(): number;
  /** Lets so many milliseconds go by there. */
  wait(milliseconds: number): Promise<void>;
  /** Whether a tick has completed in the last minutes. */
  ticks(): Promise<Finding>;
  /** Whether an alarm reaches somebody. */
  alarms(): Promise<Finding>;
  close(): Promise<void>;
}

const STEP = 60_000;

/** Waits until something is so, and answers whether it came to that within the time. */
export async function until(
  deployed: Pick<Deployed, 'wait' | 'now'>,
  limit: number,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const end = deployed.now() + limit;
  for (;;) {
    if (await isSo()) return true;
    if (deployed.now() >= end) return false;
    await deployed.wait(Math.min(STEP, limit));
  }
}
