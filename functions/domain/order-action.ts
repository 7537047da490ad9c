/** What an order may tell a device to do, the mildest first. */
export const ORDER_ACTIONS = ['notice', 'remove', 'quarantine'] as const;

export type OrderAction = (typeof ORDER_ACTIONS)[number];
