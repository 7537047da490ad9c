import type { CheckInReply, InventoryLine, LineReply } from '../../../demo/fleet/client.ts';
import type { SentApp } from '../../../demo/fleet/odd-apps.ts';
import type { Answer } from '../../../demo/people.ts';
import { aSentCheckIn, aSentLine } from '../../made/sent-inventory.ts';
import { BEGINS, banDocument, iso, MINUTE } from '../documents.ts';
import { SOURCE, type World } from '../world.ts';

/** What a connector and a device say, and what an office reads of it, on a running stack. */
export function officeOf(world: World) {
  const { stack, people, client } = world;
  return {
    advance: (milliseconds: number) => stack.clock.advance(milliseconds),
    /** Puts bans in force that took effect before this world began, one census for all. */
    async inForce(bans: readonly Readonly<Record<string, unknown>>[]) {
      for (const ban of bans) await world.approved(ban);
      await stack.clock.advance(10 * MINUTE);
    },
    save: (ban: Readonly<Record<string, unknown>>) =>
      people.author.send('PUT', `/v1/bans/${ban.id}`, ban),
    /** The source lists a device, as it is now. */
    async lists(
      externalId: string,
      apps: readonly SentApp[],
      change: Partial<InventoryLine> & Pick<InventoryLine, 'group'>,
    ): Promise<LineReply> {
      const line = aSentLine({ externalId, apps, observedAt: iso(stack.clock.now()), ...change });
      const { results } = await client.reportInventories(SOURCE, stack.tokens.connector, [line]);
      await stack.settle();
      const [result] = results;
      if (!result) throw new Error(`the line of ${externalId} was not answered`);
      return result;
    },
    /** A device checks in; `change`: what is not as usual, such as its clock. */
    async checksIn(
      token: string,
      apps: readonly SentApp[],
      change: Readonly<Record<string, unknown>> = {},
    ): Promise<CheckInReply> {
      const observedAt = iso(stack.clock.now());
      return client.checkIn(token, aSentCheckIn({ observedAt, apps, ...change }));
    },
    async deviceId(externalId: string): Promise<string> {
      const query = `source=${SOURCE}&externalId=${encodeURIComponent(externalId)}`;
      const { items } = await people.viewer.get(`/v1/devices?${query}`);
      const [device] = items as readonly { readonly deviceId: string }[];
      if (!device) throw new Error(`no device is known as ${externalId}`);
      return device.deviceId;
    },
    finding: (banId: string, deviceId: string): Promise<Answer> =>
      people.viewer.send('GET', `/v1/bans/${banId}/findings/${deviceId}`),
    async counts(banId: string): Promise<Readonly<Record<string, number>>> {
      const { findings } = await people.viewer.get(`/v1/bans/${banId}/compliance`);
      return findings as Record<string, number>;
    },
    result: (orderId: string, outcome: 'done' | 'disabled') =>
      client.sendResults(stack.tokens.connector, [{ orderId, outcome }]),
  };
}

/** A ban that concerns the group of its own name alone, so that bans do not meet. */
export function banOf(
  id: string,
  apps: unknown,
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return banDocument({
    id,
    apps,
    timeZone: 'UTC',
    timeline: { effective: iso(BEGINS - 7 * 24 * 60 * MINUTE) },
    scope: { platforms: ['android', 'ios', 'macos', 'windows', 'linux'], groups: [id] },
    ...changes,
  });
}

/** An app of a ban, by one matcher. */
export function named(name: string, ...match: readonly Readonly<Record<string, string>>[]) {
  return [{ name, match }];
}
