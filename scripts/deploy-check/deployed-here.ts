import { Person } from '../../demo/people.ts';
import { startInterdict } from '../../local/interdict/interdict-stack.ts';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { broken, holds, unknown } from './check.ts';
import { type Deployed, NEEDED, type Needed } from './deployed.ts';
import { clientsFor, ordersQueue } from './orders-queue.ts';

/** The source that the stage `dev` has. */
const SOURCE = 'demo-mdm';

/** The same stack on this machine. Its clock stands still, and is moved where the checks wait. */
export async function startHere(options: {
  readonly cdkOut: string;
  readonly logDirectory: string;
  readonly queueName: string;
}): Promise<Deployed> {
  const { cdkOut, logDirectory, queueName } = options;
  const stack = await startInterdict({
    cdkOut,
    logDirectory,
    clock: { frozen: true, now: Date.now() },
    concurrency: 2,
  });
  const person = (name: Needed) => [name, new Person(name, stack.apiUrl, stack.tokens[name])];
  return {
    apiUrl: stack.apiUrl,
    people: Object.fromEntries(NEEDED.map(person)),
    async connector() {
      const claims = { sub: 'deploy-check-connector', scope: `sources/${SOURCE}` };
      return { source: SOURCE, token: await stack.token(claims) };
    },
    orders: () => ordersQueue(clientsFor(LOCAL_CLIENT, stack.endpoints), stack.topicArn, queueName),
    invoke: (name, payload) => stack.invoke(name, payload),
    now: () => stack.clock.now(),
    async wait(milliseconds) {
      await stack.clock.advance(milliseconds);
    },
    async ticks() {
      await stack.clock.advance(3 * 60_000);
      const counts = stack.counters().functions.tick;
      const completed = (counts?.invocations ?? 0) - (counts?.errors ?? 0);
      return completed > 0
        ? holds(`${completed} ticks completed in three minutes`)
        : broken('no tick has completed', 'Read the log of tick.');
    },
    alarms: async () => unknown('alarms are CloudWatch’s own: nothing stands in for them here'),
    close: () => stack.close(),
  };
}
