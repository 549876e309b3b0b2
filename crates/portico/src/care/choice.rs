//! What is chosen when two records become one. Pure rules.

use super::{
    held::{Held, Whole, id},
    parts,
};
use portico_database::Value;
use portico_values::{GrantId, LoginId};

/// One of the two records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The record that stays.
    Kept,
    /// The record that goes.
    Gone,
}

/// A group of columns that is chosen as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // each is the field of its name
pub enum Field {
    Name,
    Pronouns,
    BirthDate,
    Language,
    CareStatus,
    Subscription,
    Email,
    Permissions,
}

impl Field {
    /// Every field, as the page shows them.
    pub const ALL: [Field; 8] = [
        Field::Name,
        Field::Pronouns,
        Field::BirthDate,
        Field::Language,
        Field::CareStatus,
        Field::Subscription,
        Field::Email,
        Field::Permissions,
    ];
    /// The name in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Pronouns => "pronouns",
            Field::BirthDate => "birth_date",
            Field::Language => "language",
            Field::CareStatus => "care_status",
            Field::Subscription => "subscription",
            Field::Email => "email",
            Field::Permissions => "permissions",
        }
    }
    /// The visible name.
    pub const fn label(self) -> &'static str {
        match self {
            Field::Name => "Name",
            Field::Pronouns => "Pronouns",
            Field::BirthDate => "Date of birth",
            Field::Language => "Language",
            Field::CareStatus => "Care status",
            Field::Subscription => "Account subscription",
            Field::Email => "Main email",
            Field::Permissions => "Client Portal permissions",
        }
    }
    /// Its columns in the row of a client; none for the main address, which is a matter of order.
    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Field::Name => &["given_name", "family_name", "preferred_name", "sort_key"],
            Field::Pronouns => &["pronouns"],
            Field::BirthDate => &["birth_date"],
            Field::Language => &["language"],
            Field::CareStatus => &["care_status", "care_status_reason", "care_status_at"],
            Field::Subscription => &["subscription"],
            Field::Email => &[],
            Field::Permissions => &["may_request", "may_message", "may_see_bills", "may_pay"],
        }
    }
}

/// What somebody chose, with the versions of both records that they saw.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Fields that are taken from the record that goes.
    pub from_gone: Vec<Field>,
    /// Whose login opens the record from now on; nobody's when there is none, or none is to.
    pub login: Option<Side>,
    /// Whether that was asked and answered.
    pub login_answered: bool,
    /// The access of others, to either record, that is to open the merged one.
    pub grants: Vec<GrantId>,
    /// All access of others that the page listed: nothing is decided about what it did not show.
    pub listed: Vec<GrantId>,
    /// Of the record that stays.
    pub kept_version: i64,
    /// Of the record that goes.
    pub gone_version: i64,
}

/// The login that is somebody's own.
pub(super) fn own_login(whole: &Whole) -> Option<LoginId> {
    let (kind, login) = (parts::GRANTS.at("kind"), parts::GRANTS.at("login_id"));
    let own = living(whole).find(|row| row[kind] == Value::Text("self".into()))?;
    id(&own[login])
}

/// The grants that have not ended.
pub(super) fn living(whole: &Whole) -> impl Iterator<Item = &Held> {
    let ended = parts::GRANTS.at("ended_at");
    whole.rows(&parts::GRANTS).iter().filter(move |row| row[ended] == Value::Null)
}

/// The row of the client itself.
pub(super) fn client_row(whole: &Whole) -> Option<&Held> {
    whole.rows(&parts::CLIENTS).first()
}
