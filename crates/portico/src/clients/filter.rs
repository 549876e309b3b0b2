//! Which clients the list shows, and in which order: read from the page's address and written into its links.

use super::{client::CareStatus, columns::Columns, message::MessageSent, standing::Tab};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_language::Language;
use portico_values::{ClientId, GroupId, Moment, StaffId, moment::days};
use portico_web::FormData;

/// Whose clients.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Assigned {
    /// Everybody's.
    #[default]
    Anybody,
    /// The reader's own: "My Clients".
    Me,
    /// Those of this staff member.
    To(StaffId),
}

/// When they last did something in the portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LastActive {
    /// Within 7 days.
    Week,
    /// Within 30 days.
    Month,
    /// Not for 90 days.
    Quiet,
    /// Never.
    Never,
}

impl LastActive {
    /// All of them, in the order of the form.
    pub const ALL: [LastActive; 4] = [LastActive::Week, LastActive::Month, LastActive::Quiet, LastActive::Never];

    /// The word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            LastActive::Week => "week",
            LastActive::Month => "month",
            LastActive::Quiet => "quiet",
            LastActive::Never => "never",
        }
    }
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            LastActive::Week => "In the last 7 days",
            LastActive::Month => "In the last 30 days",
            LastActive::Quiet => "Not in the last 90 days",
            LastActive::Never => "Never",
        }
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
    /// The earliest and the latest moment, where there are bounds; `Never` has neither.
    pub fn bounds(self, now: Moment) -> (Option<Moment>, Option<Moment>) {
        match self {
            LastActive::Week => (Some(now.minus(days(7))), None),
            LastActive::Month => (Some(now.minus(days(30))), None),
            LastActive::Quiet => (None, Some(now.minus(days(90)))),
            LastActive::Never => (None, None),
        }
    }
}

/// How far somebody came on the way in, as the report counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Could be invited, or was.
    Eligible,
    /// Was invited.
    Invited,
    /// A mail server took the invitation.
    Delivered,
    /// Began to set up the account.
    Started,
    /// Has an account.
    Activated,
    /// Has an account, and sent a form or signed a document.
    FirstTask,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Stage; 6] =
        [Stage::Eligible, Stage::Invited, Stage::Delivered, Stage::Started, Stage::Activated, Stage::FirstTask];

    /// The word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Eligible => "eligible",
            Stage::Invited => "invited",
            Stage::Delivered => "delivered",
            Stage::Started => "started",
            Stage::Activated => "activated",
            Stage::FirstTask => "first_task",
        }
    }
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Eligible => "Eligible",
            Stage::Invited => "Invited",
            Stage::Delivered => "Delivered to mail server",
            Stage::Started => "Started",
            Stage::Activated => "Activated",
            Stage::FirstTask => "First task done",
        }
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// Which clients.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// The tab.
    pub tab: Tab,
    /// What was typed into the search box.
    pub text: String,
    /// Whose clients.
    pub assigned: Assigned,
    /// With this care status only.
    pub care_status: Option<CareStatus>,
    /// With this language only, by its tag.
    pub language: Option<&'static str>,
    /// Only those without an address.
    pub no_email: bool,
    /// By their last activity.
    pub last_active: Option<LastActive>,
    /// Only the owners of this group.
    pub group: Option<GroupId>,
    /// Only those whose invitation was sent more than so many days ago, from 1 to 365.
    pub sent_before: Option<u16>,
    /// Only those who came so far.
    pub stage: Option<Stage>,
    /// Only those whose invitation went out with this message.
    pub message: Option<MessageSent>,
    /// Only those with an intake form that is not filled in or not signed yet.
    pub open_forms: bool,
}

/// The fields of a filter, in the order of the address.
pub const FIELDS: [&str; 12] =
    ["tab", "q", "staff", "care", "language", "email", "active", "group", "longer", "stage", "message", "forms"];

impl Filter {
    /// Reads the fields of a form, each with this before its name: `""` in the list's own address, `"filter."` where a whole filter is
    /// posted. Words nobody knows are as good as absent.
    pub fn read(form: &FormData, prefix: &str) -> Self {
        let text = |name: &str| form.text(&format!("{prefix}{name}")).to_owned();
        let language = text("language");
        Self {
            tab: Tab::from_word(&text("tab")).unwrap_or_default(),
            text: text("q").chars().take(200).collect(),
            assigned: match text("staff").as_str() {
                "me" => Assigned::Me,
                id => id.parse().map(Assigned::To).unwrap_or_default(),
            },
            care_status: CareStatus::from_word(&text("care")),
            language: Language::OFFERED.iter().map(|known| known.tag()).find(|tag| *tag == language),
            no_email: text("email") == "none",
            last_active: LastActive::from_word(&text("active")),
            group: text("group").parse().ok(),
            sent_before: text("longer").trim().parse().ok().filter(|days| (1..=365).contains(days)),
            stage: Stage::from_word(&text("stage")),
            message: MessageSent::from_word(&text("message")),
            open_forms: text("forms") == "open",
        }
    }
    /// The fields that are not empty, with their values: what [`Filter::read`] reads.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let staff = match self.assigned {
            Assigned::Anybody => String::new(),
            Assigned::Me => "me".into(),
            Assigned::To(staff) => staff.to_string(),
        };
        let values = [
            self.tab.word().to_owned(),
            self.text.clone(),
            staff,
            self.care_status.map(CareStatus::word).unwrap_or_default().to_owned(),
            self.language.unwrap_or_default().to_owned(),
            if self.no_email { "none".into() } else { String::new() },
            self.last_active.map(LastActive::word).unwrap_or_default().to_owned(),
            self.group.map(|group| group.to_string()).unwrap_or_default(),
            self.sent_before.map(|days| days.to_string()).unwrap_or_default(),
            self.stage.map(Stage::word).unwrap_or_default().to_owned(),
            self.message.map(MessageSent::word).unwrap_or_default(),
            if self.open_forms { "open".into() } else { String::new() },
        ];
        FIELDS.into_iter().zip(values).filter(|(_, value)| !value.is_empty()).collect()
    }
    /// Whether anything narrows the list beside tab and search.
    pub fn is_narrowed(&self) -> bool {
        Self { tab: Tab::All, text: String::new(), ..self.clone() } != Self::default()
    }
    /// Whether care status, language, address or activity narrow it: what no index answers.
    pub fn needs_reading(&self) -> bool {
        self.care_status.is_some()
            || self.language.is_some()
            || self.no_email
            || self.last_active.is_some()
            || self.group.is_some()
            || self.sent_before.is_some()
            || self.stage.is_some()
            || self.message.is_some()
            || self.open_forms
    }
}

/// The order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// By family name.
    #[default]
    Name,
    /// By family name, backwards.
    NameBackwards,
    /// Who was active last comes first.
    LastActive,
    /// Who was active longest ago comes first.
    LongestQuiet,
    /// By standing, in the order of the vocabulary, then by name.
    Standing,
}

impl Sort {
    /// All of them, in the order of the form.
    pub const ALL: [Sort; 5] = [Sort::Name, Sort::NameBackwards, Sort::LastActive, Sort::LongestQuiet, Sort::Standing];

    /// The word in the address; empty for the usual order.
    pub const fn word(self) -> &'static str {
        match self {
            Sort::Name => "",
            Sort::NameBackwards => "name-backwards",
            Sort::LastActive => "active",
            Sort::LongestQuiet => "quiet",
            Sort::Standing => "status",
        }
    }
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Sort::Name => "Name, A to Z",
            Sort::NameBackwards => "Name, Z to A",
            Sort::LastActive => "Last active, newest first",
            Sort::LongestQuiet => "Last active, oldest first",
            Sort::Standing => "Status",
        }
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// Where in the list a page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Turn {
    /// At the beginning.
    #[default]
    First,
    /// Behind this client.
    After(ClientId),
    /// It ends before this client.
    Before(ClientId),
}

/// Which page shows the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shelf {
    /// The Client List.
    #[default]
    List,
    /// "Manage Clients".
    Manage,
}

impl Shelf {
    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Shelf::List => "/clients",
            Shelf::Manage => "/organization/client-portal/clients",
        }
    }
}

/// Everything the address of the list says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// On which page.
    pub shelf: Shelf,
    /// Which clients.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// With which columns.
    pub columns: Columns,
    /// Where the page begins.
    pub turn: Turn,
    /// "Select multiple" was pressed.
    pub select: bool,
    /// "Select all N matching" was pressed.
    pub all: bool,
    /// Who is ticked when the page opens.
    pub picked: Vec<ClientId>,
}

impl Request {
    /// Reads the address.
    pub fn read(form: &FormData) -> Self {
        let id = |name: &str| form.text(name).parse::<ClientId>().ok();
        let turn = id("after").map(Turn::After).or_else(|| id("before").map(Turn::Before)).unwrap_or_default();
        Self {
            shelf: Shelf::List,
            filter: Filter::read(form, ""),
            sort: Sort::from_word(form.text("sort")).unwrap_or_default(),
            columns: Columns::read(form.text("columns")),
            turn,
            select: form.checked("select"),
            all: form.checked("all"),
            picked: form.text("picked").split(',').filter_map(|id| id.parse().ok()).collect(),
        }
    }
    /// Reads the address of a list that a form brought along; any other address is the whole list.
    pub fn of_address(address: &str) -> Self {
        let shelves = [Shelf::List, Shelf::Manage].into_iter();
        let found = shelves.filter_map(|shelf| Some((shelf, address.strip_prefix(shelf.path())?))).next();
        let (shelf, query) = match found {
            Some((shelf, rest)) => (shelf, rest.strip_prefix('?')),
            None => (Shelf::List, None),
        };
        FormData::from_query(query).map(|form| Self { shelf, ..Self::read(&form) }).unwrap_or_default()
    }
    /// The address that says this.
    pub fn href(&self) -> String {
        let mut pairs: Vec<(&str, String)> = self.filter.fields();
        let mut add = |name, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        add("sort", self.sort.word().to_owned());
        add("columns", self.columns.words());
        match self.turn {
            Turn::First => {}
            Turn::After(client) => add("after", client.to_string()),
            Turn::Before(client) => add("before", client.to_string()),
        }
        let flag = |on: bool| if on { "1".to_owned() } else { String::new() };
        add("select", flag(self.select));
        add("all", flag(self.all));
        add("picked", self.picked.iter().map(ClientId::to_string).collect::<Vec<_>>().join(","));
        let query: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))).collect();
        let path = self.shelf.path();
        if query.is_empty() { path.into() } else { format!("{path}?{}", query.join("&")) }
    }
    /// The same list turned to another page.
    pub fn turned(&self, turn: Turn) -> String {
        Self { turn, picked: Vec::new(), ..self.clone() }.href()
    }
    /// The same list from its beginning, changed by `change`: what links on the page lead to.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self { turn: Turn::First, all: false, picked: Vec::new(), ..self.clone() };
        change(&mut other);
        other.href()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_was_made_of() {
        let client: ClientId = "0193c0de-0000-7000-8000-000000000001".parse().expect("an id");
        let request = Request {
            shelf: Shelf::List,
            filter: Filter {
                tab: Tab::NeedsAttention,
                text: "Ana & José?".into(),
                assigned: Assigned::Me,
                care_status: Some(CareStatus::Inactive),
                language: Some("es"),
                no_email: true,
                last_active: Some(LastActive::Never),
                group: Some("0193c0de-0000-7000-8000-000000000002".parse().expect("an id")),
                sent_before: Some(7),
                stage: Some(Stage::Delivered),
                message: Some(MessageSent::Default),
                open_forms: true,
            },
            sort: Sort::LastActive,
            columns: Columns::read("born,phone"),
            turn: Turn::Before(client),
            select: true,
            all: true,
            picked: vec![client],
        };
        let href = request.href();
        let query = href.split_once('?').map(|(_, query)| query);
        assert_eq!(Request::read(&FormData::from_query(query).expect("a query")), request);
        assert_eq!(Request::of_address(&href), request);
        let managed = Request { shelf: Shelf::Manage, ..request.clone() };
        assert_eq!(Request::of_address(&managed.href()), managed);
        assert_eq!(Request::of_address("/batches?q=ana"), Request::default());
        assert_eq!(Request::default().href(), "/clients");
        assert_eq!(request.with(|other| other.filter = Filter::default()), "/clients?sort=active&columns=born%2Cphone&select=1");
    }

    #[test]
    fn words_nobody_knows_are_as_good_as_absent() {
        let form =
            FormData::from_query(Some("tab=green&sort=luck&staff=x&care=x&language=qps-plocm&active=x&after=x")).expect("read");
        assert_eq!(Request::read(&form), Request::default());
    }

    #[test]
    fn a_posted_filter_is_the_filter() {
        let filter = Filter { tab: Tab::NotInvited, text: "ana".into(), ..Filter::default() };
        let posted = FormData::of(filter.fields().into_iter().map(|(name, value)| (format!("filter.{name}"), value)));
        assert_eq!(Filter::read(&posted, "filter."), filter);
        assert!(!filter.is_narrowed() && Filter { no_email: true, ..filter }.is_narrowed());
    }
}
