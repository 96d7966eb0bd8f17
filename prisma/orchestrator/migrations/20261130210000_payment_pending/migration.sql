-- A payment may wait for its customer, or for its provider: until when its goods are held, which reply said so, and whether
-- payment-service was asked for the last time before. NULL: it does not wait so.
ALTER TABLE "saga" ADD COLUMN "hold_expires_at" TIMESTAMPTZ(3),
  ADD COLUMN "pending_revision" INTEGER,
  ADD COLUMN "pending_last_asked" BOOLEAN;

CREATE INDEX "saga_hold_expires" ON "saga" ("hold_expires_at") WHERE "hold_expires_at" IS NOT NULL;
