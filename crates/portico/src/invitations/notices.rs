//! Notices to staff when an invitation is answered (promises.md D4, D17; settled.md 9). They go to the sender and to those assigned to
//! the client. They name no client, because being one is private; a link leads to the record.

use super::{invitation::LinkFacts, store};
use crate::{
    act::Act,
    answer::Answer,
    bell::store::ToTell,
    outbox::{LetterButton, LetterKind},
    practices,
    sign_in::letters::{about, when},
};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, StaffId};

/// How an invitation was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answered<'a> {
    /// An account was activated, in the browser with this description.
    Accepted(&'a str),
    /// "Not me".
    Declined,
    /// "This address is wrong".
    WrongAddress,
}

/// Notifies everybody whom the answer concerns, in the act that records it.
///
/// # Errors
/// A fault.
pub(crate) async fn tell(act: &mut Act, reach: &Reach, link: &LinkFacts, answered: Answered<'_>) -> Answer<()> {
    let practice = practices::of(act).await?;
    let portico = act.portico().clone();
    let at = when(&portico, &practice, act.now());
    let (subject, preheader, text) = match answered {
        Answered::Accepted(device) => (
            "An invitation was accepted",
            "A client can sign in now.",
            format!("A client at {} activated their account on {at} ({device}) and can sign in now.", practice.name),
        ),
        Answered::Declined => (
            "An invitation was turned down",
            "Check the address it went to.",
            format!(
                "Someone who opened an invitation from {} on {at} said it is not for them. It has ended, and no more emails \
                 go out for it. Check the client’s address, then send the invitation again.",
                practice.name
            ),
        ),
        Answered::WrongAddress => (
            "An address is wrong",
            "Ask the client for the right one.",
            format!(
                "Someone who got an invitation from {} said on {at} that the address is wrong. The link has ended, and \
                 nothing more goes to that address. Ask the client for the right one and save it.",
                practice.name
            ),
        ),
    };
    let why = "You get this because you sent the invitation or are assigned to the client.";
    tell_concerned(act, reach, link.client, None, &Notice { subject, preheader, text, why }).await?;
    Ok(())
}

/// A notice, the same for every staff member who gets it.
pub(crate) struct Notice<'a> {
    pub(crate) subject: &'a str,
    pub(crate) preheader: &'a str,
    pub(crate) text: String,
    /// Why they get it, in a sentence.
    pub(crate) why: &'a str,
}

/// Notifies every staff member whom a client concerns, and one more if given. Returns how many were notified.
///
/// # Errors
/// A fault.
pub(crate) async fn tell_concerned(
    act: &mut Act,
    reach: &Reach,
    client: ClientId,
    also: Option<StaffId>,
    notice: &Notice<'_>,
) -> Answer<usize> {
    let members = store::concerned(act.db(), reach, client, also).await?;
    write_to(act, client, &members, notice).await?;
    Ok(members.len())
}

/// Writes it to these.
///
/// # Errors
/// A fault.
pub(crate) async fn write_to(act: &mut Act, client: ClientId, members: &[ToTell], notice: &Notice<'_>) -> Answer<()> {
    let practice = practices::of(act).await?;
    let portico = act.portico().clone();
    for member in members {
        let Ok(recipient) = EmailAddress::parse(&member.address) else {
            tracing::warn!(staff = %member.id, "a staff member is not told, because their address cannot be read");
            continue;
        };
        let mut content = about(&portico, &practice, &member.name, notice.subject, notice.preheader);
        content.paragraphs.push(notice.text.clone());
        content.button = Some(LetterButton {
            label: "Open the record".into(),
            address: portico.settings.link(&format!("/clients/{client}")),
            in_words: "Or copy this address:".into(),
        });
        content.notes = vec![notice.why.to_owned()];
        act.tell(LetterKind::StaffNotice, recipient, None, content);
    }
    Ok(())
}
