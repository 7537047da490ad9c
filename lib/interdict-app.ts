import { App, type AppProps } from 'aws-cdk-lib';

/**
 * A CDK app whose synthesis fails, instead of warning, where a template is not what
 * CloudFormation's own resource schemas allow; and that tells nobody that it was synthesized.
 */
export function interdictApp(props: AppProps = {}): App {
  return new App({
    ...props,
    analyticsReporting: false,
    context: { ...props.context, '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
}
