//! What a column becomes, and which headings mean it: those of the usual products, and close synonyms in English and Spanish.

use portico_values::search_key;
use serde::{Deserialize, Serialize};

macro_rules! targets {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $label:literal, [$($heading:literal),* $(,)?];)+) => {
        /// What a column of a table becomes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Target { $($(#[$doc])* $variant),+ }

        impl Target {
            /// All of them, in the order of the page's lists.
            pub const ALL: &'static [Target] = &[$(Target::$variant),+];
            /// The word in forms.
            pub const fn word(self) -> &'static str {
                match self { $(Target::$variant => $word),+ }
            }
            /// What the page calls it.
            pub const fn label(self) -> &'static str {
                match self { $(Target::$variant => $label),+ }
            }
            /// The headings that mean it, folded.
            const fn headings(self) -> &'static [&'static str] {
                match self { $(Target::$variant => &[$($heading),*]),+ }
            }
        }
    };
}

targets! {
    /// Nothing: the column stays in the file.
    Skip = "skip", "Don’t import", [];
    /// Given name.
    GivenName = "given", "First name", ["first name", "firstname", "first", "given name", "given names", "givenname", "given",
        "forename", "forenames", "client first name", "patient first name", "legal first name", "nombre", "nombres", "primer nombre", "nombre de pila"];
    /// Middle name, put behind the given name.
    MiddleName = "middle", "Middle name", ["middle name", "middlename", "middle", "middle names", "second name", "segundo nombre"];
    /// Family name.
    FamilyName = "family", "Last name", ["last name", "lastname", "last", "family name", "familyname", "family", "surname",
        "client last name", "patient last name", "legal last name", "apellido", "apellidos", "primer apellido"];
    /// Second family name, put behind the first (Spain, Latin America).
    SecondFamilyName = "second-family", "Second last name", ["second last name", "second surname", "segundo apellido", "apellido materno"];
    /// The whole name in one column.
    WholeName = "whole", "Full name", ["client", "name", "full name", "fullname", "client name", "patient", "patient name", "display name",
        "nombre completo", "nombre y apellidos", "cliente", "paciente"];
    /// What the person likes to be called.
    PreferredName = "preferred", "Preferred name", ["preferred name", "preferredname", "preferred first name", "preferred", "nickname",
        "known as", "goes by", "nombre preferido"];
    /// she/her, they/them, …
    Pronouns = "pronouns", "Pronouns", ["pronouns", "pronoun", "pronoun s", "pronombres"];
    /// Date of birth.
    BirthDate = "born", "Date of birth", ["date of birth", "birth date", "birthdate", "dob", "born", "birthday", "date birth", "d o b",
        "client date of birth", "client dob", "patient date of birth", "patient dob",
        "fecha de nacimiento", "fecha nacimiento", "nacimiento"];
    /// Language to write in.
    Language = "language", "Language", ["language", "preferred language", "language preference", "primary language", "idioma", "lengua"];
    /// An email address.
    Email = "email", "Email", ["email", "e mail", "email address", "emailaddress", "e mail address", "mail", "client email", "patient email",
        "primary email", "home email", "personal email", "work email", "email 1", "email 2", "secondary email", "correo", "correo electronico",
        "direccion de correo", "direccion de correo electronico"];
    /// A phone without a kind.
    Phone = "phone", "Phone", ["phone", "phone number", "telephone", "telephone number", "tel", "primary phone", "phone 1", "phone 2",
        "client phone", "contact number", "telefono", "numero de telefono"];
    /// Mobile phone.
    MobilePhone = "mobile", "Mobile phone", ["mobile", "mobile phone", "mobile number", "mobile phone number", "cell", "cell phone",
        "cellphone", "movil", "telefono movil", "celular"];
    /// Phone at home.
    HomePhone = "home-phone", "Home phone", ["home phone", "home telephone", "home phone number", "telefono fijo", "telefono de casa", "telefono particular"];
    /// Phone at work.
    WorkPhone = "work-phone", "Work phone", ["work phone", "work telephone", "work phone number", "business phone", "telefono del trabajo", "telefono de trabajo"];
    /// Whether the client agreed to email.
    EmailConsent = "consent", "Agreed to email", ["email consent", "consent to email", "agreed to email", "email permission", "ok to email",
        "consents to email", "consentimiento de correo", "acepta correo", "consentimiento correo electronico"];
    /// Whether the person is a client.
    CareStatus = "status", "Care status", ["status", "client status", "patient status", "care status", "active inactive", "active",
        "estado", "situacion"];
    /// A date, or a yes: the person has died.
    Deceased = "deceased", "Deceased", ["deceased", "deceased at", "date of death", "deathdate", "death date", "deceased date", "died",
        "fallecido", "fecha de defuncion", "fecha de fallecimiento"];
    /// A date: no longer a client since then.
    Ended = "ended", "Discharged or archived on", ["discharged at", "discharge date", "discharged", "archived at", "archived",
        "date discharged", "fecha de alta"];
    /// The staff member who cares for the client, by name.
    Clinician = "clinician", "Assigned staff member", ["clinician", "therapist", "practitioner", "provider", "primary clinician",
        "assigned to", "primary provider", "terapeuta", "profesional"];
    /// Name of a contact.
    ContactName = "contact-name", "Contact: name", ["emergency contact name", "emergency contact", "contact name", "next of kin",
        "contacto de emergencia", "nombre del contacto"];
    /// Phone of a contact.
    ContactPhone = "contact-phone", "Contact: phone", ["emergency contact phone", "emergency contact number", "emergency phone",
        "contact phone", "next of kin phone", "telefono de emergencia", "telefono del contacto"];
    /// Email of a contact.
    ContactEmail = "contact-email", "Contact: email", ["emergency contact email", "contact email", "correo del contacto"];
    /// How the contact is related.
    ContactRelationship = "contact-relationship", "Contact: relationship", ["emergency contact relationship", "relationship",
        "contact relationship", "parentesco", "relacion"];
    /// Name of a guardian.
    GuardianName = "guardian", "Guardian: name", ["guardian name", "guardian", "parent", "parent name", "parent guardian",
        "responsible party", "tutor", "nombre del tutor"];
}

impl Target {
    /// The target with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|target| target.word() == word)
    }
    /// What a heading means, if it is known: "Date of birth", or "Date of birth (MM/DD/YYYY)".
    pub fn of_heading(heading: &str) -> Option<Self> {
        let folded = search_key(without_pattern(heading));
        Self::ALL.iter().copied().find(|target| target.headings().contains(&folded.as_str()))
    }
    /// Whether several columns may become the same: three phone columns do.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Skip | Self::Email | Self::Phone | Self::MobilePhone | Self::HomePhone | Self::WorkPhone)
    }
    /// Whether a column that is only taken for this stays out where another was chosen for that: the same, or the name in the other form.
    fn gives_way_to(self, chosen: Self) -> bool {
        let is_part =
            |target: Self| matches!(target, Self::GivenName | Self::MiddleName | Self::FamilyName | Self::SecondFamilyName);
        let is_the_same = self == chosen && !self.may_repeat();
        is_the_same || chosen == Self::WholeName && is_part(self) || is_part(chosen) && self == Self::WholeName
    }
}

/// Without the pattern of a date in brackets at its end. Other brackets stay: an "Email (mother)" is not the client's.
fn without_pattern(heading: &str) -> &str {
    let heading = heading.trim_end();
    let is_pattern = |note: &str| {
        let note = note.to_lowercase();
        ["yy", "aa"].iter().any(|year| note.contains(year)) && note.chars().all(|c| !c.is_alphabetic() || "dmya".contains(c))
    };
    let parts = heading.strip_suffix([')', ']']).and_then(|open| open.rsplit_once(['(', '[']));
    parts.filter(|(_, note)| is_pattern(note)).map_or(heading, |(before, _)| before)
}

/// What every column becomes, from its headings: unknown ones stay out, a repeated one counts once, and a whole name steps back where
/// first or last name have columns of their own.
pub fn mapping_of(headings: &[String]) -> Vec<Target> {
    let mut mapping: Vec<Target> = Vec::with_capacity(headings.len());
    for heading in headings {
        let target = Target::of_heading(heading).unwrap_or(Target::Skip);
        mapping.push(if target.may_repeat() || !mapping.contains(&target) { target } else { Target::Skip });
    }
    if mapping.iter().any(|target| matches!(target, Target::GivenName | Target::FamilyName)) {
        for target in mapping.iter_mut().filter(|target| **target == Target::WholeName) {
            *target = Target::Skip;
        }
    }
    mapping
}

/// Puts what somebody chose for single columns over what their headings mean. A heading gives way where its meaning was chosen for another
/// column.
pub fn overrule(mapping: &mut [Target], chosen: &[(usize, Target)]) {
    for (at, meant) in mapping.iter_mut().enumerate() {
        if let Some((_, target)) = chosen.iter().find(|(column, _)| *column == at) {
            *meant = *target;
        } else if chosen.iter().any(|(_, target)| meant.gives_way_to(*target)) {
            *meant = Target::Skip;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Target as T;

    fn mapped(line: &str) -> Vec<(String, Target)> {
        let headings: Vec<String> = line.split(',').map(|heading| heading.trim().to_owned()).collect();
        let mapping = mapping_of(&headings);
        headings.into_iter().zip(mapping).filter(|(_, target)| *target != T::Skip).collect()
    }
    fn targets(line: &str) -> Vec<Target> {
        mapped(line).into_iter().map(|(_, target)| target).collect()
    }

    #[test]
    fn the_usual_products_need_no_hand() {
        let simple = "Client,Client Type,Clinician,Intake Date,Last Appointment,Address,City,State,ZIP,Phone,Email,Insurance,Insurance ID,Status";
        assert_eq!(targets(simple), [T::WholeName, T::Clinician, T::Phone, T::Email, T::CareStatus]);
        let jane = "Patient Number,First Name,Middle Name,Last Name,Email,Home Phone,Mobile Phone,Work Phone,Fax Phone,Birth Date,Sex,\
                    Marketing Email Opt-In,Family Doctor Name,Family Doctor Email,Guardian Name,Emergency Contact Name,\
                    Emergency Contact Phone,Emergency Contact Relationship,Deceased At,Discharged At,Active/Inactive,Preferred Name,Pronouns";
        assert_eq!(
            targets(jane),
            [
                T::GivenName,
                T::MiddleName,
                T::FamilyName,
                T::Email,
                T::HomePhone,
                T::MobilePhone,
                T::WorkPhone,
                T::BirthDate,
                T::GuardianName,
                T::ContactName,
                T::ContactPhone,
                T::ContactRelationship,
                T::Deceased,
                T::Ended,
                T::CareStatus,
                T::PreferredName,
                T::Pronouns
            ],
            "and agreeing to marketing is not agreeing to letters about care"
        );
        let cliniko =
            "id,title,first_name,last_name,date_of_birth,gender,email,address_1,emergency_contact,archived_at,deleted_at";
        assert_eq!(targets(cliniko), [T::GivenName, T::FamilyName, T::BirthDate, T::Email, T::ContactName, T::Ended]);
        let upheal = "client_first_name,LAST NAME,pronoun(s),preferred_first_name,e_mail";
        assert_eq!(targets(upheal), [T::GivenName, T::FamilyName, T::Pronouns, T::PreferredName, T::Email]);
        let heads_up = "email_address,initial_password,first_name,last_name,birthdate,gender,tag,external_id";
        assert_eq!(targets(heads_up), [T::Email, T::GivenName, T::FamilyName, T::BirthDate]);
    }

    #[test]
    fn synonyms_and_spanish() {
        let spanish = "Nombre,Primer apellido,Segundo apellido,Fecha de nacimiento,Correo electrónico,Teléfono móvil,Idioma";
        assert_eq!(
            targets(spanish),
            [T::GivenName, T::FamilyName, T::SecondFamilyName, T::BirthDate, T::Email, T::MobilePhone, T::Language]
        );
        assert_eq!(targets("full_name,first_name,surname,dob"), [T::GivenName, T::FamilyName, T::BirthDate]);
        assert_eq!(targets("Email,Email 2,First name,First Name"), [T::Email, T::Email, T::GivenName]);
        for born in
            ["Date of Birth (MM/DD/YYYY)", "DOB [dd-mm-yyyy]", "Fecha de nacimiento (dd/mm/aaaa)", "Client DOB", "Patient DOB"]
        {
            assert_eq!(targets(born), [T::BirthDate], "{born}");
        }
        assert!(targets("Email (mother),Email (dad),DOB (partner),(yyyy)").is_empty(), "somebody else's, and nobody's");
    }

    #[test]
    fn what_is_chosen_overrules_what_headings_mean() {
        let overruled = |chosen: &[(usize, Target)]| {
            let mut mapping = vec![T::GivenName, T::FamilyName, T::Skip, T::Email];
            overrule(&mut mapping, chosen);
            mapping
        };
        assert_eq!(overruled(&[]), [T::GivenName, T::FamilyName, T::Skip, T::Email]);
        assert_eq!(overruled(&[(2, T::Email)]), [T::GivenName, T::FamilyName, T::Email, T::Email], "several addresses are fine");
        assert_eq!(overruled(&[(2, T::GivenName)]), [T::Skip, T::FamilyName, T::GivenName, T::Email]);
        assert_eq!(overruled(&[(2, T::WholeName)]), [T::Skip, T::Skip, T::WholeName, T::Email]);
        assert_eq!(overruled(&[(0, T::Skip), (1, T::WholeName)]), [T::Skip, T::WholeName, T::Skip, T::Email]);
        assert_eq!(overruled(&[(0, T::FamilyName), (1, T::GivenName)]), [T::FamilyName, T::GivenName, T::Skip, T::Email]);
    }

    #[test]
    fn every_heading_means_one_thing_and_is_written_folded() {
        let mut seen = std::collections::HashMap::new();
        for target in Target::ALL {
            assert_eq!(Target::from_word(target.word()), Some(*target));
            for heading in target.headings() {
                assert_eq!(search_key(heading), *heading);
                assert_eq!(seen.insert(*heading, *target), None, "{heading} means two things");
            }
        }
    }
}
