import { Fn, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  type CfnStage,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ALL_ROUTES, type ApiEntry, type ApiRoute } from '../functions/http/all-routes.ts';
import { isOpen } from '../functions/http/caller.ts';
import type { ManagerKind } from '../functions/managers/settings.ts';
import type { StageConfig } from './config.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { keptUnlessJustMade } from './removal.ts';
import type { Throttle } from './stage-settings.ts';

/** What is there if the stage has a connector of that kind, or an address for links. */
type OptionalEntry = `${ManagerKind}-hear` | 'nanomdm-dm' | 'explain-link';

export interface HttpApiProps {
  readonly config: StageConfig;
  readonly authorizer: HttpJwtAuthorizer;
  readonly functions: Readonly<Record<Exclude<ApiEntry, OptionalEntry>, InterdictFunction>> &
    Readonly<Partial<Record<OptionalEntry, InterdictFunction>>>;
  /** Holds the console's files. */
  readonly console: InterdictFunction;
  /** Answers every request that matches no route. */
  readonly fallback: InterdictFunction;
}

/** Where the console is. Its files are the same for everybody, and hold no data. */
export const CONSOLE_PATHS = ['/console', '/console/{proxy+}'] as const;

/**
 * This format takes about 200 bytes a request. The default format costs more than the function.
 * `error` is the gateway's own word, such as "Internal Server Error"; `why` is what it knows of the
 * function, and `invocation` the id in the function's log.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const ACCESS_LOG = {
  at: '$context.requestTimeEpoch',
  id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  error: '$context.error.message',
  why: '$context.integrationErrorMessage',
  invocation: '$context.integration.requestId',
};

/** The HTTP API: its routes, who may call them, and how often. */
export class HttpApi extends Construct {
  readonly api: Api;
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;
  private readonly integrations = new Map<InterdictFunction, HttpLambdaIntegration>();

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.api = new Api(this, 'Api', {
      apiName: `interdict-${props.config.stage}`,
      description: 'Interdict',
      createDefaultStage: false,
    });
    const { functions }: { readonly functions: Partial<Record<ApiEntry, InterdictFunction>> } =
      props;
    const routed = ALL_ROUTES.flatMap((route) => {
      const target = functions[route.entry];
      return target === undefined ? [] : [{ route, target }];
    });
    const routes = [
      ...routed.map(({ route, target }) => this.route(route, target, props)),
      ...CONSOLE_PATHS.map((path) => this.files(path, props.console)),
      this.fallback(props.fallback),
    ];
    this.accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: accessLogName(this),
      retention: props.config.logDays as RetentionDays,
      removalPolicy: keptUnlessJustMade(props.config),
    });
    const keys = routed.map(({ route }) => route);
    this.stage = this.deploy(routes, keys, props.config);
  }

  private route(
    route: ApiRoute,
    target: InterdictFunction,
    { authorizer }: HttpApiProps,
  ): HttpRoute {
    const made = new HttpRoute(this, `${route.method} ${route.path}`, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration: this.integration(target),
      authorizer: isOpen(route.access) ? new HttpNoneAuthorizer() : authorizer,
    });
    if (isOpen(route.access)) {
      acknowledgeOpenRoute(
        made,
        route.access === 'agent'
          ? 'Agents of others have no JWT: the function checks what their protocol says.'
          : 'Devices and links have no JWT: the function checks the device token, the enrolment ' +
              'key, or the signature in the link.',
      );
    }
    return made;
  }

  private files(path: string, target: InterdictFunction): HttpRoute {
    const route = new HttpRoute(this, `GET ${path}`, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(path, HttpMethod.GET),
      integration: this.integration(target),
      authorizer: new HttpNoneAuthorizer(),
    });
    acknowledgeOpenRoute(
      route,
      'It answers the console’s files, which one needs in order to sign in; data comes from the ' +
        'API’s own routes, with a token.',
    );
    return route;
  }

  private fallback(unknown: InterdictFunction): HttpRoute {
    const route = new HttpRoute(this, '$default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: this.integration(unknown),
      authorizer: new HttpNoneAuthorizer(),
    });
    acknowledgeOpenRoute(
      route,
      'It says that there is no such route, and its function may do nothing at all.',
    );
    return route;
  }

  private integration(target: InterdictFunction): HttpLambdaIntegration {
    const made =
      this.integrations.get(target) ?? new HttpLambdaIntegration(target.name, target.lambda);
    this.integrations.set(target, made);
    return made;
  }

  private deploy(
    routes: readonly HttpRoute[],
    routed: readonly ApiRoute[],
    config: StageConfig,
  ): HttpStage {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: {
        rateLimit: config.throttles.administration.rate,
        burstLimit: config.throttles.administration.burst,
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    const resource = stage.node.defaultChild as CfnStage;
    // CloudFormation passes this to the service unchanged, so its keys are PascalCase. The service
    // refuses settings of a route that does not exist yet.
    resource.routeSettings = {
      ...Object.fromEntries(
        routed.map((route) => [
          `${route.method} ${route.path}`,
          limits(config.throttles[route.throttle]),
        ]),
      ),
      ...Object.fromEntries(
        CONSOLE_PATHS.map((path) => [`GET ${path}`, limits(config.throttles.console)]),
      ),
      $default: limits(config.throttles.unknown),
    };
    stage.node.addDependency(...routes);
    return stage;
  }
}

/**
 * Under this prefix the permission of the log delivery service does not grow with each group. It is
 * one policy for the account, and where it is full, no stage with an access log can be made.
 *
 * The name ends with the stack's own id, so that a stack that is made anew does not meet the log
 * that an earlier one has left.
 */
function accessLogName(scope: Construct): string {
  const { stackName, stackId } = Stack.of(scope);
  return `/aws/vendedlogs/${stackName}/${Fn.select(2, Fn.split('/', stackId))}`;
}

function limits({ rate, burst }: Throttle) {
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
}

function acknowledgeOpenRoute(route: HttpRoute, reason: string): void {
  Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
