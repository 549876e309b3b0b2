-- What a practice decides about its Client Portal, what a new client may use there, and the second check on a link that staff copy.
-- `wrong_tries` and `checked_at` belong to that check. `payment_account` names the connected account for online payments; none while there is none.
alter table practices add column default_requests BOOLEAN not null default true;
alter table practices add column default_messages BOOLEAN not null default true;
alter table practices add column default_bills BOOLEAN not null default true;
alter table practices add column default_payments BOOLEAN not null default true;
alter table practices add column payment_account TEXT;
alter table practices add column link_check TEXT not null default 'none';
alter table practices add column reminder_days TEXT not null default '3,10,24';
alter table practices add column quiet_from BIGINT not null default 1260;
alter table practices add column quiet_until BIGINT not null default 480;
alter table practices add column languages TEXT not null default 'en,es';
alter table clients add column may_request BOOLEAN not null default true;
alter table clients add column may_message BOOLEAN not null default true;
alter table clients add column may_see_bills BOOLEAN not null default true;
alter table clients add column may_pay BOOLEAN not null default true;
alter table invitation_tokens add column second_check TEXT not null default 'none';
alter table invitation_tokens add column code_hash BYTEA;
alter table invitation_tokens add column wrong_tries BIGINT not null default 0;
alter table invitation_tokens add column checked_at BIGINT;
