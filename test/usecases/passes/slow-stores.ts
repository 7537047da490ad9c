import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';
import { RequestDeadline } from '../../../functions/runtime/deadline.ts';
import { workOnPart } from '../../../functions/usecases/passes/work-on-part.ts';
import type { Dependencies } from '../../../functions/usecases/ports.ts';
import { anotherInstance } from '../../memory/dependencies.ts';
import { VirtualWatch } from '../../memory/virtual-watch.ts';
import type { World } from '../world.ts';

/** What happens to a call of a store, besides taking its time. */
type Befalls = (verb: string, step: 'before' | 'after') => void;

/**
 * A worker whose stores take their time, as those of AWS do. A call that is under way when the
 * worker's time is over is given up, as the clients do it.
 */
export class SlowStores {
  readonly watch = new VirtualWatch();
  readonly #deps: Dependencies;
  readonly #deadline = new RequestDeadline(this.watch);
  /** How long a call takes, in milliseconds. */
  lasts: (verb: string) => number = (verb) => (verb === 'fleet.record' ? 20 : 5);
  befalls: Befalls = () => {};
  /** Calls that the worker has made, in their order. */
  readonly calls: string[] = [];

  constructor(world: World) {
    const began = world.now;
    const clock = { now: () => began + this.watch.now() };
    this.#deps = { ...anotherInstance(world.deps, clock), deadline: this.#deadline };
    world.deps.faults.onRead = (verb) => this.#call(verb);
    world.deps.faults.onWrite = async (verb, step) => {
      if (step === 'before') await this.#call(verb);
      else if (this.#deadline.signal !== undefined) this.befalls(verb, step);
    };
  }

  /** Hands a part to the worker, and ends when the worker does. */
  work(message: { readonly passId: string; readonly part: number }): Promise<void> {
    const ends = this.watch.now() + LONGEST_RUN;
    return this.watch.run(() => workOnPart(this.#deps, message, () => ends - this.watch.now()));
  }

  /** Lets time go by after the worker has ended, as it does for a frozen instance. */
  goBy(milliseconds: number): Promise<void> {
    return this.watch.run(
      () => new Promise((resolve) => void this.watch.after(milliseconds, resolve)),
    );
  }

  async #call(verb: string): Promise<void> {
    const { signal } = this.#deadline;
    // It is the test that looks.
    if (signal === undefined) return;
    this.watch.requireTime(signal);
    this.calls.push(verb);
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        forget();
        reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
      };
      const forget = this.watch.after(this.lasts(verb), () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      });
      signal.addEventListener('abort', giveUp, { once: true });
    });
    this.befalls(verb, 'before');
  }
}

/** Whether the call writes a device or its findings. */
export function isRowWrite(verb: string): boolean {
  return verb === 'fleet.record' || verb === 'fleet.moveFindings';
}
