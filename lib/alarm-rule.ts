import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** What wakes somebody, and what arrives then. */
export interface AlarmRule {
  readonly metric: IMetric;
  /** What it means, as a sentence. */
  readonly means: string;
  /** What to do, as a sentence. */
  readonly do: string;
  /** It fires at this value and above; 1 if left out. */
  readonly atLeast?: number;
  /** Of how many periods in a row; 1 if left out. */
  readonly periods?: number;
  /**
   * Whether it fires where the metric is missing or 0, in place of `atLeast`. CloudWatch looks at
   * some more periods than these before it takes silence for silence, and one good value among them
   * keeps the alarm quiet. So it fires some periods later.
   */
  readonly onSilence?: true;
}

/** Makes an alarm in the scope, under the id that has a section in docs/operations.md. */
export function addAlarm(
  scope: Construct,
  id: string,
  rule: AlarmRule,
  action: IAlarmAction,
): void {
  const { means, do: what, metric, periods: evaluationPeriods = 1 } = rule;
  new Alarm(scope, id, {
    alarmDescription: `${means} What to do: ${what}`,
    metric,
    evaluationPeriods,
    ...(rule.onSilence
      ? {
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.BREACHING,
        }
      : {
          threshold: rule.atLeast ?? 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
  }).addAlarmAction(action);
}
