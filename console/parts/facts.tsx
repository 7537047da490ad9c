import type { ComponentChildren } from 'preact';
import { escaped } from '../../cli/show/seen.ts';

export type Fact = readonly [name: string, value: ComponentChildren];

/** Names with their values. In values that are texts, what is not seen is written out. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? escaped(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of a page under its own heading. */
export function Panel(props: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <section class={props.wide ? 'panel wide' : 'panel'}>
      <header>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
