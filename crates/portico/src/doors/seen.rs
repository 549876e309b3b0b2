//! The gate for pages of the portal that staff look at as their client sees them.
//!
//! No session and no cookie of the client is involved. The visit is made from the staff session and the client's own login, so it ends
//! with that session, and with the right to see the client. Who looks is written down before the page is shown.

use super::{
    gate::{note_work, staff_who_may},
    trouble_page,
};
use crate::{
    act::Who,
    answer::{Answer, Refusal, Trouble},
    audit::{Event, views},
    sessions,
    visit::{Call, ClientVisit, PortalVisit, Seen, StaffVisit},
};
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use portico_language::Language;
use portico_policy::{Actor, Permission};
use portico_values::ClientId;
use std::sync::Arc;

/// Lets a staff member look, or answers the request right here.
pub(super) async fn seen(
    call: Arc<Call>,
    permission: Permission,
    background: bool,
    mut request: Request,
    next: Next,
) -> Response {
    let visit = match staff_who_may(&call, permission).await {
        Ok(visit) => visit,
        Err(turned_away) => return turned_away,
    };
    if !background {
        note_work(&visit);
    }
    let looking = match look(&visit, permission).await {
        Ok(looking) => looking,
        Err(trouble) => return trouble_page::for_staff(&visit, trouble.into_response()),
    };
    let door = PortalVisit {
        call: looking.call.clone(),
        who: looking.who.clone(),
        practice: looking.practice.clone(),
        client: Some(looking.session.clone()),
        language: looking.language,
        seen: looking.seen.clone(),
    };
    request.extensions_mut().insert(looking);
    request.extensions_mut().insert(door);
    let response = next.run(request).await;
    trouble_page::for_staff(&visit, response)
}

async fn look(visit: &StaffVisit, permission: Permission) -> Answer<ClientVisit> {
    let call = &visit.call;
    let client: ClientId = call.uri.path().split('/').nth(2).and_then(|id| id.parse().ok()).ok_or_else(Trouble::not_found)?;
    let mut look = visit.look().await?;
    let (reach, now) = (look.may(permission)?, look.now());
    let staff = visit.who.actor.staff().ok_or_else(Trouble::not_found)?;
    if !views::is_within(look.db(), &reach, client).await? {
        return Err(Trouble::not_found());
    }
    if call.uri.path().ends_with("/offers") && reach.assigned_to().is_some() {
        let sentence = "This page names other clients, so it can’t be shown here.";
        return Err(Refusal::conflict("about_others", sentence).into());
    }
    let Some(session) = sessions::store::seen(look.db(), &reach, client).await? else {
        let sentence =
            "This client can’t use the portal at the moment, so there is nothing to see. The Client Portal tab says why.";
        return Err(Refusal::conflict("nothing_to_see", sentence).into());
    };
    let is_new = !views::is_written_down(look.db(), &reach, views::SEEN, (staff, client), now).await?;
    drop(look);
    if is_new {
        let mut act = visit.act().await?;
        act.record(Event::new(views::SEEN).client(client));
        act.commit().await?;
    }
    let practice = visit.practice.clone();
    let language = Language::from_tag(&session.language).filter(|language| practice.offers(*language));
    let language = language.or_else(|| Language::from_tag(&practice.language)).unwrap_or(Language::En);
    let who = Who { actor: Actor::Client { practice: practice.id, login: session.login }, origin: call.origin.clone() };
    let seen = Some(Seen { client, called: session.called().to_owned(), signed_in_for: visit.signed_in_for() });
    Ok(ClientVisit { call: call.clone(), who, practice, session: Arc::new(session), language, seen })
}
