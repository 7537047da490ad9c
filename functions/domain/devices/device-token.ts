/** `<deviceId>.<secret>`: an id and a secret as this service gives them out, and nothing else. */
const TOKEN = /^([a-z0-9]{20,40})\.([A-Za-z0-9_-]{40,64})$/;

/** The answer to a device that cannot be authenticated, whatever the cause. */
export const TOKEN_WANTED =
  'Send the token that this device was given at enrolment, as `Authorization: Bearer <token>`. ' +
  'If it was revoked, or was replaced by another enrolment, enrol again.';

interface DeviceToken {
  readonly deviceId: string;
  readonly secret: string;
}

/** Takes a token apart. `null`: no device can have such a token. */
export function parseDeviceToken(text: string): DeviceToken | null {
  const [, deviceId, secret] = TOKEN.exec(text) ?? [];
  return deviceId && secret ? { deviceId, secret } : null;
}

/** The token that a device is handed at enrolment. */
export function formatDeviceToken({ deviceId, secret }: DeviceToken): string {
  return `${deviceId}.${secret}`;
}
