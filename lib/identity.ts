import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  AccountRecovery,
  type CfnUserPoolClient,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
  UserPoolGroup,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Role } from '../functions/http/caller.ts';
import type { StageConfig } from './config.ts';
import { kept } from './removal.ts';

/**
 * The roles of people. Each role is a group of the user pool. Connectors are programs, so they have
 * scopes instead of groups.
 */
const ROLES = {
  viewer: 'Sees bans, findings and devices.',
  author: 'Drafts and proposes bans.',
  approver: 'Approves, lifts, pauses and resumes bans that someone else proposed.',
  operator: 'Makes enrolment keys and revokes devices.',
  auditor: 'Sees the audit trail.',
} as const satisfies Record<Exclude<Role, 'connector'>, string>;

export interface IdentityProps {
  readonly config: StageConfig;
  /** Where the API answers, and so the console: people come back there from sign-in. */
  readonly apiUrl: string;
}

/** How people sign in at the console: code with PKCE, at a client that has no secret. */
export interface SignIn {
  readonly issuer: string;
  readonly clientId: string | null;
  readonly scope: string;
  /** Origins of the issuer's endpoints, where they are not below the issuer itself. */
  readonly connect: readonly string[];
}

/**
 * The issuer whose tokens the API accepts. It is the issuer that the stage names, or a user pool
 * made here. In the pool a person's groups are their roles. A connector has its own client with the
 * scope `sources/<source>`, or `sources/*` for all sources.
 *
 * The authorizer checks signature, issuer, audience and expiry. The functions check roles and
 * scopes.
 */
export class Identity extends Construct {
  readonly authorizer: HttpJwtAuthorizer;
  /** How people sign in at the console. */
  readonly signIn: SignIn;

  constructor(scope: Construct, id: string, { config, apiUrl }: IdentityProps) {
    super(scope, id);
    if (config.ownIssuer) {
      const { issuer, audience, console } = config.ownIssuer;
      this.authorizer = new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: [...audience] });
      this.signIn = { issuer, clientId: null, scope: 'openid', connect: [], ...console };
      return;
    }
    const pool = this.pool(config);
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `interdict-${config.stage}-${Stack.of(this).account}` },
    });
    const consoleUrl = `${apiUrl}/console/index.html`;
    const people = pool.addClient('Administrators', {
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [...config.signInCallbacks, consoleUrl],
        logoutUrls: [...config.signInCallbacks, consoleUrl],
      },
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    const connectors = this.connectors(pool, config);

    this.authorizer = new HttpJwtAuthorizer('Tokens', pool.userPoolProviderUrl, {
      jwtAudience: [people, ...connectors.values()].map((client) => client.userPoolClientId),
    });
    this.signIn = {
      issuer: pool.userPoolProviderUrl,
      clientId: people.userPoolClientId,
      scope: 'openid',
      connect: [domain.baseUrl()],
    };
    this.outputs(pool, domain, people, connectors);
  }

  private pool(config: StageConfig): UserPool {
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: config.protectData,
      removalPolicy: kept(config),
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection is in the Plus plan, priced per user; a second factor is required ' +
        'of everybody instead.',
    });
    for (const [groupName, description] of Object.entries(ROLES)) {
      new UserPoolGroup(this, `Group-${groupName}`, { userPool: pool, groupName, description });
    }
    return pool;
  }

  /**
   * One client for each source, with only its scope, and one for connectors that report for all.
   */
  private connectors(pool: UserPool, config: StageConfig): ReadonlyMap<string, UserPoolClient> {
    const names = ['*', ...config.sources];
    const scopes = names.map(
      (name) =>
        new ResourceServerScope({
          scopeName: name,
          scopeDescription:
            name === '*'
              ? 'Reports for every source, and results of orders'
              : `Reports for the source ${name}`,
        }),
    );
    const server = pool.addResourceServer('Sources', { identifier: 'sources', scopes });
    return new Map(scopes.map((scope) => [scope.scopeName, this.connector(pool, server, scope)]));
  }

  private connector(
    pool: UserPool,
    server: UserPoolResourceServer,
    scope: ResourceServerScope,
  ): UserPoolClient {
    const id = scope.scopeName === '*' ? 'Connector' : `Connector-${scope.scopeName}`;
    const client = pool.addClient(id, {
      generateSecret: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [OAuthScope.resourceServer(server, scope)],
      },
      accessTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
    });
    // Nobody can sign in here: the client has only client credentials. Cognito takes an absent list
    // for sign-in by password and custom sign-in, so the list has to be there, and this is the
    // least that it may hold.
    (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = [
      'ALLOW_REFRESH_TOKEN_AUTH',
    ];
    return client;
  }

  private outputs(
    pool: UserPool,
    domain: UserPoolDomain,
    people: UserPoolClient,
    connectors: ReadonlyMap<string, UserPoolClient>,
  ): void {
    const stack = Stack.of(this);
    new CfnOutput(stack, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(stack, 'SignInUrl', {
      value: domain.baseUrl(),
      description: 'OAuth endpoints are below it: /oauth2/authorize, /oauth2/token',
    });
    new CfnOutput(stack, 'AdministratorsClientId', { value: people.userPoolClientId });
    new CfnOutput(stack, 'ConnectorClientIds', {
      value: stack.toJsonString(
        Object.fromEntries(
          [...connectors].map(([name, client]) => [name, client.userPoolClientId]),
        ),
      ),
      description: 'By source: the client that may ask for the scope sources/<source>',
    });
  }
}
