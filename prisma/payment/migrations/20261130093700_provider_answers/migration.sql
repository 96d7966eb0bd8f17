-- What the provider answers beside an outcome: how the money of a charge stands there, a refund that it refuses, why a call
-- had no answer, and what an operator stated to end an undo. New columns only: older copies go on beside it.
ALTER TABLE "payment"
    ADD COLUMN "amount_refunded" BIGINT,
    ADD COLUMN "amount_returned" BIGINT,
    ADD COLUMN "failed_refund" TEXT,
    ADD COLUMN "dispute_status" TEXT,
    ADD COLUMN "dispute_amount" BIGINT,
    ADD COLUMN "dispute_open" BOOLEAN,
    ADD COLUMN "money_asked_at" TIMESTAMPTZ(6),
    ADD COLUMN "refund_refusal" TEXT,
    ADD COLUMN "refund_refused_at" TIMESTAMPTZ(3),
    ADD COLUMN "last_call_error" TEXT,
    ADD COLUMN "settled_how" TEXT,
    ADD COLUMN "settled_reason" TEXT,
    ADD COLUMN "settled_by" TEXT,
    ADD COLUMN "settled_at" TIMESTAMPTZ(3),
    ADD COLUMN "settled_amount" BIGINT;

-- What Prisma's schema cannot say: few rows of many, counted at each scrape.
CREATE INDEX "payment_refund_refusal" ON "payment" ("order_id") WHERE "refund_refusal" IS NOT NULL;
CREATE INDEX "payment_dispute" ON "payment" ("order_id") WHERE "dispute_status" IS NOT NULL;
CREATE INDEX "payment_completed_returned" ON "payment" ("order_id") WHERE "status" = 'Completed' AND "amount_returned" > 0;
