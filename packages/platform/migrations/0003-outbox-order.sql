-- The relay reads by position and deletes what it has published: it remembers nothing that a late commit could be
-- lost by, and what follows from a record is written after it, so the order of transactions is not needed.
drop index outbox_order;
alter table outbox drop column transaction_id;
