-- Made by PostgreSQL itself, so copies of an older version, which know nothing of it, write it too. This rewrites the table.
ALTER TABLE "saga" ADD COLUMN "rested_at" TIMESTAMPTZ(6)
  GENERATED ALWAYS AS (CASE WHEN "finished_at" IS NOT NULL THEN "updated_at" END) STORED;

-- CreateIndex
CREATE INDEX "saga_customer" ON "saga"("customer_id", "started_at" DESC, "order_id" DESC);

-- CreateIndex
CREATE INDEX "saga_amount" ON "saga"("currency", "total");

-- What Prisma's schema cannot say. None of these names a column that changes with every step.
CREATE INDEX "saga_sku" ON "saga" USING gin (jsonb_path_query_array("lines", '$[*].sku') jsonb_path_ops);
CREATE INDEX "saga_failing" ON "saga" ("started_at" DESC, "order_id" DESC) WHERE "failure_reason" IS NOT NULL;
CREATE INDEX "saga_repeated" ON "saga" ("started_at" DESC, "order_id" DESC) WHERE "attempt" > 1;
CREATE INDEX "saga_rested" ON "saga" ("rested_at" DESC, "order_id" DESC) WHERE "rested_at" IS NOT NULL;
CREATE INDEX "saga_failed_rested" ON "saga" ("rested_at" DESC, "order_id" DESC) WHERE "rested_at" IS NOT NULL AND "failure_reason" IS NOT NULL;
CREATE INDEX "saga_reason_rested" ON "saga" ("failure_reason", "rested_at" DESC, "order_id" DESC) WHERE "rested_at" IS NOT NULL AND "failure_reason" IS NOT NULL;
