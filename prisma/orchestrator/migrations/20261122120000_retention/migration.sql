-- CreateIndex
CREATE INDEX "admin_request_age" ON "admin_request"("created_at");
