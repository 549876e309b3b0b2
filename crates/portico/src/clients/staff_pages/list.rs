//! The client list: tabs, search, filters, pages, and selecting many.

use super::{
    super::{
        Calendar, CareStatus, Invitable, Tab,
        columns::{Column, Columns},
        filter::{Assigned, Filter, LastActive, Request, Shelf, Sort, Turn},
        saved_views::{SavedView, WHOLE_LIST, asks_for_nobody, kept_of},
        store::{self, Found, Looking, Tallies},
    },
    counts::{Count, counts, lede_of},
    facts::{Beside, facts},
    opened::Opened,
    row::{Around, Row},
};
use crate::{
    answer::Answer,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_language::Language;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, GroupId, StaffId};
use portico_web::{FormData, html, no_store};

/// After this many days without an answer staff usually write again.
const WAITING_LONG: u16 = 7;

#[derive(Template)]
#[template(path = "clients/pages/list.html")]
struct ListPage {
    shell: StaffShell,
    may_invite: bool,
    may_edit: bool,
    practice_name: String,
    head: ListHead,
    list: ListPart,
}

/// What a search brings while somebody types: the list, and what stands above it.
#[derive(Template)]
#[template(source = "{{ head|safe }}\n{{ list|safe }}", ext = "html")]
struct ListFragment {
    head: ListHead,
    list: ListPart,
}

/// Heading, count and the way to select.
#[derive(Template)]
#[template(path = "clients/pages/list_head.html")]
struct ListHead {
    lede: String,
    select_href: String,
    selecting: bool,
    /// Whether there is anybody to select, and somebody who may invite them.
    can_select: bool,
    may_edit: bool,
    /// The filter to be exported, for those who may.
    export: Option<Vec<(String, String)>>,
    /// Whom the others ask.
    ask_to_export: Option<String>,
}

/// The part that follows while somebody types.
#[derive(Template)]
#[template(path = "clients/pages/list_part.html")]
struct ListPart {
    tabs: Vec<TabLink>,
    text: String,
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    my_clients: Option<Chip>,
    /// The saved views: label, where it leads, whether it is the one shown, whether it asks for somebody who is gone.
    views: Vec<(String, String, bool, bool)>,
    /// Where this view is saved, while it is none of them.
    save_href: Option<String>,
    /// Whether the filter asks for a staff member or a group that is gone.
    gone: bool,
    rows: Vec<Row>,
    columns: Headings,
    /// Every column, by its word and heading, and whether it is shown.
    choices: Vec<(&'static str, &'static str, bool)>,
    nobody: Option<Nobody>,
    may_invite: bool,
    picking: bool,
    all: Option<String>,
    all_href: String,
    clear_href: String,
    all_label: String,
    posted: Vec<(String, String)>,
    /// The list itself, to come back to.
    here: String,
    /// Where the rows and the counts are followed; empty where there is neither.
    events: String,
    /// The key of the forms in its rows that hand out links, so that each makes one, however often it is sent.
    request_key: String,
    /// The address at which a client asks for a new password.
    login_link: String,
    reset_link: String,
    pager: String,
    previous: Option<String>,
    next: Option<String>,
    announced: String,
    filters: Filters,
    /// On the tab of those who wait: what sends again to everybody who waits longer than some days, with the number it begins with.
    longer: Option<Longer>,
}

/// "Resend to everybody waiting longer than N days".
struct Longer {
    days: u16,
    posted: Vec<(String, String)>,
}

struct TabLink {
    label: &'static str,
    count: Option<Count>,
    href: String,
    current: bool,
}

/// A filter that is on, or could be: pressing it turns it over.
struct Chip {
    label: String,
    href: String,
    on: bool,
}

/// The headings: those that sort, and the chosen ones.
struct Headings {
    name_href: String,
    name: &'static str,
    standing_href: String,
    standing: bool,
    chosen: Vec<&'static str>,
    /// Whether the table may be wider than its page, and scrolls.
    many: bool,
}

/// More chosen columns than this do not fit on the page.
const FITS: usize = 3;

/// What is said when there is nobody to show.
enum Nobody {
    Yet { text: &'static str, creates: bool, imports: bool },
    Matching { title: String, text: &'static str, clear: &'static str, clear_href: String },
}

struct Filters {
    kept: Vec<(&'static str, String)>,
    assigned: Vec<(String, String, bool)>,
    care: Vec<(&'static str, &'static str, bool)>,
    languages: Vec<(&'static str, &'static str, bool)>,
    last_active: Vec<(&'static str, &'static str, bool)>,
    groups: Vec<(String, String, bool)>,
    no_email: bool,
    open_forms: bool,
    sorts: Vec<(&'static str, &'static str, bool)>,
}

/// `GET /clients`.
pub(in crate::clients) async fn list(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let request = Request::read(&form);
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let found = store::page(look.db(), &reach, &request, looking).await?;
    let rows = store::rows(look.db(), &reach, &found.clients).await?;
    let assigned = store::assigned_names(look.db(), &reach, &found.clients).await?;
    let more = match request.columns.need_more() {
        true => store::more(look.db(), &reach, &found.clients).await?,
        false => Default::default(),
    };
    let staff = store::staff_members(look.db(), &reach).await?;
    let groups = store::groups(look.db(), &reach).await?;
    let opened = match groups.is_empty() {
        true => Opened::default(),
        false => Opened::read(&mut look, &reach, &found.clients).await?,
    };
    let addresses = store::shared_addresses(rows.iter().chain(&opened.owners));
    let may_invite = visit.may(Permission::InviteClients);
    let others = match may_invite {
        true => store::sharing(look.db(), &reach, &addresses).await?,
        false => Default::default(),
    };
    let on_page: Vec<ClientId> = found.clients.iter().copied().chain(opened.owners.iter().map(|owner| owner.id)).collect();
    let invitable = Invitable::among(&mut look, &on_page).await?;
    let sent: Option<ClientId> = form.text("sent").parse().ok();
    let with_forms = match sent.filter(|sent| found.clients.contains(sent)) {
        Some(sent) => store::waiting_forms(look.db(), &reach, sent).await?,
        None => 0,
    };
    let views = match visit.who.actor.staff() {
        Some(me) => store::views::all(look.db(), &reach, me).await?,
        None => Vec::new(),
    };
    drop(look);
    if let Some(begin) = views.iter().find(|view| view.is_default).filter(|_| is_plain(&visit)) {
        return Ok(visit.go(&begin.href()));
    }

    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: looking.now };
    let around = Around {
        visit: &visit,
        calendar: &calendar,
        request: &request,
        here: Around::back_to(&request.turned(request.turn)),
        others: &others,
        invitable: &invitable,
        opened: &opened,
        sent,
        with_forms,
    };
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|row| {
            let names = assigned.get(&row.id).map(|names| names.join(", ")).unwrap_or_default();
            let beside = Beside { assigned: names, more: more.get(&row.id), calendar: &calendar };
            let facts = facts(request.columns, &row, &beside);
            Row::of(row, facts, &around)
        })
        .collect();
    let head = ListHead {
        lede: lede_of(&request, &found),
        select_href: request.with(|other| other.select = !request.select),
        selecting: request.select,
        can_select: may_invite && !rows.is_empty(),
        may_edit: visit.may(Permission::EditClients),
        export: (visit.may(Permission::ExportClients) && !rows.is_empty()).then(|| posted_filter(&request)),
        ask_to_export: (!visit.may(Permission::ExportClients)).then(|| visit.session.whom_to_ask()),
    };
    let list = ListPart::of(&visit, &request, &found, rows, (&staff, &groups, &views), &reach);
    if visit.call.fragment.as_deref() == Some("list") {
        return Ok(no_store(html(&ListFragment { head, list })));
    }
    let page = ListPage {
        shell: visit.shell(Some(Section::Clients)),
        may_invite,
        may_edit: visit.may(Permission::EditClients),
        practice_name: visit.practice.name.clone(),
        head,
        list,
    };
    Ok(no_store(visit.page(&page)))
}

impl ListPart {
    fn of(
        visit: &StaffVisit,
        request: &Request,
        found: &Found,
        rows: Vec<Row>,
        (staff, groups, views): Known<'_>,
        reach: &Reach,
    ) -> Self {
        let filter = &request.filter;
        let shown_views: Vec<_> = views.iter().map(|view| shown_view(view, request, staff, groups)).collect();
        let to_keep = kept_of(request);
        let is_saved = views.iter().any(|view| kept_of(&view.request()) == to_keep);
        let differs = to_keep != Request::default();
        let begins = views.iter().any(|view| view.is_default);
        let may_invite = visit.may(Permission::InviteClients);
        let posted = posted_filter(request);
        let total = found.total(filter.tab);
        let pager = pager(found, rows.len(), total.as_deref());
        let last = found.unfinished.or(found.clients.last().copied());
        let first = found.clients.first().copied();
        // An empty tab is followed too, as long as there is anybody under another one.
        let request_key = visit.fresh_key();
        let follows = !rows.is_empty() || found.tallies.as_ref().is_some_and(|tallies| tallies.under(Tab::All).0 > 0);
        Self {
            tabs: tabs(request, found.tallies.as_ref(), begins),
            save_href: (differs && !is_saved).then(|| save_href(&to_keep)),
            views: shown_views,
            gone: asks_for_nobody(request, staff, groups),
            text: filter.text.clone(),
            kept: kept(request, &["q"]),
            chips: chips(request, staff, groups),
            my_clients: my_clients(request, reach),
            choices: Column::ALL.map(|column| (column.word(), column.label(), request.columns.has(column))).to_vec(),
            columns: Headings::of(request),
            nobody: rows.is_empty().then(|| nobody(visit, request, found, reach)),
            longer: (may_invite && filter.tab == Tab::Waiting && !rows.is_empty()).then(|| Longer::of(filter, &posted)),
            rows,
            may_invite,
            picking: request.select || request.all,
            all: request.all.then(|| total.as_ref().map_or("Everybody".into(), |total| format!("All {total}"))),
            all_href: request.with(|other| (other.all, other.select) = (true, true)),
            clear_href: request.with(|other| other.select = request.select && !request.all),
            all_label: total.map_or("Select all matching".into(), |total| format!("Select all {total} matching")),
            here: request.turned(request.turn),
            events: if follows { events_of(visit, request, &request_key) } else { String::new() },
            request_key,
            login_link: visit.practice.link(&visit.call.portico.settings, "/sign-in"),
            reset_link: visit.practice.link(&visit.call.portico.settings, "/forgot-password"),
            previous: first.filter(|_| found.before).map(|first| request.turned(Turn::Before(first))),
            next: last.filter(|_| found.after).map(|last| request.turned(Turn::After(last))),
            announced: announced(&pager),
            pager,
            filters: Filters::of(request, staff, groups, reach),
            posted,
        }
    }
}

/// A saved view: label, where it leads, whether it is the one shown, whether it asks for somebody who is gone.
fn shown_view(
    view: &SavedView,
    request: &Request,
    staff: &[(StaffId, String)],
    groups: &[(GroupId, String)],
) -> (String, String, bool, bool) {
    let asked = view.request();
    let is_shown = (&asked.filter, asked.sort, asked.columns) == (&request.filter, request.sort, request.columns);
    (view.name.clone(), view.href(), is_shown, asks_for_nobody(&asked, staff, groups))
}

/// "25 of 248 on this page", and whether there are more.
fn pager(found: &Found, shown: usize, total: Option<&str>) -> String {
    let pager = match total {
        Some(total) if found.before || found.after => format!("{shown} of {total} on this page"),
        Some("1") => "1 client".to_owned(),
        Some(total) => format!("{total} clients"),
        None => format!("{shown} on this page"),
    };
    and_more(pager, found)
}

/// The same with the sentence that there are more than these, where not all were looked through.
pub(super) fn and_more(pager: String, found: &Found) -> String {
    match (found.cut, found.unfinished) {
        (true, _) => format!("{pager}. There are more: type another letter or word."),
        (_, Some(_)) => format!("{pager}. Portico hasn’t looked through all clients yet."),
        _ => pager,
    }
}

/// The same to be read out, with one full stop.
pub(super) fn announced(pager: &str) -> String {
    format!("{}.", pager.trim_end_matches('.'))
}

/// "My Clients", for those who see others too.
fn my_clients(request: &Request, reach: &Reach) -> Option<Chip> {
    let on = request.filter.assigned == Assigned::Me;
    let turned = if on { Assigned::Anybody } else { Assigned::Me };
    let href = request.with(|other| other.filter.assigned = turned);
    reach.assigned_to().is_none().then(|| Chip { label: "My Clients".into(), href, on })
}

impl Headings {
    fn of(request: &Request) -> Self {
        let by_name = if request.sort == Sort::Name { Sort::NameBackwards } else { Sort::Name };
        Self {
            name_href: request.with(|other| other.sort = by_name),
            name: match request.sort {
                Sort::Name => "ascending",
                Sort::NameBackwards => "descending",
                _ => "none",
            },
            standing_href: request.with(|other| other.sort = Sort::Standing),
            standing: request.sort == Sort::Standing,
            chosen: request.columns.shown().map(Column::label).collect(),
            many: request.columns.shown().count() > FITS,
        }
    }
}

impl Longer {
    fn of(filter: &Filter, posted: &[(String, String)]) -> Self {
        let others = posted.iter().filter(|(name, _)| name != "filter.longer");
        Self { days: filter.sent_before.unwrap_or(WAITING_LONG), posted: others.cloned().collect() }
    }
}

/// The address at which the rows of this page are followed, with the key of its forms; it goes on saying "just now" as long as that is
/// true.
fn events_of(visit: &StaffVisit, request: &Request, request_key: &str) -> String {
    let here = request.turned(request.turn);
    let query = here.split_once('?').map_or("", |(_, query)| query);
    let sent = visit.call.uri.query().and_then(|query| query.split('&').find(|pair| pair.starts_with("sent=")));
    let key = format!("request_key={request_key}");
    let pairs: Vec<&str> = [query, sent.unwrap_or_default(), &key].into_iter().filter(|part| !part.is_empty()).collect();
    format!("/clients/events?{}", pairs.join("&"))
}

/// The filter of the list as the fields of a form.
pub(super) fn posted_filter(request: &Request) -> Vec<(String, String)> {
    request.filter.fields().into_iter().map(|(name, value)| (format!("filter.{name}"), value)).collect()
}

/// What the filters of a page choose among, and the views.
type Known<'a> = (&'a [(StaffId, String)], &'a [(GroupId, String)], &'a [SavedView]);

/// Whether the list was asked for without a word, so that the view it begins with is meant.
fn is_plain(visit: &StaffVisit) -> bool {
    visit.call.uri.query().is_none() && visit.call.fragment.is_none()
}

/// `GET /clients/columns`, with the address of the list as `here` and each column that is to be shown: the same list with them.
pub(in crate::clients) async fn choose_columns(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let fields: Vec<&str> = Column::ALL.into_iter().map(Column::word).chain(["here"]).collect();
    form.only(&fields)?;
    let columns = Columns::of(|column| form.checked(column.word()));
    let list = Request { shelf: Shelf::List, columns, ..Request::of_address(form.text("here")) }.href();
    // The usual columns of the whole list: asked for by name, so that the view somebody begins with does not take its place.
    Ok(visit.go(if list == Shelf::List.path() { WHOLE_LIST } else { &list }))
}

/// Where the list gets a name, as far as a view keeps it.
fn save_href(to_keep: &Request) -> String {
    format!("/clients/views/new?here={}", utf8_percent_encode(&to_keep.href(), NON_ALPHANUMERIC))
}

fn tabs(request: &Request, tallies: Option<&Tallies>, begins: bool) -> Vec<TabLink> {
    // Who begins with a view asks for everybody by name.
    let whole = |href: String| if begins && href == "/clients" { WHOLE_LIST.to_owned() } else { href };
    let mut counts = tallies.map(counts).into_iter().flatten();
    let link = |tab: Tab| TabLink {
        label: tab.label(),
        href: whole(request.with(|other| other.filter.tab = tab)),
        current: request.filter.tab == tab,
        count: counts.next(),
    };
    Tab::ALL.into_iter().map(link).collect()
}

/// What a form on the page carries along beside its own fields.
fn kept(request: &Request, own: &[&str]) -> Vec<(&'static str, String)> {
    let mut fields = request.filter.fields();
    fields.push(("sort", request.sort.word().to_owned()));
    fields.push(("columns", request.columns.words()));
    fields.push(("select", if request.select { "1".into() } else { String::new() }));
    fields.retain(|(name, value)| !value.is_empty() && !own.contains(name));
    fields
}

/// The filters that are on; pressing one takes it away.
fn chips(request: &Request, staff: &[(StaffId, String)], groups: &[(GroupId, String)]) -> Vec<Chip> {
    let filter = &request.filter;
    let mut chips = Vec::new();
    let mut add = |label: String, change: fn(&mut Filter)| {
        chips.push(Chip { label, href: request.with(|other| change(&mut other.filter)), on: true });
    };
    if let Assigned::To(id) = filter.assigned {
        let name = staff.iter().find(|(known, _)| *known == id).map_or("somebody else", |(_, name)| name.as_str());
        add(format!("Assigned to {name}"), |filter| filter.assigned = Assigned::Anybody);
    }
    if let Some(status) = filter.care_status {
        add(format!("Care status: {}", status.label().to_lowercase()), |filter| filter.care_status = None);
    }
    if let Some(language) = filter.language.and_then(Language::from_tag) {
        add(format!("Language: {}", language.own_name()), |filter| filter.language = None);
    }
    if let Some(active) = filter.last_active {
        add(format!("Last active: {}", active.label().to_lowercase()), |filter| filter.last_active = None);
    }
    if let Some(id) = filter.group {
        let name = groups.iter().find(|(known, _)| *known == id).map_or("another one", |(_, name)| name.as_str());
        add(format!("Group: {name}"), |filter| filter.group = None);
    }
    if let Some(stage) = filter.stage {
        add(stage.label().to_owned(), |filter| filter.stage = None);
    }
    if let Some(message) = filter.message {
        add(format!("Message: {}", message.label().to_lowercase()), |filter| filter.message = None);
    }
    if let Some(many) = filter.sent_before {
        let what = if many == 1 { "Waiting longer than 1 day".to_owned() } else { format!("Waiting longer than {many} days") };
        add(what, |filter| filter.sent_before = None);
    }
    if filter.no_email {
        add("No email on file".into(), |filter| filter.no_email = false);
    }
    if filter.open_forms {
        add("Open forms".into(), |filter| filter.open_forms = false);
    }
    chips
}

fn nobody(visit: &StaffVisit, request: &Request, found: &Found, reach: &Reach) -> Nobody {
    let filter = &request.filter;
    if *filter == Filter::default() && !found.before {
        let (creates, imports) = (visit.may(Permission::EditClients), visit.may(Permission::ImportClients));
        let text = match (imports, reach.assigned_to()) {
            (true, _) => "Import your client list, or start with one client.",
            (false, Some(_)) => "Clients assigned to you are listed here.",
            (false, None) if creates => "Start with one client. An administrator can import a whole list.",
            (false, None) => "They are listed here as soon as a colleague adds them.",
        };
        return Nobody::Yet { text, creates, imports };
    }
    let searched = filter.text.trim();
    let (title, text, clear) = match (searched, filter.tab) {
        ("", _) if filter.is_narrowed() => ("No clients match these filters".to_owned(), "", "Clear filters"),
        ("", tab) => {
            let (title, text) = nobody_under(tab);
            (title.to_owned(), text, "Show all clients")
        }
        (searched, _) => {
            let text = "Check the spelling, or search by email, phone or date of birth.";
            (format!("No clients match “{searched}”"), text, "Clear search")
        }
    };
    Nobody::Matching { title, text, clear, clear_href: request.with(|other| other.filter = Filter::default()) }
}

/// An empty tab: what it means, and who comes here.
const fn nobody_under(tab: Tab) -> (&'static str, &'static str) {
    match tab {
        Tab::All => ("Nobody here", ""),
        Tab::NotInvited => ("Nobody is left to invite", "New clients stand here until their invitation goes out."),
        Tab::Waiting => ("Nobody is waiting", "Invited clients stay here until they accept."),
        Tab::NeedsAttention => ("Nobody needs attention", "An email that comes back or a link that ends brings clients here."),
        Tab::Active => ("Nobody is active yet", "Clients come here once they have set up their account."),
        Tab::Disabled => ("Nobody’s access is disabled", "Clients whose access you disable are kept here."),
    }
}

impl Filters {
    fn of(request: &Request, staff: &[(StaffId, String)], groups: &[(GroupId, String)], reach: &Reach) -> Self {
        let filter = &request.filter;
        let mut assigned = vec![
            (String::new(), "Anybody".to_owned(), filter.assigned == Assigned::Anybody),
            ("me".into(), "Me".into(), filter.assigned == Assigned::Me),
        ];
        assigned.extend(staff.iter().map(|(id, name)| (id.to_string(), name.clone(), filter.assigned == Assigned::To(*id))));
        if reach.assigned_to().is_some() {
            assigned.clear();
        }
        Self {
            kept: kept(request, &["staff", "care", "language", "active", "email", "group", "forms", "sort"]),
            assigned,
            care: CareStatus::ALL.iter().map(|s| (s.word(), s.label(), filter.care_status == Some(*s))).collect(),
            languages: Language::OFFERED.iter().map(|l| (l.tag(), l.own_name(), filter.language == Some(l.tag()))).collect(),
            last_active: LastActive::ALL.iter().map(|a| (a.word(), a.label(), filter.last_active == Some(*a))).collect(),
            groups: groups.iter().map(|(id, name)| (id.to_string(), name.clone(), filter.group == Some(*id))).collect(),
            no_email: filter.no_email,
            open_forms: filter.open_forms,
            sorts: Sort::ALL.iter().map(|s| (s.word(), s.label(), request.sort == *s)).collect(),
        }
    }
}
