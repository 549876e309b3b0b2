//! The letter that tells staff of an enquiry. It names nobody and leads to the record.

use super::{Kind, store};
use crate::{
    act::Act,
    answer::Answer,
    outbox::{LetterButton, LetterKind},
    practices,
    sign_in::letters::{about, when},
};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress};

/// Writes to administrators and the front desk.
pub(super) async fn tell(act: &mut Act, reach: &Reach, client: ClientId, kind: Kind) -> Answer<()> {
    let practice = practices::of(act).await?;
    let portico = act.portico().clone();
    let at = when(&portico, &practice, act.now());
    let (subject, text) = match kind {
        Kind::SignUp => ("Someone new has signed up", format!("Someone new to {} signed up on {at}.", practice.name)),
        Kind::Appointment => (
            "Someone new is asking for an appointment",
            format!("Someone new to {} asked for an appointment on {at}.", practice.name),
        ),
    };
    for member in store::concerned(act.db(), reach).await? {
        let Ok(recipient) = EmailAddress::parse(&member.address) else { continue };
        let mut content = about(&portico, &practice, &member.name, subject, "Check the record and add them.");
        content.paragraphs.push(text.clone());
        content.button = Some(LetterButton {
            label: "Open the record".into(),
            address: portico.settings.link(&format!("/clients/{client}")),
            in_words: "Or copy this address:".into(),
        });
        content.notes = vec![
            "Administrators and the front desk get this email, once in 15 minutes at most. Whoever writes meanwhile stands under \
             the bell."
                .into(),
        ];
        act.tell(LetterKind::StaffNotice, recipient, None, content);
    }
    Ok(())
}
