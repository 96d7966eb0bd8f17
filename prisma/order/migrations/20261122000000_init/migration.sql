-- CreateTable
CREATE TABLE "customer_order" (
    "order_id" UUID NOT NULL,
    "customer_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "lines" JSONB NOT NULL,
    "total" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'Suspend',
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "failure_reason" TEXT,
    "failure_detail" TEXT,
    "payment_token" TEXT,
    "traceparent" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "repeat_count" INTEGER NOT NULL DEFAULT 0,
    "repeat_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customer_order_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "message_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("message_id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "status" INTEGER,
    "answer_by" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "customer_order_newest" ON "customer_order"("created_at" DESC, "order_id" DESC);

-- CreateIndex
CREATE INDEX "customer_order_by_customer" ON "customer_order"("customer_id", "created_at" DESC, "order_id" DESC);

-- CreateIndex
CREATE INDEX "outbox_lease" ON "outbox"("lease_until");

-- CreateIndex
CREATE INDEX "idempotency_key_expiry" ON "idempotency_key"("expires_at");

-- What Prisma's schema cannot say.
ALTER TABLE "customer_order" ADD CONSTRAINT "customer_order_status" CHECK ("status" IN ('Suspend', 'Completed', 'Failed'));
-- Orders without an end yet: OrderCreated is repeated from here, and the list of a status is read from here.
CREATE INDEX "customer_order_repeat" ON "customer_order" ("repeat_at") WHERE "status" = 'Suspend';
CREATE INDEX "customer_order_failed" ON "customer_order" ("created_at" DESC, "order_id" DESC) WHERE "status" = 'Failed';
ALTER TABLE "customer_order" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "outbox" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
