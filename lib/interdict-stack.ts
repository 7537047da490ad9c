import { Lazy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdminFunctions } from './admin-functions.ts';
import { AgentFunctions } from './agent-functions.ts';
import { Alarms } from './alarms.ts';
import { Buckets } from './buckets.ts';
import type { StageConfig } from './config.ts';
import { Connectors } from './connectors.ts';
import { consoleFunction } from './console.ts';
import { Dashboard } from './dashboard.ts';
import { DeviceFunctions } from './device-functions.ts';
import { ExplainLinks } from './explain-links.ts';
import type { Foundations } from './foundations.ts';
import { HttpApi } from './http-api.ts';
import { Identity } from './identity.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { addOutputs } from './outputs.ts';
import { StreamPublisher } from './stream-publisher.ts';
import { Tables } from './tables.ts';
import { Tick } from './tick.ts';
import { Topics } from './topics.ts';
import { WorkQueue } from './work-queue.ts';
import { Worker } from './worker.ts';

export interface InterdictStackProps extends StackProps {
  readonly config: StageConfig;
}

/** All parts of Interdict, put together. Each part is described in its own file. */
export class InterdictStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: InterdictStackProps) {
    super(scope, id, { terminationProtection: config.protectData, ...props });

    const foundations: Foundations = {
      config,
      tables: new Tables(this, 'Tables', config),
      topics: new Topics(this, 'Topics', config),
      work: new WorkQueue(this, 'Work'),
      aside: new WorkQueue(this, 'Aside'),
      buckets: new Buckets(this, 'Buckets', config),
    };
    const { enroll, checkIn, ingest } = new DeviceFunctions(this, 'ForDevices', foundations);
    const agents = new AgentFunctions(this, 'ForAgents', foundations);
    const connectors = new Connectors(this, 'Connectors', foundations);
    const { manageBans, pauseBan, manageDevices, readFleet, unknownRoute } = new AdminFunctions(
      this,
      'ForAdministrators',
      foundations,
    );
    const { explainAddress } = config;
    const links =
      explainAddress === null
        ? null
        : new ExplainLinks(this, 'ExplainLinks', foundations, explainAddress);
    const tick = new Tick(this, 'Tick', foundations);
    const worker = new Worker(this, 'Worker', foundations);
    const publisher = new StreamPublisher(this, 'Publisher', foundations, links);
    const identity = new Identity(this, 'Identity', {
      config,
      apiUrl: Lazy.string({ produce: () => api.api.apiEndpoint }),
    });
    const console = consoleFunction(this, foundations, identity.signIn);
    const api: HttpApi = new HttpApi(this, 'Http', {
      config,
      authorizer: identity.authorizer,
      functions: {
        enroll,
        'check-in': checkIn,
        ingest,
        'manage-bans': manageBans,
        'pause-ban': pauseBan,
        'manage-devices': manageDevices,
        'read-fleet': readFleet,
        'osquery-enroll': agents.osqueryEnroll,
        'osquery-report': agents.osqueryReport,
        santa: agents.santa,
        ...hearingOf(connectors),
        ...(links === null ? {} : { 'explain-link': links.explainLink }),
      },
      console,
      fallback: unknownRoute,
    });

    const behindApi = [
      enroll,
      checkIn,
      ingest,
      manageBans,
      pauseBan,
      manageDevices,
      readFleet,
      console,
      unknownRoute,
      agents.osqueryEnroll,
      agents.osqueryReport,
      agents.santa,
      ...connectors.behindApi,
      ...(links === null ? [] : [links.explainLink]),
    ];
    const watched = {
      ...foundations,
      tick,
      worker,
      publisher,
      connectors,
      api,
      functions: [
        ...behindApi,
        tick.tick,
        worker.runWork,
        publisher.publishOrders,
        publisher.redrive,
        ...connectors.behindTheScenes,
      ],
      waitedForByNobody: [tick.tick, worker.runWork, publisher.publishOrders, pauseBan],
    };
    new Alarms(this, 'Alarms', watched);
    new Dashboard(this, 'Dashboard', watched);
    addOutputs(this, { ...watched, behindApi });
    // For the bill, and to find what a deployment that failed has left behind.
    Tags.of(this).add('app', 'interdict');
    Tags.of(this).add('stage', config.stage);
  }
}

/** What answers the routes of managers. A kind that the stage has not leaves its routes out. */
function hearingOf({ behindApi }: Connectors): Readonly<Record<string, InterdictFunction>> {
  return Object.fromEntries(behindApi.map((each) => [each.name, each]));
}
