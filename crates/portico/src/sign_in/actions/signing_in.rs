//! The password: who it belongs to, and how far it opens the door.

use super::{half_signed_in, nobody, nowhere, visitor};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    outbox::LetterKind,
    practices,
    sessions::{self, Audience, Stage, actions::Opening},
    sign_in::{
        guesses::{self, Counter},
        letters,
        passes::{self, Purpose},
    },
    staff::{self, StaffMember},
    visit::Call,
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, Moment, PracticeId, SecretToken, StaffId};
use std::time::Duration;

/// So many wrong passwords before a right one are worth a letter (promises.md K22).
const MANY: i64 = 5;
/// How long the choice between several practices stays open.
pub(crate) const TO_CHOOSE: Duration = Duration::from_secs(10 * 60);

/// What a right password leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// In.
    SignedIn,
    /// The second step's code is due.
    Code,
    /// The second step is to be set up first.
    SetUp,
}

/// A new session: half or wholly signed in.
pub struct Entrance {
    /// The practice.
    pub practice: PracticeId,
    /// What the cookie keeps.
    pub secret: SecretToken,
    /// Where to.
    pub way: Way,
}

/// The counter of tries at an address's password.
pub(super) fn counter(call: &Call, email: &str) -> Counter {
    let whose = EmailAddress::parse(email).map_or_else(|_| email.to_lowercase(), |address| address.normalised().to_owned());
    Counter::account(&call.portico.keys, "staff", &whose)
}

/// The counter of tries at the staff door from one network.
fn network(call: &Call) -> Counter {
    Counter::network(&call.portico.keys, "staff", &call.limit_key)
}

/// Whose password this is: the staff members with this address, one for each practice where it is theirs. Nobody is a failed try, and
/// is written down. Statements, hashes and bytes are the same whether the address is somebody's or not.
///
/// # Errors
/// Refused after too many tries; a fault.
pub async fn who_is_it(call: &Call, email: &str, password: &str) -> Answer<Vec<StaffMember>> {
    let portico = &call.portico;
    guesses::try_once(portico, &visitor(nowhere(), &call.origin), &[counter(call, email), network(call)]).await?;
    let address = EmailAddress::parse(email).map_or_else(|_| String::new(), |address| address.normalised().to_owned());
    let known = staff::store::at_the_door(&mut *portico.database.read().await?, &address).await?;
    let hashes: Vec<Option<&str>> = known.iter().map(|member| member.password_hash.as_deref()).collect();
    let right = portico.hashing.verify_each(password, &hashes).await?;
    let places: Vec<(PracticeId, StaffId)> = known.iter().map(|member| (member.practice, member.id)).collect();
    let found: Vec<StaffMember> = known.into_iter().zip(right).filter_map(|(member, right)| right.then_some(member)).collect();
    if found.is_empty() {
        note_failed(call, places.first().copied().unwrap_or_else(nobody)).await?;
        if places.len() > 1 {
            // In how many practices somebody works is nobody's business: the others hear of it after the answer (promises.md P10).
            let call = call.clone();
            portico.later.after_the_answer("a failed sign-in of somebody in several practices", async move {
                for place in places.into_iter().skip(1) {
                    note_failed(&call, place).await?;
                }
                Ok(())
            });
        }
    }
    Ok(found)
}

pub(super) async fn note_failed(call: &Call, (practice, staff): (PracticeId, StaffId)) -> Answer<()> {
    let mut act = Act::begin(&call.portico, &visitor(practice, &call.origin)).await?;
    act.record(Event::new("staff.sign_in_failed").about(staff).refused("wrong_password"));
    act.commit().await
}

/// Opens the door for a member whose password was right: all the way, or as far as the second step.
///
/// # Errors
/// Refused when the member has changed meanwhile.
pub async fn enter(call: &Call, member: &StaffMember) -> Answer<Entrance> {
    let mut act = Act::begin(&call.portico, &half_signed_in(member.practice, member.id, &call.origin)).await?;
    let reach = act.may(Permission::FinishStaffSignIn)?;
    // Whoever requires a second step of everybody waits for this session and ends it, or is waited for and seen here.
    staff::store::hold(act.db(), &reach, member.id).await?;
    let member = still(&mut act, &reach, member).await?;
    let entrance = welcome(&mut act, &reach, &member, call).await?;
    act.commit().await?;
    Ok(entrance)
}

/// Settles the tries that led to a right password, with a notice when they were many (K22), and opens the door.
async fn welcome(act: &mut Act, reach: &Reach, member: &StaffMember, call: &Call) -> Answer<Entrance> {
    let counter = counter(call, &member.address_normalised);
    let now = act.now();
    if guesses::standing(act.db(), &counter, now).await? > MANY {
        post_notice(act, member, letters::Unusual::ManyFailures, &call.device).await?;
    }
    guesses::settle(act.db(), &counter, &network(call)).await?;
    open(act, reach, member, &call.device).await
}

/// Keeps a password that was right just now under hashes of today's cost, wherever it was hashed at another one, so that all sign-ins cost
/// alike. `members` are one person, in each practice whose password it was; one salt serves all, so that the clock does not tell in how many
/// practices they work (promises.md P10).
pub(crate) async fn freshen_hashes(call: &Call, members: &[StaffMember], password: &str) -> Answer<()> {
    let portico = &call.portico;
    let is_stale = |hash: &&str| portico.hashing.is_of_another_cost(hash);
    let stale = members.iter().filter_map(|member| Some((member, member.password_hash.as_deref().filter(is_stale)?)));
    let stale: Vec<(&StaffMember, &str)> = stale.collect();
    let Some((first, _)) = stale.first() else { return Ok(()) };
    let theirs = staff::store::at_the_door(&mut *portico.database.read().await?, &first.address_normalised).await?;
    let beside = theirs.iter().filter_map(|other| other.password_hash.as_deref()).find(|hash| !is_stale(hash));
    let after = portico.hashing.hash_beside(password, beside, &*portico.randomness).await?;
    for (member, before) in stale {
        let mut act = Act::begin(portico, &half_signed_in(member.practice, member.id, &call.origin)).await?;
        let reach = act.may(Permission::FinishStaffSignIn)?;
        staff::store::rehash(act.db(), &reach, member.id, before, &after).await?;
        act.record(Event::new("staff.password_rehashed").about(member.id));
        act.commit().await?;
    }
    Ok(())
}

/// One pass for each practice whose password it was, to choose among on the next page.
///
/// # Errors
/// Refused when a member has changed meanwhile.
pub async fn practices_open_to(call: &Call, members: &[StaffMember]) -> Answer<Vec<(PracticeId, SecretToken)>> {
    let mut open = Vec::with_capacity(members.len());
    for member in members {
        let mut act = Act::begin(&call.portico, &half_signed_in(member.practice, member.id, &call.origin)).await?;
        let reach = act.may(Permission::FinishStaffSignIn)?;
        let member = still(&mut act, &reach, member).await?;
        let pass = passes::issue_for(&mut act, Purpose::StaffPractice, member.id, &member.address_normalised, TO_CHOOSE).await?;
        act.record(Event::new("staff.practice_offered").about(member.id));
        act.commit().await?;
        open.push((member.practice, pass));
    }
    Ok(open)
}

/// Enters the chosen practice with its pass, which works once.
///
/// # Errors
/// Refused when the pass no longer lives.
pub async fn enter_practice(call: &Call, practice: PracticeId, pass: &SecretToken) -> Answer<Entrance> {
    let gone = || Refusal::conflict("choice_gone", "You can no longer choose here. Sign in again.");
    let portico = &call.portico;
    let hashes = portico.keys.hashes(pass);
    let living = passes::living(&mut *portico.database.read().await?, practice, Purpose::StaffPractice, hashes, call.now).await?;
    let staff = StaffId::from_uuid(living.ok_or_else(gone)?.subject_id);
    let mut act = Act::begin(portico, &half_signed_in(practice, staff, &call.origin)).await?;
    let reach = act.may(Permission::FinishStaffSignIn)?;
    staff::store::hold(act.db(), &reach, staff).await?;
    passes::spend(&mut act, Purpose::StaffPractice, pass).await?.ok_or_else(gone)?;
    let member = staff::store::by_id(act.db(), &reach, staff).await?.ok_or_else(gone)?;
    let entrance = welcome(&mut act, &reach, &member, call).await?;
    act.commit().await?;
    Ok(entrance)
}

/// The member as the row is now, when the password that was checked is still theirs.
async fn still(act: &mut Act, reach: &Reach, checked: &StaffMember) -> Answer<StaffMember> {
    let now = staff::store::by_id(act.db(), reach, checked.id).await?;
    let same = now.filter(|now| now.epoch == checked.epoch && now.password_hash == checked.password_hash);
    same.ok_or_else(|| changed().into())
}

/// What is said when an account changed while its owner signed in or changed it themselves.
pub(super) fn changed() -> Refusal {
    Refusal::conflict("changed", "Your account has just been changed. Sign in again.")
}

async fn open(act: &mut Act, reach: &Reach, member: &StaffMember, device: &str) -> Answer<Entrance> {
    let way = match (&member.second_step_sealed, member.second_step_required) {
        (Some(_), _) => Way::Code,
        (None, true) => Way::SetUp,
        (None, false) => Way::SignedIn,
    };
    let stage = if way == Way::SignedIn { Stage::Full } else { Stage::Password };
    let secret = open_session(act, reach, member, stage, device).await?;
    Ok(Entrance { practice: member.practice, secret, way })
}

/// Opens a session, and says so when it is a full one.
pub(super) async fn open_session(
    act: &mut Act,
    reach: &Reach,
    member: &StaffMember,
    stage: Stage,
    device: &str,
) -> Answer<SecretToken> {
    let now = act.now();
    open_session_since(act, reach, member, stage, device, now).await
}

/// The same for a session that goes on under a new secret: it ends when the one before would have ended (settled.md 17).
pub(super) async fn open_session_since(
    act: &mut Act,
    reach: &Reach,
    member: &StaffMember,
    stage: Stage,
    device: &str,
    began_at: Moment,
) -> Answer<SecretToken> {
    let now = act.now();
    if stage == Stage::Full {
        let uuid = member.id.uuid();
        let known = sessions::store::has_been_seen(act.db(), reach, Audience::Staff, uuid, device, now).await?;
        // Nothing is new about the first sign-in ever; after a long absence no row is left, and every browser is.
        if !known && member.last_signed_in_at.is_some() {
            post_notice(act, member, letters::Unusual::NewDevice, device).await?;
        }
        staff::store::note_sign_in(act.db(), reach, member.id, now).await?;
    }
    let opening = Opening {
        grant: None,
        audience: Audience::Staff,
        subject: member.id.uuid(),
        subject_epoch: member.epoch,
        practice_epoch: member.practice_epoch,
        stage,
        device,
    };
    let (session, secret) = sessions::actions::open_since(act, reach, &opening, began_at).await?;
    let event = if stage == Stage::Full { "staff.signed_in" } else { "staff.password_given" };
    act.record(Event::new(event).about(session).with("staff", member.id.to_string()));
    Ok(secret)
}

/// Tells the member by letter that something unusual happened.
pub(super) async fn post_notice(act: &mut Act, member: &StaffMember, unusual: letters::Unusual, device: &str) -> Answer<()> {
    let practice = practices::store::by_id(act.db(), member.practice).await?.ok_or_else(Trouble::not_found)?;
    let content = letters::signed_in(act.portico(), &practice, &member.name, unusual, device, act.now());
    post(act, member, content);
    Ok(())
}

/// Puts a letter to a staff member into the outbox.
pub(super) fn post(act: &mut Act, member: &StaffMember, content: crate::outbox::Composed) {
    act.tell(LetterKind::StaffAccount, member.address.clone(), None, content);
}
