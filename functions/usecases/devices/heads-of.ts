import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Dependencies } from '../ports.ts';

/** The heads of the devices of these findings, by device. Without findings it reads nothing. */
export async function headsOf(
  { fleet }: Pick<Dependencies, 'fleet'>,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, Head>> {
  if (findings.length === 0) return new Map();
  const heads = await fleet.readHeads(
    findings.map(({ deviceId }) => deviceId),
    false,
  );
  return new Map(heads.map((head) => [head.deviceId, head]));
}
