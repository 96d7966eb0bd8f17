// Places orders to look at, and shows how they move. Only where the system is there to be tried.
import { useMe } from '../../api/session.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { OrderForm } from './order-form.tsx';
import { PlacedOrders } from './placed-orders.tsx';

export default function TryIt() {
  const { data: me } = useMe();
  const [{ customer }, setFilter] = useUrlFilter(['customer']);
  return (
    <Page title="Try it">
      {me?.triable === false && (
        <p className="empty panel">
          Orders can be placed here where everything runs in one process, by <code>npm start</code>. This
          system works for customers: they order at order-service.
        </p>
      )}
      {me?.triable && (
        <div className="try-it">
          <OrderForm onPlaced={(customer) => setFilter({ customer })} />
          <PlacedOrders customerId={customer ?? null} />
        </div>
      )}
    </Page>
  );
}
