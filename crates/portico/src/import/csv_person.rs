//! A row of a table becomes a client, by the mapping of its columns.

use super::{
    cells::{care_status, emails, is_nothing, line, phone, split_name, yes_or_no},
    dates::{self, DateOrder, ReadDate},
    found::{Found, FoundClient, Remark},
    plan::{Consent, Plan},
    target::Target,
};
use crate::clients::{CareStatus, ClientName, NewClient, NewContact};
use portico_values::{EmailAddress, NameProblem, PhoneNumber, clean_text};

/// Makes a client of the cells, or says why not.
pub(crate) fn client_of(cells: &[String], width: usize, plan: &Plan) -> Found {
    let row = Cells { cells, mapping: &plan.choices.mapping };
    let mut remarks = Vec::new();
    let mut refused = Vec::new();
    if cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        let sentence = format!(
            "has {} cells, but there are {width} headings; a separator is probably missing its quotation marks",
            cells.len()
        );
        refused.push(Remark::new("Row", sentence));
    }
    let (given, family) = row.names();
    let name = match ClientName::parse(&given, &family, row.text(Target::PreferredName)) {
        Ok(name) => Some(name),
        Err((field, why)) => {
            let field = if field == "family_name" {
                "Last name"
            } else if field == "preferred_name" {
                "Preferred name"
            } else {
                "Name"
            };
            refused.push(Remark::new(
                field,
                if why == NameProblem::Empty { "the row has no name".to_owned() } else { why.to_string() },
            ));
            None
        }
    };
    let mut born = None;
    let date = row.text(Target::BirthDate);
    if !is_nothing(date) {
        match dates::read(date, plan.choices.order.unwrap_or(DateOrder::DayFirst), plan.today) {
            Ok(ReadDate::Day(day)) => born = Some(day),
            Ok(ReadDate::Partial) => {
                remarks.push(Remark::new("Date of birth", format!("“{}” is not a whole date and was left out", clean_text(date))))
            }
            Ok(ReadDate::TooLongAgo) => {
                remarks.push(Remark::new("Date of birth", format!("“{}” is before 1850 and was left out", clean_text(date))));
            }
            Err(why) => refused.push(Remark::new("Date of birth", why)),
        }
    }
    let Some(name) = name.filter(|_| refused.is_empty()) else {
        let shown = clean_text(&format!("{given} {family}")).chars().take(100).collect();
        return Found::Refused { name: shown, remarks: refused };
    };
    let mut client = NewClient::named(name, plan.choices.language.clone());
    client.birth_date = born;
    client.pronouns = line("Pronouns", row.text(Target::Pronouns), 40, &mut remarks);
    row.language(plan, &mut client, &mut remarks);
    row.status(plan, &mut client, &mut remarks);
    let consent = row.consent(plan, &mut remarks);
    for (target, text) in row.all() {
        match target {
            Target::Email => emails(text, "", consent, &mut client.emails, &mut remarks),
            Target::Phone => phone(text, "", &mut client.phones, &mut remarks),
            Target::MobilePhone => phone(text, "Mobile", &mut client.phones, &mut remarks),
            Target::HomePhone => phone(text, "Home", &mut client.phones, &mut remarks),
            Target::WorkPhone => phone(text, "Work", &mut client.phones, &mut remarks),
            _ => {}
        }
    }
    row.contacts(&mut client, &mut remarks);
    row.staff(plan, &mut client, &mut remarks);
    Found::Client(Box::new(FoundClient { client, remarks, references: Vec::new() }))
}

struct Cells<'a> {
    cells: &'a [String],
    mapping: &'a [Target],
}

impl<'a> Cells<'a> {
    fn all(&self) -> impl Iterator<Item = (Target, &'a str)> {
        self.mapping.iter().copied().zip(self.cells).map(|(target, cell)| (target, cell.trim()))
    }
    /// The cell of a target that no two columns share; empty if there is none.
    fn text(&self, wanted: Target) -> &'a str {
        self.all().find(|(target, _)| *target == wanted).map_or("", |(_, text)| text)
    }
    fn names(&self) -> (String, String) {
        let both = |one: &str, two: &str| format!("{one} {two}").trim().to_owned();
        let given = both(self.text(Target::GivenName), self.text(Target::MiddleName));
        let family = both(self.text(Target::FamilyName), self.text(Target::SecondFamilyName));
        if given.is_empty() && family.is_empty() { split_name(self.text(Target::WholeName)) } else { (given, family) }
    }
    fn consent(&self, plan: &Plan, remarks: &mut Vec<Remark>) -> bool {
        if plan.choices.consent != Some(Consent::Column) {
            return plan.agreed();
        }
        let text = self.text(Target::EmailConsent);
        yes_or_no(text).unwrap_or_else(|| {
            remarks
                .push(Remark::new("Agreed to email", format!("“{}” is neither yes nor no and counts as no", clean_text(text))));
            false
        })
    }
    fn language(&self, plan: &Plan, client: &mut NewClient, remarks: &mut Vec<Remark>) {
        let text = self.text(Target::Language);
        match plan.language(text) {
            Some(tag) => client.language = tag.to_owned(),
            None if is_nothing(text) => {}
            None => remarks.push(Remark::new("Language", format!("Portico does not write in “{}” yet", clean_text(text)))),
        }
    }
    fn status(&self, plan: &Plan, client: &mut NewClient, remarks: &mut Vec<Remark>) {
        let text = self.text(Target::CareStatus);
        client.care_status = plan.care_status();
        match care_status(text) {
            Some(status) => client.care_status = status,
            None if is_nothing(text) => {}
            None => remarks.push(Remark::new("Care status", format!("“{}” is not known and was left out", clean_text(text)))),
        }
        let says_so = |target| {
            let text = self.text(target);
            !is_nothing(text) && yes_or_no(text) != Some(false)
        };
        if says_so(Target::Deceased) {
            (client.care_status, client.care_status_reason) = (CareStatus::Deactivated, Some("Deceased".into()));
        } else if says_so(Target::Ended) && client.care_status != CareStatus::Deactivated {
            (client.care_status, client.care_status_reason) = (CareStatus::Inactive, Some("Discharged or archived".into()));
        }
    }
    fn contacts(&self, client: &mut NewClient, remarks: &mut Vec<Remark>) {
        let text = |target| self.text(target);
        let guardian = line("Guardian", text(Target::GuardianName), 200, remarks).filter(|name| !is_nothing(name));
        client.contacts.extend(guardian.map(|name| NewContact {
            name,
            relationship: "Guardian".into(),
            address: None,
            number: None,
        }));
        let Some(name) = line("Contact", text(Target::ContactName), 200, remarks).filter(|name| !is_nothing(name)) else {
            return;
        };
        let relationship = line("Contact", text(Target::ContactRelationship), 100, remarks);
        let (address, number) = (text(Target::ContactEmail), text(Target::ContactPhone));
        let contact = NewContact {
            name,
            relationship: relationship.unwrap_or_else(|| "Emergency contact".into()),
            address: EmailAddress::parse(address).ok(),
            number: PhoneNumber::parse(number),
        };
        if contact.address.is_none() && !is_nothing(address) || contact.number.is_none() && !is_nothing(number) {
            remarks.push(Remark::new("Contact", "an email address or phone number could not be read and was left out"));
        }
        client.contacts.push(contact);
    }
    fn staff(&self, plan: &Plan, client: &mut NewClient, remarks: &mut Vec<Remark>) {
        let name = self.text(Target::Clinician);
        let named = plan.staff_named(name);
        if named.is_none() && !is_nothing(name) {
            remarks.push(Remark::new("Assigned staff member", format!("nobody on your staff is called “{}”", clean_text(name))));
        }
        client.assigned.extend(named.or(plan.choices.staff));
    }
}
