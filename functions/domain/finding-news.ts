/** What is said of one finding beside its orders: `messageOf` makes these of the row. */
export const FINDING_NEWS = ['order.withdrawn', 'finding.resolved', 'finding.failed'] as const;
