-- CreateTable
CREATE TABLE "replay_selection" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "asked" JSONB NOT NULL,
    "summary" JSONB NOT NULL,
    "payment_token" TEXT,

    CONSTRAINT "replay_selection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replay_item" (
    "selection_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "failure_group" TEXT,
    "currency" TEXT,
    "total" BIGINT,
    "result" TEXT NOT NULL,
    "why" TEXT,
    "wave" INTEGER,
    "new_attempt" INTEGER,
    "sent_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "replay_item_pkey" PRIMARY KEY ("selection_id","order_id")
);

-- CreateTable
CREATE TABLE "replay_run" (
    "id" UUID NOT NULL,
    "selection_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ramp" INTEGER[],
    "max_per_second" INTEGER NOT NULL,
    "stop_if_failed_ratio" DOUBLE PRECISION NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "wave" INTEGER NOT NULL DEFAULT 0,
    "ramp_step" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "next_send_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replay_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "replay_selection_token_key" ON "replay_selection"("token");

-- CreateIndex
CREATE INDEX "replay_selection_expiry" ON "replay_selection"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "replay_run_selection_id_key" ON "replay_run"("selection_id");

-- CreateIndex
CREATE INDEX "replay_run_newest" ON "replay_run"("created_at" DESC, "id" DESC);

-- What Prisma's schema cannot say.
-- What the runner asks in every step: what is next, what is under way, how the wave in hand went.
CREATE INDEX "replay_item_pending" ON "replay_item" ("selection_id", "order_id") WHERE "result" = 'pending';
CREATE INDEX "replay_item_sent" ON "replay_item" ("selection_id") WHERE "result" = 'sent';
CREATE INDEX "replay_item_wave" ON "replay_item" ("selection_id", "wave") WHERE "wave" IS NOT NULL;
CREATE INDEX "replay_run_due" ON "replay_run" ("due_at") WHERE "due_at" IS NOT NULL;
