-- CreateTable
CREATE TABLE "saga" (
    "order_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "failure_reason" TEXT,
    "failure_detail" TEXT,
    "incident_code" TEXT,
    "incident_message" TEXT,
    "incident_since" TIMESTAMPTZ(3),
    "customer_id" TEXT,
    "currency" TEXT,
    "total" BIGINT,
    "lines" JSONB,
    "payment_token" TEXT,
    "traceparent" TEXT,
    "cause_id" TEXT,
    "kept_cancel_id" TEXT,
    "send_count" INTEGER NOT NULL DEFAULT 0,
    "deadline_at" TIMESTAMPTZ(3),
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "saga_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "saga_history" (
    "order_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "message_id" TEXT,
    "causation_id" TEXT,
    "actor" TEXT,
    "detail" JSONB NOT NULL,

    CONSTRAINT "saga_history_pkey" PRIMARY KEY ("order_id","seq")
);

-- CreateTable
CREATE TABLE "admin_audit" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "order_id" UUID,
    "reason" TEXT,
    "detail" JSONB NOT NULL,

    CONSTRAINT "admin_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "admin_request" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "admin_request_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "id" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "properties" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saga_newest" ON "saga"("started_at" DESC, "order_id" DESC);

-- What Prisma's schema cannot say.
-- Only unfinished sagas have a deadline, so the sweep reads a small index.
CREATE INDEX "saga_deadline" ON "saga" ("deadline_at") WHERE "deadline_at" IS NOT NULL;
CREATE INDEX "saga_incident" ON "saga" ("started_at" DESC, "order_id" DESC) WHERE "incident_code" IS NOT NULL;
CREATE INDEX "saga_failed" ON "saga" ("failure_reason", "started_at" DESC, "order_id" DESC) WHERE "state" = 'Failed';
CREATE INDEX "saga_unfinished" ON "saga" ("started_at") WHERE "finished_at" IS NULL;
CREATE INDEX "admin_audit_newest" ON "admin_audit" ("at" DESC, "id" DESC);
-- Rows are updated at every step: room for heap-only updates, and frequent small vacuums.
ALTER TABLE "saga" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
