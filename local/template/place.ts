/**
 * Account and region that local names and ARNs carry; the account is the one fauxqs writes into its
 * own.
 */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

export const arn = (service: string, rest: string, region: string = LOCAL_REGION): string =>
  `arn:aws:${service}:${region}:${LOCAL_ACCOUNT}:${rest}`;
