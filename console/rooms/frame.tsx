import { useEffect, useRef } from 'preact/hooks';
import { Brake } from '../acts/brake.tsx';
import { Notice } from '../parts/notice.tsx';
import { inZone } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { type Route, route, to } from '../state/route.ts';
import { caller, has, type Sessions, session } from '../state/session.ts';
import { chooseLanguage, chooseTheme, THEMES, theme } from '../state/settings.ts';
import { lostSince, useWorld } from '../state/world.ts';
import { language, t, term } from '../words/words.ts';
import { Audit } from './audit.tsx';
import { BanRoom } from './ban.tsx';
import { Bans } from './bans.tsx';
import { Connectors } from './connectors.tsx';
import { DeviceRoom } from './device.tsx';
import { Devices } from './devices.tsx';
import { Draft } from './draft.tsx';
import { Overview } from './overview.tsx';
import { StoryRoom } from './story.tsx';

function Room({ at }: { readonly at: Route }) {
  switch (at.room) {
    case 'overview':
      return <Overview />;
    case 'bans':
      return <Bans />;
    case 'ban':
      return <BanRoom key={at.banId} banId={at.banId} tab={at.tab} />;
    case 'story':
      return <StoryRoom banId={at.banId} deviceId={at.deviceId} />;
    case 'devices':
      return <Devices />;
    case 'device':
      return <DeviceRoom deviceId={at.deviceId} />;
    case 'connectors':
      return <Connectors />;
    case 'audit':
      return <Audit />;
    case 'draft':
      return <Draft key={at.banId} banId={at.banId} />;
    case 'missing':
      return (
        <>
          <h1>{t('missing.title')}</h1>
          <p>{t('missing.text')}</p>
        </>
      );
    default:
      return at satisfies never;
  }
}

function Rooms() {
  const { room } = route.value;
  const isBan = room === 'ban' || room === 'story' || room === 'draft';
  const rooms = [
    { name: 'overview', isHere: room === 'overview' },
    { name: 'bans', isHere: room === 'bans' || isBan },
    { name: 'devices', isHere: room === 'devices' || room === 'device' },
    { name: 'connectors', isHere: room === 'connectors' },
    ...(has('auditor') ? [{ name: 'audit' as const, isHere: room === 'audit' }] : []),
  ] as const;
  return (
    <nav class="rooms" aria-label={t('nav')}>
      {rooms.map(({ name, isHere }) => (
        <a key={name} href={to(name)} aria-current={isHere ? 'page' : undefined}>
          {t(`nav.${name}`)}
        </a>
      ))}
    </nav>
  );
}

function Preferences() {
  const other = language.value === 'en' ? 'fr' : 'en';
  return (
    <>
      <button type="button" class="plain" lang={other} onClick={() => chooseLanguage(other)}>
        {t('language.other')}
      </button>
      <label class="inline">
        <span class="quiet">{t('theme')}</span>{' '}
        <select
          name="theme"
          value={theme.value}
          onChange={({ currentTarget: { value } }) =>
            chooseTheme(THEMES.find((one) => one === value) ?? 'auto')
          }
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {t(`theme.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Header({ sessions }: { readonly sessions: Sessions }) {
  const { stage } = useWorld();
  const isIn = session.value.kind === 'in' || session.value.kind === 'expired';
  const { subject, name, roles } = caller.value;
  return (
    <header class="top">
      <a class="brand" href={to('overview')}>
        <strong>Interdict</strong> <span class="stage">{stage}</span>
      </a>
      {isIn && <Rooms />}
      <div class="tools">
        {isIn && <Brake />}
        <Preferences />
        {isIn && (
          <span class="who" title={subject}>
            {t('signedInAs', { who: name })}
            <small>{roles.map((role) => term('role', role)).join(', ')}</small>
          </span>
        )}
        {isIn && (
          <button type="button" class="plain" onClick={() => void sessions.end()}>
            {t('signOut')}
          </button>
        )}
      </div>
    </header>
  );
}

function SignInPage({ sessions }: { readonly sessions: Sessions }) {
  const { value } = session;
  if (value.kind === 'busy') return <p role="status">{t('signIn.busy')}</p>;
  const trouble = value.kind === 'out' ? value.trouble : null;
  return (
    <section class="sign-in">
      <h1>{t('console')}</h1>
      <p>{t('signIn.why')}</p>
      {trouble !== null && (
        <Notice tone="bad" loud>
          {t('signIn.failed', { why: trouble })}
        </Notice>
      )}
      {sessions.canSignIn ? (
        <button type="button" class="primary" onClick={() => void sessions.begin()}>
          {t('signIn')}
        </button>
      ) : (
        <Notice tone="warn">{t('signIn.none')}</Notice>
      )}
    </section>
  );
}

/** What concerns every room: a session that has ended, a connection that is lost. */
function State({ sessions }: { readonly sessions: Sessions }) {
  return (
    <>
      {session.value.kind === 'expired' && (
        <Notice tone="warn" loud>
          <p>{t('signIn.expired')}</p>
          <button type="button" class="primary" onClick={() => void sessions.begin()}>
            {t('signIn')}
          </button>
        </Notice>
      )}
      {lostSince.value !== null && (
        <Notice tone="bad" loud>
          {t('lost', { time: inZone(lostSince.value) })}
        </Notice>
      )}
    </>
  );
}

/** The stack's time. It alone is drawn anew when time goes on. */
function Foot() {
  return <footer class="foot quiet">{t('asOf', { time: inZone(now.value) })}</footer>;
}

/** What the browser calls the page: where one is, so that tabs and histories can be told apart. */
function titleOf(at: Route): string {
  switch (at.room) {
    case 'ban':
      return `${at.banId}, ${t(`tab.${at.tab}`)}`;
    case 'story':
      return `${at.banId}, ${at.deviceId}`;
    case 'device':
      return at.deviceId;
    case 'missing':
      return t('missing.title');
    default:
      return t(`nav.${at.room}`);
  }
}

/** The whole page: who reads, where one is, and the room itself. */
export function Frame({ sessions }: { readonly sessions: Sessions }) {
  const main = useRef<HTMLElement>(null);
  const at = route.value;
  const place = JSON.stringify(at);
  const isFirst = useRef(true);
  useEffect(() => {
    // Whoever goes to another room by keyboard or by ear begins at its top.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [place]);
  const title = titleOf(at);
  useEffect(() => {
    document.title = `${title} · Interdict`;
  }, [title]);
  const isIn = session.value.kind === 'in' || session.value.kind === 'expired';
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {t('skip')}
      </button>
      <Header sessions={sessions} />
      <main ref={main} id="main" tabIndex={-1}>
        <State sessions={sessions} />
        {!isIn && <SignInPage sessions={sessions} />}
        {isIn && caller.value.roles.length === 0 && <Notice tone="warn">{t('noRole')}</Notice>}
        {isIn && caller.value.roles.length > 0 && <Room at={at} />}
      </main>
      {isIn && <Foot />}
    </>
  );
}
