-- Null for the runs of the version before, and for those whose orders keep their own tokens.
ALTER TABLE "replay_run" ADD COLUMN "payment_customers" INTEGER, ADD COLUMN "payment_customer_id" TEXT;

-- What Prisma's schema cannot say.
-- What an operator has replayed within the last hour.
CREATE INDEX "admin_audit_replays" ON "admin_audit" ("actor", "at") WHERE "act" = 'replay' AND "result" = 'done';
