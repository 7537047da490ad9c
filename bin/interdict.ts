import { withAlarmEmail } from '../lib/checked-settings.ts';
import { configFor } from '../lib/config.ts';
import { quotasNeeded } from '../lib/fleet-size.ts';
import { interdictApp } from '../lib/interdict-app.ts';
import { InterdictStack } from '../lib/interdict-stack.ts';

/**
 * The CDK app. `STAGE`, as context (`cdk deploy -c STAGE=production`) or else in the environment,
 * names the settings; dev if neither does. `alarmEmail`, or else `ALARM_EMAIL` in the environment,
 * says who gets alarms. Synthesis needs no account, no CLI and no container:
 * `CDK_OUTDIR=cdk.out node bin/interdict.ts`.
 */
const app = interdictApp();
const config = withAlarmEmail(
  configFor(app.node.tryGetContext('STAGE') ?? process.env.STAGE),
  app.node.tryGetContext('alarmEmail') ?? process.env.ALARM_EMAIL,
);
new InterdictStack(app, 'Interdict', {
  config,
  stackName: `interdict-${config.stage}`,
  description: 'Interdict: bans applications by a date',
});
app.synth();
for (const quota of quotasNeeded(config)) console.error(`Quota: ${quota}`);
