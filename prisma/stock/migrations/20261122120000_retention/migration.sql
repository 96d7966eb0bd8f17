-- AlterTable
ALTER TABLE "product" ADD COLUMN "reserved_pruned" BIGINT NOT NULL DEFAULT 0;

-- What Prisma's schema cannot say.
ALTER TABLE "product" ADD CONSTRAINT "product_reserved_pruned" CHECK ("reserved_pruned" BETWEEN 0 AND "reserved");
