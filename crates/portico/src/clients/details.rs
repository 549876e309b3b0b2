//! The form of a client's details: as typed, so that nothing is lost when something has to be put right, and parsed into a [`NewClient`].
//! The page that creates a client and the one that changes a client share it.

use super::{
    client::{CareStatus, ClientName, NewClient, NewContact, NewEmail, NewPhone, Subscription},
    store::ClientRecord,
};
use jiff::civil::Date;
use portico_language::Language;
use portico_values::{BirthDate, EmailAddress, NameProblem, PhoneNumber, StaffId, clean_text};
use portico_web::{FormData, Problems};
use std::collections::BTreeSet;

/// The fields of the form, as [`FormData::only`] reads them. Pages add their own.
pub const FIELDS: [&str; 18] = [
    "given_name",
    "family_name",
    "preferred_name",
    "pronouns",
    "birth_date.*",
    "email.*",
    "phone.*",
    "contact.*",
    "language",
    "care_status",
    "care_status_reason",
    "subscription",
    "staff[]",
    "add",
    "remove",
    "first",
    "use.*",
    "seen[]",
];

/// What is said of a number that cannot be read.
const NO_NUMBER: &str = "Enter a phone number, like 020 7946 0018";

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each is the field of its name
pub struct Details {
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub birth_day: String,
    pub birth_month: String,
    pub birth_year: String,
    pub emails: Vec<EmailEntry>,
    pub phones: Vec<PhoneEntry>,
    pub contacts: Vec<ContactEntry>,
    pub language: String,
    pub care_status: String,
    pub care_status_reason: String,
    pub subscription: String,
    pub staff: Vec<String>,
    /// Questions that were asked about this form before: pressing the button again answers them with yes.
    pub seen: Vec<String>,
}

/// One address as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each is the field of its name
pub struct EmailEntry {
    pub address: String,
    pub label: String,
    pub consent: bool,
}

/// One phone as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each is the field of its name
pub struct PhoneEntry {
    pub number: String,
    pub label: String,
    pub consent: bool,
}

/// One contact as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each is the field of its name
pub struct ContactEntry {
    pub name: String,
    pub relationship: String,
    pub address: String,
    pub number: String,
}

impl Details {
    /// An empty form with one place for an address and one for a phone.
    pub fn empty(language: &str) -> Self {
        Self {
            emails: vec![EmailEntry::default()],
            phones: vec![PhoneEntry::default()],
            language: language.to_owned(),
            care_status: CareStatus::Active.word().to_owned(),
            subscription: Subscription::Starter.word().to_owned(),
            ..Self::default()
        }
    }
    /// The details of a client on file.
    pub(crate) fn of(record: &ClientRecord) -> Self {
        let facts = &record.facts;
        let born = facts.birth_date.as_deref().and_then(BirthDate::from_stored).map(BirthDate::date);
        let part = |part: Option<String>| part.unwrap_or_default();
        let email = |email: &super::store::EmailFacts| EmailEntry {
            address: email.address.clone(),
            label: email.label.clone(),
            consent: email.consent,
        };
        let phone = |phone: &super::store::PhoneFacts| PhoneEntry {
            number: phone.number.clone(),
            label: phone.label.clone(),
            consent: phone.consent,
        };
        let contact = |contact: &super::store::ContactFacts| ContactEntry {
            name: contact.name.clone(),
            relationship: contact.relationship.clone(),
            address: contact.address.clone().unwrap_or_default(),
            number: contact.number.clone().unwrap_or_default(),
        };
        Self {
            given_name: facts.given_name.clone(),
            family_name: facts.family_name.clone(),
            preferred_name: part(facts.preferred_name.clone()),
            pronouns: part(facts.pronouns.clone()),
            birth_day: part(born.map(|born| born.day().to_string())),
            birth_month: part(born.map(|born| born.month().to_string())),
            birth_year: part(born.map(|born| born.year().to_string())),
            emails: record.emails.iter().map(email).collect(),
            phones: record.phones.iter().map(phone).collect(),
            contacts: record.contacts.iter().map(contact).collect(),
            language: facts.language.clone(),
            care_status: facts.care_status.word().to_owned(),
            care_status_reason: part(facts.care_status_reason.clone()),
            subscription: facts.subscription.word().to_owned(),
            staff: record.assigned.iter().map(|(id, _)| id.to_string()).collect(),
            seen: Vec::new(),
        }
    }
    /// Every detail with its label, as people read it: for showing two versions side by side.
    pub fn said(&self, staff: &[(StaffId, String)]) -> Vec<(&'static str, String)> {
        let listed = |parts: Vec<String>| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        let agreed = |text: &str, consent: bool| match (text, consent) {
            ("", _) => String::new(),
            (text, true) => format!("{text} (agreed)"),
            (text, false) => text.to_owned(),
        };
        let name_of = |id: &String| staff.iter().find(|(known, _)| known.to_string() == *id).map(|(_, name)| name.clone());
        let status = CareStatus::from_word(&self.care_status).map(CareStatus::label).unwrap_or_default();
        let born = [&self.birth_day, &self.birth_month, &self.birth_year].map(String::as_str).join(" ");
        let mut assigned: Vec<String> = self.staff.iter().filter_map(name_of).collect();
        assigned.sort();
        vec![
            ("First name", self.given_name.clone()),
            ("Last name", self.family_name.clone()),
            ("Preferred name", self.preferred_name.clone()),
            ("Pronouns", self.pronouns.clone()),
            ("Date of birth", born.trim().to_owned()),
            ("Email", listed(self.emails.iter().map(|email| agreed(&email.address, email.consent)).collect())),
            ("Phone", listed(self.phones.iter().map(|phone| agreed(&phone.number, phone.consent)).collect())),
            ("Contacts", listed(self.contacts.iter().map(|contact| contact.name.clone()).collect())),
            ("Assigned staff", assigned.join(", ")),
            ("Language", Language::from_tag(&self.language).map(Language::own_name).unwrap_or_default().to_owned()),
            ("Care status", listed(vec![status.to_owned(), self.care_status_reason.clone()])),
            (
                "Account subscription",
                Subscription::from_word(&self.subscription).map(Subscription::label).unwrap_or_default().into(),
            ),
        ]
    }
    /// What a form holds, with its `add`, `remove`, `first` and `use` buttons carried out.
    pub fn read(form: &FormData) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let mut details = Self {
            given_name: text("given_name"),
            family_name: text("family_name"),
            preferred_name: text("preferred_name"),
            pronouns: text("pronouns"),
            birth_day: text("birth_date.day"),
            birth_month: text("birth_date.month"),
            birth_year: text("birth_date.year"),
            emails: Vec::new(),
            phones: Vec::new(),
            contacts: Vec::new(),
            language: text("language"),
            care_status: text("care_status"),
            care_status_reason: text("care_status_reason"),
            subscription: text("subscription"),
            staff: form.all("staff").into_iter().map(str::to_owned).collect(),
            seen: form.all("seen").into_iter().map(str::to_owned).collect(),
        };
        let part = |part: String| form.text(&part).to_owned();
        for at in places(form, "email", "address") {
            let meant = form.text(&format!("use.{at}"));
            details.emails.push(EmailEntry {
                address: if meant.is_empty() { part(format!("email.{at}.address")) } else { meant.to_owned() },
                label: part(format!("email.{at}.label")),
                consent: form.checked(&format!("email.{at}.consent")),
            });
        }
        for at in places(form, "phone", "number") {
            details.phones.push(PhoneEntry {
                number: part(format!("phone.{at}.number")),
                label: part(format!("phone.{at}.label")),
                consent: form.checked(&format!("phone.{at}.consent")),
            });
        }
        for at in places(form, "contact", "name") {
            details.contacts.push(ContactEntry {
                name: part(format!("contact.{at}.name")),
                relationship: part(format!("contact.{at}.relationship")),
                address: part(format!("contact.{at}.address")),
                number: part(format!("contact.{at}.number")),
            });
        }
        details.rearrange(form);
        details
    }
    /// Whether a button was pressed that only changes the form: it is shown again, and nothing is saved.
    pub fn only_rearranges(form: &FormData) -> bool {
        ["add", "remove", "first"].iter().any(|button| form.has(button)) || form.iter().any(|(name, _)| name.starts_with("use."))
    }
    fn rearrange(&mut self, form: &FormData) {
        match form.text("add") {
            "email" => self.emails.push(EmailEntry::default()),
            "phone" => self.phones.push(PhoneEntry::default()),
            "contact" => self.contacts.push(ContactEntry::default()),
            _ => {}
        }
        let at = |text: &str| text.split_once('.').and_then(|(kind, at)| Some((kind.to_owned(), at.parse::<usize>().ok()?)));
        match at(form.text("remove")) {
            Some((kind, at)) if kind == "email" && at < self.emails.len() => drop(self.emails.remove(at)),
            Some((kind, at)) if kind == "phone" && at < self.phones.len() => drop(self.phones.remove(at)),
            Some((kind, at)) if kind == "contact" && at < self.contacts.len() => drop(self.contacts.remove(at)),
            _ => {}
        }
        if let Some((_, at)) = at(form.text("first")).filter(|(kind, at)| kind == "email" && *at < self.emails.len()) {
            let email = self.emails.remove(at);
            self.emails.insert(0, email);
        }
    }
    /// What the client is called in the sentences of the form.
    pub fn called(&self) -> &str {
        [&self.preferred_name, &self.given_name, &self.family_name]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("the client", |name| name.as_str())
    }

    /// The client these details describe. `staff` are those who can be assigned.
    ///
    /// # Errors
    /// Every problem at once, each at its field.
    pub fn parse(&self, today: Date, staff: &[(StaffId, String)]) -> Result<NewClient, Problems> {
        let mut problems = Problems::none();
        let name = match ClientName::parse(&self.given_name, &self.family_name, &self.preferred_name) {
            Ok(name) => Some(name),
            Err((field, NameProblem::Empty)) => {
                problems.add(field, "missing", "Enter a first or a last name");
                None
            }
            Err((field, problem)) => {
                problems.add(field, "too_long", problem.to_string());
                None
            }
        };
        let pronouns = short(&mut problems, "pronouns", &self.pronouns, 40);
        let birth_date = self.birth_date(&mut problems, today);
        let emails = self.read_emails(&mut problems);
        let phones = self.read_phones(&mut problems);
        let contacts = self.read_contacts(&mut problems);
        let language = Language::OFFERED.iter().map(|known| known.tag()).find(|tag| *tag == self.language);
        if language.is_none() {
            problems.add("language", "unknown", "Choose a language");
        }
        let care_status = CareStatus::from_word(&self.care_status);
        if care_status.is_none() {
            problems.add("care_status", "unknown", "Choose a care status");
        }
        let reason = short(&mut problems, "care_status_reason", &self.care_status_reason, 200);
        let subscription =
            if self.subscription.is_empty() { Some(Subscription::Starter) } else { Subscription::from_word(&self.subscription) };
        if subscription.is_none() {
            problems.add("subscription", "unknown", "Choose Starter or Pro");
        }
        let known = |id: &String| staff.iter().find(|(known, _)| known.to_string() == *id).map(|(known, _)| *known);
        let assigned: Vec<StaffId> = self.staff.iter().filter_map(known).collect();
        if assigned.len() < self.staff.len() {
            problems.add("staff", "unknown", "Choose from the staff members in the list");
        }
        let (Some(name), Some(language), Some(care_status), Some(subscription)) = (name, language, care_status, subscription)
        else {
            return Err(problems);
        };
        problems.or(NewClient {
            name,
            pronouns,
            birth_date,
            language: language.to_owned(),
            care_status,
            care_status_reason: reason,
            subscription,
            emails,
            phones,
            contacts,
            assigned,
            import: None,
        })
    }

    fn birth_date(&self, problems: &mut Problems, today: Date) -> Option<BirthDate> {
        if [&self.birth_day, &self.birth_month, &self.birth_year].iter().all(|part| part.is_empty()) {
            return None;
        }
        let parts = (self.birth_year.parse::<i16>(), self.birth_month.parse::<i8>(), self.birth_day.parse::<i8>());
        let (Ok(year), Ok(month), Ok(day)) = parts else {
            problems.add("birth_date", "date", "Enter day, month and year in numbers, like 27 3 1985");
            return None;
        };
        match BirthDate::new(year, month, day, today) {
            Ok(born) => Some(born),
            Err(problem) => {
                problems.add("birth_date", "date", problem.to_string());
                None
            }
        }
    }
    fn read_emails(&self, problems: &mut Problems) -> Vec<NewEmail> {
        let mut emails: Vec<NewEmail> = Vec::new();
        for (at, entry) in self.emails.iter().enumerate().filter(|(_, entry)| !entry.address.is_empty()) {
            let field = format!("email.{at}.address");
            match EmailAddress::parse(&entry.address) {
                Err(problem) => problems.add(field, "address", problem.to_string()),
                Ok(address) if emails.iter().any(|known| known.address.normalised() == address.normalised()) => {
                    problems.add(field, "twice", "This email is entered twice");
                }
                Ok(address) => {
                    emails.push(NewEmail { address, label: label_of(&entry.label), consent: entry.consent });
                }
            }
        }
        emails
    }
    fn read_phones(&self, problems: &mut Problems) -> Vec<NewPhone> {
        let mut phones = Vec::new();
        for (at, entry) in self.phones.iter().enumerate().filter(|(_, entry)| !entry.number.is_empty()) {
            match PhoneNumber::parse(&entry.number) {
                Some(number) => {
                    phones.push(NewPhone { number, label: label_of(&entry.label), consent: entry.consent });
                }
                None => problems.add(format!("phone.{at}.number"), "number", NO_NUMBER),
            }
        }
        phones
    }
    fn read_contacts(&self, problems: &mut Problems) -> Vec<NewContact> {
        let mut contacts = Vec::new();
        for (at, entry) in self.contacts.iter().enumerate() {
            if *entry == ContactEntry::default() {
                continue;
            }
            let name = clean_text(&entry.name);
            if name.is_empty() {
                problems.add(format!("contact.{at}.name"), "missing", "Enter the contact’s name");
            } else if name.chars().count() > 200 {
                problems.add(format!("contact.{at}.name"), "too_long", "This name is longer than 200 characters");
            }
            let address = match entry.address.as_str() {
                "" => None,
                text => match EmailAddress::parse(text) {
                    Ok(address) => Some(address),
                    Err(problem) => {
                        problems.add(format!("contact.{at}.address"), "address", problem.to_string());
                        None
                    }
                },
            };
            let number = PhoneNumber::parse(&entry.number);
            if number.is_none() && !entry.number.is_empty() {
                problems.add(format!("contact.{at}.number"), "number", NO_NUMBER);
            }
            let relationship = clean_text(&entry.relationship);
            if relationship.chars().count() > 100 {
                problems.add(format!("contact.{at}.relationship"), "too_long", "Shorten this to 100 characters");
            }
            contacts.push(NewContact { name, relationship, address, number });
        }
        contacts
    }
}

/// What an address or a number is for, as somebody wrote it, cut where it grows too long.
fn label_of(written: &str) -> String {
    clean_text(written).chars().take(40).collect()
}

/// Where the entries of a kind stand in a form: as many as it brings, because imports and merges have no limit of their own.
fn places(form: &FormData, kind: &str, first: &str) -> BTreeSet<usize> {
    let place = |name: &str| {
        let (at, field) = name.strip_prefix(kind)?.strip_prefix('.')?.split_once('.')?;
        at.parse::<usize>().ok().filter(|_| field == first)
    };
    form.iter().filter_map(|(name, _)| place(name)).collect()
}

/// One optional line of text.
fn short(problems: &mut Problems, field: &'static str, text: &str, most: usize) -> Option<String> {
    let text = clean_text(text);
    if text.chars().count() > most {
        problems.add(field, "too_long", format!("Shorten this to {most} characters"));
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use portico_values::Identity;

    const TODAY: Date = date(2026, 11, 21);

    fn form(pairs: &[(&str, &str)]) -> Details {
        let basics = [("given_name", "Maya"), ("language", "en"), ("care_status", "active")];
        Details::read(&FormData::of(basics.iter().chain(pairs).copied()))
    }

    fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
        let problems = form(pairs).parse(TODAY, &[]).expect_err("something is to be mended");
        problems.iter().map(|problem| problem.field.to_string()).collect()
    }

    #[test]
    fn a_name_is_enough() {
        let new =
            form(&[("email.0.address", ""), ("phone.0.number", ""), ("contact.0.name", "")]).parse(TODAY, &[]).expect("a client");
        assert_eq!((new.name.full().as_str(), new.emails.len(), new.phones.len(), new.contacts.len()), ("Maya", 0, 0, 0));
        assert_eq!(new.subscription, Subscription::Starter);
    }

    #[test]
    fn everything_to_mend_is_told_at_once() {
        let told = problems(&[
            ("birth_date.day", "30"),
            ("birth_date.month", "2"),
            ("birth_date.year", "1991"),
            ("email.0.address", "maya@example"),
            ("email.1.address", "maya@example.com"),
            ("email.2.address", "MAYA@example.com"),
            ("phone.0.number", "ask her"),
            ("contact.0.relationship", "Mother"),
            ("contact.0.name", ""),
            ("contact.0.address", "x"),
            ("contact.1.name", "Ann"),
            ("contact.1.relationship", &"x".repeat(101)),
            ("staff", "0193c0de-0000-7000-8000-000000000001"),
        ]);
        let expected = [
            "birth_date",
            "email.0.address",
            "email.2.address",
            "phone.0.number",
            "contact.0.name",
            "contact.0.address",
            "contact.1.relationship",
            "staff",
        ];
        assert_eq!(told, expected);
        assert_eq!(problems(&[("birth_date.day", "x")]), ["birth_date"]);
        assert_eq!(Details::default().parse(TODAY, &[]).map(drop).map_err(|problems| problems.len()), Err(3));
    }

    #[test]
    fn everything_a_form_brings_is_read_in_its_order() {
        let names: Vec<String> = (0..120).map(|at| format!("contact.{at}.name")).collect();
        let read = form(&names.iter().map(|name| (name.as_str(), name.as_str())).collect::<Vec<_>>());
        assert_eq!(read.contacts.into_iter().map(|contact| contact.name).collect::<Vec<_>>(), names);
        assert!(form(&[("contact.x.name", "Ann"), ("contact.0.number", "020"), ("contacts", "1")]).contacts.is_empty());
    }

    #[test]
    fn buttons_rearrange_without_losing_what_was_typed() {
        let typed = [("email.0.address", "a@example.com"), ("email.0.consent", "on"), ("email.1.address", "b@exmaple.com")];
        let with = |button: (&str, &str)| {
            let form = FormData::of(typed.iter().copied().chain([button]));
            assert!(Details::only_rearranges(&form));
            Details::read(&form).emails.into_iter().map(|email| email.address).collect::<Vec<_>>()
        };
        assert_eq!(with(("add", "email")), ["a@example.com", "b@exmaple.com", ""]);
        assert_eq!(with(("remove", "email.0")), ["b@exmaple.com"]);
        assert_eq!(with(("remove", "email.9")), ["a@example.com", "b@exmaple.com"]);
        assert_eq!(with(("first", "email.1")), ["b@exmaple.com", "a@example.com"]);
        assert_eq!(with(("use.1", "b@example.com")), ["a@example.com", "b@example.com"]);
        assert!(!Details::only_rearranges(&FormData::of(typed)));
    }

    #[test]
    fn staff_members_are_those_of_the_list() {
        let ada = StaffId::from_uuid(uuid::Uuid::from_u128(7));
        let new = form(&[("staff", &ada.to_string())]).parse(TODAY, &[(ada, "Dr Ada Brandt".into())]).expect("a client");
        assert_eq!(new.assigned, [ada]);
    }
}
