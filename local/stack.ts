import { join } from 'node:path';
import { Access } from './access/access.ts';
import { dynamoDbNeeds } from './access/dynamodb-needs.ts';
import { dynamoDbRefusal } from './access/refusals.ts';
import { VirtualClock } from './clock.ts';
import { control } from './control.ts';
import { startDynamoDb } from './dynamodb/start.ts';
import { type Endpoints, functionEnvironment } from './function-environment.ts';
import { gatewayRoutes } from './gateway/routes.ts';
import { gatewayServer } from './gateway/server.ts';
import { startIdentity, type TokenRole } from './identity.ts';
import { knownToFunctions } from './known-to-functions.ts';
import { listenOnLoopback, portTaken } from './listen.ts';
import { createMessagingResources } from './messaging/resources.ts';
import { startMessaging } from './messaging/start.ts';
import { VirtualDelays } from './messaging/virtual-delays.ts';
import { FunctionHosts } from './runner/function-hosts.ts';
import { untilSettled } from './settle.ts';
import { eventSources } from './sources/event-sources.ts';
import type { StackControls } from './stack-controls.ts';
import { ClockFile } from './state/clock-file.ts';
import { lockState } from './state/lock.ts';
import { createTables } from './tables.ts';
import { readAssembly } from './template/assembly.ts';
import { buildModel } from './template/model.ts';
import { arn } from './template/place.ts';
import type { StackModel } from './template/stack-model.ts';
import { Timeline } from './timeline.ts';

export interface StackOptions {
  /** Where the CDK wrote to: `cdk.out`. */
  readonly cdkOut: string;
  /** Which of its stacks, when there are several. */
  readonly stackName?: string;
  /** Where state is kept across restarts, by one process at a time; in memory if left out. */
  readonly directory?: string;
  /** Where functions' output goes, a file each; dropped if left out. */
  readonly logDirectory?: string;
  /** The API's port; any free one if left out. */
  readonly port?: number;
  /** Ports of the services behind the API; any free ones if left out. */
  readonly servicePorts?: { readonly dynamodb: number; readonly messaging: number };
  /**
   * Whether the clock stands still unless moved, and where it starts, epoch ms. A kept state has
   * its own clock, which wins.
   */
  readonly clock?: { readonly frozen?: boolean; readonly now?: number };
  /** Whether the routes' throttles hold; true if left out. */
  readonly throttles?: boolean;
  /** Instances of one function at most; 4 if left out. */
  readonly concurrency?: number;
  /** How long an instance is kept that gets no event, in real ms; 300,000 if left out. */
  readonly warmMs?: number;
  /** How long `settle` waits, in real ms; 30,000 if left out. */
  readonly settleMs?: number;
  /** Values for the template's parameters, in place of their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Told every failure of a function, as one line; `console.error` if left out. */
  readonly onFailure?: (line: string) => void;
}

export interface LocalStack extends StackControls {
  readonly apiUrl: string;
  readonly endpoints: Endpoints;
  /** ARNs of topics by logical id without the CDK's hash (`TopicsOrders`); with it, too. */
  readonly topics: Readonly<Record<string, string>>;
  /** The topic that functions know as `ORDERS_TOPIC_ARN`; empty when none does. */
  readonly topicArn: string;
  /**
   * Physical names of tables by the variable that functions know them by, without `_TABLE`, in
   * lower case: `findings`.
   */
  readonly tables: Readonly<Record<string, string>>;
  /** A long-lived token for each role. */
  readonly tokens: Readonly<Record<TokenRole, string>>;
  /** Signs a token with any claims; `iss` is the local issuer's unless given. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly model: StackModel;
  /** Finishes what is under way, keeps the state and lets go of ports and directory. */
  close(): Promise<void>;
}

/**
 * Runs a synthesized stack on this machine: its very bundles, behind its routes, on its tables,
 * topics, queues and buckets. Throws `TemplateRefused` when the template has something that would
 * not be carried out, `StateInUse` and `PortTaken`.
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    return await start(options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: StackOptions,
  closing: (() => unknown)[],
  close: () => Promise<void>,
): Promise<LocalStack> {
  const { directory } = options;
  const within = (name: string): string | undefined =>
    directory === undefined ? undefined : join(directory, name);
  if (directory !== undefined) closing.push(lockState(directory));

  const clock = new VirtualClock(options.clock);
  const clockFile = new ClockFile(directory);
  clockFile.restore(clock);
  clockFile.save(clock);
  closing.push(() => clockFile.save(clock));

  const say = options.onFailure ?? ((line: string) => console.error(line));
  const access = new Access(say);
  const messaging = await startMessaging({
    directory: within('messaging'),
    port: options.servicePorts?.messaging,
    access,
  });
  closing.push(() => messaging.close());
  const model = buildModel(
    readAssembly(options.cdkOut, options.stackName),
    messaging.endpoint,
    options.parameters,
  );
  access.admit(model.functions);
  const { tables, topicArn, rolesClaim } = knownToFunctions(model);
  createMessagingResources(messaging, model);
  const delays = new VirtualDelays(clock, messaging.emulator.sqsStore);

  const dynamodb = await startDynamoDb({
    directory: within('dynamodb'),
    port: options.servicePorts?.dynamodb,
    now: () => clock.now(),
    authorize: (authorization, operation, body) => {
      const denied = access.denial(authorization, dynamoDbNeeds(operation, body));
      if (denied !== undefined) throw dynamoDbRefusal(denied);
    },
  }).catch((error: unknown) => {
    throw portTaken(error, options.servicePorts?.dynamodb ?? 0);
  });
  closing.push(() => dynamodb.close());
  await createTables(dynamodb.endpoint, [
    ...model.of('AWS::DynamoDB::Table'),
    ...model.of('AWS::DynamoDB::GlobalTable'),
  ]);

  const { endpoint } = messaging;
  const endpoints: Endpoints = {
    dynamodb: dynamodb.endpoint,
    sns: endpoint,
    sqs: endpoint,
    s3: endpoint,
  };
  const onFailure = (error: unknown): void =>
    say(`the local run: ${error instanceof Error ? error.message : error}`);
  const hosts = new FunctionHosts(model.functions, {
    environment: (fn) => functionEnvironment(fn, endpoints),
    clock,
    logDirectory: options.logDirectory,
    concurrency: options.concurrency ?? 4,
    warmMs: options.warmMs ?? 300_000,
    onFailure: say,
  });
  closing.push(() => hosts.close());

  const sources = eventSources(model, {
    hosts,
    messaging,
    streams: dynamodb.streams,
    clock,
    onFailure,
  });
  closing.push(() => Promise.all(sources.map((source) => source.stop())));

  const settle = async (timeoutMs = options.settleMs ?? 30_000): Promise<void> => {
    const look = async (): Promise<string[]> => {
      const found = await Promise.all(sources.map((source) => source.outstanding()));
      return [...hosts.outstanding(), ...found.filter((words) => words !== null)];
    };
    await untilSettled(look, () => hosts.activity, timeoutMs);
  };
  let expired = Number.NEGATIVE_INFINITY;
  /** Once an hour of the virtual clock: it reads whole tables, and DynamoDB itself takes days. */
  const expire = async (): Promise<void> => {
    const now = clock.now();
    if (now >= expired && now < expired + 3_600_000) return;
    expired = now;
    await dynamodb.expire(now);
  };
  const timeline = new Timeline({
    clock,
    schedules: model.of('AWS::Scheduler::Schedule').map(({ name, properties }) => ({
      arn: arn('scheduler', `schedule/default/${name}`),
      properties,
      invoke: (event) => hosts.byArn(properties.Target.Arn).invoke(event),
    })),
    nextDelayed: () => delays.nextDue,
    onTime: async () => {
      delays.release();
      await expire();
      for (const source of sources) await source.tidy?.();
      clockFile.save(clock);
    },
    settle,
    onFailure,
  });
  closing.push(() => timeline.stop());

  let origin = '';
  const issuer = (): string => `${origin}/_local/oidc`;
  const audience =
    model.of('AWS::ApiGatewayV2::Authorizer')[0]?.properties.JwtConfiguration.Audience[0] ??
    'local';
  const identity = await startIdentity({ issuer, audience, rolesClaim, directory });
  const controls: StackControls = {
    clock: {
      now: () => clock.now(),
      read: () => ({
        now: new Date(clock.now()).toISOString(),
        frozen: clock.frozen && !clock.held,
      }),
      moveTo: (instant, { settle: wait = true } = {}) => timeline.moveTo(instant, wait),
      advance: (milliseconds, { settle: wait = true } = {}) =>
        timeline.moveTo(clock.now() + milliseconds, wait),
      freeze: () => clock.freeze(),
      run: () => clock.run(),
    },
    faults: {
      add(fault) {
        if (fault.service === 'sns') return messaging.faults.add(fault);
        const { mode, table, ...rest } = fault;
        const physical = table === undefined ? undefined : (tables[table.toLowerCase()] ?? table);
        return dynamodb.faults.add({
          ...rest,
          mode: mode === 'refuse' ? 'error' : mode,
          table: physical,
        });
      },
      clear() {
        messaging.faults.clear();
        dynamodb.faults.clear();
      },
      left: () => messaging.faults.left + dynamodb.faults.left,
    },
    settle,
    invoke: (name, event) => hosts.byName(name).invoke(event),
    kill: (name) => hosts.byName(name).kill(),
    grants: () => access.report(),
    counters: () => ({
      functions: hosts.counts(),
      dynamodb: dynamodb.counters(),
      sns: { ...messaging.counts },
    }),
    oidc: {
      configuration: () => ({
        issuer: issuer(),
        jwks_uri: `${issuer()}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['token'],
        subject_types_supported: ['public'],
      }),
      jwks: () => identity.jwks,
    },
  };
  const { apiId, routes } = gatewayRoutes(model, {
    invoke: (functionArn) => (event) => hosts.byArn(functionArn).invoke(event),
    issuer,
    jwks: { keys: [...identity.jwks.keys].map((key) => ({ ...key, kty: key.kty ?? 'RSA' })) },
    throttles: options.throttles ?? true,
  });
  const server = gatewayServer({
    apiId,
    routes,
    now: () => clock.now(),
    control: (request) => control(controls, request),
  });
  const listening = await listenOnLoopback(server, options.port ?? 0);
  origin = listening.origin;
  closing.push(() => listening.close());
  timeline.start();

  return {
    ...controls,
    apiUrl: origin,
    endpoints,
    topics: Object.fromEntries(
      model.of('AWS::SNS::Topic').flatMap(({ logicalId, ref }) => [
        [logicalId, ref],
        [logicalId.replace(/[0-9A-F]{8}$/, ''), ref],
      ]),
    ),
    topicArn,
    tables,
    tokens: await identity.tokens(),
    sign: identity.sign,
    model,
    close,
  };
}
