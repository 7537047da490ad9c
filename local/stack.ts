import { randomBytes } from 'node:crypto';
import { VirtualClock } from './clock.ts';
import { Closing } from './closing.ts';
import { control } from './control.ts';
import { controlsOf, type Running } from './controls-of.ts';
import type { Endpoints, Moved } from './function-environment.ts';
import { certificateIn } from './gateway/certificate.ts';
import { type GatewayOptions, gatewayServer, tlsGatewayServer } from './gateway/server.ts';
import { gatewayRoutes } from './gateway/template-routes.ts';
import { startIdentity } from './identity.ts';
import { listenOnLoopback } from './listen.ts';
import { type Services, startServices } from './services.ts';
import type { StackControls } from './stack-controls.ts';
import type { StackOptions } from './stack-options.ts';
import { ClockFile } from './state/clock-file.ts';
import { lockState } from './state/lock.ts';
import { arn } from './template/place.ts';
import type { StackModel } from './template/stack-model.ts';
import { Timeline } from './virtual-timeline.ts';
import { failureLine, startWork, type Work } from './work.ts';

export interface LocalStack extends StackControls {
  readonly apiUrl: string;
  /** The same API over TLS, and the path of the certificate to trust; `null`: not asked for. */
  readonly tls: { readonly url: string; readonly certificate: string } | null;
  /** What `/_local/invoke/…` asks for, as `Authorization: Bearer`; another one at each start. */
  readonly controlSecret: string;
  readonly endpoints: Endpoints;
  /** ARNs of topics by logical id without the CDK's hash (`News`); with it, too. */
  readonly topics: Readonly<Record<string, string>>;
  /** Physical names of tables by what they are called here: see `StackOptions.nameTables`. */
  readonly tables: Readonly<Record<string, string>>;
  /** Signs a token with any claims; `iss` is the local issuer's unless given. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /**
   * Signs a long-lived access token for the stack's audience, with these claims on top, `sub` among
   * them.
   */
  readonly token: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
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
  const closing = new Closing();
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function start(options: StackOptions, closing: Closing): Promise<LocalStack> {
  const { directory, onFailure: say = (line: string) => console.error(line) } = options;
  if (directory !== undefined) closing.add(lockState(directory));
  const clock = new VirtualClock(options.clock);
  const clockFile = new ClockFile(directory);
  clockFile.restore(clock);
  clockFile.save(clock);
  closing.add(() => clockFile.save(clock));

  const services = await startServices(options, clock, closing, say);
  const { model, endpoints } = services;
  const tables = options.nameTables?.(model) ?? byLogicalId(model, 'AWS::DynamoDB::Table', 'name');
  let origin: string | undefined;
  const api = () => origin ?? fail('the gateway does not listen yet');
  const issuer = () => `${api()}/_local/oidc`;
  const moved = () => movedAddresses(model, options, { issuer: issuer(), api: api() });
  const disabled = options.disabled ?? (() => false);
  const work = startWork(services, clock, closing, { ...options, disabled, say, moved });
  const timeline = timelineOf(services, clock, work, {
    disabled,
    afterTime: () => clockFile.save(clock),
    onFailure: (error) => say(failureLine(error)),
  });
  closing.add(() => timeline.stop());

  const audience = model.of('AWS::ApiGatewayV2::Authorizer')[0]?.properties.JwtConfiguration
    .Audience[0];
  const identity = await startIdentity({
    issuer,
    audience: audience ?? 'local',
    directory,
  });
  const controlSecret = randomBytes(32).toString('base64url');
  const people = options.people?.(model) ?? {};
  const running: Running = { services, clock, work, timeline, identity, people, tables };
  const controls = controlsOf(running);
  const gateway = gatewayOf(running, options.throttles ?? true, (request) =>
    control(controls, controlSecret, request),
  );
  const listening = await listenOnLoopback(gatewayServer(gateway), options.port ?? 0);
  origin = listening.origin;
  closing.add(() => listening.close());
  const tls = options.tls === undefined ? null : await overTls(gateway, options.tls, closing);
  // What a kept state still has to be handed over begins functions that name this address.
  work.feed();
  timeline.start();
  return {
    ...controls,
    apiUrl: origin,
    tls,
    controlSecret,
    endpoints,
    topics: byLogicalId(model, 'AWS::SNS::Topic', 'ref'),
    tables,
    sign: identity.sign,
    token: identity.token,
    model,
    close: () => closing.run(),
  };
}

function fail(why: string): never {
  throw new Error(why);
}

/** What the template names as its issuer and as its API, and where they are on this machine. */
function movedAddresses(
  model: StackModel,
  { ownAddresses }: StackOptions,
  local: { readonly issuer: string; readonly api: string },
): readonly Moved[] {
  const issuer = model.of('AWS::ApiGatewayV2::Authorizer')[0]?.properties.JwtConfiguration.Issuer;
  return [
    ...(issuer === undefined ? [] : [{ named: issuer, local: local.issuer }]),
    ...(ownAddresses?.(model) ?? []).map((named) => ({ named, local: local.api })),
  ];
}

/** Names or references of the resources of a type, by logical id with and without its hash. */
function byLogicalId(
  model: StackModel,
  type: 'AWS::SNS::Topic' | 'AWS::DynamoDB::Table',
  what: 'name' | 'ref',
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    model.of(type).flatMap((resource) => [
      [resource.logicalId, resource[what]],
      [resource.logicalId.replace(/[0-9A-F]{8}$/, ''), resource[what]],
    ]),
  );
}

function timelineOf(
  { model, dynamodb, delays }: Services,
  clock: VirtualClock,
  work: Work,
  told: {
    readonly disabled: (logicalId: string) => boolean;
    readonly afterTime: () => void;
    readonly onFailure: (error: unknown) => void;
  },
): Timeline {
  let expired = Number.NEGATIVE_INFINITY;
  /** Once an hour of the virtual clock: it reads whole tables, and DynamoDB itself takes days. */
  const expire = async (): Promise<void> => {
    const now = clock.now();
    if (now >= expired && now < expired + 3_600_000) return;
    expired = now;
    await dynamodb.expire(now);
  };
  return new Timeline({
    clock,
    schedules: model
      .of('AWS::Scheduler::Schedule')
      .filter(({ logicalId }) => !told.disabled(logicalId))
      .map(({ name, properties }) => ({
        arn: arn('scheduler', `schedule/default/${name}`),
        properties,
        invoke: (event) => work.hosts.byArn(properties.Target.Arn).invoke(event),
      })),
    nextDelayed: () => delays.nextDue,
    onTime: async () => {
      delays.release();
      await expire();
      await work.tidy();
      told.afterTime();
    },
    settle: () => work.settle(),
    changes: () => dynamodb.rowsChanged(),
    onFailure: told.onFailure,
  });
}

/** The HTTP API, and the controls under `/_local/`. */
function gatewayOf(
  { services, clock, work, identity }: Running,
  throttles: boolean,
  answerControl: GatewayOptions['control'],
): GatewayOptions {
  const { apiId, routes } = gatewayRoutes(services.model, {
    invoke: (functionArn) => (event) => work.hosts.byArn(functionArn).invoke(event),
    issuer: identity.issuer,
    jwks: { keys: [...identity.jwks.keys].map((key) => ({ ...key, kty: key.kty ?? 'RSA' })) },
    throttles,
  });
  return { apiId, routes, now: () => clock.now(), control: answerControl };
}

/** Serves the API over TLS as well. Clients check the certificate by their own clocks. */
async function overTls(
  gateway: GatewayOptions,
  { port = 0, directory }: NonNullable<StackOptions['tls']>,
  closing: Closing,
): Promise<LocalStack['tls']> {
  const certificate = certificateIn(directory, Date.now());
  const listening = await listenOnLoopback(tlsGatewayServer(gateway, certificate), port);
  closing.add(() => listening.close());
  return { url: listening.origin, certificate: certificate.path };
}
