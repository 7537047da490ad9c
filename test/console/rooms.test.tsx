import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { renderToString } from 'preact-render-to-string';
import { actsOn } from '../../console/acts/acts-on.ts';
import type { Compliance, Finding, Story, WholeBan } from '../../console/api/answers.ts';
import { NotReached, Refused } from '../../console/api/refused.ts';
import { GateLife } from '../../console/parts/gate-life.tsx';
import { Trouble, Troubles, troublesOf } from '../../console/parts/notice.tsx';
import { PagesView } from '../../console/parts/pages.tsx';
import { PreviewView } from '../../console/parts/preview.tsx';
import { Timeline } from '../../console/parts/timeline.tsx';
import { VerdictView } from '../../console/rooms/audit.tsx';
import { FindingsTable } from '../../console/rooms/ban-findings.tsx';
import { ComplianceView, GateView, GroupsView } from '../../console/rooms/ban-status.tsx';
import { BansView } from '../../console/rooms/bans.tsx';
import { ConnectorsView } from '../../console/rooms/connectors.tsx';
import { isCensusOverdue, lastCensus, OverviewView } from '../../console/rooms/overview.tsx';
import { StoryView } from '../../console/rooms/story.tsx';
import { setClock } from '../../console/state/clock.ts';
import type { LoadedPages } from '../../console/state/pages.ts';
import { language } from '../../console/words/words.ts';
import { AT, aBan, aPass, as, aWholeBan, gate, textOf } from './made.tsx';

const NOW = Date.UTC(2026, 0, 5, 12);

const compliance: Compliance = {
  revision: 1,
  fleet: { countedAt: AT, listed: 600, reporting: 580, silent: 15, notVisible: 5 },
  findings: {
    countedAt: AT,
    had: 69,
    open: 6,
    resolved: 54,
    exempt: 3,
    unenforceable: 6,
    withdrawn: 0,
    overdue: 2,
    failed: 1,
    held: 0,
    quarantined: 0,
    needsReview: 0,
    oldEvidence: 0,
    byGroup: [{ group: 'health', listed: 250, counts: { open: 2, resolved: 20, overdue: 2 } }],
  },
};

beforeEach(() => {
  setClock(NOW, 0);
  language.value = 'en';
  as('viewer');
});
afterAll(() => {
  language.value = 'en';
});

describe('the overview', () => {
  const data = { bans: [aBan()], inForce: [], passes: [], connectors: [] };

  test('of an empty stack says what to do, and offers a draft to authors alone', () => {
    const empty = { ...data, bans: [] };
    expect(textOf(<OverviewView data={empty} />)).toContain('There is no ban yet.');
    expect(renderToString(<OverviewView data={empty} />)).not.toContain('#/draft');
    as('author');
    expect(renderToString(<OverviewView data={empty} />)).toContain('#/draft');
  });

  test('says what waits for whom', () => {
    const paused = { ...gate, state: 'paused', pausedBy: ['bob'], reason: 'too many' };
    const bans = [
      aBan({ id: 'p', gate: paused }),
      aBan({ id: 'n', proposed: { revision: 3, by: 'cleo', at: AT } }),
    ];
    const shown = textOf(<OverviewView data={{ ...data, bans }} />);
    expect(shown).toContain('Paused by bob: too many');
    expect(shown).toContain('Revision 3 is proposed by cleo');
  });

  test('tells when the last census ended, and warns when that is long ago', () => {
    const census = (finishedAt: string | null) => aPass({ finishedAt });
    expect(lastCensus([census(null)])).toBeNull();
    const bans = [aBan({ approved: { revision: 1, by: 'ann', at: '2026-01-01T10:00:00Z' } })];
    const old = { ...data, bans, passes: [census('2026-01-03T10:00:00Z')] };
    expect(textOf(<OverviewView data={old} />)).toContain('No census has ended for over a day');
    const fresh = { ...data, bans, passes: [census(AT)] };
    expect(textOf(<OverviewView data={fresh} />)).not.toContain('No census has ended');
    expect(textOf(<OverviewView data={{ ...data, bans }} />)).toContain('No census has ended');
  });

  test('misses no census while none is due: nothing is in force, or not for a day yet', () => {
    const passes = [aPass({ finishedAt: '2026-01-03T10:00:00Z' })];
    const over = aBan({ state: 'lifted', lifted: { by: 'ann', at: AT, reason: 'over' } });
    const young = aBan();
    for (const bans of [[over], [young]]) {
      expect(isCensusOverdue({ bans, passes }, NOW)).toBe(false);
      expect(textOf(<OverviewView data={{ ...data, bans, passes }} />)).not.toContain('tick');
    }
  });
});

describe('500 bans', () => {
  const bans = Array.from({ length: 500 }, (_, index) => aBan({ id: `ban-${index}` }));

  test('are counted, and the first hundred drawn', () => {
    const page = renderToString(<BansView bans={bans} />);
    expect(textOf(<BansView bans={bans} />)).toContain('500 bans');
    expect(page.match(/<tr>/g)).toHaveLength(101);
    expect(page).toContain('Show more');
  });
});

describe('a ban', () => {
  const whole = (changes: Partial<WholeBan>) => aWholeBan(changes);

  test('offers what makes sense where it stands', () => {
    expect(actsOn(whole({}))).toEqual(['pause', 'lift']);
    expect(actsOn(whole({ state: 'draft', approved: null, gate: null }))).toEqual(['propose']);
    expect(actsOn(whole({ gate: { ...gate, state: 'paused' } }))).toEqual(['resume', 'lift']);
    expect(actsOn(whole({ gate: { ...gate, state: 'full', raiseTo: 80 } }))).toEqual([
      'pause',
      'raise',
      'lift',
    ]);
    const lifted = { by: 'ann', at: AT, reason: 'over' };
    expect(actsOn(whole({ state: 'lifted', lifted }))).toEqual([]);
  });

  test('shows its timeline in its own zone, and what is past and to come', () => {
    const timeline = {
      notice: '2026-01-01T00:00:00Z',
      block: null,
      effective: '2026-01-07T05:00:00Z',
      due: null,
      reviewBy: null,
      lift: null,
      overrides: [],
    };
    const document = { timeline, timeZone: 'America/Toronto' };
    const shown = textOf(<Timeline document={document} now={NOW} />);
    expect(shown).toContain('effective 2026-01-07 00:00');
    expect(shown).toContain('in 1 d 17 h');
    expect(shown).toContain('4 d 12 h ago');
  });

  test('counts with denominators, as a picture that is also said in words', () => {
    const page = renderToString(<ComplianceView compliance={compliance} />);
    expect(page).toContain('580 of 600 devices in scope report');
    expect(page).toContain('Compliance: resolved 54, exempt 3, unenforceable 6, open 6');
    expect(textOf(<GroupsView compliance={compliance} />)).toMatch(/health 250 22 20 2 0 0 2 0/);
  });

  test('shows its gate', () => {
    expect(textOf(<GateView gate={gate} />)).toContain('45 of at most 69 devices ordered');
    expect(textOf(<GateView gate={null} />)).toContain('once it is in force');
  });

  test('shows the life of its gate: drawn, said in words, and told act by act', () => {
    const told = { revision: 1, limit: 69, count: null, reason: null };
    const chapters = [
      { ...told, at: '2026-01-05T08:00:00Z', by: 'ann', action: 'ban.approve', state: 'pending' },
      { ...told, at: '2026-01-05T09:00:00Z', by: 'census', action: 'gate.open', state: 'open' },
      {
        ...told,
        ...{ revision: null, limit: null, reason: 'a wrong\u202E identifier' },
        ...{ at: '2026-01-05T11:00:00Z', by: 'bob', action: 'ban.pause', state: 'paused' },
      },
    ];
    const view = <GateLife chapters={chapters} now={NOW} />;
    expect(renderToString(view)).toContain(
      'aria-label="The life of its gate: pending 1 h, open 2 h, paused 1 h"',
    );
    expect(textOf(view)).toMatch(
      /approved by ann.*revision 1 · limit 69.*opened by census.*paused by bob.*a wrong\\u{202E} id/,
    );
    expect(renderToString(view)).toMatch(/class="warn" x="0%" width="25%"/);
    language.value = 'fr';
    expect(textOf(view)).toContain('suspendue par bob');
    expect(textOf(<GateLife chapters={[]} now={NOW} />)).toContain('Aucune révision');
  });

  test('withholds what a preview withholds', () => {
    const preview = {
      id: 'p',
      revision: 1,
      state: 'done',
      progress: { done: 1, parts: 1 },
      matched: 63,
      wouldOrder: 57,
      review: 0,
      groups: [{ name: 'laboratory', devices: null }],
      platforms: [],
      gate: { limit: 69, wouldOpen: true },
    };
    expect(textOf(<PreviewView preview={preview} />)).toContain('laboratory under 5');
  });

  test('has its words in French, too', () => {
    language.value = 'fr';
    expect(textOf(<GateView gate={gate} />)).toContain('45 appareils sur 69 au plus');
    expect(textOf(<BansView bans={[aBan()]} />)).toContain('WeChat en français');
  });
});

const finding: Finding = {
  banId: 'x',
  deviceId: 'd1',
  device: { platform: 'android', group: null },
  status: 'resolved',
  cause: 'absent',
  phase: 'remove',
  overdue: false,
  failed: true,
  held: false,
  flapping: false,
  doubted: false,
  apps: [{ id: 'com.tencent.mm' }],
  lastOrderedAt: AT,
};

describe('a device', () => {
  test('has its findings, each with what became of it', () => {
    const shown = textOf(<FindingsTable findings={[finding]} />);
    expect(shown).toContain('resolved gone, after the order remove android not known');
    expect(shown).toContain('failed');
  });

  test('has a story, in order', () => {
    const chapter = { status: 'open', cause: null, episode: 1, said: null, stopped: null };
    const story: Story = {
      ...finding,
      title: { en: 'WeChat' },
      lastSeen: AT,
      story: [
        {
          ...chapter,
          version: 1,
          at: AT,
          order: { orderId: 'x.d1.1', action: 'remove', at: AT },
          result: null,
        },
        {
          ...chapter,
          version: 2,
          at: AT,
          order: null,
          result: { orderId: 'x.d1.1', outcome: 'failed', detail: 'locked' },
        },
      ],
    };
    const shown = textOf(<StoryView story={story} />);
    expect(shown.indexOf('ordered: remove')).toBeGreaterThan(0);
    expect(shown.indexOf('told: failed (locked)')).toBeGreaterThan(
      shown.indexOf('ordered: remove'),
    );
  });
});

describe('a list that is shown a page at a time', () => {
  const pages = (changes: Partial<LoadedPages<string>>) => (
    <PagesView
      of={{
        data: { items: ['a', 'b'], nextCursor: 'c' },
        error: null,
        again: () => {},
        isBusy: false,
        moreError: null,
        more: () => {},
        ...changes,
      }}
      counted="devices.page"
      none="devices.none"
    >
      {(items) => <p>{items.join(' and ')}</p>}
    </PagesView>
  );

  test('says how many are shown, that more follow, and has them below', () => {
    expect(textOf(pages({}))).toMatch(/2 devices shown, more follow.*a and b.*Show more/);
    const all = textOf(pages({ data: { items: ['a'], nextCursor: null } }));
    expect(all).toContain('1 device shown');
    expect(all).not.toMatch(/more follow|Show more/);
    const none = textOf(pages({ data: { items: [], nextCursor: null } }));
    expect(none).toContain('No device is like that.');
  });

  test('keeps what is shown while more is read, and when that fails', () => {
    expect(renderToString(pages({ isBusy: true }))).toMatch(/a and b.*data-act="more" disabled/);
    const failed = textOf(pages({ moreError: new NotReached('/v1/devices') }));
    expect(failed).toMatch(/a and b.*The API was not reached.*Show more/);
  });
});

describe('what goes wrong', () => {
  test('is said once, though several things of a page could not be read for it', () => {
    const asked: string[] = [];
    const failing = (name: string, error: unknown) => ({
      error,
      again: () => void asked.push(name),
    });
    const lost = () => new NotReached('/v1/devices');
    const readings = [failing('list', lost()), failing('runs', lost()), failing('fine', null)];
    expect(renderToString(<Troubles of={readings} />).match(/role="alert"/g)).toHaveLength(1);
    for (const { again } of troublesOf(readings)) again();
    expect(asked).toEqual(['list', 'runs']);
    const others = [...readings, failing('other', new Refused(403, {}))];
    expect(troublesOf(others)).toHaveLength(2);
  });

  test('is said in the API’s words, with where, and read out at once', () => {
    const body = {
      title: 'The state is another',
      detail: 'Look again.',
      errors: [{ pointer: '/count', detail: 'must be 61' }],
    };
    const page = renderToString(<Trouble error={new Refused(409, body)} again={() => {}} />);
    expect(page).toContain('role="alert"');
    expect(page).toContain('/count: must be 61');
    expect(page).toContain('Read it again');
  });

  test('markup in what the API tells is text', () => {
    const evil = aBan({ title: { en: '<img src=x onerror=alert(1)>' } });
    expect(renderToString(<BansView bans={[evil]} />)).not.toContain('<img');
  });

  test('a connector that is stale, and why', () => {
    const connector = {
      name: 'fleet',
      kind: 'fleet',
      lastPollAt: AT,
      stale: true,
      trouble: { since: AT, why: 'it does not answer' },
      devices: 12,
      open: 3,
      failed: 1,
      notEnforceable: [],
    };
    const shown = textOf(<ConnectorsView items={[connector]} />);
    expect(shown).toContain('stale last polled 2 h ago');
    expect(shown).toContain('it does not answer');
    expect(shown).toContain('3 orders open, 1 failed');
  });

  test('a chain that does not hold', () => {
    const verdict = {
      entries: 2,
      first: 1,
      last: 3,
      hash: 'h',
      complaints: [{ kind: 'gap' as const, before: 1, number: 3 }],
    };
    expect(textOf(<VerdictView verdict={verdict} />)).toContain(
      'between entries 1 and 3 some are missing',
    );
  });
});
