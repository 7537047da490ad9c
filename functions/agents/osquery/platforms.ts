import type { Platform } from '../../domain/devices/app.ts';

/** The bits of osquery's platform type. A Linux is also POSIX (1), and a Mac also a BSD (4). */
const BITS: readonly (readonly [bit: number, platform: Platform])[] = [
  [16, 'macos'],
  [8, 'linux'],
  [2, 'windows'],
];

/** The platform of osquery's `platform_type`; `null`: none that is known here. */
export function platformOf(platformType: string | number): Platform | null {
  const mask = Number(platformType);
  if (!Number.isSafeInteger(mask)) return null;
  return BITS.find(([bit]) => (mask & bit) !== 0)?.[1] ?? null;
}
