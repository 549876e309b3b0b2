//! Which part of the history is asked for.

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
use portico_web::FormData;

/// The most clients that a name may find; with more, another letter is needed.
const FOUND: usize = 300;

/// The sorts of events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    Everything,
    Views,
    Clients,
    Invitations,
    Accounts,
    Staff,
    Settings,
    Imports,
}

impl Sort {
    pub(super) const ALL: [Sort; 8] = [
        Sort::Everything,
        Sort::Views,
        Sort::Clients,
        Sort::Invitations,
        Sort::Accounts,
        Sort::Staff,
        Sort::Settings,
        Sort::Imports,
    ];
    pub(super) const fn word(self) -> &'static str {
        match self {
            Sort::Everything => "",
            Sort::Views => "views",
            Sort::Clients => "clients",
            Sort::Invitations => "invitations",
            Sort::Accounts => "accounts",
            Sort::Staff => "staff",
            Sort::Settings => "settings",
            Sort::Imports => "imports",
        }
    }
    pub(super) const fn label(self) -> &'static str {
        match self {
            Sort::Everything => "Everything",
            Sort::Views => "Records opened",
            Sort::Clients => "Clients",
            Sort::Invitations => "Invitations and emails",
            Sort::Accounts => "Clients’ accounts",
            Sort::Staff => "Staff",
            Sort::Settings => "Settings and templates",
            Sort::Imports => "Imports",
        }
    }
    /// How its actions begin.
    pub(super) const fn actions(self) -> [&'static str; 3] {
        match self {
            Sort::Everything => ["%", "%", "%"],
            Sort::Views => ["client.viewed", "client.viewed", "client.viewed"],
            Sort::Clients => ["client.%", "enquiry.%", "enquiry.%"],
            Sort::Invitations => ["invitation.%", "letter.%", "batch.%"],
            Sort::Accounts => ["login.%", "grant.%", "session.%"],
            Sort::Staff => ["staff.%", "second_step.%", "recovery_code%"],
            Sort::Settings => ["practice.%", "template.%", "history.%"],
            Sort::Imports => ["import.%", "import.%", "import.%"],
        }
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
    /// The clients that this finds; none while nothing was typed.
    pub(super) found: Option<Vec<ClientId>>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// Only events before this one.
    pub(super) before: i64,
}

impl Filter {
    pub(super) fn read(form: &FormData) -> Self {
        let day = |name| form.text(name).parse::<Date>().ok();
        Self {
            who: form.text("who").parse().ok(),
            sort: Sort::ALL.into_iter().find(|sort| sort.word() == form.text("what")).unwrap_or(Sort::Everything),
            client: form.text("client").parse().ok(),
            name: form.text("name").trim().chars().take(100).collect(),
            found: None,
            from: day("from"),
            to: day("to"),
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
    /// Finds whose name was typed, by the terms of the search. One client who was picked needs no name.
    ///
    /// # Errors
    /// A fault.
    pub(super) async fn find(&mut self, visit: &StaffVisit, look: &mut Look) -> Answer<()> {
        if self.name.is_empty() || self.client.is_some() {
            return Ok(());
        }
        let reach = look.may(Permission::SeeClients)?;
        let filter = clients::Filter { text: self.name.clone(), ..clients::Filter::default() };
        let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
        let can_be_found = Query::read(&self.name).is_some();
        self.found = Some(match can_be_found {
            true => clients::store::matching(look.db(), &reach, &filter, looking, FOUND).await?,
            false => Vec::new(),
        });
        Ok(())
    }
    pub(super) fn is_set(&self) -> bool {
        self.who.is_some()
            || self.sort != Sort::Everything
            || self.client.is_some()
            || !self.name.is_empty()
            || self.from.is_some()
            || self.to.is_some()
    }
    /// The query that asks for the same, from an event on where one is given.
    pub(super) fn query(&self, before: Option<i64>) -> String {
        let values = [
            ("who", self.who.map(|id| id.to_string())),
            ("what", Some(self.sort.word().to_owned())),
            ("client", self.client.map(|id| id.to_string())),
            ("name", Some(self.name.clone())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("before", before.map(|seq| seq.to_string())),
        ];
        let given =
            values.into_iter().filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|value| (name, value)));
        let pairs = given.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC)));
        pairs.collect::<Vec<_>>().join("&")
    }
}
