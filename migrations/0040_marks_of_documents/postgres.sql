-- The SHA-256 of the file in clear, as whoever signed had it before them, so that anybody can compare. None for what was signed before.
alter table document_signatures add column sha256 TEXT;
-- What keeps the file from being guessed from the mark in the history, which is of both. It goes with the row.
alter table document_signatures add column salt TEXT;
