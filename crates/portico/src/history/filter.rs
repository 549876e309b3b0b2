//! Which part of the history is asked for.

use super::store;
use crate::{
    act::Look,
    answer::Answer,
    clients::{self, search::Query, store::Looking},
    visit::StaffVisit,
};
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_language::Zone;
use portico_policy::Permission;
use portico_values::{ClientId, Moment, StaffId};
use portico_web::{FormData, Problems};

/// The most clients that a name may find; with more, another letter is needed, and the page says so.
pub(super) const FOUND: usize = 300;

/// The sorts of events. One event may be of several: an answer that was read is a view, and belongs to the forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    Everything,
    Views,
    Exports,
    Clients,
    Families,
    Invitations,
    Papers,
    Accounts,
    SigningIn,
    Staff,
    Settings,
    Imports,
}

/// How many patterns a sort may have.
pub(super) const PATTERNS: usize = 8;

impl Sort {
    pub(super) const ALL: [Sort; 12] = [
        Sort::Everything,
        Sort::Views,
        Sort::Exports,
        Sort::Clients,
        Sort::Families,
        Sort::Invitations,
        Sort::Papers,
        Sort::Accounts,
        Sort::SigningIn,
        Sort::Staff,
        Sort::Settings,
        Sort::Imports,
    ];
    pub(super) const fn word(self) -> &'static str {
        match self {
            Sort::Everything => "",
            Sort::Views => "views",
            Sort::Exports => "exports",
            Sort::Clients => "clients",
            Sort::Families => "families",
            Sort::Invitations => "invitations",
            Sort::Papers => "papers",
            Sort::Accounts => "accounts",
            Sort::SigningIn => "signing-in",
            Sort::Staff => "staff",
            Sort::Settings => "settings",
            Sort::Imports => "imports",
        }
    }
    pub(super) const fn label(self) -> &'static str {
        match self {
            Sort::Everything => "Everything",
            Sort::Views => "Records, answers and documents opened",
            Sort::Exports => "Exports",
            Sort::Clients => "Clients",
            Sort::Families => "Families and groups",
            Sort::Invitations => "Invitations and emails",
            Sort::Papers => "Forms and documents",
            Sort::Accounts => "Clients’ accounts",
            Sort::SigningIn => "Signing in, second steps and passkeys",
            Sort::Staff => "Staff",
            Sort::Settings => "Settings and templates",
            Sort::Imports => "Imports",
        }
    }
    /// What its actions are like.
    const fn patterns(self) -> &'static [&'static str] {
        match self {
            Sort::Everything => &["%"],
            Sort::Views => &[
                "client.viewed",
                "client.portal_seen",
                "form.read",
                "form.file_opened",
                "document.downloaded",
                "document.opened",
            ],
            Sort::Exports => &["%.exported"],
            Sort::Clients => &["client.%", "enquiry.%"],
            Sort::Families => &["offer.%", "grant.%", "group.%", "client.others_%", "client.coming_of_age_told"],
            Sort::Invitations => &["invitation.%", "letter.%", "batch.%", "waiting.%"],
            Sort::Papers => &["form.%", "document.%", "waiting.%", "batch.forms_started"],
            Sort::Accounts => &["login.%", "grant.%"],
            Sort::SigningIn => &[
                "%.signed_%",
                "%.sign_in_failed",
                "%.second_step_failed",
                "second_step.%",
                "recovery_code%",
                "passkey.%",
                "session.%",
                "limit.%",
            ],
            Sort::Staff => &["staff.%"],
            Sort::Settings => &["practice.%", "template.%", "view.%", "history.%", "installation.%"],
            Sort::Imports => &["import.%", "client.imported"],
        }
    }
    /// The same, as many as the statement asks for: the first one again where there are fewer.
    pub(super) fn actions(self) -> [&'static str; PATTERNS] {
        let patterns = self.patterns();
        std::array::from_fn(|at| patterns.get(at).copied().unwrap_or(patterns[0]))
    }
}

/// The filters as they were set.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) who: Option<StaffId>,
    pub(super) sort: Sort,
    pub(super) client: Option<ClientId>,
    /// The beginnings of a client's names, or whatever else the search finds a client by.
    pub(super) name: String,
    /// Whom this finds, with the records that went into theirs; none where nothing was typed, and for a single record.
    pub(super) found: Option<Vec<ClientId>>,
    /// More are found by the name than are looked at.
    pub(super) is_cut: bool,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// The two days as they were typed, for their fields.
    pub(super) typed_from: String,
    pub(super) typed_to: String,
    /// What is to be put right at them. A day that can't be read narrows nothing.
    pub(super) problems: Problems,
    /// Only events before this one.
    pub(super) before: i64,
}

impl Filter {
    pub(super) fn read(form: &FormData) -> Self {
        let mut problems = Problems::none();
        let mut day = |name: &'static str| -> Option<Date> {
            let typed = form.text(name);
            let day = typed.parse::<Date>().ok();
            if day.is_none() && !typed.is_empty() {
                problems.add(name, "no_day", "Type the day like this: 2026-11-21. Until then the list isn’t narrowed by it");
            }
            day
        };
        let (from, to) = (day("from"), day("to"));
        Self {
            who: form.text("who").parse().ok(),
            sort: Sort::ALL.into_iter().find(|sort| sort.word() == form.text("what")).unwrap_or(Sort::Everything),
            client: form.text("client").parse().ok(),
            name: form.text("name").trim().chars().take(100).collect(),
            found: None,
            is_cut: false,
            from,
            to,
            typed_from: form.text("from").chars().take(40).collect(),
            typed_to: form.text("to").chars().take(40).collect(),
            problems,
            before: form.text("before").parse().unwrap_or(i64::MAX),
        }
    }
    /// From which moment to which, in the practice's zone; the last day counts as a whole.
    pub(super) fn span(&self, zone: &Zone) -> (Moment, Moment) {
        let start = |day: Date| zone.start_of(day);
        let from = self.from.and_then(start).unwrap_or(Moment::from_millis(0));
        let end = self.to.and_then(|day| day.tomorrow().ok()).and_then(start);
        (from, end.unwrap_or(Moment::from_millis(i64::MAX)))
    }
    /// Finds who is asked for: whose name was typed, by the terms of the search, or the one client who was picked and needs no name.
    ///
    /// # Errors
    /// A fault.
    pub(super) async fn find(&mut self, visit: &StaffVisit, look: &mut Look) -> Answer<()> {
        if self.name.is_empty() && self.client.is_none() {
            return Ok(());
        }
        let reach = look.may(Permission::SeeClients)?;
        if let Some(client) = self.client {
            let found = store::with_merged(look.db(), &reach, vec![client]).await?;
            // Alone they are found by their own index.
            self.found = (found.len() > 1).then_some(found);
            return Ok(());
        }
        let filter = clients::Filter { text: self.name.clone(), ..clients::Filter::default() };
        let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
        let mut found = match Query::read(&self.name) {
            Some(_) => clients::store::matching(look.db(), &reach, &filter, looking, FOUND + 1).await?,
            None => Vec::new(),
        };
        self.is_cut = found.len() > FOUND;
        found.truncate(FOUND);
        self.found = Some(store::with_merged(look.db(), &reach, found).await?);
        Ok(())
    }
    pub(super) fn is_set(&self) -> bool {
        self.who.is_some()
            || self.sort != Sort::Everything
            || self.client.is_some()
            || !self.name.is_empty()
            || self.from.is_some()
            || self.to.is_some()
            || !self.problems.is_empty()
    }
    /// What asks for the same, field by field.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let values = [
            ("who", self.who.map(|id| id.to_string())),
            ("what", Some(self.sort.word().to_owned())),
            ("client", self.client.map(|id| id.to_string())),
            ("name", Some(self.name.clone())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
        ];
        let given =
            values.into_iter().filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|value| (name, value)));
        given.collect()
    }
    /// The query that asks for the same, from an event on where one is given.
    pub(super) fn query(&self, before: Option<i64>) -> String {
        let before = before.map(|seq| ("before", seq.to_string()));
        let pair = |(name, value): (&str, String)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC));
        self.fields().into_iter().chain(before).map(pair).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    /// As the statement does, with nothing but `%`.
    fn is_like(action: &str, pattern: &str) -> bool {
        let Some((begin, end)) = pattern.split_once('%') else { return action == pattern };
        let rest = action.strip_prefix(begin);
        match end.split_once('%') {
            None => rest.is_some_and(|rest| rest.ends_with(end)),
            Some((middle, _)) => rest.is_some_and(|rest| rest.contains(middle)),
        }
    }

    fn is_action(text: &str) -> bool {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        text.split_once('.').is_some_and(|(area, done)| is_word(area) && is_word(done))
    }

    fn actions_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                actions_in(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = fs::read_to_string(&path).expect("a source");
                let after = source.split("Event::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                let named = after.filter_map(|rest| rest.split_once('"')).map(|(action, _)| action);
                found.extend(named.filter(|action| is_action(action)).map(str::to_owned));
            }
        }
    }

    /// Whatever has words, wherever its name comes from.
    fn actions_with_words(source: &str, found: &mut BTreeSet<String>) {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        found.extend(source.split('"').filter(|text| is_action(text)).map(str::to_owned));
    }

    #[test]
    fn every_event_is_of_a_sort() {
        let mut actions = BTreeSet::new();
        actions_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut actions);
        actions_with_words(include_str!("../audit/said.rs"), &mut actions);
        actions_with_words(include_str!("words.rs"), &mut actions);
        assert!(actions.len() > 200 && actions.contains("clients.exported"), "read out of the sources: {}", actions.len());
        let of_none: Vec<&String> = actions
            .iter()
            .filter(|action| !Sort::ALL[1..].iter().any(|sort| sort.actions().iter().any(|pattern| is_like(action, pattern))))
            .collect();
        assert!(of_none.is_empty(), "nobody who filters finds {of_none:?}");
    }

    #[test]
    fn no_sort_asks_for_more_than_the_statement_has() {
        for sort in Sort::ALL {
            assert!(sort.patterns().len() <= PATTERNS, "{}", sort.label());
        }
        assert!(is_like("staff.signed_in", "%.signed_%") && !is_like("form.signed", "%.signed_%"));
        assert!(is_like("clients.exported", "%.exported") && !is_like("clients.exported", "client.%"));
    }
}
