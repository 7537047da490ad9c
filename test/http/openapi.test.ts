import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { openApi } from '../../functions/http/openapi.ts';

const file = join(import.meta.dirname, '../../docs/openapi.json');

describe('the description of the API', () => {
  test('is current: `node scripts/write-openapi.ts` writes it', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(openApi())));
  });

  test('has every route once, by its own name', () => {
    const keys = ALL_ROUTES.map((route) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(ALL_ROUTES.map((route) => route.name)).size).toBe(keys.length);
  });

  test.each(ALL_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s names each parameter of its path',
    (_, route) => {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      const text = JSON.stringify(openApi());
      const { paths } = JSON.parse(text) as {
        paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
      };
      const parameters = paths[route.path]?.[route.method.toLowerCase()]?.parameters ?? [];
      expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath);
    },
  );

  test('says of each body that it may come as gzip', () => {
    const { paths } = openApi() as {
      paths: Record<string, Record<string, { requestBody?: { content: object } }>>;
    };
    for (const route of ALL_ROUTES) {
      const content = paths[route.path]?.[route.method.toLowerCase()]?.requestBody?.content;
      const expected = route.body.schema === null ? [] : [route.body.types[0], 'application/gzip'];
      expect([route.name, ...Object.keys(content ?? {})]).toEqual([route.name, ...expected]);
    }
  });

  test('refers to nothing that is not there', () => {
    const text = JSON.stringify(openApi());
    const { components } = JSON.parse(text) as {
      components: Record<string, Record<string, unknown>>;
    };
    for (const [, kind, name] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
      expect(components[kind ?? '']?.[name ?? '']).toBeDefined();
    }
  });

  test('says of the ban document that unknown fields are refused', () => {
    const text = JSON.stringify(openApi());
    expect(text).toContain('"additionalProperties":false');
    expect(text).not.toContain('"$schema"');
  });
});
