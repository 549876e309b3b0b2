//! The people of the demo. All of them are invented; their addresses are of the kind that no mail can ever reach (RFC 2606).

/// What happens to a client in the demo; numbers are days ago.
#[derive(Clone, Copy, Debug)]
pub(super) enum Past {
    /// Has an address and consent, was never invited.
    NotInvited,
    /// Invited, and waiting.
    Waiting(u64),
    /// Invited, waiting, and sent again later.
    SentAgain(u64, u64),
    /// Invited so long ago that the link has ended.
    Expired(u64),
    /// Invited; the mail server knows no such address.
    Bounced(u64),
    /// Invited and taken back.
    Revoked(u64, u64),
    /// Somebody said "Not me".
    Declined(u64, u64),
    /// Invited, activated, and seen again: invited, activated, last signed in.
    Active(u64, u64, u64),
    /// Invited and activated, nothing since.
    Activated(u64, u64),
    /// Has not agreed to email.
    NoConsent,
    /// Somebody said "This address is wrong".
    WrongAddress(u64, u64),
    /// Has no address.
    NoEmail,
    /// Has no address, and got the invitation on paper.
    OnPaper(u64),
    /// Wrote on the sign-up page.
    SignedUp(u64),
    /// Not a client yet.
    Prospective,
    /// No longer a client.
    Deactivated,
}

/// One client: given and family name, address, birthday, pronouns, language, clinician (by place), past.
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) address: &'static str,
    pub(super) born: &'static str,
    pub(super) pronouns: &'static str,
    pub(super) language: &'static str,
    pub(super) clinician: usize,
    pub(super) past: Past,
}

/// One staff member: name, address, role.
pub(super) const STAFF: [(&str, &str, &str); 5] = [
    ("Ines Okafor", "ines@alderwren.example", "administrator"),
    ("Dr Ada Brandt", "ada@alderwren.example", "clinician"),
    ("Kofi Mensah", "kofi@alderwren.example", "clinician"),
    ("Sam Fischer", "sam@alderwren.example", "front_desk"),
    ("Bill Tanner", "bill@alderwren.example", "biller"),
];

/// The password of everybody in the demo.
pub(super) const PASSWORD: &str = "river candle bicycle";

macro_rules! people {
    ($(($given:literal $family:literal $address:literal $born:literal $pronouns:literal $language:literal $clinician:literal $past:expr))*) => {
        &[$(Person {
            given: $given, family: $family, address: $address, born: $born, pronouns: $pronouns, language: $language,
            clinician: $clinician, past: $past,
        }),*]
    };
}
use Past::*;

/// Everybody.
pub(super) const CLIENTS: &[Person] = people![
    ("Maya" "Lindqvist" "maya.lindqvist@example.com" "1991-03-04" "she/her" "en" 1 Waiting(9))
    ("Tomás" "Oliveira" "t.oliveira@example.org" "1984-07-19" "he/him" "en" 1 NotInvited)
    ("Amara" "Rossi" "amara@rossi.example" "1978-11-02" "she/her" "en" 2 Active(41, 40, 0))
    ("Jonas" "Weber" "jonas.weber@exmaple.com" "1969-01-30" "he/him" "en" 1 Bounced(2))
    ("Priya" "Nair" "priya.nair@example.com" "1995-05-12" "she/her" "en" 2 Expired(34))
    ("Eleanor" "Davies" "" "1941-09-08" "she/her" "en" 2 NoEmail)
    ("Sofia" "Kowalczyk" "sofia.k@example.net" "1988-02-14" "she/her" "en" 1 Activated(3, 1))
    ("Hugo" "Beaumont" "hugo.beaumont@example.org" "1973-12-25" "he/him" "en" 2 NoConsent)
    ("Ruth" "Cohen" "ruth.cohen@example.com" "1956-06-17" "she/her" "en" 1 Deactivated)
    ("Lucía" "Fernández" "lucia.fernandez@example.org" "1990-10-01" "she/her" "es" 1 Waiting(4))
    ("Mateo" "García" "mateo.garcia@example.com" "1982-04-23" "he/him" "es" 2 Active(20, 19, 2))
    ("Leila" "Bakri" "leila.bakri@example.com" "1999-08-30" "she/her" "en" 1 Waiting(1))
    ("Noah" "Andersen" "noah.andersen@example.net" "2001-01-11" "he/him" "en" 1 SentAgain(16, 5))
    ("Grace" "Mbeki" "grace.mbeki@example.org" "1987-03-27" "she/her" "en" 2 Revoked(22, 18))
    ("Oskar" "Nowak" "oskar.nowak@example.com" "1964-05-05" "he/him" "en" 2 Declined(12, 10))
    ("Yuki" "Tanaka" "yuki.tanaka@example.net" "1993-09-21" "they/them" "en" 1 Active(60, 58, 1))
    ("Fatima" "Haddad" "fatima.haddad@example.com" "1979-07-07" "she/her" "en" 2 Active(55, 54, 6))
    ("Liam" "O’Connor" "liam.oconnor@example.org" "1985-11-19" "he/him" "en" 1 Active(48, 45, 3))
    ("Chloé" "Martin" "chloe.martin@example.com" "1998-02-03" "she/her" "en" 2 Active(33, 30, 8))
    ("Ivan" "Petrov" "ivan.petrov@example.net" "1972-10-10" "he/him" "en" 1 NotInvited)
    ("Aisha" "Khan" "aisha.khan@example.com" "1996-12-12" "she/her" "en" 2 NotInvited)
    ("Daniel" "Schmidt" "daniel.schmidt@example.org" "1967-04-18" "he/him" "en" 1 Active(29, 28, 12))
    ("Emma" "Johansson" "emma.johansson@example.com" "2000-06-06" "she/her" "en" 2 Activated(6, 5))
    ("Carlos" "Méndez" "carlos.mendez@example.org" "1959-08-16" "he/him" "es" 1 NotInvited)
    ("Hannah" "Baker" "hannah.baker@example.com" "1992-01-25" "she/her" "en" 2 Active(70, 69, 4))
    ("Ahmed" "El-Sayed" "ahmed.elsayed@example.net" "1981-09-03" "he/him" "en" 1 Waiting(15))
    ("Isabella" "Romano" "isabella.romano@example.com" "1976-05-29" "she/her" "en" 2 Active(80, 79, 15))
    ("Thomas" "Fletcher" "thomas.fletcher@example.org" "1949-03-13" "he/him" "en" 1 NoConsent)
    ("Mei" "Chen" "mei.chen@example.com" "1994-07-22" "she/her" "en" 2 Waiting(7))
    ("Patrick" "Dubois" "" "1953-11-11" "he/him" "en" 1 NoEmail)
    ("Zoë" "van den Berg" "zoe.vandenberg@example.net" "1989-10-28" "she/her" "en" 2 Active(37, 36, 9))
    ("Samuel" "Adeyemi" "samuel.adeyemi@example.com" "1983-02-20" "he/him" "en" 1 NotInvited)
    ("Olivia" "Hughes" "olivia.hughes@example.org" "1997-04-09" "she/her" "en" 2 Active(14, 13, 1))
    ("Rafael" "Costa" "rafael.costa@example.com" "1971-12-01" "he/him" "en" 1 Expired(45))
    ("Nina" "Hoffmann" "nina.hoffmann@example.net" "1986-06-14" "she/her" "en" 2 Prospective)
    ("George" "Papadakis" "george.papadakis@example.com" "1962-09-30" "he/him" "en" 1 Active(90, 88, 20))
    ("Amelia" "Wright" "amelia.wright@example.org" "2002-08-08" "she/her" "en" 2 Waiting(11))
    ("Kwame" "Boateng" "kwame.boateng@example.com" "1990-05-17" "he/him" "en" 1 Active(25, 24, 2))
    ("Sara" "Lund" "sara.lund@example.net" "1977-01-05" "she/her" "en" 2 NotInvited)
    ("Elena" "Popescu" "elena.popescu@example.com" "1968-03-21" "she/her" "en" 1 Active(18, 17, 5))
    ("James" "Whitaker" "" "1945-10-15" "he/him" "en" 2 OnPaper(3))
    ("Marta" "Silva" "marta.silva@example.com" "1991-11-27" "she/her" "en" 1 SignedUp(1))
    ("Peter" "Novák" "peter.novak@example.net" "1974-07-31" "he/him" "en" 2 Active(66, 64, 7))
    ("Ana" "Morales" "ana.morales@example.org" "1993-04-02" "she/her" "es" 1 Activated(2, 0))
    ("Ben" "Carter" "ben.carter@example.com" "1988-12-19" "he/him" "en" 2 Waiting(2))
    ("Linda" "Marsh" "linda.marsh@example.net" "1951-02-07" "she/her" "en" 1 Deactivated)
    ("Dimitri" "Ivanov" "dimitri.ivanov@example.com" "1980-06-26" "he/him" "en" 2 NotInvited)
    ("Sami" "Haddad" "" "2015-05-09" "he/him" "en" 2 NoEmail)
    ("Viktor" "Lindgren" "viktor.lindgren@example.org" "1970-08-04" "he/him" "en" 1 WrongAddress(6, 4))
    ("Freya" "Nielsen" "freya.nielsen@example.org" "1999-09-09" "she/her" "en" 1 Active(10, 9, 0))
];

/// Forms that somebody of them is asked to fill in, two days ago.
pub(super) struct Sent {
    /// The client's given name.
    pub(super) to: &'static str,
    /// Forms of the shipped library, in order.
    pub(super) forms: &'static [&'static str],
    /// The days from the sending until they are due.
    pub(super) due_after: u64,
}

/// What was sent: to somebody who does it today, to somebody who is late, and to others.
pub(super) const PAPERWORK: &[Sent] = &[
    Sent { to: "Freya", forms: &["intake", "consent-to-treatment", "practice-policies"], due_after: 5 },
    Sent { to: "Mateo", forms: &["intake", "consent-to-treatment"], due_after: 9 },
    Sent { to: "Hannah", forms: &["phq-9", "gad-7"], due_after: 1 },
    Sent { to: "Amara", forms: &["practice-policies"], due_after: 12 },
];

/// Who belongs to whom among them, by their given names.
pub(super) struct Together {
    pub(super) mother: &'static str,
    pub(super) child: &'static str,
    pub(super) household: (&'static str, &'static str),
    pub(super) guest: &'static str,
    /// A guest who is no client and has not answered: given and family name, address.
    pub(super) asked: (&'static str, &'static str, &'static str),
}

/// A mother who acts for her child, and a household with its guests.
pub(super) const TOGETHER: Together = Together {
    mother: "Fatima",
    child: "Sami",
    household: ("Olivia", "Kwame"),
    guest: "Zoë",
    asked: ("Joan", "Hughes", "joan.hughes@example.net"),
};
