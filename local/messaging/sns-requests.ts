import { randomUUID } from 'node:crypto';

const ENTRY = /^PublishBatchRequestEntries\.member\.(\d+)\.(.*)$/;

/** Takes the last entry out of a PublishBatch, as its form parameters; `id` is that entry's id. */
export function withoutLastEntry(form: URLSearchParams): {
  id: string;
  rest: URLSearchParams;
  empty: boolean;
} {
  const numbers = [...form.keys()].flatMap((key) => ENTRY.exec(key)?.[1] ?? []).map(Number);
  const last = Math.max(...numbers);
  const rest = new URLSearchParams(
    [...form].filter(([key]) => ENTRY.exec(key)?.[1] !== String(last)),
  );
  const id = form.get(`PublishBatchRequestEntries.member.${last}.Id`) ?? '';
  return { id, rest, empty: numbers.every((number) => number === last) };
}

export interface BatchEntry {
  readonly id: string;
  readonly message: string;
}

/** The entries of a PublishBatch, in order. */
function entriesOf(form: URLSearchParams): Map<string, BatchEntry> {
  const numbers = [...new Set([...form.keys()].flatMap((key) => ENTRY.exec(key)?.[1] ?? []))];
  return new Map(
    numbers.map((number) => {
      const of = (what: string): string =>
        form.get(`PublishBatchRequestEntries.member.${number}.${what}`) ?? '';
      return [number, { id: of('Id'), message: of('Message') }];
    }),
  );
}

/** Takes some entries out of a PublishBatch; the others keep their numbers. */
export function withoutEntries<Refusal>(
  form: URLSearchParams,
  refusalOf: (entry: BatchEntry) => Refusal | undefined,
): { refused: { id: string; refusal: Refusal }[]; rest: URLSearchParams; empty: boolean } {
  const entries = entriesOf(form);
  const refused: { id: string; refusal: Refusal }[] = [];
  const out = new Set<string>();
  for (const [number, entry] of entries) {
    const refusal = refusalOf(entry);
    if (refusal === undefined) continue;
    out.add(number);
    refused.push({ id: entry.id, refusal });
  }
  const rest = new URLSearchParams(
    [...form].filter(([key]) => !out.has(ENTRY.exec(key)?.[1] ?? '')),
  );
  return { refused, rest, empty: out.size === entries.size };
}

/** An entry that SNS refuses: by the sender's own fault, for good, or for now. */
export interface EntryRefusal {
  readonly code: string;
  readonly message: string;
  readonly isSendersFault: boolean;
}

const INJECTED: EntryRefusal = {
  code: 'InternalError',
  message: 'injected fault',
  isSendersFault: false,
};

/** Adds a failed entry to the answer of a PublishBatch. */
export function withFailedEntry(xml: string, id: string, refusal = INJECTED): string {
  const { code, message, isSendersFault } = refusal;
  const failed =
    `<member><Id>${id}</Id><Code>${code}</Code><Message>${message}</Message>` +
    `<SenderFault>${isSendersFault}</SenderFault></member>`;
  if (xml.includes('<Failed/>')) return xml.replace('<Failed/>', `<Failed>${failed}</Failed>`);
  if (xml.includes('</Failed>')) return xml.replace('</Failed>', `${failed}</Failed>`);
  return xml.replace('</PublishBatchResult>', `<Failed>${failed}</Failed></PublishBatchResult>`);
}

/** A PublishBatch of which nothing went out. */
export function onlyFailed(id: string): string {
  return withFailedEntry(noneSent(), id);
}

/** A PublishBatch of which nothing went out, before it says what failed. */
export function noneSent(): string {
  const body = '<PublishBatchResult><Successful></Successful></PublishBatchResult>';
  const meta = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return (
    '<PublishBatchResponse ' +
    `xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${body}${meta}</PublishBatchResponse>`
  );
}

/** SNS's own shape for a refusal. */
export function snsError(code: string, message: string): string {
  return (
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
    `<Error><Type>Receiver</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`
  );
}
