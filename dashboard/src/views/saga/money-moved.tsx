// What moved at the payment provider after a charge, as far as there is anything to tell.
import type { Answer } from '../../api/api.ts';
import { formatMoney, formatTime } from '../../ui/format.ts';
import type { Tone } from '../../ui/tones.ts';

type Payment = NonNullable<Answer<'/sagas/{orderId}/services', 'get'>['payment']['seen']>[number];

export function MoneyMoved({ payment }: { payment: Payment }) {
  const { amountRefunded, currency, dispute, refundFailure, refundRefusal, settlement } = payment;
  const told: [tone: Tone, what: string, detail: string][] = [];
  if (amountRefunded !== undefined && amountRefunded > 0)
    told.push(['undo', 'went back', formatMoney(amountRefunded, currency)]);
  if (dispute !== undefined)
    told.push(['failed', 'disputed', `${formatMoney(dispute.amount, currency)}, ${dispute.status}`]);
  if (refundRefusal !== undefined)
    told.push(['failed', 'refund refused', `${refundRefusal.code}, asked ${refundRefusal.attempts} ×`]);
  if (refundFailure !== undefined) told.push(['failed', 'has not gone back', refundFailure]);
  if (settlement !== undefined) {
    const { how, by, at, reason } = settlement;
    told.push(['undo', 'settled', `${how}, ${by}, ${formatTime(at)}: ${reason}`]);
  }
  return told.map(([tone, what, detail]) => (
    <div key={what}>
      <span className="tag" data-tone={tone}>
        {what}
      </span>{' '}
      {detail}
    </div>
  ));
}
