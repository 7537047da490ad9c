import { LOCAL_REGION } from './template/place.ts';

/**
 * What clients here sign with that are no functions: any key that is not a function's may do all.
 */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** What an AWS SDK client needs beside its endpoint. */
export const LOCAL_CLIENT = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS } as const;
