const MINUTE = 60_000;

/**
 * Writes an instance's metrics about once a minute, not once a request: a line a request costs more
 * than the request. What was counted in the last minute of an instance's life is lost; alarms rest
 * on the metrics of the functions that are not called over HTTP.
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
