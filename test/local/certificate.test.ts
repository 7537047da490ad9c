import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { certificateIn } from '../../local/gateway/certificate.ts';
import { tlsGatewayServer } from '../../local/gateway/server.ts';
import { listenOnLoopback } from '../../local/listen.ts';

const DAY = 86_400_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'interdict-tls-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The status that a client hears which trusts this certificate and no other. */
function statusOf(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe('the certificate of the local run', () => {
  it.each(['localhost', '127.0.0.1'])('is good for %s, to who is given it', async (name) => {
    const certificate = certificateIn(directory, Date.now());
    const gateway = {
      apiId: 'api',
      routes: [],
      now: () => 0,
      control: () => Promise.reject(new Error('nothing is controlled')),
    };
    const server = await listenOnLoopback(tlsGatewayServer(gateway, certificate), 0);
    try {
      const { protocol, port } = new URL(server.origin);
      expect(protocol).toBe('https:');
      const url = `https://${name}:${port}/v1/bans`;
      expect(await statusOf(url, certificate.cert)).toBe(404);
      const other = certificateIn(join(directory, 'other'), Date.now());
      await expect(statusOf(url, other.cert)).rejects.toThrow(/certificate/);
    } finally {
      await server.close();
    }
  });

  it('is kept until it soon ends, with a key that only its owner can read', () => {
    const now = Date.now();
    const first = certificateIn(directory, now);
    expect(isAbsolute(first.path)).toBe(true);
    expect(certificateIn(directory, now + 700 * DAY)).toEqual(first);
    const next = certificateIn(directory, now + 800 * DAY);
    expect(next.cert).not.toBe(first.cert);
    expect(statSync(join(directory, 'key.pem')).mode & 0o777).toBe(0o600);
  });

  it('is signed by itself, and names nothing else', () => {
    const read = new X509Certificate(certificateIn(directory, Date.now()).cert);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(read.ca).toBe(true);
  });
});
