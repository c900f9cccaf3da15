-- Which item is at an offset of the partner's topic.
create index delivery_offset on delivery (partner_id, first_offset, sent_at) where first_offset is not null;
