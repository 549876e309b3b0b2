//! The ways in besides a password (behaviours.md 34): an emailed link, the code in the same letter, a passkey. And the second step, where
//! its owner set one up, after a password or a letter; a passkey is both steps.
//!
//! One letter is one way in: its link and its code are used up together, and with them every other such letter. Asking again ends none,
//! nor does it take one that waits out of the line: it may be a stranger who asks.

use super::{
    actions::{not_let_in, note_failed_sign_in, notify, open_door},
    letters::{self, Unusual},
    login::{Admitted, LetIn, Login},
    passes::{self, Purpose},
    second_steps,
    store::{self, OpenPortal, Owner},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::{self, Obstacle},
    invitations::{self, actions::Renewed},
    outbox::LetterKind,
    passkeys::{
        PasskeyNotice,
        proof::{self, Proved},
    },
    practices,
    sessions::{self, Audience},
    sign_in::{
        codes::{self, Tried, TypedCode},
        second_step::Typed,
    },
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, Identity, LoginId, SecretToken, TokenId};
use std::time::Duration;

/// How long the second step waits for its code.
pub const SECOND_STEP_LIFE: Duration = Duration::from_secs(10 * 60);

/// An emailed way in that was asked for in a browser.
pub struct Asked {
    /// By which that browser is known when the code is typed, and the link of the letter in its row.
    pub id: TokenId,
    /// The code for the letter, should there be one.
    pub code: String,
}

/// Somebody asks for a letter to sign in with. The same for everybody: a code is drawn for this browser, and those that wait in others go on
/// waiting. Whether there is anything to mail is seen after the answer.
///
/// # Errors
/// A fault.
pub async fn ask_for_link(act: &mut Act, address: &EmailAddress) -> Answer<Asked> {
    act.may(Permission::KnockAtTheDoor)?;
    let id: TokenId = act.id();
    let code = codes::issue(act, Purpose::PortalSignInCode, id, address.normalised()).await?;
    act.record(Event::new("login.link_asked").about(id));
    Ok(Asked { id, code })
}

/// Mails what was asked for: link and code to a login with a confirmed address and an open portal, up to [`passes::LIVING_LETTERS`] an
/// hour, the activation letter to somebody invited (behaviours.md 32), nothing to a stranger.
///
/// # Errors
/// A fault.
pub async fn mail_link(act: &mut Act, address: &EmailAddress, asked: &Asked) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let practice = practices::of(act).await?;
    let login = store::login_at(act.db(), &reach, address).await?;
    let Some(login) = login else {
        let sent = if practice.portal_on { invitations::actions::send_way_in(act, address).await? } else { None };
        if sent != Some(Renewed::Sent) {
            act.record(Event::new("login.link_mailed").refused("nothing_to_send"));
        }
        return Ok(());
    };
    let present = practice.present(act.now());
    let is_open = practice.portal_on && !store::open_portals(act.db(), &reach, login.id, &present).await?.is_empty();
    let owner = store::owner(act.db(), &reach, login.id).await?;
    let (Some(owner), true) = (owner, is_open && practice.sign_in_links && login.address_confirmed_at.is_some()) else {
        act.record(Event::new("login.link_mailed").about(login.id).refused("nothing_to_send"));
        return Ok(());
    };
    if enough_letters(act, &reach, Purpose::PortalSignIn, login.id).await? {
        act.record(Event::new("login.link_mailed").about(login.id).refused("enough_for_now"));
        return Ok(());
    }
    let (purpose, whose) = (Purpose::PortalSignIn, address.normalised());
    let secret = passes::issue_as(act, asked.id, purpose, login.id, whose, passes::LIFE).await?;
    let content = letters::sign_in(act.portico(), &practice, &owner, &secret, &asked.code);
    act.tell(LetterKind::SignInLink, owner.address, owner.client, content);
    act.record(Event::new("login.link_mailed").client_if(owner.client).about(login.id));
    Ok(())
}

/// Mails a client a link to sign in with, because a staff member was asked for help (behaviours.md 46). It goes where the client's own asking
/// would bring it and counts among the same letters. Nobody asked for it in a browser, so there is no code in it. Returns whose it is.
///
/// # Errors
/// Not found; refused when there is no account or it opens nothing, when no letter with a link may go to its address, or when enough have.
pub async fn send_link(act: &mut Act, client: ClientId) -> Answer<Owner> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let practice = practices::of(act).await?;
    let called = recipient.called();
    let no = |code, sentence: String| -> Answer<Owner> { Err(Refusal::conflict(code, sentence).into()) };
    if !practice.portal_on {
        return no(Obstacle::PortalOff.code(), Obstacle::PortalOff.sentence(called, &[]));
    }
    let Some(own) = store::own_login(act.db(), &reach, client).await? else {
        return no("no_account", format!("{called} has no account yet. Send an invitation instead."));
    };
    let login = store::login(act.db(), &reach, own).await?.ok_or_else(Trouble::not_found)?;
    let owner = store::owner(act.db(), &reach, own).await?.ok_or_else(Trouble::not_found)?;
    let present = practice.present(act.now());
    if !store::open_portals(act.db(), &reach, own, &present).await?.iter().any(OpenPortal::is_own) {
        return no("portal_closed", format!("{called} can’t get in at present. The Client Portal tab says why."));
    }
    if !practice.sign_in_links {
        return no("links_off", "Your practice doesn’t email sign-in links. An administrator can turn them on.".to_owned());
    }
    if login.address_confirmed_at.is_none() {
        let sentence = format!("{called} hasn’t confirmed the email yet, so no sign-in link goes there.");
        return no("not_confirmed", format!("{sentence} Email a link to confirm it first."));
    }
    invitations::actions::mind_the_hour(act).await?;
    if enough_letters(act, &reach, Purpose::PortalSignIn, own).await? {
        let count = passes::LIVING_LETTERS;
        let sentence = format!("{count} sign-in links went to {called} within the last hour. You can send another one later.");
        return Err(Refusal::too_much("enough_for_now", sentence).into());
    }
    let secret = passes::issue(act, Purpose::PortalSignIn, own, login.address.normalised()).await?;
    let content = letters::sign_in_sent(act.portico(), &practice, &owner, &secret);
    act.tell(LetterKind::SignInLink, owner.address.clone(), Some(client), content);
    act.record(Event::new("login.link_sent").client(client).about(own));
    Ok(owner)
}

/// Whether a login has had its letters with links for now; two who ask at the same moment are counted one after the other.
pub(super) async fn enough_letters(act: &mut Act, reach: &Reach, purpose: Purpose, login: LoginId) -> Answer<bool> {
    let now = act.now();
    store::hold_login(act.db(), reach, login).await?;
    passes::enough_for_now(act.db(), reach.practice(), purpose, login, now).await
}

/// Signs in with the link of a letter.
///
/// # Errors
/// Refused when the link does not live, or no portal is open.
pub async fn sign_in_by_link(act: &mut Act, secret: &SecretToken, device: &str) -> Answer<Admitted> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let gone = || Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.");
    super::actions::hold_owner_of(act, &reach, Purpose::PortalSignIn, secret).await?;
    let (subject, address) = passes::spend(act, Purpose::PortalSignIn, secret).await?.ok_or_else(gone)?;
    let login = store::login(act.db(), &reach, LoginId::from_uuid(subject)).await?.filter(|login| is_at(login, &address));
    by_letter(act, &reach, &login.ok_or_else(gone)?, &address, device, "link").await
}

/// Signs in with the code of a letter, in the browser that asked for it. A wrong one is written down too: the act is kept either way.
///
/// # Errors
/// Refused when no portal is open.
pub async fn sign_in_by_code(
    act: &mut Act,
    asked: TokenId,
    typed: &TypedCode,
    device: &str,
) -> Answer<(Tried, Option<Admitted>)> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    hold_owner_by_code(act, &reach, asked, typed).await?;
    let tried = codes::try_once(act, Purpose::PortalSignInCode, asked, typed).await?;
    let Tried::Right(address) = &tried else {
        act.record(Event::new("login.code_failed").about(asked).refused("no_match"));
        return Ok((tried, None));
    };
    let parsed = EmailAddress::parse(address).map_err(|_| Trouble::fault("a code was mailed to an address that is none"))?;
    let login = store::login_at(act.db(), &reach, &parsed).await?;
    // The link in the same letter must live still: whatever ended it, a password, a closed door, another letter that was used, ended the code.
    let Some(login) = login else { return Ok((late(act, asked), None)) };
    if !passes::spend_by_id(act, asked, Purpose::PortalSignIn, login.id, address).await? {
        return Ok((late(act, asked), None));
    }
    let admitted = by_letter(act, &reach, &login, address, device, "code").await?;
    Ok((tried, Some(admitted)))
}

/// Holds the owner of a login before the right code is used, as whoever opens the link of the same letter does. A wrong one leads to nobody,
/// whoever has an account.
async fn hold_owner_by_code(act: &mut Act, reach: &Reach, asked: TokenId, typed: &TypedCode) -> Answer<()> {
    let Some(address) = codes::leads_to(act, Purpose::PortalSignInCode, asked, typed).await? else { return Ok(()) };
    let parsed = EmailAddress::parse(&address).map_err(|_| Trouble::fault("a code was mailed to an address that is none"))?;
    match store::login_at(act.db(), reach, &parsed).await? {
        Some(login) => store::hold_owner(act.db(), reach, login.id).await,
        None => Ok(()),
    }
}

fn late(act: &mut Act, asked: TokenId) -> Tried {
    act.record(Event::new("login.code_failed").about(asked).refused("ended"));
    Tried::Late
}

fn is_at(login: &Login, address: &str) -> bool {
    login.address.normalised() == address
}

async fn by_letter(
    act: &mut Act,
    reach: &Reach,
    login: &Login,
    address: &str,
    device: &str,
    how: &'static str,
) -> Answer<Admitted> {
    let now = act.now();
    act.record(Event::new("login.letter_used").about(login.id).with("how", how));
    store::end_codes(act.db(), reach, Purpose::PortalSignInCode.word(), address, now).await?;
    passes::end_others(act, Purpose::PortalSignIn, login.id).await?;
    store::take_out_of_line(act.db(), reach, LetterKind::SignInLink, &login.address, now).await?;
    if !practices::of(act).await?.sign_in_links {
        return Err(Refusal::conflict("link_not_living", "This practice no longer mails links to sign in with.").into());
    }
    if login.second_step_sealed.is_some() {
        return Ok(Admitted::CodeDue(ask_for_second_step(act, login).await?));
    }
    let unusual = new_device(act, login.id, device).await?;
    Ok(Admitted::In(open_door(act, reach, login, unusual, device).await?))
}

/// Signs in with a passkey that was proved outside the act.
///
/// # Errors
/// Refused with the one sentence for every reason.
pub async fn sign_in_by_passkey(act: &mut Act, proved: &Proved, device: &str) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    store::hold_owner(act.db(), &reach, LoginId::from_uuid(proved.subject)).await?;
    let login = store::login(act.db(), &reach, LoginId::from_uuid(proved.subject)).await?;
    let taken = proof::take(act, &reach, proved).await?;
    let Some(login) = login.filter(|_| taken) else {
        // Perhaps somebody shows again what was taken once.
        note_failed_sign_in(act);
        return Err(not_let_in());
    };
    let unusual = new_device(act, login.id, device).await?;
    open_door(act, &reach, &login, unusual, device).await
}

/// The first step was right: the second is due within ten minutes, in this browser.
///
/// # Errors
/// A fault.
pub async fn ask_for_second_step(act: &mut Act, login: &Login) -> Answer<SecretToken> {
    let secret = passes::issue_for(act, Purpose::PortalSecondStep, login.id, login.address.as_str(), SECOND_STEP_LIFE).await?;
    act.record(Event::new("login.first_step_done").about(login.id));
    Ok(secret)
}

/// The first step of somebody with a second one, whose password was found right outside the act. What is unusual about it is told at once:
/// the tries are forgotten with a right password, and whoever gave it may never come to the code.
///
/// # Errors
/// Refused when the login changed meanwhile.
pub async fn password_given(act: &mut Act, checked: &Login, unusual: Option<Unusual>, device: &str) -> Answer<SecretToken> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    store::hold_owner(act.db(), &reach, checked.id).await?;
    let known = store::login(act.db(), &reach, checked.id).await?;
    let still = known.filter(|login| login.epoch == checked.epoch && login.password_hash == checked.password_hash);
    let Some(login) = still else {
        act.record(Event::new("login.sign_in_failed").about(checked.id).refused("changed"));
        return Err(not_let_in());
    };
    if let Some(unusual) = unusual {
        tell_of_unusual(act, &reach, login.id, unusual, device).await?;
    }
    ask_for_second_step(act, &login).await
}

/// Tells the owner of a login that somebody has taken the first step and does not know the code (promises.md K22).
///
/// # Errors
/// A fault.
pub async fn tell_of_wrong_codes(act: &mut Act, login: LoginId, device: &str) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    tell_of_unusual(act, &reach, login, Unusual::WrongCodes, device).await
}

async fn tell_of_unusual(act: &mut Act, reach: &Reach, login: LoginId, unusual: Unusual, device: &str) -> Answer<()> {
    let practice = practices::of(act).await?;
    notify(act, reach, &practice, login, |portico, practice, owner, now| {
        letters::signed_in(portico, practice, owner, unusual, device, now)
    })
    .await
}

/// Finishes a sign-in with the code of the app, or a recovery code. `None` when it does not match, which is written down: the act is kept
/// either way.
///
/// # Errors
/// Refused when the first step is too long ago or was undone, or no portal is open.
pub async fn finish_with_code(act: &mut Act, first: &SecretToken, typed: &Typed, device: &str) -> Answer<Option<LetIn>> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let gone = || Refusal::conflict("first_step_gone", "Sign in again.");
    let hashes = act.portico().keys.hashes(first);
    let (practice, now) = (act.practice(), act.now());
    let pass = passes::living(act.db(), practice, Purpose::PortalSecondStep, hashes, now).await?.ok_or_else(gone)?;
    store::hold_owner(act.db(), &reach, LoginId::from_uuid(pass.subject_id)).await?;
    let login = store::login(act.db(), &reach, LoginId::from_uuid(pass.subject_id)).await?.ok_or_else(gone)?;
    if !second_steps::is_right(act, &reach, &login, typed).await? {
        act.record(Event::new("login.second_step_failed").about(login.id).refused("wrong_code"));
        return Ok(None);
    }
    passes::spend(act, Purpose::PortalSecondStep, first).await?.ok_or_else(gone)?;
    let unusual = new_device(act, login.id, device).await?;
    Ok(Some(open_door(act, &reach, &login, unusual, device).await?))
}

/// A browser that this login has not used is worth a letter (promises.md K22).
pub(super) async fn new_device(act: &mut Act, login: LoginId, device: &str) -> Answer<Option<Unusual>> {
    let practice = act.practice();
    let known = sessions::store::knows_device(act.db(), practice, Audience::Portal, login.uuid(), device).await?;
    Ok((!known).then_some(Unusual::NewDevice))
}

/// Decides whether clients of the practice may sign in by an emailed link or code (settled.md 8). Letters on their way open nothing then.
///
/// # Errors
/// Refused when it is not theirs to decide.
pub async fn set_sign_in_links(act: &mut Act, on: bool) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_sign_in_links(practices::changing(act), &reach, on).await?;
    act.record(Event::new("practice.sign_in_links_set").about(act.practice()).with("on", on));
    Ok(())
}

/// Tells the owner of a login that a passkey was added or removed.
pub(super) async fn tell_of_passkey(act: &mut Act, reach: &Reach, login: LoginId, name: &str, what: PasskeyNotice) -> Answer<()> {
    let practice = practices::of(act).await?;
    notify(act, reach, &practice, login, |portico, practice, owner, now| {
        letters::passkey(portico, practice, owner, name, what, now)
    })
    .await
}
