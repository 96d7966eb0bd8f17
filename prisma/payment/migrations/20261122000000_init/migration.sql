-- CreateTable
CREATE TABLE "payment" (
    "order_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount" BIGINT,
    "currency" TEXT,
    "token" TEXT,
    "status" TEXT NOT NULL,
    "decline_code" TEXT,
    "provider_reference" TEXT,
    "cancel_outcome" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "work_at" TIMESTAMPTZ(3),
    "call_failures" INTEGER NOT NULL DEFAULT 0,
    "traceparent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("order_id","attempt")
);

-- CreateTable
CREATE TABLE "provider_ledger" (
    "idempotency_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "decline_code" TEXT,
    "reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_ledger_pkey" PRIMARY KEY ("idempotency_key")
);

-- What Prisma's schema cannot say.
ALTER TABLE "payment" ADD CONSTRAINT "payment_status" CHECK ("status" IN ('Pending', 'Completed', 'Failed', 'Cancelled', 'Refunded'));
ALTER TABLE "payment" ADD CONSTRAINT "payment_known" CHECK ("status" = 'Cancelled' OR ("amount" IS NOT NULL AND "currency" IS NOT NULL));
-- A row that waits for the provider is always found by the sweep, and a decided one never keeps its token.
ALTER TABLE "payment" ADD CONSTRAINT "payment_waits" CHECK ("status" <> 'Pending' OR "work_at" IS NOT NULL);
ALTER TABLE "payment" ADD CONSTRAINT "payment_token" CHECK ("token" IS NULL OR "status" = 'Pending');
ALTER TABLE "provider_ledger" ADD CONSTRAINT "provider_ledger_status" CHECK ("status" IN ('Charged', 'Declined', 'Closed', 'Refunded'));
-- Payments whose provider is to be asked: taken up here after a crash. Two indexes, because a backlog of charges must
-- not stand before the cancels.
CREATE INDEX "payment_charge_work" ON "payment" ("work_at") WHERE "work_at" IS NOT NULL AND "cancel_requested_at" IS NULL;
CREATE INDEX "payment_cancel_work" ON "payment" ("work_at") WHERE "work_at" IS NOT NULL AND "cancel_requested_at" IS NOT NULL;
ALTER TABLE "payment" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "provider_ledger" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
