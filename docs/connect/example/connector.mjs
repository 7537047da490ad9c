// One turn of a connector outside the stack; run it every few minutes. Its manager is a folder with
// a file a device: {"platform": "android", "group": "health", "apps": [{"id": "com.tencent.mm"}]}.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const { API_URL, TOKEN, SOURCE, QUEUE_URL, DEVICES, MEMORY } = process.env;
const sqs = new SQSClient({});
const fileOf = (externalId) => `${DEVICES}/${externalId}.json`;
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

async function post(path, body, type = 'application/json') {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
  const answer = await fetch(`${API_URL}${path}`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Says what every device has, as one run: a device that the run leaves out is retired. */
async function list() {
  const [runId, startedAt] = [`run-${Date.now()}`, new Date().toISOString()];
  await post(`/v1/sources/${SOURCE}/runs`, JSON.stringify({ runId, startedAt }));
  const lines = readdirSync(DEVICES).map((name) => {
    const managed = { ownership: 'organization', management: 'full', coverage: 'all' };
    const observedAt = statSync(`${DEVICES}/${name}`).mtime;
    const externalId = name.replace(/\.json$/, '');
    return JSON.stringify({ externalId, observedAt, ...managed, ...readJson(fileOf(externalId)) });
  });
  for (let at = 0; at < lines.length; at += 200) {
    const [path, body] = [
      `/v1/sources/${SOURCE}/inventories`,
      lines.slice(at, at + 200).join('\n'),
    ];
    const { results } = await post(path, body, 'application/x-ndjson');
    for (const { line, status, reason } of results)
      if (status === 'refused') console.error(`${lines[at + line - 1]}: ${reason}`);
  }
  const end = { runId, listed: lines.length, finishedAt: new Date().toISOString() };
  await post(`/v1/sources/${SOURCE}/runs`, JSON.stringify(end));
}

/** Does what an order says. Doing it twice does no harm. */
function carryOut({ orderId, apps, device: { externalId } }) {
  const device = readJson(fileOf(externalId));
  const left = device.apps.filter(({ id }) => !apps.some((app) => app.id === id));
  writeFileSync(fileOf(externalId), JSON.stringify({ ...device, apps: left }));
  return { orderId, outcome: 'done' };
}

/** Works on the queue until it is empty. Of each finding, only the highest sequence counts. */
async function work() {
  const newest = existsSync(MEMORY) ? readJson(MEMORY) : {};
  for (;;) {
    const about = { QueueUrl: QUEUE_URL, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(about));
    if (Messages.length === 0) return;
    const news = Messages.map(({ Body }) => JSON.parse(Body)).filter(({ data }) => data.sequence);
    const nameOf = ({ data }) => `${data.banId} ${data.device.id}`;
    for (const one of news)
      newest[nameOf(one)] = Math.max(newest[nameOf(one)] ?? 0, one.data.sequence);
    const present = news.filter((one) => newest[nameOf(one)] === one.data.sequence);
    const orders = present.filter(({ type }) => type === 'order.remove');
    const results = orders.map(({ data }) => carryOut(data));
    if (results.length > 0) await post('/v1/orders/results', JSON.stringify({ results }));
    writeFileSync(MEMORY, JSON.stringify(newest));
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: QUEUE_URL, ReceiptHandle }));
  }
}

await work();
await list();
