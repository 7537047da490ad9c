import autocannon from 'autocannon';
import { ordinaryApps } from './bench-ban.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';

/**
 * A rate is held when it is reached to this part, everything is answered, and one in a hundred
 * waits at most this long (ms).
 */
const REACHED = 0.97;
const SLOWEST = 250;

type Requests = Awaited<ReturnType<typeof unchangedCheckIns>>;

/** Sends requests at a fixed rate for so many seconds; latencies count from when one was due. */
export async function load(
  { stack }: Office,
  requests: Requests,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
) {
  const { latency, errors, timeouts, non2xx, ...result } = await autocannon({
    url: stack.apiUrl,
    connections: 16,
    duration: seconds,
    overallRate: rate,
    workers: 1,
    requests,
  });
  return {
    answered: result.requests.average,
    'p50, ms': latency.p50,
    'p99, ms': latency.p99,
    failed: errors + timeouts + non2xx,
  };
}

/** Unchanged check-ins of so many devices that are enrolled for it. */
export async function unchangedCheckIns(office: Office, devices: number) {
  const tokens = await office.enroll(devices);
  return office.client.forEach(tokens, async (token) => {
    const body = { platform: 'android' as const, observedAt: office.now, coverage: 'all' as const };
    const { inventoryHash, restrictions } = await office.client.checkIn(token, {
      ...body,
      apps: ordinaryApps(80),
    });
    return {
      method: 'POST' as const,
      path: '/v1/check-ins',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, inventoryHash, restrictionsEtag: restrictions.etag }),
    };
  });
}

/**
 * How many unchanged check-ins a second this machine holds over HTTP, with the whole local stack on
 * it: rates are fixed and raised until two in a row are not held, latencies counted from when a
 * request was due. Says nothing of Lambda.
 */
export async function httpRate(
  office: Office,
  seconds: number,
  count: (by: number) => void,
): Promise<Section> {
  const { stack } = office;
  const requests = await unchangedCheckIns(office, 50);
  // All instances that will be needed are started before anything is measured.
  await load(office, requests, { rate: 200, seconds: 3 });
  await stack.settle();
  const rows: Row[] = [];
  let misses = 0;
  for (let rate = 50; misses < 2 && rate <= 6_400; rate *= 2) {
    const { failed, answered, ...latency } = await load(office, requests, { rate, seconds });
    const held = failed === 0 && answered >= rate * REACHED && latency['p99, ms'] <= SLOWEST;
    misses = held ? 0 : misses + 1;
    rows.push({
      name: `${rate} a second`,
      values: { answered, ...latency, failed, held: held ? 'yes' : 'no' },
    });
    count(1);
    // What was under way when the time was up is answered before anything else is asked.
    await stack.settle();
  }
  return {
    title: 'Unchanged check-ins over HTTP on the local stack: this machine’s figure, now',
    columns: ['answered', 'p50, ms', 'p99, ms', 'failed', 'held'],
    rows,
    notes: [
      `held: ${REACHED * 100} % of the rate, nothing failed, p99 at most ${SLOWEST} ms. ` +
        'Load, gateway, function and database share the machine.',
    ],
  };
}
