import type { JSONWebKeySet } from 'jose';
import type { StackModel } from '../template/stack-model.ts';
import type { GatewayRoute } from './route-table.ts';
import type { RouteTarget } from './server.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * The API's routes, each with its function, authorizer and throttle, as the template has them.
 * `undefined`: the stack has no HTTP API.
 */
export function gatewayRoutes(
  model: StackModel,
  options: {
    readonly invoke: (functionArn: string) => (event: unknown) => Promise<unknown>;
    readonly issuer: () => string;
    readonly jwks: JSONWebKeySet;
    readonly throttles: boolean;
  },
): { apiId: string; routes: readonly GatewayRoute<RouteTarget>[] } {
  const apis = model.of('AWS::ApiGatewayV2::Api');
  if (apis.length > 1) throw new Error(`the stack has ${apis.length} HTTP APIs; one runs here`);
  const apiId = apis[0]?.ref ?? 'none';
  const stage = model.of('AWS::ApiGatewayV2::Stage')[0];
  const integrations = new Map(
    model
      .of('AWS::ApiGatewayV2::Integration')
      .map((integration) => [integration.ref, integration.properties]),
  );
  const authorizers = new Map(
    model
      .of('AWS::ApiGatewayV2::Authorizer')
      .map((authorizer) => [authorizer.ref, authorizer.properties]),
  );

  const routes = model
    .of('AWS::ApiGatewayV2::Route')
    .map(({ logicalId, properties }): GatewayRoute<RouteTarget> => {
      const integration = integrations.get(properties.Target.replace('integrations/', ''));
      if (integration === undefined)
        throw new Error(`${logicalId}: no integration ${properties.Target}`);
      const authorizer =
        properties.AuthorizationType === 'JWT'
          ? authorizers.get(properties.AuthorizerId ?? '')
          : undefined;
      if (properties.AuthorizationType === 'JWT' && authorizer === undefined) {
        throw new Error(`${logicalId}: no authorizer ${properties.AuthorizerId}`);
      }
      const settings = {
        ...stage?.properties.DefaultRouteSettings,
        ...stage?.properties.RouteSettings[properties.RouteKey],
      };
      const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
      return {
        routeKey: properties.RouteKey,
        target: {
          invoke: options.invoke(integration.IntegrationUri),
          timeoutMs: integration.TimeoutInMillis,
          scopes: properties.AuthorizationScopes,
          ...(authorizer !== undefined && {
            authorizer: {
              get issuer() {
                return options.issuer();
              },
              audience: authorizer.JwtConfiguration.Audience,
              jwks: options.jwks,
            },
          }),
          ...(options.throttles &&
            rate !== undefined &&
            burst !== undefined && { throttle: new TokenBucket(rate, burst) }),
        },
      };
    });
  return { apiId, routes };
}
