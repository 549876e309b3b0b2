//! Passwords: forgotten, chosen anew, changed. A link to choose one never signs in and never skips the second step (promises.md K8).

use super::{
    nowhere, practice_of,
    second_steps::{member as member_of, take_over},
    signing_in::{counter, open_session_since, post},
    visitor,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    outbox::{Letter, LetterKind},
    sessions::{self, Audience, Stage},
    sign_in::{
        guesses::{self, Counter},
        letters,
        passes::{self, Purpose},
        password_rules, store,
    },
    staff::{self, StaffMember},
    visit::{Call, StaffVisit},
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{EmailAddress, Identity, Moment, SecretToken, StaffId};
use std::time::Duration;

/// How long the link for a first password lives.
const SET_UP_LIFE: Duration = Duration::from_secs(3 * 86_400);

/// A link by which a new staff member chooses a first password, made within the act that adds them.
///
/// # Errors
/// A fault.
pub async fn set_up_link(act: &mut Act, staff: StaffId, address: &EmailAddress) -> Answer<String> {
    let pass = passes::issue_for(act, Purpose::StaffSetUp, staff, address.normalised(), SET_UP_LIFE).await?;
    act.record(Event::new("staff.set_up_link_made").about(staff));
    Ok(act.portico().settings.link(&format!("/reset/{}", pass.reveal())))
}

/// Mails a link to choose a new password to every staff member with this address. For an address that nobody has, the same statements
/// leave the same rows nowhere, from where no letter ever leaves; the page says the same.
///
/// # Errors
/// Refused after too many tries from one network; a fault.
pub async fn ask_for_reset(call: &Call, address: &EmailAddress) -> Answer<()> {
    let portico = &call.portico;
    let who = visitor(nowhere(), &call.origin);
    guesses::try_once(portico, &who, &[Counter::network(&portico.keys, "staff reset", &call.limit_key)]).await?;
    let mailed = Counter::code(&portico.keys, &format!("staff reset {}", address.normalised()));
    match guesses::try_once(portico, &who, &[mailed]).await {
        Err(Trouble::Refused(_)) => return Ok(()), // enough letters for now; the page says the same
        counted => counted?,
    }
    let known = staff::store::at_the_door(&mut *portico.database.read().await?, address.normalised()).await?;
    mail_reset(call, known.first()).await?;
    if known.len() > 1 {
        // In how many practices somebody works is nobody's business either: the other letters follow after the answer.
        let (call, others) = (call.clone(), known[1..].to_vec());
        portico.later.after_the_answer("the other letters of a forgotten staff password", async move {
            for member in &others {
                mail_reset(&call, Some(member)).await?;
            }
            Ok(())
        });
    }
    Ok(())
}

/// Links mailed before live on: it may be a stranger who asks. Whoever has as many as may live is as good as nobody, at the same cost.
async fn mail_reset(call: &Call, member: Option<&StaffMember>) -> Answer<()> {
    let portico = &call.portico;
    let nobody: StaffId = portico_values::new_id(call.now, &*portico.randomness);
    let place = |member: Option<&StaffMember>| member.map_or((nowhere(), nobody), |member| (member.practice, member.id));
    let (practice, staff) = place(member);
    let mut reader = portico.database.read().await?;
    let enough = passes::enough_for_now(&mut reader, practice, Purpose::StaffReset, staff, call.now).await?;
    drop(reader);
    let member = member.filter(|_| !enough);
    let (practice, staff) = place(member);
    let (name, recipient) = match member {
        Some(member) => (member.name.as_str(), member.address.clone()),
        None => ("Nobody", EmailAddress::parse("nobody@mailbox.localhost").map_err(Trouble::fault)?),
    };
    let mut act = Act::begin(portico, &visitor(practice, &call.origin)).await?;
    let practice = practice_of(act.db(), practice).await?;
    let pass = passes::issue(&mut act, Purpose::StaffReset, staff, recipient.normalised()).await?;
    let content = letters::reset(act.portico(), &practice, name, &pass);
    let not_before = if member.is_some() { act.now() } else { Moment::from_millis(i64::MAX) };
    let letter = Letter {
        id: act.id(),
        kind: LetterKind::StaffReset,
        recipient,
        client: None,
        invitation: None,
        batch: None,
        not_before,
        content: content.into(),
    };
    act.post(letter);
    act.record(Event::new("staff.reset_requested").about(staff));
    act.commit().await
}

/// Whose password a link lets somebody choose.
pub struct Choosing {
    /// The staff member.
    pub member: StaffMember,
    /// Whether it is their first.
    pub is_first: bool,
    purpose: Purpose,
}

/// What a link opens at this moment; nothing when it is unknown, used, too old, or sent to an address that is no longer theirs.
///
/// # Errors
/// A fault.
pub async fn choosing(call: &Call, pass: &SecretToken) -> Answer<Option<Choosing>> {
    let mut reader = call.portico.database.read().await?;
    let hashes = call.portico.keys.hashes(pass);
    for hash in &hashes {
        let Some((practice, purpose)) = store::staff_pass(&mut reader, *hash).await? else { continue };
        let Some(living) = passes::living(&mut reader, practice, purpose, hashes.clone(), call.now).await? else {
            return Ok(None);
        };
        let reach = visitor(practice, &call.origin).may(Permission::KnockAtTheDoor)?;
        let member = staff::store::by_id(&mut reader, &reach, StaffId::from_uuid(living.subject_id)).await?;
        let member = member.filter(|member| is_for(purpose, &living.address_normalised, member));
        return Ok(member.map(|member| Choosing { member, is_first: purpose == Purpose::StaffSetUp, purpose }));
    }
    Ok(None)
}

/// What has become of a link to choose a password that opens nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeadLink {
    /// Nobody knows it, or it is one for a forgotten password: how those ended is not told.
    Unknown,
    /// The password was chosen.
    Used,
    /// A newer one was sent.
    Replaced,
    /// Its days are over.
    Expired,
    /// The practice has taken the invitation back, or closed the account.
    Withdrawn,
}

/// What has become of a link. Only whoever holds the secret of a link for a first password learns how it ended.
///
/// # Errors
/// A fault.
pub async fn became_of(call: &Call, pass: &SecretToken) -> Answer<DeadLink> {
    let mut reader = call.portico.database.read().await?;
    for hash in call.portico.keys.hashes(pass) {
        let Some((practice, purpose)) = store::staff_pass(&mut reader, hash).await? else { continue };
        if purpose != Purpose::StaffSetUp {
            return Ok(DeadLink::Unknown);
        }
        let Some(known) = store::pass(&mut reader, practice, purpose, hash).await? else { continue };
        let reach = visitor(practice, &call.origin).may(Permission::KnockAtTheDoor)?;
        let member = staff::store::by_id(&mut reader, &reach, StaffId::from_uuid(known.subject_id)).await?;
        let newest = store::newest_pass(&mut reader, practice, purpose, known.subject_id).await?;
        return Ok(match member {
            None => DeadLink::Withdrawn,
            Some(member) if known.used_at.is_some() || member.password_hash.is_some() => DeadLink::Used,
            Some(_) if newest.is_some_and(|newest| newest.id != known.id) => DeadLink::Replaced,
            Some(_) => DeadLink::Expired,
        });
    }
    Ok(DeadLink::Unknown)
}

/// Whether a link still is this member's: sent to the address that is theirs now, and for a first password only while there is none.
fn is_for(purpose: Purpose, address: &str, member: &StaffMember) -> bool {
    member.address_normalised == address && (purpose != Purpose::StaffSetUp || member.password_hash.is_none())
}

/// Sets the chosen password. Every session of the member ends; nobody is signed in by this.
///
/// # Errors
/// Invalid when the password cannot be taken; refused when the link no longer lives.
pub async fn choose_password(call: &Call, choosing: &Choosing, pass: &SecretToken, password: &str) -> Answer<()> {
    let member = &choosing.member;
    let hash = hash_new(call, member, password).await?;
    let mut act = Act::begin(&call.portico, &visitor(member.practice, &call.origin)).await?;
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let gone = || Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.");
    staff::store::hold(act.db(), &reach, member.id).await?;
    let (_, address) = passes::spend(&mut act, choosing.purpose, pass).await?.ok_or_else(gone)?;
    let now = staff::store::by_id(act.db(), &reach, member.id).await?.filter(|now| is_for(choosing.purpose, &address, now));
    let member = now.ok_or_else(gone)?;
    if !staff::store::set_password(act.db(), &reach, &member, &hash).await? {
        return Err(gone().into());
    }
    let at = act.now();
    sessions::store::end_all(act.db(), &reach, Audience::Staff, member.id.uuid(), None, at).await?;
    passes::end_all(&mut act, member.id).await?;
    guesses::forget(act.db(), &counter(call, &member.address_normalised)).await?;
    act.record(Event::new("staff.password_changed").about(member.id).with("how", choosing.purpose.word()));
    if !choosing.is_first {
        let practice = practice_of(act.db(), member.practice).await?;
        let content = letters::password_changed(act.portico(), &practice, &member.name, at);
        post(&mut act, &member, content);
    }
    act.commit().await
}

/// Changes the password of somebody signed in who knows the present one. All other sessions end, this one goes on under a new secret.
///
/// # Errors
/// Invalid when the present one is not right or the new one cannot be taken; refused after too many tries.
pub async fn change_password(visit: &StaffVisit, present: &str, new: &str) -> Answer<SecretToken> {
    let checked = check_present(visit, present).await?;
    if present == new {
        let words = visit.words();
        return Err(Trouble::at("new", "password-same", words.say("password-same")));
    }
    let hash = hash_new(&visit.call, &checked, new).await.map_err(at_new)?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let mut member = member_of(&mut act, &reach, visit).await?;
    let changed = || Refusal::conflict("changed", "Your password has just been changed. Sign in again.");
    if member.password_hash != checked.password_hash {
        return Err(changed().into());
    }
    if !staff::store::set_password(act.db(), &reach, &member, &hash).await? {
        return Err(changed().into());
    }
    take_over(&mut act, &reach, visit, &member).await?;
    member.epoch += 1;
    let at = act.now();
    sessions::store::end_all(act.db(), &reach, Audience::Staff, member.id.uuid(), None, at).await?;
    passes::end_all(&mut act, member.id).await?;
    act.record(Event::new("staff.password_changed").about(member.id).with("how", "changed"));
    let practice = practice_of(act.db(), member.practice).await?;
    let content = letters::password_changed(act.portico(), &practice, &member.name, at);
    post(&mut act, &member, content);
    let (device, began_at) = (visit.call.device.as_str(), visit.session.created_at);
    let secret = open_session_since(&mut act, &reach, &member, Stage::Full, device, began_at).await?;
    act.commit().await?;
    Ok(secret)
}

/// Makes sure that whoever sits at the browser knows the present password: before anything about the account changes (K20, K28). Tries are
/// counted by themselves: whoever guesses at the door, where the email is enough, keeps nobody who is signed in from what asks for it.
///
/// # Errors
/// Invalid when it is not right; refused after too many tries.
pub(crate) async fn check_present(visit: &StaffVisit, present: &str) -> Answer<StaffMember> {
    let portico = &visit.call.portico;
    if present.is_empty() {
        return Err(Trouble::at("present", "missing", visit.words().say("change-present-missing")));
    }
    let tries = Counter::account(&portico.keys, "staff", &visit.session.staff.to_string());
    guesses::try_once(portico, &visit.who, std::slice::from_ref(&tries)).await?;
    let reach = visit.who.may(Permission::ManageOwnStaffAccount)?;
    let known = staff::store::by_id(&mut *portico.database.read().await?, &reach, visit.session.staff).await?;
    let member = known.ok_or_else(Trouble::not_found)?;
    if !portico.hashing.verify(present, member.password_hash.as_deref()).await? {
        let mut act = visit.act().await?;
        act.record(Event::new("staff.password_not_confirmed").about(member.id).refused("wrong_password"));
        act.commit().await?;
        return Err(Trouble::at("present", "wrong", visit.words().say("change-present-wrong")));
    }
    let mut act = visit.act().await?;
    guesses::forget(act.db(), &tries).await?;
    act.record(Event::new("staff.password_confirmed").about(member.id));
    act.commit().await?;
    Ok(member)
}

async fn hash_new(call: &Call, member: &StaffMember, password: &str) -> Answer<String> {
    let portico = &call.portico;
    let words = portico.words.words(Language::En);
    let about = [member.address.as_str(), member.name.as_str(), member.practice_name.as_str()];
    password_rules::check(password, &about).map_err(|problem| Trouble::at("password", problem.code(), problem.say(&words)))?;
    let mut reader = portico.database.read().await?;
    let theirs = staff::store::at_the_door(&mut reader, &member.address_normalised).await?;
    drop(reader);
    let beside = theirs.iter().filter(|other| other.practice != member.practice).find_map(|other| other.password_hash.as_deref());
    portico.hashing.hash_beside(password, beside, &*portico.randomness).await
}

/// The same problems, at the field of the page that changes a password.
fn at_new(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Invalid(problems) => {
            let mut moved = portico_web::Problems::none();
            for problem in &problems {
                moved.add("new", problem.code, problem.message.clone());
            }
            Trouble::Invalid(moved)
        }
        other => other,
    }
}
