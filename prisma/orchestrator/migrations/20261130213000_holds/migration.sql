-- Commands that an operator holds: sagas arrive at their state, and the command is not sent.
CREATE TABLE "hold" (
    "id" UUID NOT NULL,
    "command" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "created_by" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT,
    "released_by" TEXT,
    "ramp" INTEGER[],
    "max_per_second" INTEGER,
    "stop_if_failed_ratio" DOUBLE PRECISION,
    "wave" INTEGER NOT NULL DEFAULT 0,
    "ramp_step" INTEGER NOT NULL DEFAULT 0,
    "since_wave" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "next_send_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "hold_item" (
    "hold_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "send_count" INTEGER NOT NULL,
    "wave" INTEGER NOT NULL,
    "result" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hold_item_pkey" PRIMARY KEY ("hold_id","order_id")
);

-- CreateIndex
CREATE INDEX "hold_newest" ON "hold"("since" DESC, "id" DESC);

-- What Prisma's schema cannot say.
-- A command is held once, and one release is under way at a time.
CREATE UNIQUE INDEX "hold_command" ON "hold" ("command") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "hold_release" ON "hold" ((TRUE)) WHERE "state" IN ('releasing', 'paused', 'stopped');
CREATE INDEX "hold_due" ON "hold" ("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "hold_item_sent" ON "hold_item" ("hold_id") WHERE "result" = 'sent';
CREATE INDEX "hold_item_wave" ON "hold_item" ("hold_id", "wave");

-- Since when the command of a saga is held back; NULL: it is not. Neither the column nor its index is touched while nothing is
-- held.
ALTER TABLE "saga" ADD COLUMN "held_at" TIMESTAMPTZ(3);
CREATE INDEX "saga_held" ON "saga" ("held_at", "order_id") WHERE "held_at" IS NOT NULL;
