/** When things happen in the demo, by the clocks of Toronto. */
export const STORY_BEGINS = Date.parse('2023-10-25T09:00:00-04:00');
export const NOTICE = '2023-10-27T00:00:00-04:00';
export const EFFECTIVE = Date.parse('2023-10-30T00:00:00-04:00');
export const UNTIDY_DAY = Date.parse('2023-10-31T09:00:00-04:00');
export const SECOND_EFFECTIVE = '2023-11-01T00:00:00-04:00';
export const REINSTALLED = Date.parse('2023-11-02T10:00:00-04:00');
export const NEWCOMER = Date.parse('2023-11-03T09:00:00-04:00');
export const LAB_ENDS = Date.parse('2023-11-04T00:00:00-04:00');
export const LIFTED = Date.parse('2023-11-06T09:00:00-05:00');
export const ARRIVALS = Date.parse('2023-11-07T09:00:00-05:00');
