//! What should be true of one person's way in, from the first letter to the sessions: written from the decisions, not from the code.

use crate::kit::ALDER;
use portico::{care::Side, invitations::LinkState};
use portico_language::Zone;
use portico_values::{ClientId, MergeId, Moment, SecretToken, moment::days};
use std::time::Duration;

/// Where an invitation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Never,
    Sent,
    Accepted,
    Declined,
    Revoked,
}

/// How a link got out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    Mailed,
    Copied,
    Code,
}

/// A link that somebody has.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) secret: SecretToken,
    pub(super) way: Way,
    pub(super) generation: i64,
    pub(super) ends: Moment,
    pub(super) taken_back: bool,
}

impl Link {
    /// What a merge makes of a link to an invitation that does not stay: one that a newer letter has replaced. What had ended stays ended.
    fn led_from(&self, state: State, ended: i64) -> Self {
        let was_ended = self.way == Way::Mailed && (1..=ended).contains(&self.generation);
        let taken_back = self.taken_back || state != State::Sent || was_ended;
        Self { way: Way::Mailed, generation: 0, taken_back, ..self.clone() }
    }
}

/// Somebody's account: the address that signs in, and who is signed in.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) address: String,
}

/// A browser that was signed in.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) secret: String,
    pub(super) opened: Moment,
    /// Whether nothing but the clock has ended it.
    pub(super) lives: bool,
}

/// Counts by day.
#[derive(Clone, Copy, Default)]
pub(super) struct Daily {
    /// When it began.
    day: Option<Moment>,
    times: i64,
}

impl Daily {
    pub(super) fn on(self, now: Moment) -> i64 {
        if self.day == day(now) { self.times } else { 0 }
    }
    pub(super) fn once_more(&mut self, now: Moment) {
        *self = Self { day: day(now), times: self.on(now) + 1 };
    }
}

/// A day is the practice's own.
fn day(now: Moment) -> Option<Moment> {
    let zone = Zone::parse(ALDER.zone).expect("a zone");
    zone.start_of(zone.today(now))
}

/// Two records that were made one, with what is needed to say what its undoing comes to.
#[derive(Clone)]
pub(super) struct Merged {
    pub(super) merge: MergeId,
    pub(super) at: Moment,
    /// Both as they were.
    pub(super) kept: Person,
    pub(super) gone: Person,
    pub(super) login: Option<Side>,
}

/// What has become of a record since the last merge into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Since {
    /// Nothing that an undoing would lose.
    #[default]
    Nothing,
    /// Something that it would lose: it is refused.
    Changed,
    /// Something that may have been turned back by now. Nobody tries.
    Unclear,
}

impl Merged {
    /// Whether it can be undone, as far as the clock goes.
    pub(super) fn is_young(&self, now: Moment) -> bool {
        now.since(self.at) < days(1)
    }
    /// Both records again, after the merge is undone at this moment. What had ended stays ended: links and sessions of the record that went,
    /// everything that was handed out while there was one record and the invitation was the other's, and every way in where the merge had
    /// closed the portal.
    pub(super) fn undone(&self, present: &Person, now: Moment) -> (Person, Person) {
        let (mut kept, mut gone) = (self.kept.clone(), self.gone.clone());
        let theirs_stood = gone.state != State::Never && (kept.state == State::Never || self.login == Some(Side::Gone));
        let is_replaced = theirs_stood || (kept.state == State::Accepted && self.login.is_none());
        if is_replaced {
            kept.come_back(now);
        } else {
            kept.links = present.links[gone.links.len()..].to_vec();
        }
        if theirs_stood {
            let since = &present.links[kept.links.len() + gone.links.len()..];
            gone.links.extend(since.iter().cloned());
        }
        gone.come_back(now);
        kept.sessions = present.sessions.clone();
        if self.login != Some(Side::Kept) {
            kept.sign_out();
        }
        if kept.access && !present.access {
            kept.lose_every_way_in();
        }
        gone.sign_out();
        (kept, gone)
    }
}

/// A client and everything about their invitation.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) id: ClientId,
    /// The addresses on file, in their order.
    pub(super) emails: Vec<String>,
    /// The one among them that was chosen for the portal.
    pub(super) chosen: Option<String>,
    /// Where the newest invitation went.
    pub(super) invited: String,
    pub(super) state: State,
    pub(super) generation: i64,
    /// The last generation that something else than the next one ended: nothing gives its links back.
    pub(super) ended: i64,
    pub(super) sent: Moment,
    pub(super) ends: Moment,
    pub(super) sends: Daily,
    pub(super) renewals: Daily,
    /// Not disabled by staff.
    pub(super) access: bool,
    /// Not deactivated.
    pub(super) care: bool,
    pub(super) consent: bool,
    pub(super) links: Vec<Link>,
    pub(super) account: Option<Account>,
    pub(super) sessions: Vec<Session>,
    pub(super) since_merge: Since,
}

impl Person {
    pub(super) fn new(id: ClientId, emails: Vec<String>) -> Self {
        let never = Moment::from_millis(0);
        Self {
            id,
            emails,
            chosen: None,
            invited: String::new(),
            state: State::Never,
            generation: 0,
            ended: 0,
            sent: never,
            ends: never,
            sends: Daily::default(),
            renewals: Daily::default(),
            access: true,
            care: true,
            consent: true,
            links: Vec::new(),
            account: None,
            sessions: Vec::new(),
            since_merge: Since::Nothing,
        }
    }
    /// Where the next invitation goes: the address that was chosen, or else the first.
    pub(super) fn main(&self) -> &str {
        self.chosen.as_ref().filter(|chosen| self.emails.contains(chosen)).unwrap_or(&self.emails[0])
    }
    /// The address by which they get in: that of the account, else the one that an invitation waits at, else where the next one goes.
    pub(super) fn in_use(&self) -> &str {
        let waits = (self.state == State::Sent).then_some(self.invited.as_str());
        self.account.as_ref().map(|account| account.address.as_str()).or(waits).unwrap_or_else(|| self.main())
    }
    /// Another address stands in this place of the details, or none does. What takes the place of the address in use is used in its stead, if
    /// they agreed to email, and an invitation that waits at an address which is not on file any more, or not the one that the next would go to, is over.
    pub(super) fn put(&mut self, place: usize, address: Option<String>) {
        let before = self.main().to_owned();
        let was_used = [self.in_use(), self.main()].contains(&self.emails[place].as_str());
        match &address {
            Some(address) => self.emails[place].clone_from(address),
            None => drop(self.emails.remove(place)),
        }
        if was_used {
            self.chosen = address.filter(|address| self.consent && *address != self.emails[0]);
        }
        let has_moved = self.main() != before && self.main() != self.invited;
        if self.state == State::Sent && (has_moved || !self.emails.contains(&self.invited)) {
            self.end(State::Revoked);
        }
    }
    /// Something was done that may be turned back by now.
    pub(super) fn may_have_changed(&mut self) {
        if self.since_merge == Since::Nothing {
            self.since_merge = Since::Unclear;
        }
    }
    /// The record stands again after a merge: an invitation that waited waits for nobody, and what was handed out is dead.
    fn come_back(&mut self, now: Moment) {
        self.take_back_what_was_handed_out();
        if self.state == State::Sent {
            self.generation += 1;
            self.ends = self.ends.min(now);
        }
    }
    /// Whether anything may be sent or handed out to them at all.
    pub(super) fn may_get_links(&self, portal_on: bool) -> bool {
        self.access && self.care && self.consent && portal_on && self.state != State::Accepted
    }
    /// Whether somebody with the right password gets in.
    pub(super) fn may_sign_in(&self, portal_on: bool) -> bool {
        self.account.is_some() && self.access && self.care && portal_on
    }
    /// Whether "Send email" opens access again: to somebody with an account a letter says so, to others a new invitation goes.
    pub(super) fn may_be_opened_to(&self, portal_on: bool, now: Moment) -> bool {
        let invited = self.consent && self.sends.on(now) < 5;
        !self.access && self.care && portal_on && (self.account.is_some() || invited)
    }
    /// Whether "Yes, Disable and Resend" can send: the old way in is over by then, so only the day counts.
    pub(super) fn may_start_anew(&self, portal_on: bool, now: Moment) -> bool {
        self.access && self.care && self.consent && portal_on && self.sends.on(now) < 5
    }
    /// Whether staff may send now: five minutes apart, five a day.
    pub(super) fn may_be_sent_to(&self, portal_on: bool, now: Moment) -> bool {
        let rests = now >= self.sent && now.since(self.sent) < Duration::from_secs(300);
        let resting = (self.state == State::Sent && rests) || self.sends.on(now) >= 5;
        self.may_get_links(portal_on) && !resting
    }
    pub(super) fn may_renew(&self, now: Moment) -> bool {
        self.renewals.on(now) < 3
    }
    /// A decision to send: a new generation, and every mailed link of an older one is dead.
    pub(super) fn send(&mut self, secret: SecretToken, now: Moment) {
        if self.state != State::Sent {
            self.ended = self.generation;
        }
        self.state = State::Sent;
        self.invited = self.main().to_owned();
        self.generation += 1;
        self.sent = now;
        self.ends = now.plus(days(30));
        self.links.push(Link { secret, way: Way::Mailed, generation: self.generation, ends: self.ends, taken_back: false });
    }
    /// It is over: what was handed out ends with it, and so does what a merge has led to it.
    pub(super) fn end(&mut self, state: State) {
        let before = std::mem::replace(&mut self.state, state);
        if state == State::Accepted {
            return;
        }
        self.take_back_what_was_handed_out();
        if matches!(before, State::Sent | State::Accepted) {
            self.links.iter_mut().filter(|link| link.generation == 0).for_each(|link| link.taken_back = true);
        }
    }
    fn take_back_what_was_handed_out(&mut self) {
        self.links.iter_mut().filter(|link| link.way != Way::Mailed).for_each(|link| link.taken_back = true);
    }
    /// Everybody who is signed in is out.
    pub(super) fn sign_out(&mut self) {
        self.sessions.iter_mut().for_each(|session| session.lives = false);
    }
    /// Every way in ends: disabled, deactivated, or active again. An account stays, and nobody is in it.
    pub(super) fn lose_every_way_in(&mut self) {
        self.sign_out();
        match self.state {
            State::Sent => self.end(State::Revoked),
            _ => self.take_back_what_was_handed_out(),
        }
    }
    /// "Yes, Disable and Resend": the account is over, and nothing from before opens anything again.
    pub(super) fn lose_the_account(&mut self) {
        self.sign_out();
        self.account = None;
        if self.state != State::Never {
            self.end(State::Revoked);
        }
    }
    /// Another record becomes part of this one. The invitation of the login that goes on stays, else this record's own, else the other's;
    /// links to the one that does not stay are like links that a newer letter has replaced. An account that nobody goes on with is over, and
    /// an invitation that only came along waits for nobody.
    pub(super) fn take_in(&mut self, other: Person, login: Option<Side>, now: Moment) {
        let theirs_stays = other.state != State::Never && (self.state == State::Never || login == Some(Side::Gone));
        let mut sessions = std::mem::take(&mut self.sessions);
        if self.account.is_some() && login != Some(Side::Kept) {
            sessions.iter_mut().for_each(|session| session.lives = false);
        }
        sessions.extend(other.sessions.iter().map(|session| Session { lives: false, ..session.clone() }));
        let account = match login {
            Some(Side::Kept) => self.account.take(),
            Some(Side::Gone) => other.account.clone(),
            None => None,
        };
        let (mine, access) = (self.clone(), self.access && other.access);
        let (stays, goes) = if theirs_stays { (&other, &mine) } else { (&mine, &other) };
        let mut links: Vec<Link> = goes.links.iter().map(|link| link.led_from(goes.state, goes.ended)).collect();
        links.extend(stays.links.iter().cloned());
        let mut emails = mine.emails.clone();
        emails.extend(other.emails.iter().filter(|email| !mine.emails.contains(email)).cloned());
        let chosen = if login == Some(Side::Gone) { other.chosen.clone() } else { mine.chosen.clone() };
        let (id, since_merge) = (mine.id, Since::Nothing);
        *self = Person { id, emails, chosen, access, links, account, sessions, since_merge, ..stays.clone() };
        match self.state {
            State::Accepted if login.is_none() => {
                self.state = State::Revoked;
                self.take_back_what_was_handed_out();
            }
            State::Sent if theirs_stays => {
                self.links = self.links.iter().map(|link| link.led_from(self.state, self.ended)).collect();
                self.generation += 1;
                self.ends = self.ends.min(now);
            }
            _ => {}
        }
        if !self.access {
            self.sign_out();
        }
    }
    /// What a link should show.
    pub(super) fn shows(&self, link: &Link, portal_on: bool, now: Moment) -> LinkState {
        match self.state {
            _ if !portal_on => LinkState::PortalOff,
            _ if !self.access || !self.care => LinkState::AccessDisabled,
            State::Accepted => LinkState::Used,
            State::Declined => LinkState::Declined,
            State::Revoked | State::Never => LinkState::Revoked,
            State::Sent if link.taken_back => LinkState::Revoked,
            State::Sent if link.way == Way::Mailed && (1..=self.ended).contains(&link.generation) => LinkState::Revoked,
            State::Sent if now >= link.ends.plus(days(90)) => LinkState::LongExpired,
            State::Sent if link.way == Way::Mailed && link.generation != self.generation => LinkState::Replaced,
            State::Sent if now < link.ends => LinkState::Living,
            State::Sent => LinkState::Expired,
        }
    }
}
