//! Which events ring, for whom, and what they are called.

use crate::audit::{Event, OTHER_SIGN_IN};
use portico_values::{BatchId, ClientId};
use uuid::Uuid;

/// What a notice is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A letter did not arrive: to a client, to somebody else with access to the portal, or to whoever is asked about access.
    Bounced,
    /// Whoever got a letter said that the address is wrong.
    WrongAddress,
    /// "Not me".
    Declined,
    /// A client activated the account.
    Activated,
    /// Somebody new wrote on the public pages; about no client where it was lost.
    SignUp,
    /// A batch has been written and some recipients need somebody.
    Batch,
    /// Somebody answered an offer of access, or access for others was frozen.
    Family,
    /// A guardian steps back soon.
    ComingOfAge,
    /// A staff member changed a client's email and gave them a way in, or made one sign-in open two records; only administrators are told.
    EmailChanged,
    /// A client stopped reminders.
    RemindersStopped,
    /// A form was filled in and waits to be read.
    FilledIn,
    /// A form was filled in that somebody should read today.
    ReadToday,
    /// A client brought documents, or signed one.
    Documents,
}

use Kind as K;

impl Kind {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Kind; 13] = [
        K::Bounced,
        K::WrongAddress,
        K::Declined,
        K::Activated,
        K::SignUp,
        K::Batch,
        K::Family,
        K::ComingOfAge,
        K::EmailChanged,
        K::RemindersStopped,
        K::FilledIn,
        K::ReadToday,
        K::Documents,
    ];

    /// Those that somebody may choose not to be told of. A form to read today may be about somebody's life: nobody opts out.
    pub fn choices(is_administrator: bool) -> impl Iterator<Item = Kind> {
        let is_offered = move |kind: &Kind| match kind {
            K::ReadToday => false,
            K::EmailChanged => is_administrator,
            _ => true,
        };
        Self::ALL.into_iter().filter(is_offered)
    }
    /// The word in rows and forms.
    pub const fn word(self) -> &'static str {
        match self {
            K::Bounced => "bounced",
            K::WrongAddress => "wrong_address",
            K::Declined => "declined",
            K::Activated => "activated",
            K::SignUp => "sign_up",
            K::Batch => "batch",
            K::Family => "family",
            K::ComingOfAge => "coming_of_age",
            K::EmailChanged => "email_changed",
            K::RemindersStopped => "reminders_stopped",
            K::FilledIn => "filled_in",
            K::ReadToday => "read_today",
            K::Documents => "documents",
        }
    }
    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
    /// What it is called where it is chosen.
    pub const fn label(self) -> &'static str {
        match self {
            K::Bounced => "Emails that didn’t arrive",
            K::WrongAddress => "Emails that reached the wrong person",
            K::Declined => "Invitations answered with “Not me”",
            K::Activated => "Accounts activated by clients assigned to me",
            K::SignUp => "New sign-ups",
            K::Batch => "Batches with clients who need you",
            K::Family => "Changes to who else has access",
            K::ComingOfAge => "Guardian access that ends soon",
            K::EmailChanged => "Changed emails and merged records that let somebody in",
            K::RemindersStopped => "Clients who stopped reminders",
            K::FilledIn => "Forms filled in",
            K::ReadToday => "Forms to read today",
            K::Documents => "Documents that clients upload or sign",
        }
    }
    /// So many of them, for letters: nobody is named there, and nothing about anybody's health.
    pub fn counted(self, count: i64) -> String {
        let (one, many) = match self {
            K::Bounced => ("email didn’t arrive", "emails didn’t arrive"),
            K::WrongAddress => ("email address reported as wrong", "email addresses reported as wrong"),
            K::Declined => ("invitation was turned down", "invitations were turned down"),
            K::Activated => ("client activated the account", "clients activated their accounts"),
            K::SignUp => ("new sign-up", "new sign-ups"),
            K::Batch => ("batch with clients who need you", "batches with clients who need you"),
            K::Family => ("change in who may open a portal", "changes in who may open a portal"),
            K::ComingOfAge => ("client comes of age soon", "clients come of age soon"),
            K::EmailChanged => {
                ("changed email or merged record lets somebody in", "changed emails or merged records let somebody in")
            }
            K::RemindersStopped => ("client stopped reminders", "clients stopped reminders"),
            K::FilledIn => ("form was filled in", "forms were filled in"),
            K::ReadToday => ("form to read today", "forms to read today"),
            K::Documents => ("upload or signature by a client", "uploads or signatures by clients"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
    /// So many sign-ups of which nobody can read what was sent, for letters: nobody new waits to be added.
    pub fn lost_sign_ups(count: i64) -> String {
        format!("{count} {} can’t be opened any more", if count == 1 { "sign-up that" } else { "sign-ups that" })
    }
    /// Whom it concerns.
    const fn audience(self) -> &'static str {
        match self {
            K::Activated => "assigned",
            K::SignUp => "desk",
            K::Batch => "starter",
            K::FilledIn => "asker",
            K::ReadToday => "today",
            K::EmailChanged => "administrators",
            _ => "concerned",
        }
    }
}

/// An event that rings.
#[derive(Debug)]
pub(crate) struct Ring {
    /// Its place among the events of its act.
    pub(crate) place: usize,
    pub(crate) kind: Kind,
    /// `assigned`, `concerned` (assigned or the sender; the desk where nobody is assigned), `desk`, `starter` of a batch (the desk where they
    /// have left), `administrators`, `asker` (assigned, or who sent the form; the desk where nobody is assigned), or `today`: as `asker`,
    /// whatever they chose, and without billers.
    pub(crate) audience: &'static str,
    pub(crate) client: Option<ClientId>,
    pub(crate) subject: Option<Uuid>,
}

/// The events of an act that ring.
pub(crate) fn heard(events: &[Event]) -> Vec<Ring> {
    // Documents that were brought together ring once.
    let mut brought = false;
    let ring = |(place, event): (usize, &Event)| {
        let kind = kind_of(event)?;
        if kind == K::Documents && std::mem::replace(&mut brought, true) {
            return None;
        }
        let audience = if is_left_behind(event) { "desk" } else { kind.audience() };
        Some(Ring { place, kind, audience, client: event.client, subject: event.subject })
    };
    events.iter().enumerate().filter_map(ring).collect()
}

/// What gives a client a way in: an invitation by email or on paper, a link or a code in the hand, or, where the sign-in was moved to another
/// email, the link that confirms it: whoever reads that can choose a new password.
pub(super) const WAYS_IN: [&str; 6] = [
    "invitation.sent",
    "invitation.sent_in_batch",
    "invitation.letter_printed",
    "invitation.link_copied",
    "invitation.code_shown",
    "login.confirmation_asked",
];

/// That an act gives somebody a way in: administrators are told where whoever does it changed the email before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WayIn {
    /// The batch that it belongs to.
    pub(crate) batch: Option<BatchId>,
}

/// Whether an act does.
pub(crate) fn way_in(events: &[Event]) -> Option<WayIn> {
    let given = events.iter().find(|event| event.result == "done" && WAYS_IN.contains(&event.action))?;
    let batch = given.detail.get("batch").and_then(|batch| batch.as_str()?.parse().ok());
    Some(WayIn { batch })
}

/// Letters to a client whose failing somebody here must repair.
const TO_CLIENTS: [&str; 11] = [
    "invitation",
    "new_link",
    "reminder",
    "link_ended",
    "password_reset",
    "sign_in_link",
    "address_confirmation",
    "account_notice",
    "forms",
    "documents_shared",
    "waiting_reminder",
];

/// A batch stopped by itself before everybody was written to: whoever started it may not go on, so it is not theirs to repair.
fn is_left_behind(event: &Event) -> bool {
    event.action == "batch.stopped" && event.result != "done"
}

fn kind_of(event: &Event) -> Option<Kind> {
    let detail = |name: &str| event.detail.get(name);
    if is_left_behind(event) {
        return (detail("clients")?.as_i64()? > 0).then_some(K::Batch);
    }
    if event.result != "done" {
        return None;
    }
    match event.action {
        "letter.bounced" | "letter.failed" | "letter.complained" => {
            let kind = detail("kind")?.as_str()?;
            // What was refused at an address that nobody uses any more, or with an invitation that no longer waits, leaves nothing to repair.
            let is_past = detail("reader").is_some_and(|reader| reader == "former" || reader == "earlier");
            if is_past && event.action != "letter.complained" {
                return None;
            }
            (event.client.is_some() && TO_CLIENTS.contains(&kind)).then_some(K::Bounced)
        }
        "offer.not_arrived" => Some(K::Bounced),
        "invitation.address_wrong" => Some(K::WrongAddress),
        "invitation.declined" => Some(K::Declined),
        "invitation.accepted" => Some(K::Activated),
        "enquiry.made" | "enquiry.lost" => Some(K::SignUp),
        "batch.prepared" => (detail("need_you")?.as_i64()? > 0).then_some(K::Batch),
        "offer.declined" | "client.others_frozen" => Some(K::Family),
        "client.merged" => detail(OTHER_SIGN_IN).map(|_| K::EmailChanged),
        // An offer that was accepted; the client's own access comes with the activation.
        "grant.given" => (detail("kind")?.as_str()? != "self").then_some(K::Family),
        "client.coming_of_age_told" => Some(K::ComingOfAge),
        "form.filled_in" if event.is_urgent => Some(K::ReadToday),
        "form.filled_in" => detail("waits").is_none().then_some(K::FilledIn),
        "form.signed" => (detail("complete")?.as_bool()?).then_some(K::FilledIn),
        "invitation.reminders_stopped" | "waiting.reminders_stopped" => {
            (detail("by")?.as_str()? == "client").then_some(K::RemindersStopped)
        }
        "document.uploaded" => (detail("by")?.as_str()? == "client").then_some(K::Documents),
        "document.signed" => Some(K::Documents),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_simply_went_rings_for_nobody() {
        let client = portico_values::Identity::from_uuid(Uuid::nil());
        let events = [
            Event::new("invitation.sent").client(client),
            Event::new("letter.accepted").client(client).with("kind", "invitation"),
            Event::new("letter.failed").client(client).with("kind", "staff_notice"),
            Event::new("batch.prepared").with("need_you", 0),
            Event::new("enquiry.made").refused("known_address"),
            Event::new("batch.stopped").with("clients", 2),
            Event::new("letter.failed").client(client).with("kind", "invitation"),
            Event::new("letter.bounced").client(client).with("kind", "account_notice").with("reader", "former"),
            Event::new("letter.bounced").client(client).with("kind", "invitation").with("reader", "earlier"),
            Event::new("letter.bounced").client(client).with("kind", "forms").with("reader", "other"),
            Event::new("letter.failed").with("kind", "offer"),
            Event::new("offer.not_arrived").client(client),
            Event::new("grant.given").client(client).with("kind", "self"),
            Event::new("grant.given").client(client).with("kind", "guardian"),
            Event::new("document.uploaded").client(client).with("by", "staff"),
            Event::new("document.uploaded").client(client).with("by", "client"),
            Event::new("document.uploaded").client(client).with("by", "client"),
            Event::new("client.merged").client(client),
            Event::new("client.merged").client(client).with(OTHER_SIGN_IN, true),
        ];
        let rung: Vec<_> = heard(&events).iter().map(|ring| (ring.place, ring.kind)).collect();
        let bounced = [6_usize, 9, 11].map(|place| (place, Kind::Bounced));
        let others = [(13, Kind::Family), (15, Kind::Documents), (18, Kind::EmailChanged)];
        assert_eq!(rung, [&bounced[..], &others[..]].concat());
    }

    #[test]
    fn an_act_that_gives_a_way_in_is_known_by_its_events() {
        let batch: BatchId = portico_values::Identity::from_uuid(Uuid::from_u128(7));
        let in_a_batch = Event::new("invitation.sent_in_batch").with("batch", batch.to_string());
        assert_eq!(way_in(&[Event::new("batch.group_prepared"), in_a_batch]), Some(WayIn { batch: Some(batch) }));
        for action in ["invitation.link_copied", "login.confirmation_asked"] {
            assert_eq!(way_in(&[Event::new(action)]), Some(WayIn { batch: None }), "{action}");
        }
        assert_eq!(way_in(&[Event::new("invitation.sent").refused("just_sent"), Event::new("invitation.revoked")]), None);
    }

    #[test]
    fn a_batch_that_nobody_goes_on_with_is_left_to_the_desk() {
        let stopped = |clients: i64| Event::new("batch.stopped").with("clients", clients).refused("starter_may_no_longer_invite");
        let rung = heard(&[stopped(2), stopped(0), Event::new("batch.prepared").with("need_you", 1)]);
        let rung: Vec<_> = rung.iter().map(|ring| (ring.place, ring.kind, ring.audience)).collect();
        assert_eq!(rung, [(0, Kind::Batch, "desk"), (2, Kind::Batch, "starter")]);
    }

    #[test]
    fn only_administrators_choose_what_only_they_are_told() {
        let offered = |is_administrator| Kind::choices(is_administrator).collect::<Vec<_>>();
        assert!(offered(true).contains(&Kind::EmailChanged) && !offered(false).contains(&Kind::EmailChanged));
        assert_eq!((offered(true).len(), offered(false).len()), (Kind::ALL.len() - 1, Kind::ALL.len() - 2));
    }

    #[test]
    fn words_come_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
    }
}
