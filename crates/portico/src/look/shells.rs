//! What each layout needs to know. Pages embed one of these as `shell`.

use super::{Theme, dialled};
use portico_web::Flash;

/// A place in the staff top bar. Only those that exist for this staff member are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is the page of its name
pub enum Section {
    Clients,
    Batches,
    Reports,
    Organization,
    Mailbox,
}

impl Section {
    /// The visible label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clients => "Clients",
            Self::Batches => "Batches",
            Self::Reports => "Reports",
            Self::Organization => "Organization",
            Self::Mailbox => "Mailbox",
        }
    }
    /// The address.
    pub fn href(self) -> &'static str {
        match self {
            Self::Clients => "/clients",
            Self::Batches => "/batches",
            Self::Reports => "/reports",
            Self::Organization => "/organization",
            Self::Mailbox => "/mailbox",
        }
    }
}

/// How long the session behind a page goes on, in seconds counted from this answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedInFor {
    /// Until it ends if nobody does anything.
    pub resting: u64,
    /// The same, where it was noted this moment that it is in use.
    pub life: u64,
    /// Until it ends whatever anybody does.
    pub at_most: u64,
}

impl SignedInFor {
    /// Within how many minutes the session ends whatever anybody does, once these are the last ten: a page that is opened then says so.
    pub fn last_minutes(self) -> Option<u64> {
        (self.at_most <= 10 * 60).then(|| self.at_most.div_ceil(60).max(1))
    }
}

/// What stands around a staff page.
#[derive(Clone, Debug)]
pub struct StaffShell {
    /// The practice's name, shown in the account menu and the title.
    pub practice_name: String,
    /// The staff member's name.
    pub staff_name: String,
    /// Their initials, for the avatar.
    pub staff_initials: String,
    /// Their hue, 1 to 8.
    pub hue: u8,
    /// The places they may go, in order.
    pub sections: Vec<Section>,
    /// The place this page belongs to.
    pub current: Option<Section>,
    /// How many notices behind the bell they have not read, as it stands there; empty for none.
    pub unread: String,
    /// Whether "Create client" is theirs.
    pub can_create_clients: bool,
    /// Whether "Import clients" is theirs.
    pub can_import: bool,
    /// Whether the Client Portal is off for the whole practice.
    pub portal_off: bool,
    /// Where the settings of the Client Portal stand, for those who may change them.
    pub portal_settings: Option<&'static str>,
    /// Whether the organization's pages are theirs.
    pub runs_practice: bool,
    /// Whether templates are theirs.
    pub edits_templates: bool,
    /// The message carried here by a redirect.
    pub flash: Option<Flash>,
    /// The colours chosen on this device.
    pub theme: Theme,
    /// The path and query of this page, to come back to.
    pub request_path: String,
    /// Today in the practice, as a page on paper says it: "28 November 2026".
    pub today: String,
    /// How long the session goes on.
    pub signed_in_for: SignedInFor,
}

impl StaffShell {
    /// In the last minutes of the session, within how many it ends: "7 minutes".
    pub fn last_minutes(&self) -> Option<String> {
        self.signed_in_for.last_minutes().map(|left| if left == 1 { "1 minute".to_owned() } else { format!("{left} minutes") })
    }
    /// The way to the settings of the Client Portal, for those who may change them and are not there already.
    pub fn way_to_settings(&self) -> Option<&'static str> {
        self.portal_settings.filter(|settings| !self.request_path.starts_with(*settings))
    }
}

/// What stands around a page of the client portal.
#[derive(Clone, Debug)]
pub struct PortalShell {
    /// The practice's name.
    pub practice_name: String,
    /// The practice's telephone number as people write it; empty when there is none.
    pub practice_phone: String,
    /// Where the practice's logo is; none where it has none.
    pub logo: Option<String>,
    /// The portal's path, `/p/{slug}`.
    pub home: String,
    /// The page's language, as in `lang`.
    pub language: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The other languages this page can be read in.
    pub other_languages: Vec<LanguageLink>,
    /// The message carried here by a redirect.
    pub flash: Option<Flash>,
    /// The practice's hue, 1 to 8.
    pub hue: u8,
    /// Whether somebody is signed in: shows the account menu.
    pub signed_in: bool,
    /// The places of the portal, in order; none while nobody is signed in.
    pub places: Vec<PortalPlace>,
    /// Whose portal is open, when it is not the login's own: "You are in Jonas's portal."
    pub viewing: Option<String>,
    /// Whether a staff member looks at the page: said above it, and nothing on it can be pressed.
    pub seen: Option<SeenBanner>,
    /// Whether the login may open another portal.
    pub can_choose: bool,
    /// How long the session goes on; none where the page keeps no session awake.
    pub signed_in_for: Option<SignedInFor>,
    /// In the last minutes of a session: that it ends soon, and cannot be put off.
    pub ending: Option<String>,
    /// Whether nothing about where this page was may leave it (pages reached by a link).
    pub from_link: bool,
    /// The layout's own words in the page's language.
    pub words: PortalWords,
}

/// A place in the portal's navigation. What is not open to the login is not among them.
#[derive(Clone, Debug)]
pub struct PortalPlace {
    /// Where it leads.
    pub href: String,
    /// What it is called, in the page's language.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// How this page is related to it, as `aria-current` has it: `page` for the place itself, `true` within it, none elsewhere.
    pub current: Option<&'static str>,
}

/// What stands above a page of the portal that staff look at.
#[derive(Clone, Debug)]
pub struct SeenBanner {
    /// What the client is called.
    pub called: String,
    /// The way back to the record.
    pub record: String,
}

impl PortalShell {
    /// The telephone number as a `tel:` address takes it.
    pub fn phone_digits(&self) -> String {
        dialled(&self.practice_phone)
    }
    /// Whether the practice's name leads home: where the ways about the portal stand, and nobody of the staff only looks on.
    pub fn leads_home(&self) -> bool {
        !self.places.is_empty() && self.seen.is_none()
    }
}

/// A way to read the page in another language, written in that language.
#[derive(Clone, Debug)]
pub struct LanguageLink {
    /// As in `hreflang` and `lang`.
    pub tag: String,
    /// The language's own name.
    pub name: String,
    /// Where it leads.
    pub href: String,
}

/// The words of the portal layout, from the catalogue of the page's language.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // each is the text of its name
pub struct PortalWords {
    /// "Skip to main content"
    pub skip: String,
    /// "Your account"
    pub account: String,
    /// "Open another portal"
    pub choose: String,
    /// "Change"
    pub change: String,
    /// "Sign out"
    pub sign_out: String,
    /// "Language"
    pub language: String,
    /// "Portal", what the navigation is called.
    pub navigation: String,
    /// "Need help now? Call the practice on 020 7946 0018. This portal is not for emergencies."
    pub help_now: String,
    /// "Are you still there?"
    pub still_there: String,
    /// "You will be signed out in 2 minutes to keep your information safe."
    pub still_there_detail: String,
    /// "Stay signed in"
    pub stay: String,
    /// "Sign out now"
    pub sign_out_now: String,
    /// "You’ll need to sign in again soon"
    pub ending: String,
    /// "We sign everybody out after 12 hours. For you that is within 2 minutes, and it can’t be put off."
    pub ending_detail: String,
    /// "Back to the page"
    pub back: String,
}

/// What stands around a page without a session: staff sign-in, set-up, errors.
#[derive(Clone, Debug, Default)]
pub struct PlainShell {
    /// The message carried here by a redirect.
    pub flash: Option<Flash>,
    /// The colours chosen on this device.
    pub theme: Theme,
}

/// Up to two initials: of the first and the last word, for an avatar.
pub fn initials_of(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let titles = words.iter().take_while(|word| is_title(word)).count();
    let mut named = words[titles.min(words.len().saturating_sub(1))..].iter();
    let (first, last) = (named.next(), named.next_back());
    [first, last].into_iter().flatten().filter_map(|word| initial(word)).collect()
}

/// Whether a word is how somebody is addressed, as "Dr" or "Prof." is, rather than their name.
fn is_title(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    ["Dr", "Prof", "Mr", "Mrs", "Ms", "Mx"].iter().any(|title| word.eq_ignore_ascii_case(title))
}

/// The first letter of a word with the marks that belong to it, in capitals.
fn initial(word: &str) -> Option<String> {
    let mut letters = word.chars().skip_while(|c| !c.is_alphanumeric());
    letters.next().map(|letter| letter.to_uppercase().collect())
}

/// A hue from 1 to 8 that stays the same for the same bytes, usually an id.
pub fn hue_of(id: &[u8]) -> u8 {
    let sum = id.iter().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    u8::try_from(sum % 8).unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names_from_everywhere() {
        for (name, expected) in [
            ("Maya Lindqvist", "ML"),
            ("Ana María de la Cruz", "AC"),
            ("Sukarno", "S"),
            ("  élodie   ", "É"),
            ("李小龍", "李"),
            ("(Bob) O'Neil", "BO"),
            ("Dr Ada Brandt", "AB"),
            ("Prof. Dr. Brandt", "B"),
            ("Dr", "D"),
            ("- -", ""),
            ("", ""),
        ] {
            assert_eq!(initials_of(name), expected, "{name:?}");
        }
    }

    #[test]
    fn the_last_ten_minutes_are_said() {
        for (seconds, minutes) in
            [(43_200, None), (601, None), (600, Some(10)), (541, Some(10)), (540, Some(9)), (60, Some(1)), (0, Some(1))]
        {
            assert_eq!(SignedInFor { resting: 900, life: 900, at_most: seconds }.last_minutes(), minutes, "{seconds}");
        }
    }

    #[test]
    fn hues_are_eight_and_steady() {
        let hues: std::collections::BTreeSet<u8> = (0u32..200).map(|n| hue_of(&n.to_be_bytes())).collect();
        assert_eq!(hues, (1..=8).collect());
        assert_eq!(hue_of(b"same"), hue_of(b"same"));
    }
}
