//! A FHIR Patient becomes a client, a RelatedPerson a contact. Strict where R4 is strict about what is read here: ids, types, dates.

use super::{
    cells::{emails, line, phone, split_name},
    fhir_resources::{CodeableConcept, ContactPoint, HumanName, Patient, PatientContact, RelatedPerson},
    found::{Found, FoundClient, FoundContact, Remark},
    plan::Plan,
};
use crate::clients::{CareStatus, ClientName, NewClient, NewContact};
use jiff::civil::Date;
use portico_values::{BirthDate, BirthDateProblem, EmailAddress, PhoneNumber, clean_text};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Makes of one resource what it holds. `full_url` is the name a Bundle gives it.
pub(crate) fn found_in(resource: Value, full_url: Option<String>, plan: &Plan) -> Found {
    let kind = resource.get("resourceType").and_then(Value::as_str).map(str::to_owned);
    match kind.as_deref() {
        Some("Patient") => typed::<Patient>(resource).map_or_else(refused, |patient| client_of(patient, full_url, plan)),
        Some("RelatedPerson") => typed::<RelatedPerson>(resource).map_or_else(refused, |related| contact_of(related, plan)),
        Some(_) => Found::Other,
        None => refused(Remark::new("Record", "it has no resourceType")),
    }
}

/// Whether a record says that it is of a kind that a client list has no use for.
pub(crate) fn is_other(resource: &Value) -> bool {
    let kind = resource.get("resourceType").and_then(Value::as_str);
    kind.is_some_and(|kind| !matches!(kind, "Patient" | "RelatedPerson"))
}

fn refused(remark: Remark) -> Found {
    Found::Refused { name: String::new(), remarks: vec![remark] }
}

/// The beginning of a name, by which somebody knows a row that is refused.
fn to_know_it_by(name: String) -> String {
    name.chars().take(200).collect()
}

fn typed<T: DeserializeOwned>(resource: Value) -> Result<T, Remark> {
    T::deserialize(resource).map_err(|error| {
        let why: String = error.to_string().chars().take(200).collect();
        Remark::new("Record", format!("a part of it has the wrong type ({why})"))
    })
}

fn client_of(patient: Patient, full_url: Option<String>, plan: &Plan) -> Found {
    let (mut refused, mut remarks) = (Vec::new(), Vec::new());
    check_id(patient.id.as_deref(), &mut refused);
    check_comments(patient.fhir_comments.is_some(), &mut refused);
    if patient.extension.iter().any(|extension| extension.url.trim().is_empty()) {
        refused.push(Remark::new("Record", "an extension has no url"));
    }
    let born = birth_date(patient.birth_date.as_deref(), plan.today, &mut refused, &mut remarks);
    let died = patient.deceased_date_time.as_deref();
    if died.is_some_and(|when| day_of(when.get(..10).unwrap_or(when)).is_none()) {
        refused.push(Remark::new("Deceased", "the date is not a date"));
    }
    let name = match name_of(&patient.name) {
        Ok(name) => Some(name),
        Err(remark) => {
            refused.push(remark);
            None
        }
    };
    let Some(name) = name.filter(|_| refused.is_empty()) else {
        let name = best_name(&patient.name).map(shown).unwrap_or_default();
        return Found::Refused { name: to_know_it_by(name), remarks: refused };
    };
    let mut client = NewClient::named(name, plan.choices.language.clone());
    client.birth_date = born;
    client.care_status = if patient.active == Some(false) { CareStatus::Inactive } else { plan.care_status() };
    if died.is_some() || patient.deceased_boolean == Some(true) {
        (client.care_status, client.care_status_reason) = (CareStatus::Deactivated, Some("Deceased".into()));
    }
    let mut spoken: Vec<_> = patient.communication.iter().collect();
    spoken.sort_by_key(|communication| communication.preferred != Some(true));
    if let Some(communication) = spoken.first() {
        language(&communication.language, plan, &mut client, &mut remarks);
    }
    for point in in_order(&patient.telecom) {
        let (value, label) = (point.value.as_deref().unwrap_or_default(), label(point));
        match point.system.as_deref() {
            Some("email") => emails(value, label, plan.agreed(), &mut client.emails, &mut remarks),
            Some("phone" | "sms") => phone(value, label, &mut client.phones, &mut remarks),
            _ => {}
        }
    }
    client.contacts = patient.contact.iter().filter_map(|contact| nested_contact(contact, &mut remarks)).collect();
    client.assigned.extend(plan.choices.staff);
    let references = patient.id.map(|id| format!("Patient/{id}")).into_iter().chain(full_url).collect();
    Found::Client(Box::new(FoundClient { client, remarks, references }))
}

fn contact_of(related: RelatedPerson, plan: &Plan) -> Found {
    let (mut refused, mut remarks) = (Vec::new(), Vec::new());
    check_id(related.id.as_deref(), &mut refused);
    check_comments(related.fhir_comments.is_some(), &mut refused);
    // Not kept, and still no date may be impossible.
    birth_date(related.birth_date.as_deref(), plan.today, &mut refused, &mut Vec::new());
    let name = best_name(&related.name).map(shown).unwrap_or_default();
    if name.is_empty() {
        refused.push(Remark::new("Name", "a related person needs a name"));
    }
    let of = related.patient.reference.unwrap_or_default();
    if of.is_empty() {
        refused.push(Remark::new("Patient", "it does not say whose contact this is"));
    }
    if !refused.is_empty() {
        return Found::Refused { name: to_know_it_by(name), remarks: refused };
    }
    match contact(Some(name), &related.relationship, &related.telecom, &mut remarks) {
        Some(contact) => Found::Contact(Box::new(FoundContact { contact, of: reference(&of), remarks })),
        None => Found::Refused { name: String::new(), remarks },
    }
}

/// `https://…/Patient/7/_history/2` and `Patient/7` are the same; a `urn:uuid:` is the name a Bundle gives.
fn reference(text: &str) -> String {
    let text = text.split("/_history/").next().unwrap_or(text);
    text.rsplit_once("Patient/").map_or_else(|| text.to_owned(), |(_, id)| format!("Patient/{id}"))
}

fn nested_contact(nested: &PatientContact, remarks: &mut Vec<Remark>) -> Option<NewContact> {
    contact(nested.name.as_ref().map(shown), &nested.relationship, &nested.telecom, remarks)
}

fn contact(
    name: Option<String>,
    relationship: &[CodeableConcept],
    telecom: &[ContactPoint],
    remarks: &mut Vec<Remark>,
) -> Option<NewContact> {
    let name = line("Contact", &name.unwrap_or_default(), 200, remarks)?;
    let relationship = relationship.iter().find_map(CodeableConcept::shown).unwrap_or_default();
    let points = in_order(telecom);
    let values = |systems: &'static [&'static str]| {
        let of_system = move |point: &&&ContactPoint| point.system.as_deref().is_some_and(|system| systems.contains(&system));
        points.iter().filter(of_system).filter_map(|point| point.value.as_deref())
    };
    Some(NewContact {
        name,
        relationship: line("Contact", relationship, 100, remarks).unwrap_or_default(),
        address: values(&["email"]).find_map(|value| EmailAddress::parse(value).ok()),
        number: values(&["phone", "sms"]).find_map(PhoneNumber::parse),
    })
}

/// R4: letters, digits, `-` and `.`, 64 at most.
fn check_id(id: Option<&str>, refused: &mut Vec<Remark>) {
    let good = |id: &str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
    };
    if id.is_some_and(|id| !good(id)) {
        refused.push(Remark::new("Record", "its id is not one that FHIR allows"));
    }
}

fn check_comments(there: bool, refused: &mut Vec<Remark>) {
    if there {
        refused.push(Remark::new("Record", "fhir_comments belong to an older release than R4"));
    }
}

fn birth_date(text: Option<&str>, today: Date, refused: &mut Vec<Remark>, remarks: &mut Vec<Remark>) -> Option<BirthDate> {
    const FIELD: &str = "Date of birth";
    let text = text?;
    let shown: String = text.chars().take(40).collect();
    if matches!(text.len(), 4 | 7) && day_of(text).is_some() {
        remarks.push(Remark::new(FIELD, format!("“{shown}” is not a whole date and was left out")));
        return None;
    }
    match BirthDate::parse_iso(text, today) {
        Ok(day) => return Some(day),
        Err(BirthDateProblem::InTheFuture) => refused.push(Remark::new(FIELD, format!("“{shown}” is in the future"))),
        Err(BirthDateProblem::TooLongAgo) => {
            remarks.push(Remark::new(FIELD, format!("“{shown}” is before 1850 and was left out")))
        }
        Err(BirthDateProblem::NoSuchDay) => refused.push(Remark::new(FIELD, format!("“{shown}” is not a date"))),
    }
    None
}

/// A year, a month or a day of the calendar.
fn day_of(text: &str) -> Option<Date> {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    padded.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

/// The official name, else the usual one, else any that is not old, maiden or over.
fn best_name(names: &[HumanName]) -> Option<&HumanName> {
    let rank = |name: &HumanName| match name.usage.as_deref() {
        _ if name.period.as_ref().is_some_and(|period| period.end.is_some()) => 5,
        Some("official") => 0,
        Some("usual") => 1,
        None => 2,
        Some("old" | "maiden") => 4,
        Some(_) => 3,
    };
    names.iter().filter(|name| !shown(name).is_empty()).min_by_key(|name| rank(name))
}

fn parts(name: &HumanName) -> (String, String) {
    let given = name.given.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let family = name.family.clone().unwrap_or_default();
    if given.trim().is_empty() && family.trim().is_empty() {
        split_name(name.text.as_deref().unwrap_or_default())
    } else {
        (given, family)
    }
}

fn shown(name: &HumanName) -> String {
    let (given, family) = parts(name);
    clean_text(&format!("{given} {family}"))
}

fn name_of(names: &[HumanName]) -> Result<ClientName, Remark> {
    let best = best_name(names).ok_or_else(|| Remark::new("Name", "the record has no name"))?;
    let (given, family) = parts(best);
    // What somebody is usually called, where the official name is another.
    let usual =
        names.iter().find(|name| matches!(name.usage.as_deref(), Some("usual" | "nickname")) && !std::ptr::eq(*name, best));
    let usual = usual.map(|name| parts(name).0).filter(|usual| *usual != given).unwrap_or_default();
    ClientName::parse(&given, &family, &usual).map_err(|(_, why)| Remark::new("Name", why.to_string()))
}

/// Those in use, by rank; among equals as they stand.
fn in_order(telecom: &[ContactPoint]) -> Vec<&ContactPoint> {
    let living = |point: &&ContactPoint| {
        point.usage.as_deref() != Some("old") && point.period.as_ref().is_none_or(|period| period.end.is_none())
    };
    let mut points: Vec<&ContactPoint> = telecom.iter().filter(|point| point.value.is_some()).filter(living).collect();
    points.sort_by_key(|point| point.rank.unwrap_or(u32::MAX));
    points
}

fn label(point: &ContactPoint) -> &'static str {
    match point.usage.as_deref() {
        Some("home") => "Home",
        Some("work") => "Work",
        Some("mobile") => "Mobile",
        _ => "",
    }
}

fn language(spoken: &CodeableConcept, plan: &Plan, client: &mut NewClient, remarks: &mut Vec<Remark>) {
    let codes = spoken.coding.iter().filter_map(|coding| coding.code.as_deref());
    match codes.chain(spoken.text.as_deref()).find_map(|text| plan.language(text)) {
        Some(tag) => client.language = tag.to_owned(),
        None => {
            let code = spoken.coding.iter().find_map(|coding| coding.code.as_deref());
            let named = clean_text(spoken.shown().or(code).unwrap_or("this language"));
            let named: String = named.chars().take(60).collect();
            remarks.push(Remark::new("Language", format!("Portico does not write in “{named}” yet")));
        }
    }
}
