//! What somebody new writes about themselves.

use crate::{clients::ClientName, visit::Carried};
use portico_language::Words;
use portico_values::{BirthDate, EmailAddress, PhoneNumber};
use portico_web::{FormData, Problems};

/// The most characters of "When suits you?".
const WISH_MOST: usize = 500;

/// Which page it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// "Sign-up link".
    SignUp,
    /// "New appointment link".
    Appointment,
}

impl Kind {
    /// The word in rows, addresses and events.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::SignUp => "sign-up",
            Kind::Appointment => "new-appointment",
        }
    }
    /// The page with this word.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Kind::SignUp, Kind::Appointment].into_iter().find(|kind| kind.word() == word)
    }
    /// Where it came from, as staff read it on the record.
    pub const fn source(self) -> &'static str {
        match self {
            Kind::SignUp => "From the sign-up page",
            Kind::Appointment => "From the appointment page",
        }
    }
    /// The start of its words in the catalogue.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Kind::SignUp => "enquiry-sign-up",
            Kind::Appointment => "enquiry-appointment",
        }
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) born: [String; 3],
    pub(super) wish: String,
    pub(super) consent: bool,
}

/// An enquiry that can be taken.
#[derive(Clone, Debug)]
pub struct Enquiry {
    /// Which page it came from.
    pub kind: Kind,
    /// Who writes.
    pub name: ClientName,
    /// Where they are reached.
    pub address: EmailAddress,
    /// Whether they ticked that they may be emailed.
    pub consent: bool,
    /// Their number, where they gave one.
    pub phone: Option<PhoneNumber>,
    /// Their date of birth.
    pub birth_date: BirthDate,
    /// When an appointment would suit them; empty on the sign-up page.
    pub wish: String,
    /// The language of the page they wrote on.
    pub language: String,
}

impl Typed {
    pub(super) const FIELDS: [&'static str; 9] =
        ["given_name", "family_name", "email", "phone", "born.day", "born.month", "born.year", "wish", "consent"];

    pub(super) fn of(form: &FormData) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            given_name: text("given_name"),
            family_name: text("family_name"),
            email: text("email"),
            phone: text("phone"),
            born: ["born.day", "born.month", "born.year"].map(text),
            wish: form.prose("wish"),
            consent: form.checked("consent"),
        }
    }
    /// As a redirect carries it, in the order of [`Typed::FIELDS`].
    pub(super) fn texts(&self) -> [&str; 9] {
        let [day, month, year] = self.born.each_ref().map(String::as_str);
        let consent = if self.consent { "on" } else { "" };
        [&self.given_name, &self.family_name, &self.email, &self.phone, day, month, year, &self.wish, consent]
    }
    /// As it was carried here.
    pub(super) fn brought(carried: &Carried) -> Self {
        Self::in_order(|at| carried.text(at))
    }
    /// As it was kept.
    pub(super) fn again(texts: &[String]) -> Self {
        Self::in_order(|at| texts.get(at).cloned().unwrap_or_default())
    }
    fn in_order(text: impl Fn(usize) -> String) -> Self {
        Self {
            given_name: text(0),
            family_name: text(1),
            email: text(2),
            phone: text(3),
            born: [4, 5, 6].map(&text),
            wish: text(7),
            consent: text(8) == "on",
        }
    }
    /// Reads it; problems in the words of the page.
    pub(super) fn read(&self, kind: Kind, today: jiff::civil::Date, words: &Words) -> Result<Enquiry, Problems> {
        let mut problems = Problems::none();
        let mut missing = |field: &'static str, key: &str| problems.add(field, "to_mend", words.say(key));
        if self.given_name.is_empty() {
            missing("given_name", "enquiry-given-missing");
        }
        if self.family_name.is_empty() {
            missing("family_name", "enquiry-family-missing");
        }
        let name = ClientName::parse(&self.given_name, &self.family_name, "");
        if name.is_err() && !self.given_name.is_empty() {
            missing("given_name", "enquiry-name-long");
        }
        let address = EmailAddress::parse(&self.email).ok();
        if address.is_none() {
            missing("email", if self.email.is_empty() { "sign-in-email-missing" } else { "sign-in-email-shape" });
        }
        let phone = PhoneNumber::parse(&self.phone);
        if phone.is_none() && !self.phone.is_empty() {
            missing("phone", "enquiry-phone-shape");
        }
        if self.phone.is_empty() && !self.consent {
            missing("phone", "enquiry-phone-missing");
        }
        let birth_date = day_of(&self.born, today);
        if birth_date.is_none() {
            missing("born", "enquiry-born-missing");
        }
        let wish = self.wish.trim().to_owned();
        if wish.chars().count() > WISH_MOST {
            missing("wish", "enquiry-wish-long");
        }
        match (name, address, birth_date, problems.is_empty()) {
            (Ok(name), Some(address), Some(birth_date), true) => Ok(Enquiry {
                kind,
                name,
                address,
                consent: self.consent,
                phone,
                birth_date,
                wish: if kind == Kind::Appointment { wish } else { String::new() },
                language: words.tag().to_owned(),
            }),
            _ => Err(problems),
        }
    }
}

fn day_of(born: &[String; 3], today: jiff::civil::Date) -> Option<BirthDate> {
    let [day, month, year] = born;
    BirthDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, today).ok()
}
