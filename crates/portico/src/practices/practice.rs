//! A practice as pages and letters need it.

use super::{FormRhythm, Rhythm};
use crate::{relying_party::RelyingParty, settings::Settings};
use jiff::{Span, civil::Date};
use portico_database::record;
use portico_language::{Language, Zone};
use portico_values::{Moment, PracticeId};

/// A moment as grants and limits are judged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The moment.
    pub now: Moment,
    /// The number of the day that it is in the practice's own zone, for what can be done so many times a day.
    pub day: i64,
    /// Who was born on this day or before has come of age: guardians see nothing of them any more.
    pub came_of_age: String,
}

record! {
    /// What is known about a practice. Read afresh with every request: its switch and epoch decide access.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Practice {
        pub id: PracticeId,
        /// The word in its portal's address, `/p/{slug}`.
        pub slug: String,
        /// The host that an administrator gave its portal; it has it while the operator lists it ([`Practice::own_host`]).
        pub portal_host: Option<String>,
        pub name: String,
        /// The name shown as sender of its letters; neutral where the practice's own name would say too much.
        pub sender_name: String,
        pub phone: String,
        pub postal_address: String,
        pub reply_to: Option<String>,
        /// The IANA name of its time zone.
        pub zone: String,
        /// The language of its clients where none is known.
        pub language: String,
        /// 1 to 8: one of the tested hues.
        pub hue: i64,
        /// Whether the Client Portal is on for the whole practice.
        pub portal_on: bool,
        /// Grows when every portal session must end.
        pub epoch: i64,
        /// How many days an invitation's link lives, 1 to 30.
        pub link_days: i64,
        /// What is asked of whoever opens a link: `none`; `code` or `birth_date` of copied ones; or `birth_date_everywhere`.
        pub link_check: String,
        /// The tags of the languages its clients may choose among, separated by commas.
        pub languages: String,
        /// The connected account for online payments; none while there is none.
        pub payment_account: Option<String>,
        /// Which answer stands first when a client's main address changes: `move`, `resend` or `no`.
        pub address_change: String,
        /// At which age of a client the access of guardians is suspended.
        pub guardian_age: i64,
        /// Whether a guest of a group is invited in the act that adds them.
        pub invites_guests: bool,
        /// Whether clients may sign in by an emailed link or code.
        pub sign_in_links: bool,
        /// The days after a send on which somebody who has not activated is reminded, with commas between.
        pub reminder_days: String,
        /// From when nobody is written to by itself, in minutes after midnight.
        pub quiet_from: i64,
        /// Until when.
        pub quiet_until: i64,
        /// The days before a form is due on which its client is reminded, with commas between.
        pub form_days_before: String,
        /// The days after a form was sent without a day on which it is due.
        pub form_days_after: String,
        /// Whether staff sign in with a second step.
        pub second_step: bool,
        /// The fingerprint of its logo; none where it has none.
        pub logo: Option<String>,
    }
}

impl Practice {
    /// Whether its clients may read the portal in this language. The pseudo-language of tests has to be asked for by its tag anyway.
    pub fn offers(&self, language: Language) -> bool {
        language == Language::Pseudo || self.languages.split(',').any(|tag| tag == language.tag())
    }
    /// Its name for headings: what an “&” joins stays on one line.
    pub fn name_in_one(&self) -> String {
        self.name.replace(" & ", "\u{a0}&\u{a0}")
    }
    /// Whether it mails links to sign in with: the portal is on, and so are they.
    pub fn mails_sign_in_links(&self) -> bool {
        self.portal_on && self.sign_in_links
    }
    /// Whether every link asks for the date of birth, so that nobody is invited without one on file.
    pub(crate) fn asks_birth_date_everywhere(&self) -> bool {
        self.link_check == "birth_date_everywhere"
    }
    /// Its time zone, or UTC when the name is no longer known.
    pub fn time_zone(&self) -> Zone {
        Zone::parse(&self.zone).unwrap_or(Zone::UTC)
    }
    /// What statements compare with to know whether a grant opens anything at this moment, and what limits by the day go by.
    pub(crate) fn present(&self, now: Moment) -> Present {
        let today = self.time_zone().today(now);
        let born = today.checked_sub(Span::new().years(self.guardian_age)).unwrap_or(today);
        let day = today.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
        Present { now, day, came_of_age: born.to_string() }
    }
    /// The first day on which a client born on this day is of age, by the rule of [`Self::present`]: in a year without a 29 February, whoever
    /// was born on one is so on 1 March.
    pub(crate) fn of_age_on(&self, born: Date) -> Option<Date> {
        let day = born.checked_add(Span::new().years(self.guardian_age)).ok()?;
        if day.day() == born.day() { Some(day) } else { day.tomorrow().ok() }
    }
    /// When its clients are reminded.
    pub fn rhythm(&self) -> Rhythm {
        Rhythm::new(&self.reminder_days, (self.quiet_from, self.quiet_until), self.time_zone())
    }
    /// Its quiet hours as people read them, "21:00 to 08:00"; none where there are none.
    pub fn quiet_hours(&self) -> Option<String> {
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (self.quiet_from != self.quiet_until).then(|| format!("{} to {}", time(self.quiet_from), time(self.quiet_until)))
    }
    /// When its clients are reminded of intake forms.
    pub fn form_rhythm(&self) -> FormRhythm {
        let quiet = (self.quiet_from, self.quiet_until);
        FormRhythm::new(&self.form_days_before, Rhythm::new(&self.form_days_after, quiet, self.time_zone()))
    }
    /// The path of its logo, the same for everybody; none where it has none.
    pub fn logo_path(&self) -> Option<String> {
        self.logo.as_ref().map(|fingerprint| format!("{}/logo?v={fingerprint}", self.portal_path()))
    }
    /// The path of its portal, without a slash at the end.
    pub fn portal_path(&self) -> String {
        format!("/p/{}", self.slug)
    }
    /// The host that its portal has to itself; none where it stands at the installation's own, as it does when the operator no longer lists
    /// the host, or restored the row elsewhere.
    pub fn own_host(&self, settings: &Settings) -> Option<&str> {
        self.portal_host.as_deref().filter(|host| settings.lets_have(host))
    }
    /// What the address of its portal begins with, up to the path: the base URL, with the portal's own host if it has one.
    pub fn base_url(&self, settings: &Settings) -> String {
        match self.own_host(settings) {
            Some(host) => settings.base_url_at(host),
            None => settings.base_url.clone(),
        }
    }
    /// The whole address of a page of its portal. Every link to a portal that leaves Portico is made here.
    pub fn link(&self, settings: &Settings, rest: &str) -> String {
        format!("{}{}{rest}", self.base_url(settings), self.portal_path())
    }
    /// For whom its clients' devices keep passkeys; none where the address of its portal can have none.
    pub fn relying_party(&self, settings: &Settings) -> Option<RelyingParty> {
        RelyingParty::at(&self.base_url(settings)).ok()
    }
}
