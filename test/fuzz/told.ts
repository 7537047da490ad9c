import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from './attempt.ts';
import type { Finding } from './fuzz.ts';

/** A body up to this size is written into the command itself. */
const INLINE = 1_500;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a command: `$api` is the address, `$viewer` and so on are tokens. */
function curlOf({ method, path, headers, body, caller }: Request): string {
  const authorization = 'authorization' in caller ? [`authorization: ${caller.authorization}`] : [];
  const token =
    'as' in caller && caller.as !== 'anyone' ? [`-H "authorization: Bearer $${caller.as}"`] : [];
  const lines = [
    ...authorization,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const options = [...token, ...lines.map((line) => `-H ${quoted(line)}`)].join(' ');
  const url = `"$api"${quoted(path)}`;
  if (body === undefined) return `curl -sS --path-as-is -X ${method} ${url} ${options}`;
  return `${bytes(body)} | curl -sS --path-as-is -X ${method} ${url} ${options} --data-binary @-`;
}

function bytes(body: Buffer): string {
  if (body.length <= INLINE) return `echo ${body.toString('base64')} | base64 -d`;
  const file = join(mkdtempSync(join(tmpdir(), 'interdict-fuzz-')), 'body');
  writeFileSync(file, body);
  return `cat ${file}`;
}

/** A finding in words, with the request to send again. */
export function told({ number, route, faults, request, heard }: Finding, seed: number): string {
  return [
    `request ${number} of seed ${seed}, ${route}: ${faults.join('; ')}`,
    `  ${curlOf(request)}`,
    `  ${heard.status} ${heard.text.slice(0, 500)}`,
  ].join('\n');
}

/** Routes by statuses, a line each. */
export function tableOf(table: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  return [...table]
    .map(([route, counts]) => {
      const all = [...counts].sort(([a], [b]) => a.localeCompare(b));
      const sum = all.reduce((total, [, count]) => total + count, 0);
      const row = all.map(([status, count]) => `${status}:${count}`).join(' ');
      return `${route.padEnd(20)} ${String(sum).padStart(6)}  ${row}`;
    })
    .join('\n');
}
