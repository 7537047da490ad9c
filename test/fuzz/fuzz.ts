import { ALL_ROUTES, type ApiRoute } from '../../functions/http/all-routes.ts';
import { EXAMPLES, type Known } from '../made/examples.ts';
import { strayExamples } from '../made/requests.ts';
import { type Material, type Request, requestOf, type Step, stepsOf } from './attempt.ts';
import { Ground } from './ground.ts';
import { faultsOf, type Heard } from './judge.ts';
import { Random } from './random.ts';

/** An answer that may not be, with the request shortened as far as the answer stays wrong. */
export interface Finding {
  readonly number: number;
  readonly route: string;
  readonly faults: readonly string[];
  readonly request: Request;
  readonly heard: Heard;
}

interface Outcome {
  readonly findings: readonly Finding[];
  /** How often each route was answered by each status. */
  readonly table: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly failures: readonly string[];
  readonly leaked: number;
}

/** So many requests are sent to the same bans and devices. */
const CHAPTER = 1_000;

/** Routes in the order of their examples, in which each can succeed. */
function routesInOrder(): readonly ApiRoute[] {
  const stray = strayExamples(ALL_ROUTES);
  if (stray.length > 0) throw new Error(stray.join('\n'));
  const order = Object.keys(EXAMPLES);
  return [...ALL_ROUTES].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

class Fuzz {
  readonly #ground: Ground;
  readonly #seed: number;
  readonly #routes = routesInOrder();
  readonly findings: Finding[] = [];
  readonly table = new Map<string, Map<string, number>>();
  #known: Known | undefined;
  #cursors: readonly string[] = [];

  constructor(ground: Ground, seed: number) {
    this.#ground = ground;
    this.#seed = seed;
  }

  /** Sends the request of this number and judges its answer. */
  async one(number: number): Promise<void> {
    if (number % CHAPTER === 0 || this.#known === undefined)
      this.#known = await this.#ground.newChapter();
    const route = this.#routes[(number % CHAPTER) % this.#routes.length];
    if (route === undefined) throw new Error('there are no routes');
    const steps = this.#isGood(number) ? [] : stepsOf(new Random(this.#seed, number), route);
    const material = { known: this.#known, cursors: this.#cursors };
    const request = requestOf(route, material, steps);
    const heard = await this.#ground.send(request);
    this.#count(route.name, heard === 'unsent' ? heard : String(heard.status));
    if (heard === 'unsent') return;
    const faults = faultsOf(request, heard, this.#ground.secrets);
    if (faults.length > 0) {
      const found = { number, route: route.name, faults, request, heard };
      this.findings.push(await this.#shortened(found, route, material, steps));
    }
    if (heard.status < 300) this.#learn(route, heard.text);
    if (heard.status === 202) await this.#ground.carryOut();
  }

  /**
   * Whether a request is sent as it is. Each second chapter begins with a round of the examples, so
   * that what follows is sent to what they leave behind.
   */
  #isGood(number: number): boolean {
    const isSecond = Math.floor(number / CHAPTER) % 2 === 0;
    return isSecond && number % CHAPTER < this.#routes.length;
  }

  /** Leaves out what is not needed for an answer that is as wrong. */
  async #shortened(
    found: Finding,
    route: ApiRoute,
    material: Material,
    steps: readonly Step[],
  ): Promise<Finding> {
    for (const step of steps) {
      const fewer = steps.filter((one) => one !== step);
      const request = requestOf(route, material, fewer);
      const heard = await this.#ground.send(request);
      if (heard === 'unsent') continue;
      const faults = faultsOf(request, heard, this.#ground.secrets);
      if (faults.some((fault) => found.faults.includes(fault)))
        return await this.#shortened({ ...found, faults, request, heard }, route, material, fewer);
    }
    return found;
  }

  #count(name: string, outcome: string): void {
    const row = this.table.get(name) ?? new Map<string, number>();
    row.set(outcome, (row.get(outcome) ?? 0) + 1);
    this.table.set(name, row);
  }

  /** What later requests name. */
  #learn(route: ApiRoute, text: string): void {
    const answer = route.answer.kind === 'json' ? (JSON.parse(text) as Answer) : {};
    if (typeof answer.nextCursor === 'string')
      this.#cursors = [answer.nextCursor, ...this.#cursors].slice(0, 50);
    const kept = EXAMPLES[route.name]?.keep?.(answer) ?? {};
    if (kept.enrollmentKey !== undefined) this.#ground.keepSecret(kept.enrollmentKey);
    if (this.#known !== undefined) this.#known = { ...this.#known, ...kept };
  }
}

type Answer = Readonly<Record<string, unknown>>;

/** Sends so many mutated requests to every route of a stack of its own, and judges each answer. */
export async function fuzz(
  requests: number,
  seed: number,
  each: (number: number, findings: readonly Finding[]) => void = () => undefined,
): Promise<Outcome> {
  const ground = await Ground.start();
  const run = new Fuzz(ground, seed);
  try {
    for (let number = 0; number < requests; number += 1) {
      await run.one(number);
      each(number + 1, run.findings);
    }
  } catch (error) {
    await ground.end();
    throw error;
  }
  return { findings: run.findings, table: run.table, ...(await ground.end()) };
}
