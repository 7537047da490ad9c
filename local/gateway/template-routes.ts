import type { JSONWebKeySet } from 'jose';
import type { PropertiesOf } from '../template/carried-out.ts';
import type { StackModel } from '../template/stack-model.ts';
import type { JwtAuthorizer } from './authorize.ts';
import type { GatewayRoute } from './route-table.ts';
import type { RouteTarget } from './server.ts';
import { TokenBucket } from './token-bucket.ts';

interface RouteOptions {
  readonly invoke: (functionArn: string) => (event: unknown) => Promise<unknown>;
  readonly issuer: () => string;
  readonly jwks: JSONWebKeySet;
  /** Whether the routes' throttles hold. */
  readonly throttles: boolean;
}

/**
 * The API's routes, each with its function, authorizer and throttle, as the template has them. A
 * stack without an HTTP API has none. Throws where it has two.
 */
export function gatewayRoutes(
  model: StackModel,
  options: RouteOptions,
): { apiId: string; routes: readonly GatewayRoute<RouteTarget>[] } {
  const apis = model.of('AWS::ApiGatewayV2::Api');
  if (apis.length > 1) throw new Error(`the stack has ${apis.length} HTTP APIs; one runs here`);
  const stage = model.of('AWS::ApiGatewayV2::Stage')[0]?.properties;
  const routes = model
    .of('AWS::ApiGatewayV2::Route')
    .map(({ logicalId, properties }): GatewayRoute<RouteTarget> => {
      const { IntegrationUri, TimeoutInMillis } = integrationOf(model, logicalId, properties);
      const authorizer = authorizerOf(model, logicalId, properties, options);
      const throttle = options.throttles ? throttleOf(stage, properties.RouteKey) : undefined;
      return {
        routeKey: properties.RouteKey,
        target: {
          invoke: options.invoke(IntegrationUri),
          timeoutMs: TimeoutInMillis,
          scopes: properties.AuthorizationScopes,
          ...(authorizer && { authorizer }),
          ...(throttle && { throttle }),
        },
      };
    });
  return { apiId: apis[0]?.ref ?? 'none', routes };
}

type Route = PropertiesOf<'AWS::ApiGatewayV2::Route'>;

function integrationOf(
  model: StackModel,
  logicalId: string,
  { Target }: Route,
): PropertiesOf<'AWS::ApiGatewayV2::Integration'> {
  const id = Target.replace('integrations/', '');
  const found = model.of('AWS::ApiGatewayV2::Integration').find(({ ref }) => ref === id);
  if (found === undefined) throw new Error(`${logicalId}: no integration ${Target}`);
  return found.properties;
}

function authorizerOf(
  model: StackModel,
  logicalId: string,
  { AuthorizationType, AuthorizerId }: Route,
  { issuer, jwks }: RouteOptions,
): JwtAuthorizer | undefined {
  if (AuthorizationType !== 'JWT') return undefined;
  const found = model.of('AWS::ApiGatewayV2::Authorizer').find(({ ref }) => ref === AuthorizerId);
  if (found === undefined) throw new Error(`${logicalId}: no authorizer ${AuthorizerId}`);
  return {
    get issuer() {
      return issuer();
    },
    audience: found.properties.JwtConfiguration.Audience,
    jwks,
  };
}

function throttleOf(
  stage: PropertiesOf<'AWS::ApiGatewayV2::Stage'> | undefined,
  routeKey: string,
): TokenBucket | undefined {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = {
    ...stage?.DefaultRouteSettings,
    ...stage?.RouteSettings[routeKey],
  };
  return rate === undefined || burst === undefined ? undefined : new TokenBucket(rate, burst);
}
