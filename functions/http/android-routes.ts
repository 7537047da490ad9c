import { androidPushBody } from './android-schema.ts';
import { managerRefusal } from './manager-refusal.ts';
import { noPath, unreadQuery } from './query-schema.ts';
import { rawBody } from './raw-body.ts';
import { route } from './route.ts';

/*
 * What the Android Management API sends by itself. The route is there if the stage has a connector
 * of this kind. Pub/Sub carries a token of Google's, which the function checks: whose it must be is
 * in the connector's secret.
 */

export const ANDROID_NOTIFICATIONS = route({
  method: 'POST',
  path: '/v1/android/notifications',
  name: 'androidNotifications',
  summary: 'Pub/Sub pushes what a device of Android Management reports',
  entry: 'android-management-hear',
  throttle: 'agents',
  access: 'agent',
  parameters: noPath,
  query: unreadQuery,
  body: rawBody(androidPushBody, ['application/json']),
  status: 200,
  answer: { kind: 'json', description: 'Nothing: it is worked on later' },
  refusal: managerRefusal,
  sampled: true,
});

export const ANDROID_ROUTES = [ANDROID_NOTIFICATIONS] as const;
