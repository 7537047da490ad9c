import { beforeEach, describe, expect, test } from '@jest/globals';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Act, hasMoved } from '../../console/acts/acts-on.ts';
import { Choices, runningOf } from '../../console/acts/brake.tsx';
import { LostAnswer, StandingView } from '../../console/acts/lost-answer.tsx';
import { RaiseDialog, ResumeDialog } from '../../console/acts/on-gate.tsx';
import { ApproveDialog, reachOf } from '../../console/acts/on-revision.tsx';
import { approvalOf, whenOf } from '../../console/acts/what-follows.ts';
import type { Ban, WholeBan } from '../../console/api/answers.ts';
import { NotReached } from '../../console/api/refused.ts';
import { WholeDocument } from '../../console/parts/document.tsx';
import { Table } from '../../console/parts/table.tsx';
import { DownloadedView } from '../../console/rooms/ban-reports.tsx';
import { wholeStandingOf } from '../../console/show/standing.ts';
import { setClock } from '../../console/state/clock.ts';
import { setWorld } from '../../console/state/world.ts';
import { inLanguage, language, t } from '../../console/words/words.ts';
import { answering, apiOf } from './an-api.ts';
import { AT, aBan, aDocument, as, aWholeBan, gate, textOf } from './made.tsx';

const NOW = Date.UTC(2026, 0, 5, 12);
const onClose = () => {};
const readAnew = null;

/** Whether the button that does the act can be pressed once all is typed. */
const isOffered = (node: VNode): boolean =>
  !/<button type="submit"[^>]*disabled/.test(renderToString(node));

beforeEach(() => {
  setClock(NOW, 0);
  language.value = 'en';
  as('viewer', 'approver', 'operator');
  setWorld({ api: apiOf(answering([])).api, stage: 'dev' });
});

const proposed = { revision: 2, by: 'cleo', at: AT, preview: 'p1', limit: 69 };
const proposal = (changes: Partial<WholeBan> = {}): WholeBan =>
  aWholeBan({ revision: 2, hash: 'h2', proposed, ...changes });

describe('a ban that moves while somebody reads', () => {
  const draft = aWholeBan({ state: 'draft', approved: null, gate: null });
  const paused = aWholeBan({ gate: { ...gate, state: 'paused', pausedBy: ['bob'] } });
  const full = aWholeBan({ gate: { ...gate, state: 'full', raiseTo: 80 } });
  const pending = aWholeBan({ gate: { ...gate, state: 'pending' } });
  const withGate = (ban: WholeBan, changes: Partial<typeof gate>): WholeBan => ({
    ...ban,
    gate: { ...gate, ...ban.gate, ...changes },
  });

  test.each<[string, Act, WholeBan, WholeBan]>([
    ['its text', 'approve', proposal(), proposal({ hash: 'h3' })],
    ['the preview', 'approve', proposal(), proposal({ proposed: { ...proposed, preview: 'p2' } })],
    ['the limit', 'approve', proposal(), proposal({ proposed: { ...proposed, limit: 99 } })],
    ['a warning', 'approve', proposal(), proposal({ warnings: ['it reaches far'] })],
    [
      'what is in force',
      'approve',
      proposal(),
      proposal({ approved: { revision: 3, by: 'bob', at: AT } }),
    ],
    ['that it is proposed', 'approve', proposal(), proposal({ proposed: null })],
    ['the draft', 'propose', draft, { ...draft, revision: 2, hash: 'h2' }],
    ['the count', 'resume', paused, withGate(paused, { count: 58 })],
    ['who paused', 'resume', paused, withGate(paused, { pausedBy: ['bob', 'dee'] })],
    ['the number', 'raise', full, withGate(full, { raiseTo: 81 })],
    ['the number', 'confirm', pending, withGate(pending, { count: 58 })],
    ['the revision', 'lift', aWholeBan(), aWholeBan({ approved: { ...proposed, revision: 9 } })],
  ])('is another decision by %s: %s', (_, act, shown, now) => {
    expect(hasMoved(act, shown, now)).toBe(true);
    expect(hasMoved(act, shown, structuredClone(shown))).toBe(false);
  });

  test('is the same by what goes on by itself', () => {
    const ordered = { orderedBefore: 46, gate: { ...gate, ordered: 46 } };
    expect(hasMoved('approve', proposal({ orderedBefore: 45 }), proposal(ordered))).toBe(false);
    expect(hasMoved('lift', aWholeBan(), aWholeBan(ordered))).toBe(false);
  });

  test('is paused all the same', () => {
    expect(hasMoved('pause', aWholeBan(), paused)).toBe(false);
    expect(hasMoved('pause', aWholeBan(), aWholeBan({ hash: 'h9' }))).toBe(false);
  });

  test('is what was shown until one reads anew, and cannot be approved unread', () => {
    const ban = proposal({ proposed: { ...proposed, preview: null }, approved: null });
    const dialog = (anew: (() => void) | null) => (
      <ApproveDialog ban={ban} readAnew={anew} onClose={onClose} />
    );
    expect(textOf(dialog(null))).not.toContain('has changed since you opened it');
    expect(textOf(dialog(() => {}))).toContain('has changed since you opened it');
    expect(renderToString(dialog(() => {}))).toContain('data-act="read-anew"');
  });
});

describe('the brake', () => {
  const held = aBan({ id: 'held', gate: { ...gate, state: 'paused' } });
  const over = aBan({ id: 'over', lifted: { by: 'ann', at: AT, reason: 'over' } });
  const choices = (now: readonly Ban[]) =>
    renderToString(
      <Choices
        shown={[aBan({ id: 'one' }), aBan({ id: 'two' })]}
        now={now}
        readAnew={() => {}}
        onChoose={() => {}}
      />,
    );

  test('stops what is in force and not paused', () => {
    const bans = [aBan({ id: 'one' }), held, over, aBan({ id: 'draft', approved: null })];
    expect(runningOf(bans).map(({ id }) => id)).toEqual(['one']);
  });

  test('keeps its list as it was shown, and says when it would be another', () => {
    const same = choices([aBan({ id: 'one' }), aBan({ id: 'two' })]);
    expect(same).not.toContain('read-anew');
    const moved = choices([aBan({ id: 'new' }), aBan({ id: 'two' })]);
    expect(moved).toMatch(/one · .*two · .*role="alert".*data-act="read-anew"/);
    expect(moved).not.toContain('new · ');
  });
});

describe('an approval', () => {
  const shown = (ban: WholeBan) => (
    <ApproveDialog ban={ban} readAnew={readAnew} onClose={onClose} />
  );

  test('tells apart that no preview counts, that it is read, and that it cannot be', () => {
    const none = proposal({ proposed: { ...proposed, preview: null }, approved: null });
    expect(textOf(shown(none))).toContain('No preview of this revision counts');
    const reading = textOf(shown(proposal()));
    expect(reading).toContain('The preview is being read');
    expect(reading).not.toContain('No preview of this revision counts');
    expect(isOffered(shown(proposal()))).toBe(false);
    const again = () => {};
    expect(reachOf(null)).toBe('none');
    expect(reachOf({ data: null, error: null, again })).toBe('reading');
    expect(reachOf({ data: null, error: new Error('lost'), again })).toBe('unread');
    expect(approvalOf(none, 'unread', NOW).join(' ')).toContain('could not be read');
  });

  test('shows what is to be weighed, open before the approver', () => {
    const page = textOf(shown(proposal({ warnings: ['it reaches 40 % of android'] })));
    expect(page).toContain('To be weighed it reaches 40 % of android');
  });

  test('writes out what is not seen, wherever it is', () => {
    const hidden = 'We\u202Etahc\u200B';
    const seen = 'We\\u{202E}tahc\\u{200B}';
    const ban = proposal({
      warnings: [hidden],
      document: aDocument({ title: { en: hidden }, 'We\u202E': 1 } as never),
    });
    const page = renderToString(shown(ban));
    expect(page).not.toMatch(/[\u202E\u200B]/);
    expect(page.split(seen)).toHaveLength(3);
    expect(renderToString(<WholeDocument document={ban.document} />)).toContain(seen);
    const table = (
      <Table caption="" columns={[{ name: 'n' }]} rows={[{ key: '1', cells: [hidden] }]} />
    );
    expect(textOf(table)).toContain(seen);
    expect(inLanguage({ en: hidden })).toBe(seen);
    expect(t('waits.pending', { reason: hidden })).toContain(seen);
  });
});

describe('instants that are past when a ban is approved', () => {
  const past = '2026-01-01T00:00:00Z';
  const linesOf = (changes: Partial<WholeBan['document']['timeline']>) =>
    whenOf(
      { document: aDocument({ timeline: { ...aDocument().timeline, ...changes } }) },
      NOW,
    ).join(' ');

  test('say what happens at once', () => {
    expect(linesOf({ notice: past, effective: past, due: past })).toMatch(
      /effective \(.*\) is past: it is carried out.*due \(.*\) is past: whoever still has/,
    );
    expect(linesOf({ reviewBy: past })).toContain('should have been looked at again');
  });

  test('and of an end, that nothing else does', () => {
    const lines = linesOf({
      notice: past,
      effective: past,
      due: past,
      lift: '2026-01-02T00:00:00Z',
    });
    expect(lines).toContain('lift (2026-01-02 00:00 UTC) is past: the ban is over');
    expect(lines).not.toContain('carried out');
  });
});

describe('an act whose answer was lost', () => {
  const standing = async () => ['Revision 2 is in force'];

  test('says so, does not say that it is tried again, and reads what stands now', () => {
    const page = textOf(<LostAnswer error={new NotReached('/v1/bans')} standing={standing} />);
    expect(page).toContain('may have been done, or not');
    expect(page).toContain('does not send it again');
    expect(page).toContain('Loading');
    expect(page).not.toContain('tried again by itself');
    expect(textOf(<StandingView lines={['Revision 2 is in force']} />)).toContain(
      'What stands now Revision 2 is in force',
    );
  });

  test('says where the ban stands: what holds, its gate, and what is asked of it', () => {
    const asked = { act: 'raise', number: 80, by: 'bob', at: AT, until: AT };
    expect(wholeStandingOf(aWholeBan({ asked })).join('; ')).toMatch(
      /Revision 1 is in force.*Gate: open.*45 of at most 69.*bob asked to raise the limit at 80/,
    );
  });
});

describe('a second approver', () => {
  const asked = { act: 'raise', number: 80, by: 'bob', at: AT, until: AT };
  const full = (by: string) =>
    aWholeBan({ gate: { ...gate, state: 'full', held: 14, raiseTo: 83 }, asked: { ...asked, by } });

  test('names the first one’s number, though more have come to wait since', () => {
    const second = textOf(<RaiseDialog ban={full('bob')} readAnew={readAnew} onClose={onClose} />);
    expect(second).toContain('The limit goes from 69 to 80.');
    expect(second).toContain('bob has asked for the same: with your word it is done.');
    const own = textOf(<RaiseDialog ban={full('ann')} readAnew={readAnew} onClose={onClose} />);
    expect(own).toContain('The limit goes from 69 to 83.');
    expect(own).not.toContain('with your word');
  });

  test('is told of a word on another number no more', () => {
    const ban = aWholeBan({ asked: { ...asked, act: 'resume', number: 56 } });
    const dialog = <ResumeDialog ban={ban} readAnew={readAnew} onClose={onClose} />;
    expect(textOf(dialog)).not.toContain('with your word');
  });
});

describe('a downloaded file', () => {
  test('is called the frozen one only where that was compared', () => {
    const said = (verdict: 'sound' | 'unsound' | 'unrecorded' | 'uncompared') =>
      textOf(<DownloadedView verdict={verdict} hash="abc" />);
    expect(said('sound')).toContain('It is the frozen file');
    for (const verdict of ['unsound', 'unrecorded', 'uncompared'] as const) {
      expect(said(verdict)).not.toContain('It is the frozen file');
      expect(said(verdict)).toContain('abc');
    }
  });
});
