import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type ConsoleConfig, consoleAnswer } from '../../functions/http/console-files.ts';
import { ROOT } from '../../lib/bundle.ts';
import { consoleFiles } from '../../lib/console-files.ts';

const FILES = consoleFiles(ROOT);
const NOW = Date.UTC(2026, 0, 5);
const CONFIG: ConsoleConfig = {
  stage: 'dev',
  issuer: 'https://id.example.org/pool',
  clientId: 'console',
  scope: 'openid',
  rolesClaim: 'cognito:groups',
  connect: ['https://sign-in.example.org'],
};
const asked = (path: string | null, acceptEncoding = 'gzip, br') =>
  consoleAnswer(FILES, CONFIG, { path, acceptEncoding }, NOW);

describe('the console’s files', () => {
  test('are under 100 KB in all, as they are sent', () => {
    const sizes = FILES.map(({ gzip }) => Buffer.from(gzip, 'base64').length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
  });

  test('are kept for good where the name holds the content, and the page never', () => {
    for (const file of FILES) {
      const { headers } = asked(file.path);
      const expected = file.hashed ? 'public, max-age=31536000, immutable' : 'no-store';
      expect([file.path, headers?.['cache-control']]).toEqual([file.path, expected]);
    }
    expect(FILES.filter(({ hashed }) => hashed).length).toBeGreaterThanOrEqual(3);
  });

  test('name one another: the page has the script and the style that there are', () => {
    const page = gunzipSync(Buffer.from(asked('index.html').body ?? '', 'base64')).toString();
    const named = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name);
    expect(named).toHaveLength(3);
    for (const name of named) expect(asked(name ?? '').statusCode).toBe(200);
    expect(page).not.toMatch(/<script>|<style|style="|onload=/);
  });

  test('come plain to who takes no gzip, and are the same', () => {
    const plain = Buffer.from(asked('index.html', '').body ?? '', 'base64').toString();
    expect(plain).toContain('<title>Interdict</title>');
    expect(asked('index.html', '').headers?.['content-encoding']).toBeUndefined();
  });

  test('may run and load nothing but themselves, and ask the issuer besides', () => {
    const policy = String(asked('').headers?.['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(
      "connect-src 'self' https://id.example.org https://sign-in.example.org;",
    );
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('are led to from /console by a relative address', () => {
    expect(asked(null)).toMatchObject({
      statusCode: 302,
      headers: { location: 'console/index.html' },
    });
    expect(asked('').statusCode).toBe(200);
  });

  test('and what is none is said not to be there', () => {
    for (const path of ['main.js', '../index.html', 'index.html/', 'constructor'])
      expect(asked(path).statusCode).toBe(404);
  });

  test('tell the settings, the time, and no more', () => {
    const told = JSON.parse(asked('config.json').body ?? '');
    expect(told).toEqual({
      stage: 'dev',
      issuer: 'https://id.example.org/pool',
      clientId: 'console',
      scope: 'openid',
      rolesClaim: 'cognito:groups',
      now: '2026-01-05T00:00:00.000Z',
    });
  });
});
