import { changedFields } from '../../cli/documents/changed-fields.ts';
import type { BanDocument, WholeBan } from '../api/answers.ts';
import { readDocument } from '../api/read.ts';
import { escapedLines } from '../show/escaped-lines.ts';
import { type Loaded, useLoad } from '../state/load.ts';
import { t } from '../words/words.ts';
import { Shown } from './notice.tsx';
import { SCROLLS, Table } from './table.tsx';

/** A document as it is, whole; what is not seen is written out. */
export function WholeDocument({ document }: { readonly document: BanDocument }) {
  return (
    <section aria-label={t('ban.whole')} {...SCROLLS}>
      <pre>{escapedLines(JSON.stringify(document, null, 2))}</pre>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return escapedLines(typeof value === 'string' ? value : JSON.stringify(value, null, 1));
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

/** The document in force, if the revision that is shown is another; `null`: it is not. */
export function useInForce({ id, approved, shown }: WholeBan): Loaded<BanDocument> | null {
  const revision = approved?.revision ?? null;
  const isOther = revision !== null && revision !== shown.revision;
  const read = useLoad(
    isOther ? `document ${id} ${revision}` : null,
    (api) => readDocument(api, id, revision ?? shown.revision),
    () => true,
  );
  return isOther ? read : null;
}

/** What the revision that is shown changes of the one in force. */
export function Difference(props: {
  readonly ban: WholeBan;
  readonly inForce: Loaded<BanDocument> | null;
}) {
  const { ban, inForce } = props;
  if (inForce === null) {
    const words = ban.approved === null ? 'ban.difference.first' : 'ban.difference.none';
    return <p class="quiet">{t(words)}</p>;
  }
  return <Shown of={inForce}>{(before) => <Changes before={before} after={ban.document} />}</Shown>;
}
