import { gzipSync } from 'node:zlib';
import { verifyDay } from './audit-chain.ts';
import { broken, type Check, type Finding, holds, unknown } from './check.ts';
import { type Deployed, NEEDED, until } from './deployed.ts';
import { arrives, checkIn, enrol, PATIENCE, putInForce, type Trial, takeAway } from './trial.ts';

/** A stack that is up, and what the checks have made on it so far. */
export interface Checked {
  readonly deployed: Deployed;
  readonly trial: Trial;
}

async function lookAtSignIn({ deployed }: Checked): Promise<Finding> {
  const nobody = await fetch(`${deployed.apiUrl}/v1/bans`);
  if (nobody.status !== 401)
    return broken(`without a token: ${nobody.status}`, 'The authorizer must answer 401.');
  for (const name of NEEDED) {
    const path = name === 'auditor' ? `/v1/audit?day=${dayOf(deployed)}` : '/v1/bans';
    const { status } = await deployed.people[name].send('GET', path);
    if (status !== 200)
      return broken(`${name} gets ${status}`, `Check the group and the token of ${name}.`);
  }
  const put = await deployed.people.viewer.send('PUT', '/v1/bans/deploy-check', {});
  return put.status === 403 && String(put.body.type).startsWith('urn:interdict:problem:')
    ? holds('each role is let in; a viewer may not write, nobody without a token may read')
    : broken(`a viewer’s PUT is answered ${put.status}`, 'It must be 403, as a problem document.');
}

function dayOf(deployed: Deployed): string {
  return new Date(deployed.now()).toISOString().slice(0, 10);
}

function inventoryLine({ deployed, trial }: Checked): string {
  const line = {
    externalId: trial.banId,
    platform: 'android',
    osVersion: '14',
    group: trial.group,
    ownership: 'organization',
    management: 'full',
    observedAt: new Date(deployed.now()).toISOString(),
    coverage: 'all',
    apps: [],
  };
  return `${JSON.stringify(line)}\n`;
}

/** Posts one line as a connector. Returns the status, and how many lines were taken. */
async function postLine(
  { deployed }: Checked,
  to: { readonly source: string; readonly token: string },
  sent: { readonly body: string | Buffer; readonly headers: Readonly<Record<string, string>> },
) {
  const answer = await fetch(`${deployed.apiUrl}/v1/sources/${to.source}/inventories`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.token}`, ...sent.headers },
    body: typeof sent.body === 'string' ? sent.body : new Uint8Array(sent.body),
  });
  const text = await answer.text();
  return { status: answer.status, accepted: text.includes('"accepted":1'), text };
}

const NDJSON = { 'content-type': 'application/x-ndjson' } as const;

async function lookAtConnector(checked: Checked): Promise<Finding> {
  const own = await checked.deployed.connector();
  if (own === null) return unknown('the stage has no source');
  const body = inventoryLine(checked);
  const taken = await postLine(checked, own, { body, headers: NDJSON });
  const other = { ...own, source: `${own.source}-other` };
  const foreign = await postLine(checked, other, { body, headers: NDJSON });
  if (!taken.accepted)
    return broken(
      `a line for ${own.source}: ${taken.status} ${taken.text}`,
      'Check the client’s scope.',
    );
  return foreign.status === 403
    ? holds(`a line for ${own.source} is taken, one for another source is not`)
    : broken(`a line for another source: ${foreign.status}`, 'It must be 403.');
}

async function lookAtGzip(checked: Checked): Promise<Finding> {
  const own = await checked.deployed.connector();
  if (own === null) return unknown('the stage has no source');
  const body = gzipSync(inventoryLine(checked));
  const announced = { ...NDJSON, 'content-encoding': 'gzip' };
  const byEncoding = await postLine(checked, own, { body, headers: announced });
  const byType = await postLine(checked, own, {
    body,
    headers: { 'content-type': 'application/gzip' },
  });
  if (!byType.accepted)
    return broken(`application/gzip: ${byType.status}`, 'Send plain text until this is mended.');
  return byEncoding.accepted
    ? holds('taken as application/gzip, and with Content-Encoding: gzip')
    : holds(`taken as application/gzip; Content-Encoding: gzip is not (${byEncoding.status})`);
}

async function lookAtOrders({ deployed, trial }: Checked): Promise<Finding> {
  trial.queue = await deployed.orders();
  await enrol(deployed, trial);
  await checkIn(deployed, trial, true);
  await putInForce(deployed, trial);
  for (const type of ['order.notice', 'order.remove']) {
    await checkIn(deployed, trial, true);
    if (!(await arrives(deployed, trial, type)))
      return broken(
        `no ${type} in ${PATIENCE / 60_000} minutes`,
        `GET /v1/bans/${trial.banId}: is its gate open? Then the logs of tick and publish-orders.`,
      );
  }
  const { orders } = await checkIn(deployed, trial, true);
  if (orders[0]?.action !== 'remove')
    return broken('the device is not told to remove', 'Read the log of check-in.');
  await checkIn(deployed, trial, false);
  return (await arrives(deployed, trial, 'finding.resolved'))
    ? holds('order.notice, order.remove and finding.resolved arrived, and the device was told')
    : broken('no finding.resolved arrived', 'Read the log of publish-orders.');
}

async function gateState({ deployed, trial }: Checked): Promise<string> {
  const { gate } = await deployed.people.viewer.get(`/v1/bans/${trial.banId}`);
  return typeof gate === 'object' && gate !== null && 'state' in gate ? String(gate.state) : '';
}

async function lookAtPause(checked: Checked): Promise<Finding> {
  const { deployed, trial } = checked;
  await deployed.invoke('pause-ban', {
    banId: trial.banId,
    by: 'deploy:check',
    reason: 'to see that it pauses',
  });
  const paused = await until(deployed, 60_000, async () => (await gateState(checked)) === 'paused');
  if (!paused) return broken('the gate is not paused', 'Read the log of pause-ban.');
  const { gate } = await deployed.people.approver2.get(`/v1/bans/${trial.banId}`);
  const count = typeof gate === 'object' && gate !== null && 'count' in gate ? gate.count : 0;
  await deployed.people.approver2.post(`/v1/bans/${trial.banId}/resume`, {
    reason: 'it pauses',
    count,
  });
  const state = await gateState(checked);
  return state === 'paused'
    ? broken('it stays paused', 'Read the log of manage-bans.')
    : holds(`a pause by hand holds, and an approver resumes: the gate is ${state}`);
}

async function lookAtFailures({ deployed }: Checked): Promise<Finding> {
  const answer = await deployed.invoke('redrive', { prefix: 'deploy-check/', continuation: null });
  return JSON.stringify(answer).includes('"found":0')
    ? holds('redrive lists the bucket, and finds nothing of ours')
    : broken(`redrive answers ${JSON.stringify(answer)}`, 'Read the log of redrive.');
}

async function lookAtReport({ deployed, trial }: Checked): Promise<Finding> {
  const path = `/v1/bans/${trial.banId}/reports`;
  const { reportId } = await deployed.people.auditor.post(path, {
    asOf: new Date(deployed.now()).toISOString(),
  });
  const found = await deployed.people.auditor.get(`${path}/${reportId}?format=json`);
  return Object.keys(found).length > 0
    ? holds(`report ${reportId} is frozen and can be read`)
    : broken('the report is empty', 'Read the log of manage-bans.');
}

async function lookAtAudit({ deployed }: Checked): Promise<Finding> {
  const { entries, complaint } = await verifyDay(deployed.people.auditor, dayOf(deployed));
  return complaint === null
    ? holds(`the chain of ${entries} entries of today is whole`)
    : broken(complaint, 'Keep the table as it is, and look who writes to it.');
}

async function clearUp({ deployed, trial }: Checked): Promise<Finding> {
  const left = await takeAway(deployed, trial);
  return left.length === 0
    ? holds('the ban is lifted, the device revoked, the queue removed')
    : broken(left.join('; '), 'Do it by hand.');
}

/** What is looked at on a stack that is up. A new agent or connector adds its own line. */
export const STACK_CHECKS: readonly Check<Checked>[] = [
  { name: 'sign-in', look: lookAtSignIn },
  { name: 'a connector’s token', look: lookAtConnector },
  { name: 'gzip', look: lookAtGzip },
  { name: 'the tick', look: ({ deployed }) => deployed.ticks() },
  { name: 'an alarm arrives', look: ({ deployed }) => deployed.alarms() },
  { name: 'an order arrives', look: lookAtOrders },
  { name: 'a pause by hand', look: lookAtPause },
  { name: 'the failures bucket', look: lookAtFailures },
  { name: 'a report', look: lookAtReport },
  { name: 'the audit', look: lookAtAudit },
  { name: 'clearing up', look: clearUp },
];
