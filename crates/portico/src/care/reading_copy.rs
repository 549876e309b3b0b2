//! What the file of one client's data holds: a copy to read, tables for a spreadsheet, FHIR R4 for other programs, and every row as it is
//! held. Whatever opens something (hashes of passwords and links) is left out, since nobody needs to take it along.

use super::{
    choice::client_row,
    export_pages::reaches,
    held::{Bare, Whole, named, text},
    parts, store,
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    audit::{self, Deed, views},
    clients::{self, store::ClientRecord},
    families, forms,
    visit::StaffVisit,
};
use portico_database::{Connection, values};
use portico_policy::{Permission, Reach, Scope};
use portico_values::{ClientId, Moment};
use portico_web::harmless;
use serde_json::{Map, Value as Json, json};

/// What is held beside the rows that a merge can move: each under its name in the file.
const BESIDE: [(&str, &str); 14] = [
    (
        "forms",
        "select r.id, f.name, f.canonical, f.version, r.state, r.due_on, r.sent_at, r.started_at, r.done_at, r.returned_at,
     r.countersigned_at, r.locked_at from form_requests r join forms f on f.practice_id = r.practice_id and f.id = r.form_id
     where r.practice_id = $1 and r.client_id = $2 order by r.sent_at, r.place",
    ),
    (
        "documents",
        "select d.id, d.name, d.kind, d.bytes, d.uploaded_at, d.deleted_at from documents d
     where d.practice_id = $1 and d.client_id = $2 and d.erased_at is null and d.form_request_id is null
     order by d.uploaded_at, d.id",
    ),
    (
        "files_in_forms",
        "select d.id, d.form_request_id as form, d.form_number as sent_with, d.kind, d.bytes, d.uploaded_at from documents d
     where d.practice_id = $1 and d.client_id = $2 and d.erased_at is null and d.form_request_id is not null
     and (d.form_number is not null or d.deleted_at is null) order by d.uploaded_at, d.id",
    ),
    (
        "document_signatures",
        "select n.document_id, n.name, n.signed_at, n.sha256 as sha256_of_the_file, n.address as sha256_of_the_encrypted_file,
     n.salt as salt_of_the_mark from document_signatures n
     join documents d on d.practice_id = n.practice_id and d.id = n.document_id
     where n.practice_id = $1 and d.client_id = $2 order by n.signed_at",
    ),
    (
        "document_shares",
        "select h.id, h.document_id, h.group_id, h.shared_by, h.shared_at, h.asks_signature, h.ended_at from document_shares h
     where h.practice_id = $1 and h.document_id in (select d.id from documents d where d.practice_id = $1 and d.client_id = $2)
     order by h.shared_at, h.id",
    ),
    (
        "documents_opened",
        "select v.document_id, v.login_id, v.first_at, v.last_at from document_views v
     where v.practice_id = $1 and v.document_id in (select d.id from documents d where d.practice_id = $1 and d.client_id = $2)
     order by v.first_at, v.document_id, v.login_id",
    ),
    (
        "passkeys",
        "select p.id, p.name, p.created_at, p.last_used_at from passkeys p where p.practice_id = $1 and p.audience = 'portal'
     and p.subject_id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self'
     and g.ended_at is null) order by p.created_at, p.id",
    ),
    (
        "letters",
        "select id, kind, recipient, state, attempts, reply, created_at, finished_at from letters
     where practice_id = $1 and client_id = $2 order by created_at, id",
    ),
    (
        "reminders_stopped_by_account",
        "select login_id, stopped_at from reminder_stops where practice_id = $1 and client_id = $2 order by stopped_at, login_id",
    ),
    (
        "batches",
        "select batch_id, outcome, reason, again from batch_recipients where practice_id = $1 and client_id = $2 order by batch_id",
    ),
    (
        "questions_to_others",
        "select o.id, o.kind, o.given_name, o.family_name, o.address, o.rights, o.relationship, o.authority, o.state, o.offered_at
     from offers o where o.practice_id = $1 and o.id in (select k.offer_id from offer_clients k where k.practice_id = $1
     and k.client_id = $2) order by o.offered_at, o.id",
    ),
    (
        "import_lines",
        "select import_id, row_number, place, shown_name, verdict, problem from import_rows
     where practice_id = $1 and client_id = $2 order by import_id, row_number",
    ),
    (
        "sessions",
        "select s.id, s.device, s.address, s.created_at, s.seen_at, s.ended_at from sessions s where s.practice_id = $1
     and s.audience = 'portal' and s.grant_id in (select g.id from grants g where g.practice_id = $1 and g.client_id = $2)
     order by s.created_at, s.id",
    ),
    (
        "history",
        "select a.seq, a.at, a.actor_kind, a.actor_id, s.name as actor_name, a.action, a.result, a.detail, a.address, a.client_id, a.hash,
     case when a.action like 'document.%' then a.subject_id end as document_id
     from audit_events a left join staff s on s.practice_id = a.practice_id and s.id = a.actor_id and a.actor_kind = 'staff'
     where a.practice_id = $1 and a.client_id = $2 order by a.seq",
    ),
];

/// What goes along only to whoever may read it on the record's pages.
struct Reads {
    answers: bool,
    documents: bool,
    /// What others did, and who looked.
    history: bool,
}

impl Reads {
    async fn of(look: &mut Look, client: ClientId) -> Answer<Self> {
        let sees_others = look.may(Permission::SeeHistory).is_ok_and(|reach| !matches!(reach.scope(), Scope::OwnOf(_)));
        Ok(Self {
            answers: reaches(look, Permission::EditClients, client).await?,
            documents: reaches(look, Permission::HandleDocuments, client).await?,
            history: sees_others && reaches(look, Permission::SeeHistory, client).await?,
        })
    }
}

/// The files, by their names.
pub(super) async fn files(visit: &StaffVisit, look: &mut Look, client: ClientId) -> Answer<Vec<(String, Vec<u8>)>> {
    let reach = look.may(Permission::ExportClients)?;
    let record = clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let merges = clients::store::merges(look.db(), &reach, client).await?;
    let mut beside = Map::new();
    for (name, sql) in BESIDE {
        let mut all = Vec::new();
        for one in merges.iter().map(|merge| merge.gone_id).chain([client]) {
            all.extend(rows(look.db(), &reach, sql, one).await?);
        }
        beside.insert(name.to_owned(), Json::Array(all));
    }
    let reads = Reads::of(look, client).await?;
    if !reads.documents {
        beside.remove("documents");
        beside.remove("document_signatures");
        beside.remove("document_shares");
        beside.remove("documents_opened");
    }
    if !reads.history {
        beside.remove("history");
    }
    let whole = Whole::of(look.db(), reach.practice(), client).await?;
    let mut held = whole.named();
    let mut merged = Vec::new();
    for merge in &merges {
        let (before,) = store::before(look.db(), &reach, merge.id).await?.unwrap_or_default();
        let before: Json = serde_json::from_str(&before).unwrap_or_default();
        let record = Whole::read(&before["gone"]).map(|whole| whole.named()).unwrap_or_default();
        merged.push(json!({ "merged_at": merge.merged_at.rfc3339(), "by": merge.by, "record": record }));
    }
    let facts = &record.facts;
    let called = clients::client::called(facts.preferred_name.as_deref(), &facts.given_name, &facts.family_name);
    let history = beside.get_mut("history").and_then(Json::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default();
    let names = forms::names_in(look.db(), &reach, history.iter().filter_map(|row| row["detail"].as_str())).await?;
    let actors = families::actors_in(look.db(), &reach, history.iter().map(deed)).await?;
    for row in history {
        if let Some(other) = actors.other(&deed(row), Some(called)) {
            row["actor_name"] = Json::String(other);
        }
    }
    let lists = Lists::of(&beside, called, &names);
    let responses = if reads.answers { forms::everything(look, &reach, client).await? } else { Vec::new() };
    if let Some(held) = held.as_object_mut() {
        held.append(&mut beside);
        held.insert("form_responses".to_owned(), Json::Array(responses));
        held.insert("merged_records".to_owned(), Json::Array(merged));
    }
    let pretty = |json: &Json| serde_json::to_vec_pretty(json).unwrap_or_default();
    let mut files = vec![("README.txt".to_owned(), readme(visit, &record, &whole, &lists, &reads).into_bytes())];
    if reads.history {
        files.push(("history.csv".to_owned(), table(&["When", "What happened"], &lists.history)?));
        files.push(("who-looked.csv".to_owned(), table(&["When", "Who", "What"], &lists.looked)?));
    }
    files.extend([
        ("letters.csv".to_owned(), table(&["When", "To", "Kind", "State"], &lists.letters)?),
        ("client.fhir.json".to_owned(), pretty(&bundle(&record, client))),
        ("everything.json".to_owned(), pretty(&held)),
    ]);
    Ok(files)
}

async fn rows(db: &mut Connection, reach: &Reach, sql: &'static str, client: ClientId) -> Answer<Vec<Json>> {
    let rows: Vec<Bare> = db.rows(sql, values![reach.practice(), client]).await?;
    Ok(rows.iter().map(|Bare(values, names)| named(names.iter().map(String::as_str), values)).collect())
}

/// Who did what a row of the history tells, as far as it says so itself.
fn deed(row: &Json) -> Deed<'_> {
    let (kind, detail) = (row["actor_kind"].as_str().unwrap_or_default(), row["detail"].as_str().unwrap_or_default());
    let (actor, client) = (row["actor_id"].as_str().unwrap_or_default(), row["client_id"].as_str().unwrap_or_default());
    let at = Moment::from_millis(row["at"].as_i64().unwrap_or_default());
    Deed { kind, actor: actor.parse().ok(), client: client.parse().ok(), at, detail }
}

/// What is told line by line.
struct Lists {
    history: Vec<Vec<String>>,
    looked: Vec<Vec<String>>,
    letters: Vec<Vec<String>>,
}

impl Lists {
    fn of(beside: &Map<String, Json>, called: &str, names: &audit::FormNames) -> Self {
        let list = |name: &str| beside.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
        let word = |row: &Json, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let when = |row: &Json, name: &str| row[name].as_i64().map(|at| Moment::from_millis(at).rfc3339()).unwrap_or_default();
        let (mut history, mut looked) = (Vec::new(), Vec::new());
        let documents = list("documents");
        let document = |id: &Json| documents.iter().find(|one| id.is_string() && one["id"] == *id)?["name"].as_str();
        for row in list("history") {
            let who = match row["actor_kind"].as_str().unwrap_or_default() {
                "staff" => row["actor_name"].as_str().unwrap_or("a former staff member"),
                "login" | "visitor" => row["actor_name"].as_str().unwrap_or(called),
                "operator" => "Portico’s operator",
                _ => "Portico",
            };
            let action = word(&row, "action");
            let look = views::LOOKS.iter().find(|(look, _)| *look == action && row["actor_kind"] == "staff");
            looked.extend(look.map(|(_, said)| vec![when(&row, "at"), who.to_owned(), (*said).to_owned()]));
            if !matches!(action.as_str(), views::VIEWED | views::SEEN) {
                let said = audit::said(&action, &word(&row, "result"), &word(&row, "detail"), (who, called), names);
                let said = said.map(|said| said.naming(document(&row["document_id"])));
                history.push(vec![when(&row, "at"), said.map_or(action, |said| said.sentence)]);
            }
        }
        let letters = list("letters")
            .into_iter()
            .map(|row| vec![when(&row, "created_at"), word(&row, "recipient"), word(&row, "kind"), word(&row, "state")]);
        Self { history, looked, letters: letters.collect() }
    }
}

fn table(headings: &[&str], lines: &[Vec<String>]) -> Answer<Vec<u8>> {
    let failed = |error: csv::Error| Trouble::from(anyhow::Error::new(error));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(headings).map_err(failed)?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| harmless(cell).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Trouble::from(anyhow::anyhow!("{error}")))
}

/// The copy to read.
fn readme(visit: &StaffVisit, record: &ClientRecord, whole: &Whole, lists: &Lists, reads: &Reads) -> String {
    let facts = &record.facts;
    let name = format!("{} {}", facts.given_name, facts.family_name);
    let mut out = format!(
        "What {} has on file about {}\r\n{}\r\n\r\nMade on {} by {}.\r\n",
        visit.practice.name,
        name.trim(),
        "=".repeat(40),
        visit.words().day_time(visit.call.now, visit.call.now, &visit.zone()),
        visit.session.name
    );
    let mut part = |title: &str, lines: Vec<String>| {
        out += &format!("\r\n{title}\r\n{}\r\n", "-".repeat(title.len()));
        let lines = if lines.is_empty() { vec!["Nothing".to_owned()] } else { lines };
        lines.iter().for_each(|line| out += &format!("  {line}\r\n"));
    };
    let row = client_row(whole);
    let value = |name: &str| row.map(|row| text(&row[parts::CLIENTS.at(name)]).to_owned()).unwrap_or_default();
    part(
        "The person",
        [
            ("Name", name.trim().to_owned()),
            ("Called", value("preferred_name")),
            ("Pronouns", value("pronouns")),
            ("Date of birth", value("birth_date")),
            ("Language", value("language")),
            ("Care status", value("care_status")),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label}: {value}"))
        .collect(),
    );
    let consent = |yes: bool| if yes { "agreed to email" } else { "no consent" };
    part(
        "Email addresses",
        record.emails.iter().map(|email| format!("{} ({})", email.address, consent(email.consent))).collect(),
    );
    part("Phones", record.phones.iter().map(|phone| phone.number.clone()).collect());
    part("Contacts", record.contacts.iter().map(|one| format!("{} ({})", one.name, one.relationship)).collect());
    part("Staff", record.assigned.iter().map(|(_, name)| name.clone()).collect());
    let said = |lines: &[Vec<String>]| lines.iter().map(|line| line.join("  ")).collect();
    part("Letters", said(&lists.letters));
    let name = &visit.session.name;
    if reads.history {
        part("What happened", said(&lists.history));
        part("Who looked", said(&lists.looked));
    } else {
        out += &format!(
            "\r\nThe history, and who looked, are left out: {name} can’t read them. An administrator can export them.\r\n"
        );
    }
    if reads.answers {
        out += "\r\nAnswers in forms are in everything.json: each time they were sent in, drafts and notes among them.\r\n";
    } else {
        out += &format!("\r\nAnswers in forms are left out: {name} can’t read them. An administrator can export them.\r\n");
    }
    out += "\r\nThe other files have the same data for spreadsheets (.csv) and programs (client.fhir.json, everything.json).\r\n";
    out += "What is lost or damaged and can’t be opened says “unreadable” in its place.\r\n";
    out += match reads.documents {
        true => {
            "Documents are in the folder “documents”, as they were uploaded; files from forms in “files in forms”, \
             those in forms that are not sent yet in “files in forms, not sent”.\r\n"
        }
        false => "Documents are left out: an administrator can export them.\r\n",
    };
    out
}

/// FHIR R4: the patient and the people tied to them.
fn bundle(record: &ClientRecord, client: ClientId) -> Json {
    let facts = &record.facts;
    let telecom = |system: &str, value: &str| json!({ "system": system, "value": value });
    let patient = json!({
        "resourceType": "Patient",
        "id": client.to_string(),
        "active": value_word(&facts.care_status) != "deactivated",
        "name": [{ "use": "official", "family": facts.family_name, "given": [facts.given_name] }],
        "birthDate": facts.birth_date,
        "telecom": record.emails.iter().map(|one| telecom("email", &one.address))
            .chain(record.phones.iter().map(|one| telecom("phone", &one.number))).collect::<Vec<_>>(),
        "communication": [{ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": facts.language }] } }],
        "generalPractitioner": record.assigned.iter().map(|(_, name)| json!({ "display": name })).collect::<Vec<_>>(),
    });
    let related = record.contacts.iter().map(|one| {
        let ways = [("email", &one.address), ("phone", &one.number)];
        let ways = ways.iter().filter_map(|(system, value)| value.as_ref().map(|value| telecom(system, value)));
        json!({
            "resourceType": "RelatedPerson",
            "patient": { "reference": format!("Patient/{client}") },
            "name": [{ "text": one.name }],
            "relationship": [{ "text": one.relationship }],
            "telecom": ways.collect::<Vec<_>>(),
        })
    });
    let entries: Vec<Json> =
        std::iter::once(without_nothing(patient)).chain(related).map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn value_word(status: &clients::CareStatus) -> &'static str {
    status.word()
}

/// FHIR knows no null.
fn without_nothing(mut resource: Json) -> Json {
    if let Some(fields) = resource.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    resource
}
