-- Cancel requests go before everything else that waits in the outbox, and OrderCreated never before its own.
CREATE INDEX "outbox_cancel" ON "outbox"("order_id") WHERE type = 'OrderCancelRequested';

-- Commands that order-service cannot use, so that one that is sent again and again is parked once.
CREATE TABLE "refused_command" (
    "message_id" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "seen_count" INTEGER NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "refused_command_pkey" PRIMARY KEY ("message_id")
);

CREATE INDEX "refused_command_last" ON "refused_command"("last_at");
