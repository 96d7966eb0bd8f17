-- The tables of stock.py, which runs this file at its start.

CREATE TABLE IF NOT EXISTS product (
  sku       text PRIMARY KEY,
  name      text NOT NULL,
  available bigint NOT NULL CHECK (available >= 0),
  -- Held or sold, and not yet shipped.
  reserved  bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0)
);

-- What became of each attempt of an order: a refusal is a row, and so is the undo of something that never came. Keep a row for as
-- long as its commands may come again: at least RETENTION_DAYS of the orchestrator.
CREATE TABLE IF NOT EXISTS reservation (
  order_id   uuid NOT NULL,
  attempt    int NOT NULL,
  status     text NOT NULL CHECK (status IN ('Reserved', 'Refused', 'Released')),
  -- [{ "sku", "quantity" }]: what is or was held.
  lines      jsonb NOT NULL,
  -- { "type", "fields" }: the answer, the same for every repeat.
  reply      jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, attempt)
);

-- As it is shown over HTTP, without tombstones and undone refusals, which never held anything.
CREATE OR REPLACE VIEW shown_reservation AS
SELECT order_id AS "orderId", attempt, status, lines FROM reservation
WHERE status <> 'Released' OR (reply->'fields'->>'released')::bool;

-- What is reserved of a product, and what live reservations hold of it.
CREATE OR REPLACE VIEW product_check AS
SELECT product.sku, reserved, coalesce(sum((line->>'quantity')::bigint), 0)::bigint AS held
FROM product LEFT JOIN (SELECT jsonb_array_elements(lines) AS line FROM reservation WHERE status = 'Reserved') AS live
  ON line->>'sku' = product.sku
GROUP BY product.sku;

-- The one rule that the service checks on itself, as GET /invariants tells it.
CREATE OR REPLACE VIEW own_rule AS
SELECT 'stock-is-whole' AS rule, 'What is reserved of a product is what live reservations hold' AS meaning, count(*) AS checked,
  coalesce(jsonb_agg(jsonb_build_object('subject', sku, 'detail', format('%s reserved, %s held', reserved, held)))
    FILTER (WHERE reserved <> held), '[]') AS violations
FROM product_check;
