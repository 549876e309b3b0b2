-- Addresses to which no invitation goes any more, because their owner complained to their mail provider. A row goes when staff lift it.
create table suppressions (
    practice_id UUID not null,
    address_normalised TEXT not null,
    reason TEXT not null,
    letter_id UUID,
    created_at BIGINT not null,
    primary key (practice_id, address_normalised)
);
-- Which answer stands first when a client's main address changes: move, resend or no.
alter table practices add column address_change TEXT not null default 'move';
-- The address among a client's own by which they sign in, where staff chose another than the main one.
alter table clients add column sign_in_address TEXT;
