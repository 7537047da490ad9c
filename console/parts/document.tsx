import { changedFields } from '../../cli/documents/changed-fields.ts';
import { type BanDocument, type WholeBan, wholeBanSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { useLoad } from '../state/load.ts';
import { t } from '../words/words.ts';
import { Shown } from './notice.tsx';
import { SCROLLS, Table } from './table.tsx';

/** A document as it is, whole. */
export function WholeDocument({ document }: { readonly document: BanDocument }) {
  return (
    <section aria-label={t('ban.whole')} {...SCROLLS}>
      <pre>{JSON.stringify(document, null, 2)}</pre>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}

/** Field by field, what differs between two documents. */
function Changes({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const fields = changedFields(before, after);
  if (fields.length === 0) return <p class="quiet">{t('ban.difference.none')}</p>;
  return (
    <Table
      caption={t('ban.difference')}
      columns={[
        { name: t('column.field') },
        { name: t('column.before') },
        { name: t('column.after') },
      ]}
      rows={fields.map((field) => ({
        key: `${field.pointer} ${shown(field.before)}`,
        cells: [
          <code key="field">{field.pointer || '/'}</code>,
          <del key="before">{shown(field.before)}</del>,
          <ins key="after">{shown(field.after)}</ins>,
        ],
      }))}
    />
  );
}

/** What the revision that is shown changes of the one in force. */
export function Difference({ ban }: { readonly ban: WholeBan }) {
  const { id, approved, shown: revision, document } = ban;
  const inForce = approved?.revision ?? null;
  const read = useLoad(`document ${id} ${inForce}`, async (api) =>
    inForce === null ? null : api.get(wholeBanSchema, ofBan(id, `?revision=${inForce}`)),
  );
  if (inForce === null) return <p class="quiet">{t('ban.difference.first')}</p>;
  if (inForce === revision.revision) return <p class="quiet">{t('ban.difference.none')}</p>;
  return (
    <Shown of={read}>
      {(before) => before && <Changes before={before.document} after={document} />}
    </Shown>
  );
}
