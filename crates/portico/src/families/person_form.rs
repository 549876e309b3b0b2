//! The form in which staff say who gets access, in which capacity, to what and for how long.

use super::{
    actions::Offered,
    kind::Kind,
    store::{MadeFrom, Offer, Person, Terms},
};
use crate::{
    access::rights::{DOCUMENTS, Level, Rights, area_name},
    clients::permissions::Area,
    practices::GrantKind,
};
use jiff::civil::Date;
use portico_language::Zone;
use portico_values::{EmailAddress, Moment, PersonName, clean_text};
use portico_web::{FormData, Problems};

/// The names of its fields.
pub(super) const FIELDS: [&str; 14] = [
    "kind",
    "given",
    "family",
    "email",
    "relationship",
    "authority",
    "starts",
    "ends",
    "requests",
    "messages",
    "bills",
    "payments",
    DOCUMENTS,
    "forms",
];

/// The fields that say what a form that changes access was made from.
pub(super) const MADE_FROM: [&str; 2] = ["was_rights", "was_ends"];

/// The field that names the question whose email did not arrive, in place of which somebody is asked.
pub(super) const INSTEAD: [&str; 1] = ["instead"];

/// What was typed, or what is in the row.
#[derive(Clone, Debug, Default)]
pub(super) struct PersonForm {
    /// What it was made from; nothing while somebody new is asked.
    pub(super) then: MadeFrom,
    /// The question in place of which somebody is asked; empty for none.
    pub(super) instead: String,
    pub(super) kind: String,
    pub(super) given: String,
    pub(super) family: String,
    pub(super) email: String,
    pub(super) relationship: String,
    pub(super) authority: String,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) levels: Vec<String>,
    /// Whether they fill in intake forms.
    pub(super) forms: bool,
}

/// One list of the form.
pub(super) struct RightsRow {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) chosen: String,
}

impl PersonForm {
    pub(super) fn read(form: &FormData) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let ends_at = form.text("was_ends").parse().ok().map(Moment::from_millis);
        Self {
            then: MadeFrom { rights: text("was_rights"), ends_at },
            instead: text("instead"),
            kind: text("kind"),
            given: text("given"),
            family: text("family"),
            email: text("email"),
            relationship: text("relationship"),
            authority: text("authority"),
            starts: text("starts"),
            ends: text("ends"),
            levels: Area::ALL.map(Area::word).into_iter().chain([DOCUMENTS]).map(text).collect(),
            forms: form.checked("forms"),
        }
    }
    /// The form in which somebody's access is changed, filled in from its row.
    pub(super) fn of(person: &Person, zone: &Zone) -> Self {
        let form = Self {
            then: MadeFrom { rights: person.rights.clone(), ends_at: person.ends_at },
            kind: person.kind.word().to_owned(),
            given: person.given_name.clone(),
            family: person.family_name.clone(),
            email: person.address.clone(),
            relationship: person.relationship.clone(),
            authority: person.authority.clone(),
            ends: last_day(person.ends_at, zone),
            ..Self::default()
        };
        form.with_rights(&Rights::of(person.kind, &person.rights))
    }
    /// The form in which somebody is asked at another address, filled in from the question whose email did not arrive.
    pub(super) fn instead_of(offer: &Offer, zone: &Zone, now: Moment) -> Self {
        let first_day = Some(offer.starts_at).filter(|at| *at > now).map(|at| zone.today(at).to_string());
        let form = Self {
            instead: offer.id.to_string(),
            kind: offer.kind.word().to_owned(),
            given: offer.given_name.clone(),
            family: offer.family_name.clone(),
            email: offer.address.to_string(),
            relationship: offer.relationship.clone(),
            authority: offer.authority.clone(),
            starts: first_day.unwrap_or_default(),
            ends: last_day(offer.ends_at, zone),
            ..Self::default()
        };
        form.with_rights(&Rights::of(GrantKind::from(offer.kind), &offer.rights))
    }
    /// The last day that it was made from, as its hidden field has it.
    pub(super) fn was_ends(&self) -> String {
        self.then.ends_at.map(|at| at.millis().to_string()).unwrap_or_default()
    }
    /// What can be changed later, label by label: for showing two versions side by side.
    pub(super) fn said(&self) -> Vec<(&'static str, String)> {
        let level = |row: RightsRow| (row.label, Level::from_word(&row.chosen).unwrap_or_default().label().to_owned());
        let forms = if self.forms { "Yes" } else { "No" };
        let mut said = vec![("Relationship", self.relationship.clone()), ("Authority", self.authority.clone())];
        said.extend(self.rights().into_iter().map(level));
        said.extend([("Fill in intake forms", forms.to_owned()), ("Last day", self.ends.clone())]);
        said
    }
    /// The rights as rows of the form.
    pub(super) fn rights(&self) -> Vec<RightsRow> {
        let row = |(at, (name, label)): (usize, (&'static str, &'static str))| RightsRow {
            name,
            label,
            chosen: self
                .levels
                .get(at)
                .filter(|level| !level.is_empty())
                .cloned()
                .unwrap_or_else(|| Level::Nothing.word().into()),
        };
        let areas = Area::ALL.into_iter().map(|area| (area.word(), area_name(area)));
        areas.chain([(DOCUMENTS, "Documents")]).enumerate().map(row).collect()
    }
    /// The same form with these rights.
    pub(super) fn with_rights(mut self, rights: &Rights) -> Self {
        let levels = Area::ALL.map(|area| rights.level(area)).into_iter().chain([rights.documents()]);
        self.levels = levels.map(|level| level.word().to_owned()).collect();
        self.forms = rights.fills_forms();
        self
    }
    /// What is changed of somebody's access. Its last day is not put before the present, nor before the first one: “End now” is what ends it,
    /// with its sessions and letters. One that is over says so when it is saved.
    pub(super) fn parse_change_of(&self, person: &Person, zone: &Zone, now: Moment) -> Result<Terms, Problems> {
        let mut problems = Problems::none();
        let changed = self.parse_change(zone, &mut problems);
        let is_over = person.ends_at.is_some_and(|at| at <= now);
        if let Some(Terms { ends_at: Some(ends), .. }) = &changed
            && !is_over
            && *ends <= person.starts_at.max(now)
        {
            problems.add("ends", "past", "Choose a last day in the future");
        }
        match changed {
            Some(terms) if problems.is_empty() => Ok(terms),
            _ => Err(problems),
        }
    }
    /// What can be changed later: rights, grounds and the last day.
    fn parse_change(&self, zone: &Zone, problems: &mut Problems) -> Option<Terms> {
        let level = |area: Area| {
            let at = Area::ALL.into_iter().position(|known| known == area).unwrap_or_default();
            self.levels.get(at).map_or("", String::as_str)
        };
        // Nothing said of documents opens none.
        let documents = self.levels.get(Area::ALL.len()).filter(|level| !level.is_empty());
        let documents = documents.map_or(Level::Nothing.word(), String::as_str);
        let rights = Rights::chosen(level, documents).map(|rights| rights.with_forms(self.forms));
        if rights.is_none() {
            problems.add("requests", "unknown", "Choose one of the three for each area");
        }
        let relationship = clean_text(&self.relationship);
        if relationship.is_empty() || relationship.chars().count() > 100 {
            problems.add("relationship", "missing", "Say how this person is related to the client, in at most 100 characters");
        }
        let authority = clean_text(&self.authority);
        if authority.is_empty() || authority.chars().count() > 300 {
            problems.add("authority", "missing", "Say what lets them act for the client, in at most 300 characters");
        }
        // The last day is a whole one.
        let ends_at = day(&self.ends, "ends", problems).and_then(|day| day.tomorrow().ok()).and_then(|day| zone.start_of(day));
        Some(Terms { rights: rights?, relationship, authority, ends_at })
    }
    /// The whole of it.
    pub(super) fn parse(&self, zone: &Zone, now: Moment) -> Result<Offered, Problems> {
        let mut problems = Problems::none();
        let kind = Kind::from_word(&self.kind).filter(|kind| *kind != Kind::Guest);
        if kind.is_none() {
            problems.add("kind", "missing", "Choose guardian or proxy");
        }
        let given = problems.take("given", PersonName::parse(&self.given).map_err(|why| ("name", why.to_string())));
        let family = clean_text(&self.family);
        if family.chars().count() > 100 {
            problems.add("family", "too_long", "Use at most 100 characters for the last name");
        }
        let address = EmailAddress::parse(&self.email);
        let address = problems.take("email", address.map_err(|_| ("format", "Enter an email, like name@example.com".to_owned())));
        let starts_at = day(&self.starts, "starts", &mut problems).and_then(|day| zone.start_of(day)).filter(|at| *at > now);
        let changed = self.parse_change(zone, &mut problems);
        if let Some(Terms { ends_at: Some(ends), .. }) = &changed
            && *ends <= starts_at.unwrap_or(now)
        {
            problems.add("ends", "past", "Choose a last day in the future");
        }
        match (kind, given, address, changed) {
            (Some(kind), Some(given), Some(address), Some(Terms { rights, relationship, authority, ends_at }))
                if problems.is_empty() =>
            {
                Ok(Offered { kind, given, family, address, rights, relationship, authority, starts_at, ends_at })
            }
            _ => Err(problems),
        }
    }
}

/// The last whole day before a moment, as date fields have it; empty where there is none.
fn last_day(ends_at: Option<Moment>, zone: &Zone) -> String {
    let day = |at: Moment| zone.today(at.minus(std::time::Duration::from_secs(1))).to_string();
    ends_at.map(day).unwrap_or_default()
}

/// A day as date fields send it; an empty field is no day.
fn day(text: &str, field: &'static str, problems: &mut Problems) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let day = text.parse().ok();
    if day.is_none() {
        problems.add(field, "date", "Enter a day, like 2027-03-31");
    }
    day
}
