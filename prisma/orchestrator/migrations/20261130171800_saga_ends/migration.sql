-- When sagas ended, whatever became of them afterwards: one entry for each end, in the order of time. What a plot needs of
-- it is in the index.
CREATE INDEX "saga_history_ended" ON "saga_history" ("at") INCLUDE ("order_id", "to_state", "attempt")
  WHERE "to_state" IN ('Completed', 'Failed') AND "from_state" <> "to_state";
