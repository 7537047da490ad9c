/** When the rows of tests were written, unless a test says otherwise. */
export const NOON = Date.parse('2023-10-30T12:00:00Z');
