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

/** Adds a failed entry to the answer of a PublishBatch. */
export function withFailedEntry(xml: string, id: string): string {
  const failed =
    `<member><Id>${id}</Id><Code>InternalError</Code><Message>injected ` +
    'fault</Message><SenderFault>false</SenderFault></member>';
  if (xml.includes('<Failed/>')) return xml.replace('<Failed/>', `<Failed>${failed}</Failed>`);
  if (xml.includes('</Failed>')) return xml.replace('</Failed>', `${failed}</Failed>`);
  return xml.replace('</PublishBatchResult>', `<Failed>${failed}</Failed></PublishBatchResult>`);
}

/** A PublishBatch of which nothing went out. */
export function onlyFailed(id: string): string {
  const body = '<PublishBatchResult><Successful></Successful></PublishBatchResult>';
  const meta = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  const xml =
    '<PublishBatchResponse ' +
    `xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${body}${meta}</PublishBatchResponse>`;
  return withFailedEntry(xml, id);
}

/** SNS's own shape for a refusal. */
export function snsError(code: string, message: string): string {
  return (
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
    `<Error><Type>Receiver</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`
  );
}
