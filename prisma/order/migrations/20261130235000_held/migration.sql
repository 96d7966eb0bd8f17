-- Whether the saga of an order waits with a command that is held, and which message said so. New columns only: older copies go on
-- beside it.
ALTER TABLE "customer_order"
    ADD COLUMN "held_at" TIMESTAMPTZ(3),
    ADD COLUMN "hold_revision" INTEGER;

-- What Prisma's schema cannot say. The orders that count against MAX_UNFINISHED_ORDERS, which is asked four times a second: however
-- many are held or pending, they are not read. An order is in it from its placement to its end, and costs nothing more there.
CREATE INDEX "customer_order_counted" ON "customer_order" ("pending_expires_at", "owner") WHERE "status" = 'Suspend' AND "held_at" IS NULL;
