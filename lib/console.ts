import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { functionSettings } from './config.ts';
import type { Foundations } from './foundations.ts';
import type { SignIn } from './identity.ts';
import { InterdictFunction } from './interdict-function.ts';

/** The function that holds the console's files, and tells the console where one signs in. */
export function consoleFunction(
  scope: Construct,
  foundations: Foundations,
  signIn: SignIn,
): InterdictFunction {
  const { config } = foundations;
  const { rolesClaim } = functionSettings(config);
  return new InterdictFunction(scope, 'Console', foundations, {
    name: 'console',
    errorImpact:
      'The console does not open; the API, the command line and enforcement are not affected.',
    timeLimit: Duration.seconds(10),
    memoryMegabytes: 256,
  }).knows('CONSOLE', Stack.of(scope).toJsonString({ stage: config.stage, ...signIn, rolesClaim }));
}
