import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Foundations } from './foundations.ts';
import { InterdictFunction, LONGEST_API_RUN } from './interdict-function.ts';
import { keptUnlessJustMade } from './removal.ts';

/**
 * The links behind which orders are explained to the persons concerned, without a login: the key
 * that signs them, and the function that answers them. It may read bans and findings, and nothing
 * else.
 */
export class ExplainLinks extends Construct {
  readonly address: string;
  readonly key: Secret;
  readonly explainLink: InterdictFunction;

  constructor(scope: Construct, id: string, foundations: Foundations, address: string) {
    super(scope, id);
    this.address = address;
    this.key = new Secret(this, 'Key', {
      description: 'Interdict: signs the links of orders, as JSON {key}. A new key voids all links',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: keptUnlessJustMade(foundations.config),
    });
    Validations.of(this.key).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A new key voids the links of all orders that stand, so that somebody decides it: put a ' +
        'new value, and functions take it within minutes.',
    });
    this.explainLink = new InterdictFunction(this, 'ExplainLink', foundations, {
      name: 'explain-link',
      errorImpact: 'Persons concerned cannot read what an order on their device means.',
      timeLimit: LONGEST_API_RUN,
    })
      .knowsSettings()
      .mayOn('blocklist', 'GetItem')
      .mayOn('findings', 'BatchGetItem')
      .mayUseLinks(this);
  }
}
