-- The transaction that wrote a history row: what streams are ordered and resumed by. Rows from before have 0 and are
-- in no stream. The default comes second: with the column it would be written into every old row's place.
ALTER TABLE "saga_history" ADD COLUMN "tx_id" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "saga_history" ALTER COLUMN "tx_id" SET DEFAULT (pg_current_xact_id())::text::bigint;
-- CreateIndex
CREATE INDEX "saga_history_tx" ON "saga_history"("tx_id");
