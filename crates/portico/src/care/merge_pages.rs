//! "Merge with another record": finding the other record, looking at both side by side, and undoing the merge.

use super::{
    actions,
    choice::{Chosen, Field, Side, client_row},
    held::{Whole, text},
    parts,
    store::{self, Holder},
    undoing,
};
use crate::{
    answer::{Answer, Trouble, code},
    clients::{
        Calendar, Filter, StandingView,
        store::{self as clients, ClientRecord, ClientRow, Looking},
    },
    doors::Path,
    look::{Section, StaffShell},
    record_head,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_database::Value;
use portico_policy::{Permission, Reach};
use portico_values::{BirthDate, ClientId, GrantId, MergeId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "care/pages/merge_find.html")]
struct FindPage {
    shell: StaffShell,
    client: ClientId,
    name: String,
    q: String,
    likely: Vec<Candidate>,
    found: Vec<Candidate>,
}

/// A record that may be the other one.
struct Candidate {
    id: ClientId,
    name: String,
    facts: String,
}

/// `GET /clients/{id}/merging?q=…`.
pub(super) async fn find(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::MergeClients)?;
    let record = clients::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let likely: Vec<ClientId> = store::likely(look.db(), &reach, client).await?.into_iter().map(|(id,)| id).collect();
    let q = form.text("q").chars().take(200).collect::<String>();
    let mut found = Vec::new();
    if !q.trim().is_empty() {
        let filter = Filter { text: q.clone(), ..Filter::default() };
        let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
        found = clients::matching(look.db(), &reach, &filter, looking, 21).await?;
        found.retain(|id| *id != client && !likely.contains(id));
    }
    let page = FindPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        name: name_of(&record),
        q,
        likely: candidates(&visit, &mut look, &reach, &likely).await?,
        found: candidates(&visit, &mut look, &reach, &found).await?,
    };
    Ok(visit.page(&page))
}

async fn candidates(visit: &StaffVisit, look: &mut crate::act::Look, reach: &Reach, ids: &[ClientId]) -> Answer<Vec<Candidate>> {
    let rows = clients::rows(look.db(), reach, ids).await?;
    let candidate = |row: &ClientRow| Candidate {
        id: row.id,
        name: format!("{} {}", row.given_name, row.family_name).trim().to_owned(),
        facts: [born(visit, row.birth_date.as_deref()), row.main_address.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    };
    Ok(ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id)).map(candidate).collect())
}

fn born(visit: &StaffVisit, stored: Option<&str>) -> Option<String> {
    stored.and_then(BirthDate::from_stored).map(|born| visit.words().birth_date(born.date()))
}

fn name_of(record: &ClientRecord) -> String {
    format!("{} {}", record.facts.given_name, record.facts.family_name).trim().to_owned()
}

#[derive(Template)]
#[template(path = "care/pages/merge.html")]
struct MergePage {
    shell: StaffShell,
    client: ClientId,
    other: ClientId,
    kept: One,
    gone: One,
    rows: Vec<FieldRow>,
    same: Vec<&'static str>,
    together: Vec<(&'static str, String)>,
    login: &'static str,
    has_login: bool,
    /// People with access, by the record they have it to: who, and whether they are ticked.
    others: Vec<(&'static str, Vec<(GrantId, String, bool)>)>,
    invitations: Vec<String>,
    problems: Problems,
}

/// One of the two records on the page.
struct One {
    name: String,
    made: String,
    version: i64,
    login: Option<String>,
    stands: StandingView,
    /// Whether an invitation is waiting to be accepted.
    waits: bool,
    whole: Whole,
    holders: Vec<Holder>,
}

/// A field in which the two differ.
struct FieldRow {
    field: Field,
    kept: String,
    gone: String,
    from_gone: bool,
}

/// `GET /clients/{id}/merging/{other}`.
pub(super) async fn compare(visit: StaffVisit, Path((client, other)): Path<(ClientId, ClientId)>) -> Answer<Response> {
    let page = page(&visit, client, other, &FormData::default(), Problems::none()).await?;
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/merging/{other}`.
pub(super) async fn merge(
    visit: StaffVisit,
    Path((client, other)): Path<(ClientId, ClientId)>,
    form: FormData,
) -> Answer<Response> {
    let fields = Field::ALL.map(Field::word);
    form.only(&[&fields[..], &["login", "grant[]", "listed[]", "kept_version", "gone_version"]].concat())?;
    let version = |name: &str| form.text(name).parse().unwrap_or_default();
    let chosen = Chosen {
        from_gone: Field::ALL.into_iter().filter(|field| form.text(field.word()) == "gone").collect(),
        login: match form.text("login") {
            "kept" => Some(Side::Kept),
            "gone" => Some(Side::Gone),
            _ => None,
        },
        login_answered: form.has("login"),
        grants: form.all("grant").iter().filter_map(|id| id.parse().ok()).collect(),
        listed: form.all("listed").iter().filter_map(|id| id.parse().ok()).collect(),
        kept_version: version("kept_version"),
        gone_version: version("gone_version"),
    };
    let mut act = visit.act().await?;
    match actions::merge(&mut act, client, other, &chosen).await {
        Ok(_) => act.commit().await?,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            let page = page(&visit, client, other, &form, problems).await?;
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
        // Both are shown as they are now, with what was chosen before.
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            let problems = Problems::one("fields", refusal.code, refusal.sentence);
            let page = page(&visit, client, other, &form, problems).await?;
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(other) => return Err(other),
    }
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done("The two records are now one.").with("You can undo this for 24 hours.");
    Ok(visit.go_with(&format!("/clients/{client}"), &flash))
}

/// `POST /clients/{id}/merges/{merge}/undoing`.
pub(super) async fn undo(
    visit: StaffVisit,
    Path((client, merge)): Path<(ClientId, MergeId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    undoing::undo(&mut act, client, merge).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done("The merge is undone. Both records are as they were.").with(
        "Links that stopped working stay that way. A sign-in that the merge had closed comes back with its password and second step, but \
         without its passkeys and recovery codes.",
    );
    Ok(visit.go_with(&format!("/clients/{client}"), &flash))
}

async fn page(visit: &StaffVisit, client: ClientId, other: ClientId, typed: &FormData, problems: Problems) -> Answer<MergePage> {
    if client == other {
        return Err(Trouble::not_found());
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::MergeClients)?;
    let kept = one(visit, &mut look, &reach, client).await?;
    let gone = one(visit, &mut look, &reach, other).await?;
    drop(look);
    for record in [client, other] {
        record_head::opened(visit, record).await?;
    }
    let (mut rows, mut same) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        let (here, there) = (said(visit, field, &kept.whole), said(visit, field, &gone.whole));
        if here == there {
            same.push(field.label());
        } else {
            let empty = here == NOTHING;
            let from_gone = match typed.text(field.word()) {
                "gone" => true,
                "kept" => false,
                _ => empty,
            };
            rows.push(FieldRow { field, kept: here, gone: there, from_gone });
        }
    }
    // Whoever has access to the record that stays sees more from then on: that is ticked beforehand, and said. Whom the page listed before
    // stands as it was left; who came in since stands as at the first look, so that nobody's access ends without being decided about.
    let (listed, chosen) = (typed.all("listed"), typed.all("grant"));
    let ticked = |grant: GrantId, before: bool| {
        let id = grant.to_string();
        if listed.contains(&id.as_str()) { chosen.contains(&id.as_str()) } else { before }
    };
    let of_others = |one: &One, stays: bool| {
        let others = one.holders.iter().filter(|holder| holder.kind != "self");
        others.map(|holder| (holder.grant, holder_said(holder), ticked(holder.grant, stays))).collect::<Vec<_>>()
    };
    let mut others = vec![("For the record you keep", of_others(&kept, true)), ("For the other record", of_others(&gone, false))];
    others.retain(|(_, people)| !people.is_empty());
    let mut invitations: Vec<String> = Vec::new();
    if gone.waits {
        let leads = if kept.waits {
            format!("they lead to {}’s invitation, which is still waiting", kept.name)
        } else {
            "anyone who opens one is told so, and can ask for a new one if an invitation is waiting".to_owned()
        };
        invitations.push(format!("Every link sent or handed out for the other record stops working: {leads}."));
    }
    if kept.waits && rows.iter().any(|row| row.field == Field::Email) {
        let name = &kept.name;
        invitations.push(format!("If you take the other email, {name}’s invitation ends. Invite them again afterwards."));
    }
    let page = MergePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        other,
        together: together(&kept.whole, &gone.whole),
        has_login: kept.login.is_some() || gone.login.is_some(),
        login: match typed.text("login") {
            "kept" => "kept",
            "gone" => "gone",
            "nobody" => "nobody",
            _ => "",
        },
        rows,
        same,
        others,
        invitations,
        kept,
        gone,
        problems,
    };
    Ok(page)
}

async fn one(visit: &StaffVisit, look: &mut crate::act::Look, reach: &Reach, client: ClientId) -> Answer<One> {
    let record = clients::record(look.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let whole = Whole::of(look.db(), reach.practice(), client).await?;
    let holders = store::holders(look.db(), reach, client).await?;
    let row = client_row(&whole).ok_or_else(Trouble::not_found)?;
    let day = |value: &Value| match value {
        Value::Int(at) => visit.words().day(portico_values::Moment::from_millis(*at), visit.call.now, &visit.zone()),
        _ => String::new(),
    };
    let invitation = whole.rows(&parts::INVITATIONS).first();
    let listed = clients::rows(look.db(), reach, &[client]).await?.pop().ok_or_else(Trouble::not_found)?;
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
    Ok(One {
        name: name_of(&record),
        made: day(&row[parts::CLIENTS.at("created_at")]),
        version: record.facts.version,
        login: holders.iter().find(|holder| holder.kind == "self").map(|holder| holder.address.clone()),
        stands: StandingView::in_row(&listed.facts(&visit.practice.rhythm()), &calendar),
        waits: invitation.is_some_and(|row| matches!(text(&row[parts::INVITATIONS.at("state")]), "sent" | "held")),
        whole,
        holders,
    })
}

fn holder_said(holder: &Holder) -> String {
    let name =
        format!("{} {}", holder.given_name.as_deref().unwrap_or_default(), holder.family_name.as_deref().unwrap_or_default());
    let kind = &holder.kind;
    format!("{} ({kind}, {})", name.trim(), holder.address)
}

/// What is shown where a record says nothing.
const NOTHING: &str = "Nothing";

/// What a record says in a field.
fn said(visit: &StaffVisit, field: Field, whole: &Whole) -> String {
    let Some(row) = client_row(whole) else { return String::new() };
    let value = |name: &str| text(&row[parts::CLIENTS.at(name)]).to_owned();
    let said = match field {
        Field::Name => {
            let preferred = value("preferred_name");
            let name = format!("{} {}", value("given_name"), value("family_name"));
            if preferred.is_empty() { name } else { format!("{name} (called {preferred})") }
        }
        Field::BirthDate => born(visit, Some(&value("birth_date"))).unwrap_or_default(),
        Field::Language => portico_language::Language::from_tag(&value("language"))
            .map_or_else(|| value("language"), |language| language.own_name().to_owned()),
        Field::Email => {
            actions::main_email(whole).map(|row| text(&row[parts::CLIENT_EMAILS.at("address")]).to_owned()).unwrap_or_default()
        }
        Field::Permissions => {
            let areas = [
                ("may_request", "appointment requests"),
                ("may_message", "secure messages"),
                ("may_see_bills", "billing documents"),
                ("may_pay", "payments"),
            ];
            let given = areas.into_iter().filter(|(name, _)| row[parts::CLIENTS.at(name)] == Value::Bool(true));
            given.map(|(_, words)| words).collect::<Vec<_>>().join(", ")
        }
        Field::Pronouns => value("pronouns"),
        Field::CareStatus => capital(&value("care_status")),
        Field::Subscription => capital(&value("subscription")),
    };
    if said.trim().is_empty() { NOTHING.to_owned() } else { said }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What is merged: how many of each the one record will have.
fn together(kept: &Whole, gone: &Whole) -> Vec<(&'static str, String)> {
    let all = [&parts::CLIENT_EMAILS, &parts::CLIENT_PHONES, &parts::CONTACTS, &parts::ASSIGNMENTS, &parts::GROUP_MEMBERS];
    let count = |part| (kept.rows(part).len(), gone.rows(part).len());
    let mut together: Vec<(&'static str, String)> = all
        .into_iter()
        .map(|part| (part.label, count(part)))
        .filter(|(_, (here, there))| here + there > 0)
        .map(|(label, (here, there))| {
            (label, format!("{here} from this one and {there} from the other; duplicates are kept once"))
        })
        .collect();
    let disputed = actions::disputed(kept, gone);
    let disputed: Vec<&str> = disputed.iter().map(|row| text(&row[parts::CLIENT_EMAILS.at("address")])).collect();
    if !disputed.is_empty() {
        let said = format!("None for {}: only one of the two records has it", disputed.join(", "));
        together.push(("Consent to email", said));
    }
    together
}
