// What is ordered, how often, and what the payment provider will make of it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { useMe, whyNot } from '../../api/session.tsx';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { tokens } from './tokens.ts';
import './try-it.css';

const MANY = 100;
/** Nobody has it: it shows what becomes of such an order. */
const UNKNOWN_SKU = 'SKU-UNKNOWN';

export function OrderForm({ onPlaced }: { onPlaced: (customerId: string) => void }) {
  const { data: me } = useMe();
  const [token, setToken] = useState<string>(tokens[0].token);
  const [sku, setSku] = useState('SKU-1');
  const [quantity, setQuantity] = useState('1');
  const [customerId, setCustomerId] = useState('try-it');
  const products = useQuery({
    queryKey: ['try', 'products'],
    queryFn: () => dataOf(api.GET('/try/products')),
  });
  const place = useAct({
    act: (orders: number) =>
      dataOf(
        api.POST('/try/orders', {
          body: { paymentToken: token, sku, quantity: Number(quantity), orders, customerId },
        }),
      ),
    changes: [['try'], ['sagas']],
    onDone: () => onPlaced(customerId),
  });
  const refusal =
    (me?.reading === 'open' ? null : whyNot(me, 'admin')) ?? (place.isPending ? 'Being placed …' : null);

  return (
    <Panel title="Place an order">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal === null) place.mutate(1);
        }}
      >
        <fieldset className="choices">
          <legend>Payment</legend>
          {tokens.map((known) => (
            <label key={known.token} className="choice">
              <input
                type="radio"
                name="token"
                value={known.token}
                checked={token === known.token}
                onChange={() => setToken(known.token)}
              />
              <span>
                <b>{known.title}</b> <code className="faint">{known.token}</code>
              </span>
              <small>{known.meaning}</small>
            </label>
          ))}
        </fieldset>
        <Field label="Product">
          <select className="input" value={sku} onChange={(event) => setSku(event.target.value)}>
            {(products.data?.items ?? [{ sku: 'SKU-1', name: '…', available: 0 }]).map((product) => (
              <option key={product.sku} value={product.sku}>
                {product.sku}: {product.name} ({formatCount(product.available)} available)
              </option>
            ))}
            <option value={UNKNOWN_SKU}>{UNKNOWN_SKU}: no such product</option>
          </select>
        </Field>
        <div className="fields">
          <Field label="Quantity">
            <input
              className="input number"
              type="number"
              required
              min={1}
              max={1000}
              value={quantity}
              onChange={(event) => setQuantity(event.target.value)}
            />
          </Field>
          <Field label="Customer">
            <input
              className="input"
              required
              maxLength={128}
              value={customerId}
              onChange={(event) => setCustomerId(event.target.value)}
            />
          </Field>
        </div>
        {products.error !== null && <Problem error={products.error} />}
        {place.error !== null && <Problem error={place.error} />}
        <div className="row wraps">
          <ActButton type="submit" kind="primary" whyNot={refusal} onAct={() => {}}>
            Place one order
          </ActButton>
          <ActButton whyNot={refusal} onAct={() => place.mutate(MANY)}>
            Place {MANY}
          </ActButton>
        </div>
        <p className="soft" role="status">
          {place.data !== undefined && placed(place.data)}
        </p>
      </form>
    </Panel>
  );
}

const placed = ({ orderIds, refused }: { orderIds: string[]; refused: number }) =>
  `${formatCount(orderIds.length)} placed.${refused > 0 ? ` ${formatCount(refused)} were refused: order-service is overloaded.` : ''}`;
