import { escaped } from '../../cli/show/seen.ts';
import { type Connector, connectorsSchema } from '../api/answers.ts';
import { Panel } from '../parts/facts.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { fromNow, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { t } from '../words/words.ts';

function Polled({ connector }: { readonly connector: Connector }) {
  const { lastPollAt, stale } = connector;
  if (lastPollAt === null && !stale) return <p>{t('connectors.agents')}</p>;
  const polled =
    lastPollAt === null
      ? t('connectors.never')
      : t('connectors.polled', { when: fromNow(Date.parse(lastPollAt), now.value) });
  return (
    <p>
      <span class={`badge ${stale ? 'bad' : 'good'}`}>
        {t(stale ? 'connectors.stale' : 'connectors.fresh')}
      </span>{' '}
      {polled}
    </p>
  );
}

export function ConnectorsView({ items }: { readonly items: readonly Connector[] }) {
  if (items.length === 0) return <p class="quiet">{t('connectors.none')}</p>;
  return (
    <div class="grid">
      {items.map((connector) => {
        const { name, kind, trouble, devices, open, failed, notEnforceable } = connector;
        return (
          <Panel key={name} title={name} aside={<span class="quiet">{kind}</span>}>
            <Polled connector={connector} />
            {trouble !== null && (
              <Notice tone="bad">
                {t('connectors.trouble', { since: when(trouble.since), why: trouble.why })}
              </Notice>
            )}
            {devices !== null && <p>{t('connectors.devices', { n: devices })}</p>}
            {open !== null && <p>{t('connectors.orders', { open, failed: failed ?? 0 })}</p>}
            {notEnforceable.length > 0 && (
              <details>
                <summary>
                  {t('connectors.cannot')} ({notEnforceable.length})
                </summary>
                <ul>
                  {notEnforceable.map(({ banId, platform, why }) => (
                    <li key={`${banId} ${platform} ${why}`}>
                      <a href={to('bans', banId)}>{banId}</a>, {platform}: {escaped(why)}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </Panel>
        );
      })}
    </div>
  );
}

export function Connectors() {
  const read = useLoad('connectors', (api) => api.get(connectorsSchema, '/v1/connectors'));
  return (
    <>
      <h1>{t('nav.connectors')}</h1>
      <Shown of={read}>{({ items }) => <ConnectorsView items={items} />}</Shown>
    </>
  );
}
