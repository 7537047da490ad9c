import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { aBanDocument, type BanDocumentChange } from '../made/ban-document.ts';

export const WECHAT = 'com.tencent.mm';
export const KASPERSKY = 'com.kms.free';

/** The usual ban, under this id; `change` says what is different. */
export function aBan(id: string, change: BanDocumentChange = {}): BanDocument {
  return aBanDocument({ id, ...change });
}

/** An app of the ban that names both WeChat and Kaspersky. */
export const KASPERSKY_APP: BanDocument['apps'][number] = {
  name: 'Kaspersky',
  match: [{ platform: 'android', packageName: KASPERSKY }],
};
