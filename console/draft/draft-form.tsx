import type { ComponentChildren } from 'preact';
import { LANGUAGES, t, term } from '../words/words.ts';
import { AppsForm } from './apps-form.tsx';
import { valueAt } from './at.ts';
import {
  ChoiceField,
  type Editing,
  InstantField,
  LinesField,
  ManyField,
  NumberField,
  TextField,
  WrongAt,
} from './fields.tsx';
import { PLATFORMS } from './matcher-keys.ts';

const INSTANTS = ['notice', 'block', 'effective', 'due', 'reviewBy', 'lift'] as const;
const OWNERSHIPS = ['organization', 'contractor', 'personal'] as const;
const ACTIONS = ['remove', 'notice', 'none'] as const;
/** What a ban does to devices of an ownership that its document does not name. */
const BY_ITSELF = { organization: 'remove', contractor: 'notice', personal: 'none' } as const;

function Part(props: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <fieldset class="panel">
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

function Words({ of }: { readonly of: Editing }) {
  const inEach = (text: 'title' | 'reason' | 'contact', rows?: number) => (
    <>
      <div class="pair">
        {LANGUAGES.map((lang) => (
          <TextField
            key={lang}
            of={of}
            path={[text, lang]}
            label={`${t(`form.${text}`)} (${lang})`}
            lang={lang}
            rows={rows}
          />
        ))}
      </div>
      <WrongAt of={of} path={[text]} />
    </>
  );
  return (
    <Part title={t('ban.words')}>
      {inEach('title')}
      {inEach('reason', 4)}
      {inEach('contact')}
    </Part>
  );
}

function Decision({ of }: { readonly of: Editing }) {
  return (
    <Part title={t('ban.decision')}>
      <div class="pair">
        <TextField of={of} path={['decision', 'authority']} label={t('ban.authority')} />
        <TextField
          of={of}
          path={['decision', 'instrument']}
          label={t('ban.instrument')}
          isOptional
        />
      </div>
      <LinesField of={of} path={['decision', 'references']} label={t('form.references')} rows={3} />
      <WrongAt of={of} path={['decision']} />
    </Part>
  );
}

function Timing({ of }: { readonly of: Editing }) {
  const zone = valueAt(of.document, ['timeZone']);
  const timeZone = typeof zone === 'string' ? zone : '';
  return (
    <Part title={t('ban.timeline')}>
      <TextField of={of} path={['timeZone']} label={t('form.timeZone')} />
      <div class="pair">
        {INSTANTS.map((instant) => (
          <InstantField
            key={instant}
            of={of}
            path={['timeline', instant]}
            label={t(`moment.${instant}`)}
            timeZone={timeZone}
          />
        ))}
      </div>
      <WrongAt of={of} path={['timeline']} />
    </Part>
  );
}

function Scope({ of }: { readonly of: Editing }) {
  return (
    <Part title={t('ban.scope')}>
      <ManyField
        of={of}
        path={['scope', 'platforms']}
        label={t('ban.scope.platforms')}
        values={PLATFORMS}
      />
      <LinesField of={of} path={['scope', 'groups']} label={t('form.groups')} rows={2} />
      <div class="pair">
        {OWNERSHIPS.map((ownership) => (
          <ChoiceField
            key={ownership}
            of={of}
            path={['actions', ownership]}
            label={term('ownership', ownership)}
            values={ACTIONS.map((action) => [action, term('action', action)])}
            none={t('form.byItself', { action: term('action', BY_ITSELF[ownership]) })}
          />
        ))}
      </div>
      <WrongAt of={of} path={['scope']} />
    </Part>
  );
}

/** A ban's document as a form. What the form does not know stays as it is in the document. */
export function DraftForm({ of, isNew }: { readonly of: Editing; readonly isNew: boolean }) {
  return (
    <>
      <TextField of={of} path={['id']} label={t('form.id')} isFixed={!isNew} />
      <Words of={of} />
      <Decision of={of} />
      <Timing of={of} />
      <Scope of={of} />
      <Part title={t('ban.apps')}>
        <AppsForm of={of} />
      </Part>
      <Part title={t('form.limits')}>
        <NumberField of={of} path={['limits', 'maxDevices']} label={t('form.maxDevices')} />
        <p class="quiet">{t('form.maxDevices.why')}</p>
        <WrongAt of={of} path={['limits']} />
      </Part>
    </>
  );
}
