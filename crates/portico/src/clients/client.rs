//! A client: the person cared for, before and without any login.

use portico_database::word_enum;
pub use portico_values::called;
use portico_values::{BirthDate, ClientId, EmailAddress, ImportId, NameProblem, PersonName, PhoneNumber, StaffId, sort_key};

/// A person's name, with a given name, a family name, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName {
    given: String,
    family: String,
    preferred: Option<String>,
}

impl ClientName {
    /// Reads the three parts as typed or imported. Somebody with only one name may have it in either place.
    ///
    /// # Errors
    /// The field (`given_name`, `family_name` or `preferred_name`) and what is wrong with it.
    pub fn parse(given: &str, family: &str, preferred: &str) -> Result<Self, (&'static str, NameProblem)> {
        let part = |field, text: &str| match PersonName::parse(text) {
            Ok(name) => Ok(Some(name.to_string())),
            Err(NameProblem::Empty) => Ok(None),
            Err(problem) => Err((field, problem)),
        };
        let given = part("given_name", given)?;
        let family = part("family_name", family)?;
        let preferred = part("preferred_name", preferred)?;
        if given.is_none() && family.is_none() {
            return Err(("given_name", NameProblem::Empty));
        }
        Ok(Self { given: given.unwrap_or_default(), family: family.unwrap_or_default(), preferred })
    }
    /// The given name; may be empty.
    pub fn given(&self) -> &str {
        &self.given
    }
    /// The family name; may be empty.
    pub fn family(&self) -> &str {
        &self.family
    }
    /// The preferred name, where one is known.
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_deref()
    }
    /// Given and family name.
    pub fn full(&self) -> String {
        full_name(&self.given, &self.family)
    }
    /// What the person is called.
    pub fn called(&self) -> &str {
        called(self.preferred.as_deref(), &self.given, &self.family)
    }
    /// The key by which the list is sorted.
    pub fn sort_key(&self) -> String {
        sort_key(&self.family, &self.given)
    }
}

/// Given and family name in one line.
pub fn full_name(given: &str, family: &str) -> String {
    [given, " ", family].concat().trim().to_owned()
}

word_enum! {
    /// Whether the person is a client, which is independent of access to the portal.
    pub enum CareStatus {
        /// Cared for.
        Active = "active",
        /// Not at the moment.
        Inactive = "inactive",
        /// Not yet.
        Prospective = "prospective",
        /// No longer.
        Deactivated = "deactivated",
    }
}

impl CareStatus {
    /// The visible label.
    pub const fn label(self) -> &'static str {
        match self {
            CareStatus::Active => "Active",
            CareStatus::Inactive => "Inactive",
            CareStatus::Prospective => "Prospective",
            CareStatus::Deactivated => "Deactivated",
        }
    }
}

word_enum! {
    /// "Account subscription" in Client info.
    pub enum Subscription {
        /// The smaller one.
        Starter = "starter",
        /// The larger one.
        Pro = "pro",
    }
}

impl Subscription {
    /// The visible label.
    pub const fn label(self) -> &'static str {
        match self {
            Subscription::Starter => "Starter",
            Subscription::Pro => "Pro",
        }
    }
}

/// A client about to be written.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The name.
    pub name: ClientName,
    /// she/her, they/them, … as the person says it.
    pub pronouns: Option<String>,
    /// The date of birth.
    pub birth_date: Option<BirthDate>,
    /// The tag of the language to write in.
    pub language: String,
    /// Whether the person is a client.
    pub care_status: CareStatus,
    /// Why, in a few words.
    pub care_status_reason: Option<String>,
    /// The account subscription.
    pub subscription: Subscription,
    /// Addresses, the main one first.
    pub emails: Vec<NewEmail>,
    /// Phones, the main one first.
    pub phones: Vec<NewPhone>,
    /// People tied to the client.
    pub contacts: Vec<NewContact>,
    /// The staff members who see this client as theirs.
    pub assigned: Vec<StaffId>,
    /// The import that brings this client.
    pub import: Option<ImportId>,
}

impl NewClient {
    /// A client of whom only the name and the language are known.
    pub fn named(name: ClientName, language: impl Into<String>) -> Self {
        Self {
            name,
            pronouns: None,
            birth_date: None,
            language: language.into(),
            care_status: CareStatus::Active,
            care_status_reason: None,
            subscription: Subscription::Starter,
            emails: Vec::new(),
            phones: Vec::new(),
            contacts: Vec::new(),
            assigned: Vec::new(),
            import: None,
        }
    }
    /// The address invitations go to: the first with consent, else the first.
    pub fn main_email(&self) -> Option<&NewEmail> {
        self.emails.iter().find(|email| email.consent).or_else(|| self.emails.first())
    }
}

/// One address.
#[derive(Clone, Debug)]
pub struct NewEmail {
    /// The address.
    pub address: EmailAddress,
    /// "Home", "Work", or nothing.
    pub label: String,
    /// Whether the client agreed to email at this address.
    pub consent: bool,
}

/// One phone.
#[derive(Clone, Debug)]
pub struct NewPhone {
    /// The number.
    pub number: PhoneNumber,
    /// "Mobile", or nothing.
    pub label: String,
    /// Whether the client agreed to be called or texted there.
    pub consent: bool,
}

/// Somebody tied to a client.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// The name.
    pub name: String,
    /// "Mother", "Partner", "Emergency contact".
    pub relationship: String,
    /// The address, where known.
    pub address: Option<EmailAddress>,
    /// The phone, where known.
    pub number: Option<PhoneNumber>,
}

/// A client with the name to be shown: for links and sentences about others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientLink {
    /// Who.
    pub id: ClientId,
    /// Given and family name.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_enough() {
        let name = ClientName::parse("Sukarno", " ", "").expect("a name");
        assert_eq!((name.full().as_str(), name.called()), ("Sukarno", "Sukarno"));
        let name = ClientName::parse("", "Pelé", "").expect("a name");
        assert_eq!((name.full().as_str(), name.called()), ("Pelé", "Pelé"));
        assert_eq!(ClientName::parse(" ", "\u{200b}", "Bo"), Err(("given_name", NameProblem::Empty)));
        let long = "x".repeat(101);
        assert_eq!(ClientName::parse("Bo", &long, ""), Err(("family_name", NameProblem::TooLong)));
    }

    #[test]
    fn people_are_called_what_they_prefer() {
        let name = ClientName::parse("Margarethe", "Weiß", "Greta").expect("a name");
        assert_eq!((name.called(), name.full().as_str()), ("Greta", "Margarethe Weiß"));
    }
}
