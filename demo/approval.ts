import { MINUTE } from '../functions/domain/time/instant.ts';
import type { Document } from './demo-bans.ts';
import { approveAsShown, type Person, shownTo, UnexpectedAnswer } from './people.ts';
import { moveTo, type Scene } from './scene.ts';

export interface Gate {
  readonly state: string;
  readonly count: number;
  readonly limit: number;
  readonly held: number;
  readonly raiseTo: number | null;
  readonly reason: string;
}

/** The gate of a ban, as the API tells it. */
export async function gateOf(person: Person, banId: string): Promise<Gate> {
  const { gate } = await person.get(`/v1/bans/${banId}`);
  return gate as Gate;
}

/**
 * Takes a ban up to its approval: the officer writes and proposes it, an approver looks at a
 * preview. Checks that the officer may not approve it. Returns the preview.
 */
export async function present(scene: Scene, document: Document): Promise<Document> {
  const { officer, approver } = scene.people;
  const id = String(document.id);
  const { revision } = await officer.put(`/v1/bans/${id}`, document);
  await officer.post(`/v1/bans/${id}/propose`, { revision });
  const own = await officer.send('POST', `/v1/bans/${id}/approve`, await shownTo(officer, id));
  scene.checks.that(
    `the proposer of ${id} may not approve revision ${revision}`,
    own.status === 403,
    JSON.stringify(own.body),
  );
  const asked = await approver.post(`/v1/bans/${id}/previews`, {
    revision,
    purpose: 'before approval',
  });
  await moveTo(scene, scene.stack.clock.now() + MINUTE);
  const preview = await approver.get(`/v1/bans/${id}/previews/${asked.id}`);
  if (preview.state !== 'done')
    throw new UnexpectedAnswer(`the preview of ${id} is not done: ${JSON.stringify(preview)}`);
  return preview;
}

/** Takes a ban through all its steps: the approver names the numbers shown. Returns the preview. */
export async function approve(scene: Scene, document: Document): Promise<Document> {
  const preview = await present(scene, document);
  await approveAsShown(scene.people.approver, String(document.id));
  return preview;
}

/** `health 26, laboratory 7`: one part of a preview. */
export function counted(rows: unknown): string {
  return (rows as readonly { name: string; devices: number | null }[])
    .map(({ name, devices }) => `${name} ${devices ?? 'under 5'}`)
    .join(', ');
}
