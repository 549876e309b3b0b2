-- The question that a letter carries: asked once more at the last moment before the letter goes.
create index offers_by_letter on offers (practice_id, letter_id);
