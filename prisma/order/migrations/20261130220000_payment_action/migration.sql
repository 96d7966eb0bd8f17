-- What payment-service waits for in the payment of an order: NULL where it does not. New columns only: older copies go on beside it.
ALTER TABLE "customer_order"
    ADD COLUMN "pending_attempt" INTEGER,
    ADD COLUMN "pending_revision" INTEGER,
    ADD COLUMN "pending_expires_at" TIMESTAMPTZ(3),
    ADD COLUMN "payment_action" JSON;
