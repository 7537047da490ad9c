import { LOCAL_REGION } from './template/place.ts';

/** Clients that are not functions sign with this key. A key that is not a function's may do all. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** What an AWS SDK client needs beside its endpoint. */
export const LOCAL_CLIENT = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS } as const;
