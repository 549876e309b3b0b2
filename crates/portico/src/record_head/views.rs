//! Opening a record is written down by a short act of its own, before the page is shown: once an hour for each staff member and client, so
//! that going through the tabs is one view (settled.md 21).

use crate::{
    answer::Answer,
    audit::{Event, views},
    clients,
    visit::StaffVisit,
};
use axum::response::Response;
use portico_database::with_the_reserve;
use portico_policy::Permission;
use portico_values::ClientId;

/// The way to the record that this one went into; none for one that is there, or whose other one is not within reach.
///
/// # Errors
/// A fault.
pub(crate) async fn merged_into(visit: &StaffVisit, client: ClientId) -> Answer<Option<Response>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let into = clients::store::went_into(look.db(), &reach, client).await?;
    Ok(into.map(|into| {
        let path = visit.call.uri.path().replacen(&client.to_string(), &into.to_string(), 1);
        visit.go(&path)
    }))
}

/// Writes down that this staff member opens the record, if it is within their reach. Who is not found is not opened.
///
/// # Errors
/// A fault; then the record is not shown either.
pub(crate) async fn opened(visit: &StaffVisit, client: ClientId) -> Answer<()> {
    let Some(staff) = visit.who.actor.staff() else { return Ok(()) };
    let mut look = visit.look().await?;
    let (reach, now) = (look.may(Permission::SeeClients)?, look.now());
    let is_new = views::is_within(look.db(), &reach, client).await?
        && !views::is_written_down(look.db(), &reach, views::VIEWED, (staff, client), now).await?;
    drop(look);
    // Also when the disk is full: access is ended from here.
    if is_new { with_the_reserve(written_down(visit, client)).await } else { Ok(()) }
}

async fn written_down(visit: &StaffVisit, client: ClientId) -> Answer<()> {
    let mut act = visit.act().await?;
    act.record(Event::new(views::VIEWED).client(client));
    act.commit().await
}
