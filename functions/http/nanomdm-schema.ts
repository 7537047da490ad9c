import * as z from 'zod/mini';

/*
 * What NanoMDM sends, as far as it is read here, for the API's description. Other fields are not
 * looked at.
 */

const ids = z.object({ id: z.string(), type: z.string() });
/** The parameters of the URL that the device was enrolled with. */
const params = z.optional(z.record(z.string(), z.string()));

/** `POST /v1/nanomdm/webhook` */
export const nanomdmEventBody = z.object({
  /** Of interest are `mdm.Authenticate`, `mdm.TokenUpdate`, `mdm.CheckOut` and `mdm.Connect`. */
  topic: z.string(),
  created_at: z.string(),
  acknowledge_event: z.optional(
    z.object({
      ids,
      /** `Idle`, `Acknowledged`, `NotNow`, `Error` or `CommandFormatError`. */
      status: z.string(),
      command_uuid: z.optional(z.string()),
      url_params: params,
      /** The device's answer: a property list in XML, in base64. */
      raw_payload: z.string(),
    }),
  ),
  checkin_event: z.optional(z.object({ ids, url_params: params, raw_payload: z.string() })),
});

/** `PUT /v1/nanomdm/dm/status` */
export const nanomdmStatusBody = z.object({
  StatusItems: z.optional(z.record(z.string(), z.unknown())),
});

/** A declaration, as devices name it. */
export const declarationPath = z.strictObject({
  type: z.enum(['activation', 'asset', 'configuration', 'management']),
  id: z.string().check(z.regex(/^[A-Za-z0-9._-]{1,128}$/)),
});
