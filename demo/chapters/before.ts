import { DAY, HOUR, MINUTE } from '../../functions/domain/time/instant.ts';
import { approve, counted, gateOf, present } from '../approval.ts';
import { ARRIVALS, LAB_ENDS, NOTICE, STORY_BEGINS } from '../calendar.ts';
import { asWritten, CARELESS, carelessBan, correctedBan, drafted, MAIN } from '../demo-bans.ts';
import type { PlainBanInForce, PlainExemption } from '../fleet/plain-ban.ts';
import { plainBanOf } from '../fleet/plain-document.ts';
import { shownTo } from '../people.ts';
import {
  connectorWorks,
  doubtedReportAgain,
  enrollAgents,
  everybodyReports,
  makeEnrollmentKeys,
} from '../routines.ts';
import { agentsOf, moveTo, type Scene } from '../scene.ts';
import { managersConnect } from './managed.ts';
import { managersHiccup, managersRecover, nothingIsProved } from './untidy.ts';

/** 25 October: the fleet reports, and the ban is drafted and approved. */
export async function approval(scene: Scene): Promise<PlainBanInForce> {
  const { stack, progress, checks, people } = scene;
  progress.chapter('Wednesday 25 October 2023, 09:00 in Toronto');
  await fleetArrives(scene);
  const document = await drafted();
  const preview = await approve(scene, document);
  progress.say(
    'drafted from the catalogue (a notice three days ahead and a quarantine after three days are ' +
      `this demo's own), proposed`,
  );
  progress.say(
    `preview: ${preview.matched} of ${preview.listed} devices have what is banned: ` +
      `${counted(preview.platforms)}; ${counted(preview.groups)}`,
  );
  const approvedAt = stack.clock.now();
  progress.say(
    'approved by another person; the gate is pending until the census of this revision is complete',
  );
  await moveTo(scene, approvedAt + 10 * MINUTE);
  const gate = await gateOf(people.viewer, MAIN);
  checks.that('the census opened the gate', gate.state === 'open', JSON.stringify(gate));
  progress.say(`gate ${gate.state}: ${gate.reason}`);
  const exemptions = [await laboratoryIsExempt(scene)];
  await phoneIsExempt(scene);
  return plainBanOf(asWritten(document), { approvedAt, exemptions });
}

async function fleetArrives(scene: Scene): Promise<void> {
  await managersConnect(scene);
  const { fleet, progress } = scene;
  await makeEnrollmentKeys(scene);
  const self = agentsOf(scene).length;
  await progress.step(`${self} devices enrolled`, self, () => enrollAgents(scene));
  await everybodyReports(
    scene,
    `${fleet.devices.size} devices reported what they have, ${fleet.devices.size - self} of ` +
      `them through ${fleet.sources.join(' and ')}`,
    true,
  );
}

async function laboratoryIsExempt({ stack, progress, people }: Scene): Promise<PlainExemption> {
  const exemption = await people.approver.post(`/v1/bans/${MAIN}/exemptions`, {
    groups: ['laboratory'],
    devices: [],
    ground: 'security research',
    grantedBy: 'departmental security officer',
    expiresAt: new Date(LAB_ENDS).toISOString(),
  });
  const from = stack.clock.now();
  progress.say(`the laboratory is exempt until 4 November (${String(exemption.ground)})`);
  return { devices: [], groups: ['laboratory'], from, until: LAB_ENDS };
}

/** One phone of the treasury under Android Management, by its name there. */
async function phoneIsExempt({ progress, people, managed }: Scene): Promise<void> {
  const { exempt } = managed.androids;
  await people.approver.post(`/v1/bans/${MAIN}/exemptions`, {
    externalIds: [exempt],
    ground: 'consular work',
    grantedBy: 'departmental security officer',
    expiresAt: new Date(ARRIVALS).toISOString(),
  });
  progress.say(`${exempt.externalId} of the treasury is exempt for as long as the ban lasts`);
}

/** 26 October: a second ban names too much. It cannot be approved, and is corrected. */
export async function carelessness(scene: Scene): Promise<PlainBanInForce> {
  const { stack, progress, checks, people } = scene;
  progress.chapter('Thursday 26 October: a second ban, with a prefix one segment too short');
  await moveTo(scene, STORY_BEGINS + DAY);
  const careless = await present(scene, carelessBan());
  const shown = await shownTo(people.approver, CARELESS);
  const refused = await people.approver.send('POST', `/v1/bans/${CARELESS}/approve`, shown);
  checks.that(
    'the careless ban could not be approved',
    refused.status === 422 && JSON.stringify(refused.body).includes('systemVendors'),
    JSON.stringify(refused.body),
  );
  progress.say(
    `com.tencent.* would reach ${careless.matched} devices; nobody can approve it: ` +
      `${String(refused.body.detail)}`,
  );
  const corrected = correctedBan();
  const fixed = await approve(scene, corrected);
  const approvedAt = stack.clock.now();
  await moveTo(scene, approvedAt + 10 * MINUTE);
  const reopened = await gateOf(people.viewer, CARELESS);
  checks.that(
    'the corrected revision passed its gate',
    reopened.state === 'open',
    JSON.stringify(reopened),
  );
  progress.say(`corrected to exact identifiers (${fixed.matched} devices): gate ${reopened.state}`);
  await connectorWorks(scene);
  return plainBanOf(asWritten(corrected), { approvedAt });
}

/** 27 October: the notice goes out. */
export async function warning(scene: Scene): Promise<void> {
  const { progress } = scene;
  progress.chapter('Friday 27 October: owners are warned');
  await moveTo(scene, Date.parse(NOTICE) + HOUR);
  const warned = (await connectorWorks(scene)).filter(({ type }) => type === 'order.notice');
  progress.say(`${warned.length} notices went out`);
  managersHiccup(scene);
  await everybodyReports(scene, 'everybody reported; the eager had removed it already');
  await nothingIsProved(scene);
  managersRecover(scene);
  await doubtedReportAgain(scene);
}
