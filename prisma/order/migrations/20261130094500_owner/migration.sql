-- Who placed an order, and whose key it is: the name of a token, lower case. Null: placed before there were owners, or by a
-- service without ACCESS_TOKENS.
ALTER TABLE "customer_order" ADD COLUMN "owner" TEXT;
ALTER TABLE "idempotency_key" ADD COLUMN "owner" TEXT;

-- What Prisma's schema cannot say. Lists of one client. Orders without an owner cost nothing here.
CREATE INDEX "customer_order_by_owner" ON "customer_order" ("owner", "created_at" DESC, "order_id" DESC)
  WHERE "owner" IS NOT NULL;
CREATE INDEX "customer_order_by_owner_and_customer" ON "customer_order" ("owner", "customer_id", "created_at" DESC, "order_id" DESC)
  WHERE "owner" IS NOT NULL;
