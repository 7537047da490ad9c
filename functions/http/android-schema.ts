import * as z from 'zod/mini';

/*
 * What Pub/Sub pushes of the Android Management API, as far as it is read here, for the API's
 * description. https://developers.google.com/android/management/notifications
 */

/** `POST /v1/android/notifications` */
export const androidPushBody = z.object({
  message: z.object({
    /** Base64 of the JSON of a device. */
    data: z.optional(z.string()),
    /** Of interest are `STATUS_REPORT` and `ENROLLMENT`. */
    attributes: z.optional(z.object({ notificationType: z.optional(z.string()) })),
    messageId: z.optional(z.string()),
    publishTime: z.optional(z.string()),
  }),
  subscription: z.optional(z.string()),
});
