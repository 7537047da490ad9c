import { createServer } from 'node:http';

/*
 * A database that answers at once, in a process of its own so that its time is nobody else's: heads
 * of devices by id, as `HEADS` has them, nothing else there, and every write taken. `GET /calls`
 * tells what was asked since the last time.
 */
const heads = new Map(
  (JSON.parse(process.env.HEADS ?? '[]') as { readonly deviceId: { readonly S: string } }[]).map(
    (head) => [head.deviceId.S, head],
  ),
);
let calls: { readonly operation: string; readonly input: unknown }[] = [];

function answerTo(operation: string, body: string): unknown {
  switch (operation) {
    case 'GetItem': {
      const { Key } = JSON.parse(body) as { readonly Key: { readonly deviceId?: { S: string } } };
      const Item = heads.get(Key.deviceId?.S ?? '');
      return Item === undefined ? {} : { Item };
    }
    case 'Query':
      return { Items: [], Count: 0 };
    case 'BatchGetItem':
      return { Responses: {}, UnprocessedKeys: {} };
    default:
      return {};
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/calls') {
      response.end(JSON.stringify(calls));
      calls = [];
      return;
    }
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    if (calls.length < 100) calls.push({ operation, input: body });
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answerTo(operation, body)));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.send?.(address.port);
});
process.on('disconnect', () => process.exit());
