// Brokers of which one thing is otherwise.
import type { Broker } from '@order-saga/shared/broker/broker';
import { newId } from '@order-saga/shared/contracts/ids';

/** Each publish of a message gives it an id of its own. */
export const withFreshIds = (broker: Broker): Broker => ({
  ...broker,
  publish: (messages) =>
    broker.publish(
      messages.map((message) => ({
        ...message,
        properties: { ...message.properties, messageId: newId() },
      })),
    ),
});

/** Deliveries are acked as they come. */
export const ackingOnReceipt = (broker: Broker): Broker => ({
  ...broker,
  subscribe: (queue, options, onDelivery) =>
    broker.subscribe(queue, options, (delivery) => {
      delivery.ack();
      onDelivery({ ...delivery, isLive: () => true, ack: () => {} });
    }),
});

/** Messages count as sent before they are. */
export const sendingLater = (broker: Broker, afterMs: number): Broker => ({
  ...broker,
  async publish(messages) {
    setTimeout(() => broker.publish(messages).catch(() => {}), afterMs);
  },
});
