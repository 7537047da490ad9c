const MINUTE = 60_000;

/**
 * Writes an instance's metrics about once a minute. One line for each request would cost more than
 * the request. The counts of the last minute of an instance's life are lost. No alarm depends on
 * them: alarms use the metrics of functions that are not called over HTTP.
 */
export function flushEachMinute(): (dependencies: { readonly metrics: { flush(): void } }) => void {
  let last = Number.NEGATIVE_INFINITY;
  return ({ metrics }) => {
    const now = performance.now();
    if (now - last < MINUTE) return;
    last = now;
    metrics.flush();
  };
}
