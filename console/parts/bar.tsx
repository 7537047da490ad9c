import { escaped } from '../../cli/show/seen.ts';
import { count } from '../words/words.ts';

export interface Share {
  readonly name: string;
  readonly value: number;
  readonly tone: 'good' | 'warn' | 'bad' | 'info' | 'plain';
}

/** A bar divided by shares, with a legend that says each as a number. */
export function Bar({
  label,
  shares,
}: {
  readonly label: string;
  readonly shares: readonly Share[];
}) {
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  const told = shares.map(({ name, value }) => `${name} ${count(value)}`).join(', ');
  let from = 0;
  return (
    <svg class="bar" width="100%" height="12" role="img" aria-label={escaped(`${label}: ${told}`)}>
      <rect class="ground" width="100%" height="12" />
      {shares.map(({ name, value, tone }) => {
        const width = whole === 0 ? 0 : (100 * value) / whole;
        const x = from;
        from += width;
        return <rect key={name} class={tone} x={`${x}%`} width={`${width}%`} height="12" />;
      })}
    </svg>
  );
}

export function Legend({ shares }: { readonly shares: readonly Share[] }) {
  return (
    <ul class="legend">
      {shares.map(({ name, value, tone }) => (
        <li key={name}>
          <svg class="bar" width="10" height="10" aria-hidden="true">
            <rect class={tone} width="10" height="10" />
          </svg>{' '}
          <strong>{count(value)}</strong> {name}
        </li>
      ))}
    </ul>
  );
}
