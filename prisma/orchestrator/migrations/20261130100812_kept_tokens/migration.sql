-- What Prisma's schema cannot say.
-- Sagas that have ended and still have their payment token: those that the version before completed, and the failed ones.
CREATE INDEX "saga_completed_token" ON "saga" ("order_id")
  WHERE "payment_token" IS NOT NULL AND "finished_at" IS NOT NULL AND "failure_reason" IS NULL;
CREATE INDEX "saga_failed_token" ON "saga" ("started_at")
  WHERE "payment_token" IS NOT NULL AND "finished_at" IS NOT NULL AND "failure_reason" IS NOT NULL;
