//! What is held about one client, table by table, as rows that can be set aside, compared, put back and removed. A story compares the
//! columns with the schema, and fails if a new one is forgotten here.

use super::held::Part;

pub(super) const CLIENTS: Part = Part {
    table: "clients",
    label: "Client Info",
    kinds: "iittttttttntttnnbnitinnnbbbbtnitt",
    columns: "practice_id, id, given_name, family_name, preferred_name, pronouns, birth_date, language, care_status, care_status_reason, care_status_at, subscription, sort_key, standing, standing_until, last_active_at, portal_on, portal_changed_at, portal_changed_by, main_address, import_id, version, created_at, updated_at, may_request, may_message, may_see_bills, may_pay, sign_in_address, frozen_at, frozen_by, frozen_reason, coming_of_age_told",
    read: "select practice_id, id, given_name, family_name, preferred_name, pronouns, birth_date, language, care_status, care_status_reason, care_status_at, subscription, sort_key, standing, standing_until, last_active_at, portal_on, portal_changed_at, portal_changed_by, main_address, import_id, version, created_at, updated_at, may_request, may_message, may_see_bills, may_pay, sign_in_address, frozen_at, frozen_by, frozen_reason, coming_of_age_told from clients where practice_id = $1 and id = $2 order by id",
    write: "insert into clients (practice_id, id, given_name, family_name, preferred_name, pronouns, birth_date, language, care_status, care_status_reason, care_status_at, subscription, sort_key, standing, standing_until, last_active_at, portal_on, portal_changed_at, portal_changed_by, main_address, import_id, version, created_at, updated_at, may_request, may_message, may_see_bills, may_pay, sign_in_address, frozen_at, frozen_by, frozen_reason, coming_of_age_told) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)",
    clear: "delete from clients where practice_id = $1 and id = $2",
};
pub(super) const CLIENT_EMAILS: Part = Part {
    table: "client_emails",
    label: "Email addresses",
    kinds: "iiintttbni",
    columns: "practice_id, client_id, id, position, address, address_normalised, label, consent, consent_at, consent_by",
    read: "select practice_id, client_id, id, position, address, address_normalised, label, consent, consent_at, consent_by from client_emails where practice_id = $1 and client_id = $2 order by position, id",
    write: "insert into client_emails (practice_id, client_id, id, position, address, address_normalised, label, consent, consent_at, consent_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    clear: "delete from client_emails where practice_id = $1 and client_id = $2",
};
pub(super) const WRONG_ADDRESSES: Part = Part {
    table: "wrong_addresses",
    label: "Addresses reported as wrong",
    kinds: "iitn",
    columns: "practice_id, client_id, address_normalised, since",
    read: "select practice_id, client_id, address_normalised, since from wrong_addresses where practice_id = $1 and client_id = $2 order by address_normalised",
    write: "insert into wrong_addresses (practice_id, client_id, address_normalised, since) values ($1, $2, $3, $4)",
    clear: "delete from wrong_addresses where practice_id = $1 and client_id = $2",
};
pub(super) const CLIENT_PHONES: Part = Part {
    table: "client_phones",
    label: "Phones",
    kinds: "iiintttb",
    columns: "practice_id, client_id, id, position, number, digits, label, consent",
    read: "select practice_id, client_id, id, position, number, digits, label, consent from client_phones where practice_id = $1 and client_id = $2 order by position, id",
    write: "insert into client_phones (practice_id, client_id, id, position, number, digits, label, consent) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    clear: "delete from client_phones where practice_id = $1 and client_id = $2",
};
pub(super) const CONTACTS: Part = Part {
    table: "contacts",
    label: "Contacts",
    kinds: "iiitttt",
    columns: "practice_id, client_id, id, name, relationship, address, number",
    read: "select practice_id, client_id, id, name, relationship, address, number from contacts where practice_id = $1 and client_id = $2 order by id",
    write: "insert into contacts (practice_id, client_id, id, name, relationship, address, number) values ($1, $2, $3, $4, $5, $6, $7)",
    clear: "delete from contacts where practice_id = $1 and client_id = $2",
};
pub(super) const ASSIGNMENTS: Part = Part {
    table: "assignments",
    label: "Assigned staff",
    kinds: "iii",
    columns: "practice_id, staff_id, client_id",
    read: "select practice_id, staff_id, client_id from assignments where practice_id = $1 and client_id = $2 order by staff_id",
    write: "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)",
    clear: "delete from assignments where practice_id = $1 and client_id = $2",
};
pub(super) const SEARCH_TERMS: Part = Part {
    table: "search_terms",
    label: "Words it is found by",
    kinds: "itti",
    columns: "practice_id, term, sort_key, client_id",
    read: "select practice_id, term, sort_key, client_id from search_terms where practice_id = $1 and client_id = $2 order by term, sort_key",
    write: "insert into search_terms (practice_id, term, sort_key, client_id) values ($1, $2, $3, $4)",
    clear: "delete from search_terms where practice_id = $1 and client_id = $2",
};
pub(super) const GROUP_MEMBERS: Part = Part {
    table: "group_members",
    label: "Client groups",
    kinds: "iiin",
    columns: "practice_id, group_id, client_id, added_at",
    read: "select practice_id, group_id, client_id, added_at from group_members where practice_id = $1 and client_id = $2 order by group_id",
    write: "insert into group_members (practice_id, group_id, client_id, added_at) values ($1, $2, $3, $4)",
    clear: "delete from group_members where practice_id = $1 and client_id = $2",
};
pub(super) const ENQUIRIES: Part = Part {
    table: "enquiries",
    label: "What they wrote on the public pages",
    kinds: "iittn",
    columns: "practice_id, client_id, kind, wish, created_at",
    read: "select practice_id, client_id, kind, wish, created_at from enquiries where practice_id = $1 and client_id = $2 order by created_at",
    write: "insert into enquiries (practice_id, client_id, kind, wish, created_at) values ($1, $2, $3, $4, $5)",
    clear: "delete from enquiries where practice_id = $1 and client_id = $2",
};
pub(super) const GRANTS: Part = Part {
    table: "grants",
    label: "Who can sign in",
    kinds: "iiiitnniitttnn",
    columns: "practice_id, id, login_id, client_id, kind, created_at, ended_at, offer_id, group_id, rights, relationship, authority, starts_at, ends_at",
    read: "select practice_id, id, login_id, client_id, kind, created_at, ended_at, offer_id, group_id, rights, relationship, authority, starts_at, ends_at from grants where practice_id = $1 and client_id = $2 order by id",
    write: "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at, offer_id, group_id, rights, relationship, authority, starts_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    clear: "delete from grants where practice_id = $1 and client_id = $2",
};
pub(super) const INVITATIONS: Part = Part {
    table: "invitations",
    label: "The invitation",
    kinds: "iiitnttinnnnnniittnnnnnnntntn",
    columns: "practice_id, id, client_id, state, generation, address, address_normalised, sent_by, sent_at, expires_at, first_sent_at, started_at, accepted_at, ended_at, ended_by, letter_id, delivery, delivery_reason, delivery_at, sends_today, sends_day, renewals_today, renewals_day, reminders_sent, reminded_at, reminders_stopped, expiry_told_at, message, ended_generation",
    read: "select practice_id, id, client_id, state, generation, address, address_normalised, sent_by, sent_at, expires_at, first_sent_at, started_at, accepted_at, ended_at, ended_by, letter_id, delivery, delivery_reason, delivery_at, sends_today, sends_day, renewals_today, renewals_day, reminders_sent, reminded_at, reminders_stopped, expiry_told_at, message, ended_generation from invitations where practice_id = $1 and client_id = $2 order by id",
    write: "insert into invitations (practice_id, id, client_id, state, generation, address, address_normalised, sent_by, sent_at, expires_at, first_sent_at, started_at, accepted_at, ended_at, ended_by, letter_id, delivery, delivery_reason, delivery_at, sends_today, sends_day, renewals_today, renewals_day, reminders_sent, reminded_at, reminders_stopped, expiry_told_at, message, ended_generation) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)",
    clear: "delete from invitations where practice_id = $1 and client_id = $2",
};
pub(super) const INVITATION_TOKENS: Part = Part {
    table: "invitation_tokens",
    label: "Links of the invitation",
    kinds: "iiintxninnnntxnn",
    columns: "practice_id, id, invitation_id, generation, channel, secret_hash, key_id, created_by, created_at, expires_at, revoked_at, used_at, second_check, code_hash, wrong_tries, checked_at",
    read: "select practice_id, id, invitation_id, generation, channel, secret_hash, key_id, created_by, created_at, expires_at, revoked_at, used_at, second_check, code_hash, wrong_tries, checked_at from invitation_tokens where practice_id = $1 and invitation_id in (select i.id from invitations i where i.practice_id = $1 and i.client_id = $2) order by id",
    write: "insert into invitation_tokens (practice_id, id, invitation_id, generation, channel, secret_hash, key_id, created_by, created_at, expires_at, revoked_at, used_at, second_check, code_hash, wrong_tries, checked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    clear: "delete from invitation_tokens where practice_id = $1 and invitation_id in (select i.id from invitations i where i.practice_id = $1 and i.client_id = $2)",
};
pub(super) const LOGINS: Part = Part {
    table: "logins",
    label: "Logins",
    kinds: "iittnttnnnttxn",
    columns: "practice_id, id, address, address_normalised, address_confirmed_at, password_hash, language, epoch, created_at, last_signed_in_at, given_name, family_name, second_step_sealed, second_step_used",
    read: "select practice_id, id, address, address_normalised, address_confirmed_at, password_hash, language, epoch, created_at, last_signed_in_at, given_name, family_name, second_step_sealed, second_step_used from logins where practice_id = $1 and id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.ended_at is null) order by id",
    write: "insert into logins (practice_id, id, address, address_normalised, address_confirmed_at, password_hash, language, epoch, created_at, last_signed_in_at, given_name, family_name, second_step_sealed, second_step_used) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    clear: "delete from logins where practice_id = $1 and id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.ended_at is null)",
};

/// Every part, in an order in which they can be removed: what is found through another part comes before it.
pub(super) const ALL: [Part; 13] = [
    INVITATION_TOKENS,
    LOGINS,
    CLIENTS,
    CLIENT_EMAILS,
    WRONG_ADDRESSES,
    CLIENT_PHONES,
    CONTACTS,
    ASSIGNMENTS,
    SEARCH_TERMS,
    GROUP_MEMBERS,
    ENQUIRIES,
    GRANTS,
    INVITATIONS,
];
