import { beforeEach, describe, expect, test } from '@jest/globals';
import { renderToString } from 'preact-render-to-string';
import { hasOtherApps, ReviewDialog } from '../../console/acts/on-finding.tsx';
import {
  ConfirmRunDialog,
  confirmationOf,
  heldRunsIn,
  RevokeDialog,
} from '../../console/acts/on-fleet.tsx';
import type { Story, WholeDevice } from '../../console/api/answers.ts';
import { HeldRunsView } from '../../console/rooms/devices.tsx';
import { setWorld } from '../../console/state/world.ts';
import { language } from '../../console/words/words.ts';
import { answering, apiOf } from './an-api.ts';
import { AT, aPass, as, textOf } from './made.tsx';

const onClose = () => {};
const readAnew = null;

beforeEach(() => {
  language.value = 'en';
  as('viewer', 'approver', 'operator');
  setWorld({ api: apiOf(answering([])).api, stage: 'dev' });
});

const run = aPass({
  id: 'count-7',
  kind: 'retire',
  state: 'held',
  source: 'mdm',
  run: 'run-7',
  held: { needs: 'second-run', secondRunFrom: '2026-01-05T22:00:00Z' },
  counts: { expected: 40, arrived: 40, had: 60, leftOut: 20 },
});

describe('a run that waits', () => {
  const [held] = heldRunsIn([aPass(), run, aPass({ ...run, id: 'c6', state: 'superseded' })]);
  if (held === undefined) throw new Error('no run waits');

  test('is the one that is held, with its numbers', () => {
    expect(held).toMatchObject({ run: 'run-7', listed: 40, had: 60, leftOut: 20 });
    expect(heldRunsIn([aPass(), run, run])).toHaveLength(2);
  });

  test('says what its confirmation does, and what happens without it', () => {
    const lines = confirmationOf(held).join(' ');
    expect(lines).toContain('left out 20 of the 60');
    expect(lines).toMatch(/a second run that begins 2026-01-05 \d\d:00 or later/);
    const alone = confirmationOf({ ...held, secondRunFrom: null }).join(' ');
    expect(alone).toContain('Without your word, nobody is retired by this run.');
  });

  test('is confirmed by operators alone, who type how many go', () => {
    const view = <HeldRunsView runs={[held]} onConfirm={() => {}} />;
    expect(renderToString(view)).not.toContain('disabled');
    const dialog = textOf(<ConfirmRunDialog held={held} onClose={onClose} />);
    expect(dialog).toContain('To go on, type 20');
    as('viewer', 'approver');
    expect(renderToString(view)).toMatch(/disabled[^>]*title="This needs the role operator."/);
  });
});

const device: WholeDevice = {
  deviceId: 'd1',
  source: null,
  externalId: null,
  platform: 'android',
  group: 'health',
  ownership: 'organization',
  management: 'full',
  coverage: 'all',
  evidenceAgeSeconds: 60,
  doubt: null,
  lastSeen: AT,
  enrolledAt: AT,
  retiredAt: null,
  apps: [],
  nextCursor: null,
  findings: [],
  moreFindings: 2,
};

const story: Story = {
  banId: 'x',
  deviceId: 'd1',
  device: { platform: 'linux', group: null },
  status: 'open',
  cause: 'needs-review',
  phase: 'remove',
  overdue: false,
  failed: false,
  held: false,
  flapping: false,
  doubted: false,
  apps: [
    { id: 'org.example.theme', name: 'Chat theme', version: '1.0' },
    { id: 'org.example.theme', name: 'Chat theme', version: '1.1' },
  ],
  lastOrderedAt: null,
  title: { en: 'Chat' },
  lastSeen: AT,
  story: [],
};

describe('a device that is revoked', () => {
  const textFor = (changes: Partial<WholeDevice>) =>
    textOf(<RevokeDialog device={{ ...device, ...changes }} onClose={onClose} />);

  test('leaves the fleet, and the dialog says how it may come back', () => {
    expect(textFor({})).toContain('Its hardware may enrol again.');
    expect(textFor({})).toContain('2 bans find something on it now');
    expect(textFor({})).toContain('To go on, type d1');
    expect(textFor({ source: 'mdm' })).toContain('as soon as mdm reports it again');
    expect(textFor({ moreFindings: 0 })).not.toContain('finds something');
  });
});

describe('a finding that waits for a review', () => {
  test('shows what the word is about, each app once', () => {
    const dialog = <ReviewDialog story={story} readAnew={readAnew} onClose={onClose} />;
    expect(textOf(dialog)).toContain('Your word is about this 1 app and no other.');
    expect(textOf(dialog)).toContain('org.example.theme Chat theme 1.0');
  });

  test('is another decision once it names other apps, or waits no longer', () => {
    expect(hasOtherApps(story, structuredClone(story))).toBe(false);
    expect(hasOtherApps(story, { ...story, apps: [{ id: 'chat' }] })).toBe(true);
    expect(hasOtherApps(story, { ...story, status: 'resolved', cause: 'reviewed' })).toBe(true);
  });
});
