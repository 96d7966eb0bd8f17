-- Money that was to go back and has not: what an operator has to see to.
ALTER TABLE "payment" ADD COLUMN "refund_failure" TEXT;

-- What Prisma's schema cannot say: few rows of many.
CREATE INDEX "payment_refund_failure" ON "payment" ("order_id") WHERE "refund_failure" IS NOT NULL;
