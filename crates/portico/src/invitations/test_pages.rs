//! "Send me a test" in the composer: the words as typed, filled in for the client of the preview. The composer itself answers, with everything
//! that was typed; loaded once more, it sends no second test.

use super::{
    composer_pages::{FIELDS, compose_many, compose_one},
    composing::{COMPOSING, Composing},
    form_key::{TEST_KEY, test_of},
    recipient::Recipient,
    review::{Selection, or_gone},
    store,
    templates::Defaults,
    test_letter::send_test,
    wording::Wording,
};
use crate::doors::Path;
use crate::{
    act::Act,
    answer::{Answer, RefusalKind, Trouble},
    clients,
    visit::StaffVisit,
};
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};
use portico_web::{FormData, Problems};

/// `POST /clients/{id}/invite/test`.
pub(super) async fn one(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&COMPOSING[..], &["request_key", TEST_KEY]].concat())?;
    let composing = Composing::read(&form);
    let mut act = visit.act().await?;
    let tested = test_for(&mut act, &visit, (&form, &composing), client, false).await;
    let (notice, problems) = after(act, &visit, tested).await?;
    compose_one(&visit, client, Composing { notice, ..composing }, problems).await
}

/// `POST /invitations/test`.
pub(super) async fn many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[&FIELDS[..], &[TEST_KEY]].concat())?;
    let composing = Composing::read(&form);
    let chosen = match (composing.shown_for, Selection::read(&form)?) {
        (Some(client), _) => Some(client),
        (None, Selection::Clients(clients)) => clients.first().copied(),
        (None, selection @ Selection::Matching(_)) => {
            let mut look = visit.look().await?;
            let reach = look.may(Permission::InviteClients)?;
            let clients = match selection.clients(&mut look, &reach).await? {
                Some(clients) => clients,
                None => selection.to_invite(&mut look, &reach, 1).await?,
            };
            clients.first().copied()
        }
    };
    let Some(client) = chosen else { return compose_many(&visit, &form, composing, Problems::none()).await };
    let mut act = visit.act().await?;
    let tested = test_for(&mut act, &visit, (&form, &composing), client, true).await.map_err(or_gone);
    let (notice, problems) = after(act, &visit, tested).await?;
    compose_many(&visit, &form, Composing { notice, ..composing }, problems).await
}

/// The address of whoever is signed in.
pub(super) fn own_address(visit: &StaffVisit) -> Answer<EmailAddress> {
    EmailAddress::parse(&visit.session.address).map_err(|_| Trouble::fault("a staff member's address is no address"))
}

async fn test_for(
    act: &mut Act,
    visit: &StaffVisit,
    (form, composing): (&FormData, &Composing),
    client: ClientId,
    among_many: bool,
) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient: Recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let words = composing.typed.clone().ok_or_else(|| Trouble::at("message", "missing", "Enter a message"))?;
    let message = if among_many {
        let defaults = Defaults::read(act.db(), &reach).await?;
        Wording::read(act.portico(), &visit.practice, &defaults, &words)?.for_recipient(&recipient)
    } else {
        words.parse()?
    };
    let letter = test_of(visit, form, Some(client), &words);
    send_test(act, letter, &own_address(visit)?, &recipient, Some(client), &message).await
}

/// Keeps what was done, now or when the form came the first time, and says so; or says at the words why it was not.
pub(super) async fn after(act: Act, visit: &StaffVisit, tested: Answer<()>) -> Answer<(Option<String>, Problems)> {
    let problems = match tested {
        Ok(()) => {
            match act.has_events() {
                true => act.commit().await?,
                false => act.leave(),
            }
            return Ok((Some(format!("A test is on its way to {}.", visit.session.address)), Problems::none()));
        }
        Err(Trouble::Invalid(problems)) => problems,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
            Problems::one("message", refusal.code, refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    act.leave();
    Ok((None, problems))
}
