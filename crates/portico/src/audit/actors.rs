//! Who did what at the portal. An event keeps a login; people read whose it is: the client's own, or that of somebody who acts for them
//! (behaviours.md 70).

use portico_database::record;
use portico_values::{ClientId, Identity, LoginId, Moment};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// What an event says of who did it, and about whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed<'a> {
    /// `login`, `visitor`, or another word.
    pub(crate) kind: &'a str,
    pub(crate) actor: Option<Uuid>,
    pub(crate) client: Option<ClientId>,
    pub(crate) at: Moment,
    pub(crate) detail: &'a str,
}

impl Deed<'_> {
    /// The login that did it. Whoever signs in, or accepts access by a link, is a visitor still, and the event says which login it is.
    pub(crate) fn login(&self) -> Option<LoginId> {
        match self.kind {
            "login" => self.actor.map(LoginId::from_uuid),
            "visitor" if self.detail.contains("\"login\"") => {
                let detail: Value = serde_json::from_str(self.detail).ok()?;
                detail["login"].as_str()?.parse().ok()
            }
            _ => None,
        }
    }
}

record! {
    /// What a login is to a client, since a moment: `self`, `guardian`, `proxy`, `guest`.
    #[derive(Clone, Debug)]
    pub struct Tie {
        pub login: LoginId,
        pub client: ClientId,
        pub kind: String,
        pub since: Moment,
    }
}

record! {
    /// While a record was one with another: the merge has been undone since.
    #[derive(Clone, Debug)]
    pub struct AsOne {
        pub client: ClientId,
        pub since: Moment,
        pub until: Moment,
    }
}

/// The people whose logins did something.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    names: HashMap<LoginId, String>,
    ties: Vec<Tie>,
    as_one: Vec<AsOne>,
}

impl Actors {
    /// Those with these names and these ties. `as_one` says when other records were one with those of the clients.
    pub(crate) fn new(names: impl IntoIterator<Item = (LoginId, String)>, ties: Vec<Tie>, as_one: Vec<AsOne>) -> Self {
        Self { names: names.into_iter().filter(|(_, name)| !name.is_empty()).collect(), ties, as_one }
    }
    /// Which logins some events speak of, each once.
    pub(crate) fn asked_for<'a>(deeds: impl Iterator<Item = Deed<'a>>) -> Vec<LoginId> {
        let mut logins: Vec<LoginId> = deeds.filter_map(|deed| deed.login()).collect();
        logins.sort_unstable();
        logins.dedup();
        logins
    }
    /// Which clients some events are about, each once.
    pub(crate) fn clients<'a>(deeds: impl Iterator<Item = Deed<'a>>) -> Vec<ClientId> {
        let mut clients: Vec<ClientId> = deeds.filter_map(|deed| deed.client).collect();
        clients.sort_unstable();
        clients.dedup();
        clients
    }
    /// Who did it, where that is a login and not the client's own: "Ana Silva (guardian)", or "someone who acts for Maya" where nobody knows
    /// the name any more. Who came in by another record, while the two were one by mistake, is not named: nobody learns from this record whose
    /// the other one is. Whoever turned access down in that time may be of either, and what is said is true of both. `client` is what the
    /// client is called, as long as there is a record.
    pub(crate) fn other(&self, deed: &Deed<'_>, client: Option<&str>) -> Option<String> {
        let login = deed.login()?;
        let (name, tie) = (self.names.get(&login), self.tie(login, deed));
        match (name, tie.map(|tie| tie.kind.as_str())) {
            (_, Some("self")) => None,
            (_, None) if self.were_one(deed) => {
                client.map(|client| format!("someone who isn’t on {client}’s record (it was merged with another then)"))
            }
            (Some(name), Some(kind)) => Some(format!("{name} ({kind})")),
            (Some(name), None) => Some(name.clone()),
            (None, _) => client.map(|client| format!("someone who acts for {client}")),
        }
    }
    /// Whether the record was one with another at that moment, and is not any more.
    fn were_one(&self, deed: &Deed<'_>) -> bool {
        self.as_one.iter().any(|one| Some(one.client) == deed.client && one.since <= deed.at && deed.at <= one.until)
    }
    /// What the login was to the client at that moment; what it came to be, where it was nothing yet.
    fn tie(&self, login: LoginId, deed: &Deed<'_>) -> Option<&Tie> {
        let ties: Vec<&Tie> = self.ties.iter().filter(|tie| tie.login == login && Some(tie.client) == deed.client).collect();
        let then = ties.iter().copied().filter(|tie| tie.since <= deed.at).max_by_key(|tie| tie.since);
        then.or_else(|| ties.into_iter().min_by_key(|tie| tie.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: Identity>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn at(millis: i64) -> Moment {
        Moment::from_millis(millis)
    }

    fn deed(login: u128, millis: i64) -> Deed<'static> {
        Deed { kind: "login", actor: Some(Uuid::from_u128(login)), client: Some(id(100)), at: at(millis), detail: "{}" }
    }

    fn tie(login: u128, kind: &str, since: i64) -> Tie {
        Tie { login: id(login), client: id(100), kind: kind.into(), since: at(since) }
    }

    #[test]
    fn whoever_is_not_the_client_is_named() {
        let names = [(id(1), "Maya Lindqvist".to_owned()), (id(2), "Ana Silva".to_owned()), (id(3), String::new())];
        let ties = vec![tie(1, "self", 10), tie(2, "guardian", 10), tie(3, "proxy", 10)];
        let actors = Actors::new(names, ties, Vec::new());
        let other = |login| actors.other(&deed(login, 20), Some("Maya"));
        assert_eq!(other(1), None);
        assert_eq!(other(2).as_deref(), Some("Ana Silva (guardian)"));
        assert_eq!(other(3).as_deref(), Some("someone who acts for Maya"));
        assert_eq!(actors.other(&deed(3, 20), None), None, "nothing is said of a record that is gone");
        assert_eq!(actors.other(&Deed { kind: "staff", ..deed(2, 20) }, Some("Maya")), None);
    }

    #[test]
    fn what_somebody_was_at_the_time_counts() {
        let actors =
            Actors::new([(id(1), "Ana Silva".to_owned())], vec![tie(1, "guardian", 10), tie(1, "proxy", 30)], Vec::new());
        let kind = |millis| actors.other(&deed(1, millis), Some("Maya"));
        assert_eq!(kind(20).as_deref(), Some("Ana Silva (guardian)"));
        assert_eq!(kind(30).as_deref(), Some("Ana Silva (proxy)"));
        assert_eq!(kind(5).as_deref(), Some("Ana Silva (guardian)"));
        let elsewhere = Deed { client: Some(id(101)), ..deed(1, 20) };
        assert_eq!(actors.other(&elsewhere, Some("Jonas")).as_deref(), Some("Ana Silva"), "no grant there");
    }

    #[test]
    fn who_came_in_by_another_record_is_not_named() {
        let as_one = AsOne { client: id(100), since: at(10), until: at(30) };
        let names = [(id(1), "Jonas Weber".to_owned()), (id(2), "Ana Silva".to_owned())];
        let actors = Actors::new(names, vec![tie(2, "guardian", 5)], vec![as_one]);
        let who = |login, millis| actors.other(&deed(login, millis), Some("Maya"));
        let masked = Some("someone who isn’t on Maya’s record (it was merged with another then)");
        assert_eq!([who(1, 10).as_deref(), who(1, 30).as_deref(), who(3, 20).as_deref()], [masked; 3]);
        assert_eq!(who(1, 31).as_deref(), Some("Jonas Weber"), "whoever turns something down has no grant either");
        assert_eq!(who(2, 20).as_deref(), Some("Ana Silva (guardian)"), "she acts for Maya too");
    }

    #[test]
    fn a_visitor_may_turn_out_to_be_somebody() {
        let login: LoginId = id(2);
        let detail = format!(r#"{{"kind":"guardian","login":"{login}"}}"#);
        let came = Deed { kind: "visitor", actor: None, detail: &detail, ..deed(2, 20) };
        assert_eq!(Actors::asked_for([came, deed(2, 20), Deed { detail: "{}", ..came }].into_iter()), [login]);
    }
}
