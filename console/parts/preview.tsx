import type { Preview } from '../api/answers.ts';
import { count, t } from '../words/words.ts';
import { Warnings } from './lines.tsx';
import { Notice } from './notice.tsx';
import { Table } from './table.tsx';

const few = (devices: number | null): string =>
  devices === null ? t('preview.few') : count(devices);

/**
 * Whom a revision reaches, as a preview has counted it. Small counts are withheld by the API.
 * `told`: warnings that are told elsewhere.
 */
export function PreviewView(props: {
  readonly preview: Preview;
  readonly told?: readonly string[];
}) {
  const { preview, told = [] } = props;
  const {
    state,
    progress,
    matched,
    wouldOrder,
    review,
    groups = [],
    platforms = [],
    warnings = [],
    gate,
  } = preview;
  if (state === 'failed') return <Notice tone="bad">{t('preview.failed')}</Notice>;
  if (state !== 'done') return <p role="status">{t('preview.running', progress)}</p>;
  return (
    <>
      <p>
        {t('preview.reach', {
          matched: matched ?? 0,
          order: wouldOrder ?? 0,
          review: review ?? 0,
        })}{' '}
        {gate &&
          t('preview.limit', {
            limit: gate.limit,
            opens: t(gate.wouldOpen ? 'preview.opens' : 'preview.waits'),
          })}
      </p>
      <Warnings lines={warnings.filter((line) => !told.includes(line))} />
      <Table
        caption={t('preview.byPlatform')}
        columns={[
          { name: t('column.platform') },
          { name: t('column.devices'), isNumber: true },
          { name: t('column.orders'), isNumber: true },
          { name: t('column.reporting'), isNumber: true },
          { name: t('column.silent'), isNumber: true },
          { name: t('column.unseen'), isNumber: true },
        ]}
        rows={platforms.map((one) => ({
          key: one.name,
          cells: [
            one.name,
            few(one.devices),
            few(one.wouldOrder),
            count(one.reporting),
            count(one.silent),
            count(one.unseen),
          ],
        }))}
      />
      {groups.length > 0 && (
        <Table
          caption={t('preview.byGroup')}
          columns={[{ name: t('column.group') }, { name: t('column.devices'), isNumber: true }]}
          rows={groups.map((one) => ({ key: one.name, cells: [one.name, few(one.devices)] }))}
        />
      )}
    </>
  );
}
