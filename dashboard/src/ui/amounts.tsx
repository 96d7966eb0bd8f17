// Money, by currency: amounts of different ones are never added up.
import { formatMoney } from './format.ts';

export function Amounts({ amounts }: { amounts: readonly { currency: string; amount: number }[] }) {
  if (amounts.length === 0) return <span className="faint">–</span>;
  return (
    <span className="amounts number">
      {amounts.map(({ currency, amount }) => (
        <span key={currency}>{formatMoney(amount, currency)}</span>
      ))}
    </span>
  );
}
