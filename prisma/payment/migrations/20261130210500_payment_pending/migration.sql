-- A payment may wait for its customer, or for its provider. NULL: it does not. New columns only: older copies go on beside it, and
-- take such a payment for one that is being asked for.
ALTER TABLE "payment"
    ADD COLUMN "pending_revision" INTEGER,
    ADD COLUMN "pending_reason" TEXT,
    ADD COLUMN "pending_action" JSON,
    ADD COLUMN "pending_expires_at" TIMESTAMPTZ(3);

-- The simulated provider's own books: what its customer is asked for, and when what takes its time is decided.
ALTER TABLE "provider_ledger"
    ADD COLUMN "challenge" TEXT,
    ADD COLUMN "settles_at" TIMESTAMPTZ(3);
ALTER TABLE "provider_ledger" DROP CONSTRAINT "provider_ledger_status";
ALTER TABLE "provider_ledger" ADD CONSTRAINT "provider_ledger_status"
    CHECK ("status" IN ('Charged', 'Declined', 'Closed', 'Refunded', 'Challenged', 'Processing')) NOT VALID;
CREATE UNIQUE INDEX "provider_ledger_challenge" ON "provider_ledger" ("challenge") WHERE "challenge" IS NOT NULL;
