import { createHash } from 'node:crypto';

/*
 * The command of Apple's device management that removes a managed app.
 * https://developer.apple.com/documentation/devicemanagement/remove-application-command
 */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function xml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
}

/** Always the same UUID for an app of an order, so that the command can be looked for. */
export function commandUuidOf(orderId: string, appId: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([orderId, appId]))
    .digest('hex');
  // Version 8 of RFC 9562: its makers say how it is made.
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-').toUpperCase();
}

/** The command as a property list. */
export function removeCommand(bundleId: string, commandUuid: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Command</key>
  <dict>
    <key>RequestType</key>
    <string>RemoveApplication</string>
    <key>Identifier</key>
    <string>${xml(bundleId)}</string>
  </dict>
  <key>CommandUUID</key>
  <string>${commandUuid}</string>
</dict>
</plist>
`;
}
