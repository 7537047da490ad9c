/** Dollars for people: cents where they suffice, else two digits that count. */
export function dollars(amount: number): string {
  if (amount === 0) return '0';
  if (amount >= 1_000) return new Intl.NumberFormat('en').format(Math.round(amount));
  return amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2);
}
