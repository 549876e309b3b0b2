//! Guests of a group: added and usually invited at once, invited again, removed.

use super::{
    actions::{self, NewGuest},
    group_pages::{GuestForm, to_mend},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    invitations,
    visit::StaffVisit,
};
use axum::response::Response;
use portico_values::{EmailAddress, GrantId, GroupId, OfferId, PersonName, clean_text};
use portico_web::{Flash, FormData, Problems};

/// `POST /groups/{id}/guests`.
pub(super) async fn add(visit: StaffVisit, Path(group): Path<GroupId>, form: FormData) -> Answer<Response> {
    form.only(&["guest_given", "guest_family", "guest_email"])?;
    let text = |name: &str| form.text(name).to_owned();
    let typed = GuestForm { given: text("guest_given"), family: text("guest_family"), email: text("guest_email") };
    let mut problems = Problems::none();
    let given = problems.take("guest_given", PersonName::parse(&typed.given).map_err(|why| ("name", why.to_string())));
    let address = EmailAddress::parse(&typed.email);
    let address =
        problems.take("guest_email", address.map_err(|_| ("format", "Enter an email, like name@example.com".to_owned())));
    let family = clean_text(&typed.family);
    if family.chars().count() > 100 {
        problems.add("guest_family", "too_long", "Use at most 100 characters for the last name");
    }
    let (Some(given), Some(address), true) = (given, address, problems.is_empty()) else {
        return to_mend(&visit, group, typed, problems).await;
    };
    let guest = NewGuest { given, family, address };
    let mut act = visit.act().await?;
    let added = match actions::add_guest(&mut act, group, &guest).await {
        Ok(added) => added,
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            return to_mend(&visit, group, typed, Problems::one("guest_email", refusal.code, refusal.sentence)).await;
        }
        Err(other) => return Err(other),
    };
    act.commit().await?;
    let flash = Flash::done(format!("{} was added as a guest.", guest.given));
    let sent = match added.invited {
        true => format!("The invitation goes to {}. Ask {} to check the junk or spam folder.", guest.address, guest.given),
        false => "No invitation was sent.".into(),
    };
    let left_out = added.left_out.iter().map(|why| format!(" Left out: {why}")).collect::<String>();
    let flash = flash.with(sent + &left_out);
    Ok(visit.go_with(&format!("/groups/{group}"), &flash))
}

/// `POST /groups/{id}/offers/{offer}/sending`, from the page of the group or from a list in which it opens, which `next` leads back to.
pub(super) async fn send(visit: StaffVisit, Path((group, offer)): Path<(GroupId, OfferId)>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let flash = match actions::invite_guest(&mut act, group, offer).await {
        Ok(guest) => {
            act.commit().await?;
            let goes = format!("It goes to {}. Ask {} to check the junk or spam folder.", guest.address, guest.given_name);
            Flash::done(format!("Invitation sent to {}.", guest.name())).with(goes)
        }
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            Flash::attention(refusal.sentence.to_string())
        }
        Err(other) => return Err(other),
    };
    let list = invitations::own_next(&form);
    Ok(visit.go_with(&list.unwrap_or_else(|| format!("/groups/{group}")), &flash))
}

/// `POST /groups/{id}/offers/{offer}/withdrawal`.
pub(super) async fn withdraw(
    visit: StaffVisit,
    Path((group, offer)): Path<(GroupId, OfferId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let guest = actions::withdraw_guest(&mut act, group, offer).await?;
    act.commit().await?;
    let flash = Flash::done(format!("{} is no longer a guest.", guest.name())).with("The invitation stopped working.");
    Ok(visit.go_with(&format!("/groups/{group}"), &flash))
}

/// `POST /groups/{id}/guests/{grant}/removal`.
pub(super) async fn remove(
    visit: StaffVisit,
    Path((group, grant)): Path<(GroupId, GrantId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let guest = actions::remove_guest(&mut act, group, grant).await?;
    act.commit().await?;
    let flash = Flash::done(format!("{} is no longer a guest.", guest.name())).with("They can no longer see anything.");
    Ok(visit.go_with(&format!("/groups/{group}"), &flash))
}
