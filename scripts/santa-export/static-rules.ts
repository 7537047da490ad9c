import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type NotHeld, planRules, type SantaRule } from '../../functions/agents/santa/rules.ts';
import { MATCHER_KEYS } from '../../functions/domain/bans/matcher-keys.ts';
import { contentTag } from '../../functions/domain/content-tag.ts';

/** An answer of `GET /v1/restrictions?platform=macos&group=…`, as far as rules are made of it. */
const answer = z.object({
  platform: z.literal('macos'),
  group: z.string(),
  rules: z.array(
    z.object({
      banId: z.string(),
      app: z.string(),
      platform: z.literal('macos'),
      match: z.partialRecord(z.enum(MATCHER_KEYS), z.string()),
      title: z.record(z.string(), z.string()),
      reference: z.nullable(z.string()),
    }),
  ),
  nextCursor: z.nullable(z.string()),
});

export interface StaticRules {
  readonly group: string;
  readonly rules: readonly SantaRule[];
  /** What Santa cannot hold, and why. */
  readonly notHeld: readonly NotHeld[];
}

/**
 * The rules of Santa for a group, from what the API answers of its restrictions. Throws if that is
 * something else, or not the whole list.
 */
export function staticRules(json: string, languages: readonly string[]): StaticRules {
  const read = z.safeParse(answer, JSON.parse(json));
  if (!read.success)
    throw new Error('This is no answer of GET /v1/restrictions?platform=macos&group=….');
  const { group, rules, nextCursor } = read.data;
  if (nextCursor !== null)
    throw new Error('This is the first page of a list: a profile needs all of it.');
  const planned = planRules(rules, languages);
  return { group, rules: planned.rules.map(({ rule }) => rule), notHeld: planned.notHeld };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function entry(key: string, value: string): string {
  return `<key>${escaped(key)}</key><string>${escaped(value)}</string>`;
}

/** The same content has the same id, so that a profile replaces the one before it. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex').toUpperCase();
  return [8, 12, 16, 20, 32]
    .map((end, i, ends) => hex.slice(i === 0 ? 0 : (ends[i - 1] ?? 0), end))
    .join('-');
}

function payload(type: string, name: string, title: string, content: string): string {
  return [
    '<dict>',
    entry('PayloadType', type),
    entry('PayloadIdentifier', name),
    entry('PayloadUUID', idOf(name)),
    entry('PayloadDisplayName', title),
    '<key>PayloadVersion</key><integer>1</integer>',
    content,
    '</dict>',
  ].join('\n');
}

/** A configuration profile with the rules as Santa's `StaticRules`. */
export function mobileconfig({ group, rules }: StaticRules): string {
  const dicts = rules.map(
    (rule) =>
      `<dict>${Object.entries(rule)
        .map(([key, value]) => entry(key, value))
        .join('')}</dict>`,
  );
  const name = `org.interdict.santa.${contentTag(group)}`;
  const list = `<key>StaticRules</key>\n<array>\n${dicts.join('\n')}\n</array>`;
  const title = `Santa: bans of the group ${group}`;
  const settings = payload('com.northpolesec.santa', `${name}.rules`, title, list);
  const content = [
    entry('PayloadScope', 'System'),
    `<key>PayloadContent</key>\n<array>\n${settings}\n</array>`,
  ].join('\n');
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
      '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    payload('Configuration', name, title, content),
    '</plist>',
  ].join('\n')}\n`;
}
