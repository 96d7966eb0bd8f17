-- Of the newest CommandHeld about a saga, which tells order-service that its command is held, or not any more. A new column only,
-- whose default is no rewrite: older copies go on beside it.
ALTER TABLE "saga" ADD COLUMN "hold_revision" INTEGER NOT NULL DEFAULT 0;
