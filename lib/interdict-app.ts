import { App, type AppProps } from 'aws-cdk-lib';

/**
 * A CDK app whose synthesis fails, instead of warning, if CloudFormation's own resource schemas do
 * not allow the template. The app also tells nobody that it was synthesized.
 */
export function interdictApp(props: AppProps = {}): App {
  return new App({
    ...props,
    analyticsReporting: false,
    context: { ...props.context, '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
}
