import type { World } from '../end-to-end/world.ts';
import { BOUNDS } from './bounds.ts';
import {
  aBan,
  appOf,
  approved,
  type Faults,
  largestTaken,
  longText,
  opened,
  range,
  unless,
  unlessRefusedWell,
} from './edge.ts';

/* Texts as long as the edge takes them. */

/** The longest text that the edge takes must become an order that goes out. */
export async function orderText(world: World, _count: number, prefix: string): Promise<Faults> {
  const document = (size: number) => aBan(prefix, { reason: longText(size) });
  const { author } = world.people;
  const { size, faults } = await largestTaken(BOUNDS.languages, (languages) =>
    author.send('PUT', `/v1/bans/${prefix}`, document(languages)),
  );
  const answer = await approved(world.people, document(size));
  if (answer.status >= 300) return [...faults, ...unlessRefusedWell('approve', answer)];
  await opened(world);
  const [device] = await world.enrolled(1);
  await device?.checkIn([{ id: appOf(prefix) }]);
  await world.stack.settle();
  await world.subscriber.read();
  const orderId = `${prefix}.${device?.deviceId}.1`;
  const isThere = world.subscriber.received.some(({ data }) => data.orderId === orderId);
  return isThere ? faults : [...faults, `the order in ${size} languages was not published`];
}

/** Pauses with the longest reasons, one after the other. */
export async function pauses(world: World, count: number, prefix: string): Promise<Faults> {
  const { approver, approver2 } = world.people;
  const ids = range(count).map((number) => `${prefix}-${number}`);
  for (const id of ids) await approved(world.people, aBan(id));
  await opened(world);
  const reason = '\u6f22'.repeat(BOUNDS.text);
  const faults: string[] = [];
  for (const id of ids.slice(0, -1))
    for (const person of [approver, approver2])
      faults.push(
        ...unless(
          `pause ${id}`,
          await person.send('POST', `/v1/bans/${id}/pause`, { reason }),
          200,
        ),
      );
  const last = `/v1/bans/${ids.at(-1)}`;
  const why = { reason: 'a wrong identifier' };
  faults.push(...unless('pause', await approver2.send('POST', `${last}/pause`, why), 200));
  return [...faults, ...unless('lift', await approver2.send('POST', `${last}/lift`, why), 200)];
}

/** Drafts with the longest titles: a page of bans holds many. */
export async function drafts(world: World, count: number, prefix: string): Promise<Faults> {
  const { author } = world.people;
  const faults: string[] = [];
  const document = (id: string, size: number) => aBan(id, { title: longText(size, 't') });
  const { size } = await largestTaken(BOUNDS.languages, (languages) =>
    author.send('PUT', `/v1/bans/${prefix}`, document(prefix, languages)),
  );
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    faults.push(
      ...unless('save', await author.send('PUT', `/v1/bans/${id}`, document(id, size)), 200),
    );
  }
  return faults;
}
