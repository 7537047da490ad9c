import type { Metrics } from '../../functions/usecases/ports.ts';

/** Sums by name. */
export class MemoryMetrics implements Metrics {
  readonly counts: Record<string, number> = {};

  count(name: Parameters<Metrics['count']>[0], value: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + value;
  }
}
