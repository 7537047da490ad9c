import type { Clock, Metrics } from '../usecases/ports.ts';

type MetricName = Parameters<Metrics['count']>[0];

const NAMESPACE = 'Interdict';

/** The one dimension of every metric, so that two stages in one account do not share any. */
const STAGE_DIMENSION = 'Stage';

/**
 * Metrics in CloudWatch's Embedded Metric Format. Each `flush` writes one line on standard output,
 * and CloudWatch Logs makes the metrics from it. The line goes straight to the stream, since the
 * console of a function with JSON logs would wrap it. The line has no level, and a log filter set
 * to INFO lets it pass.
 *
 * Every metric has the stage as its dimension. Without it the tick of one stage would keep the
 * alarm of another stage quiet.
 */
export class EmfMetrics implements Metrics {
  readonly #stage: string;
  readonly #clock: Clock;
  readonly #write: (line: string) => void;
  #counts = new Map<MetricName, number>();

  constructor(
    stage: string,
    clock: Clock,
    write: (line: string) => void = (line) => process.stdout.write(line),
  ) {
    this.#stage = stage;
    this.#clock = clock;
    this.#write = write;
  }

  count(name: MetricName, value: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + value);
  }

  /** Writes what was counted since the last call. Writes nothing if nothing was counted. */
  flush(): void {
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    const Metrics = [...counts.keys()].map((Name) => ({ Name, Unit: 'Count' }));
    const metadata = {
      Timestamp: this.#clock.now(),
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[STAGE_DIMENSION]], Metrics }],
    };
    const values = { [STAGE_DIMENSION]: this.#stage, ...Object.fromEntries(counts) };
    this.#write(`${JSON.stringify({ _aws: metadata, ...values })}\n`);
  }
}
