/** News of one finding besides its orders. `messageOf` makes these from the row. */
export const FINDING_NEWS = ['order.withdrawn', 'finding.resolved', 'finding.failed'] as const;
