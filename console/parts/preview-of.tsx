import { type Preview, previewSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { type Loaded, useLoad } from '../state/load.ts';
import { t } from '../words/words.ts';
import { Shown } from './notice.tsx';
import { PreviewView } from './preview.tsx';

/** A preview of a ban, read until it is done; `null`: there is none to read. */
export function usePreview(banId: string, previewId: string | null): Loaded<Preview> | null {
  const read = useLoad(
    previewId === null ? null : `preview ${banId} ${previewId}`,
    (api) =>
      api.get(previewSchema, ofBan(banId, `/previews/${encodeURIComponent(previewId ?? '')}`)),
    ({ state }) => state === 'done' || state === 'failed',
  );
  return previewId === null ? null : read;
}

/** A preview, or that there is none, that it is being read, or why it cannot be. */
export function PreviewOf(props: {
  readonly of: Loaded<Preview> | null;
  /** Warnings that are told elsewhere. */
  readonly told?: readonly string[];
}) {
  const { of, told } = props;
  if (of === null) return <p class="quiet">{t('preview.none')}</p>;
  return <Shown of={of}>{(preview) => <PreviewView preview={preview} told={told} />}</Shown>;
}
