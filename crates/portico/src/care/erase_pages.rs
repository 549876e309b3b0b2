//! "Erase NAME's data": says what goes and what stays, and asks for the client's name and one's own password.

use super::{
    erasing,
    held::{Whole, text},
    parts,
};
use crate::{
    answer::{Answer, Trouble},
    clients, documents,
    doors::Path,
    forms,
    look::{Section, StaffShell},
    sign_in,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, moment::days};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "care/pages/erase.html")]
struct ErasePage {
    shell: StaffShell,
    client: ClientId,
    full_name: String,
    counts: Vec<(&'static str, usize)>,
    day: String,
    typed: String,
    problems: Problems,
}

/// `GET /clients/{id}/erasing`.
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let page = page(&visit, client, "", Problems::none()).await?;
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/erasing`.
pub(super) async fn erase(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["name", "present"])?;
    let typed = form.text("name");
    let page = page(&visit, client, typed, Problems::none()).await?;
    if !typed.trim().eq_ignore_ascii_case(&page.full_name) {
        let problems = Problems::one("name", "other", format!("Type the name as shown here: {}", page.full_name));
        return Ok(mend(page, problems));
    }
    match sign_in::actions::check_present(&visit, form.raw("present")).await {
        Err(Trouble::Invalid(problems)) => return Ok(mend(page, problems)),
        other => other?,
    };
    let mut act = visit.act().await?;
    erasing::ask(&mut act, client).await?;
    act.commit().await?;
    let flash =
        Flash::done(format!("{}’s data will be erased on {}.", page.full_name, page.day)).with("You can stop it until then.");
    Ok(visit.go_with(&format!("/clients/{client}"), &flash))
}

fn mend(page: ErasePage, problems: Problems) -> Response {
    no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ErasePage { problems, ..page }))
}

/// `POST /clients/{id}/erasing/stopping`.
pub(super) async fn stop(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    erasing::stop(&mut act, client).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("/clients/{client}"), &Flash::done("Stopped. Nothing will be erased.")))
}

async fn page(visit: &StaffVisit, client: ClientId, typed: &str, problems: Problems) -> Answer<ErasePage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EraseClients)?;
    clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if clients::store::erasure(look.db(), &reach, client).await?.is_some() {
        return Err(crate::answer::Refusal::conflict("erasing", "This data is already due to be erased.").into());
    }
    let whole = Whole::of(look.db(), reach.practice(), client).await?;
    let row = whole.rows(&parts::CLIENTS).first().ok_or_else(Trouble::not_found)?;
    let value = |name: &str| text(&row[parts::CLIENTS.at(name)]);
    let full_name = format!("{} {}", value("given_name"), value("family_name")).trim().to_owned();
    let counted = [&parts::CLIENT_EMAILS, &parts::CLIENT_PHONES, &parts::CONTACTS, &parts::GRANTS, &parts::INVITATION_TOKENS];
    let mut counts: Vec<(&str, usize)> = counted.into_iter().map(|part| (part.label, whole.rows(part).len())).collect();
    let forms = forms::store::requests::held(look.db(), &reach, client).await?;
    let documents = documents::store::held(look.db(), &reach, client).await?;
    for (label, count) in [("Intake forms with their answers", forms), ("Documents", documents)] {
        counts.push((label, usize::try_from(count).unwrap_or_default()));
    }
    counts.retain(|(_, count)| *count > 0);
    let day = visit.words().day(visit.call.now.plus(days(erasing::STOPPABLE_DAYS)), visit.call.now, &visit.zone());
    let shell = visit.shell(Some(Section::Clients));
    Ok(ErasePage { shell, client, full_name, counts, day, typed: typed.to_owned(), problems })
}
