//! "Print invitation letter": the letter in the client's language, shown once and laid out for paper (A4 and Letter).

use super::{
    coming_back::own_next,
    letters::{activation_address, words_for},
    paper, store,
};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::{QrPicture, Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{FormData, no_store};

#[derive(Template)]
#[template(path = "invitations/pages/paper.html")]
struct PaperPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    /// The page from which it was printed, to return to; empty for the record.
    next: String,
    letter: PaperLetter,
}

/// What the letter says.
struct PaperLetter {
    w: Words,
    practice: String,
    logo: Option<String>,
    postal_address: String,
    phone: String,
    recipient: String,
    greeting: String,
    title: String,
    text: String,
    /// The address to type, without the part that browsers add themselves.
    address: String,
    code: String,
    picture: QrPicture,
    until: String,
    help: String,
    not_yours: String,
    date: String,
}

/// `POST /clients/{id}/invitation/letter`: shows the code once, in this answer.
pub(super) async fn print(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let on_paper = paper::print(&mut act, client).await?;
    let reach = act.may(Permission::InviteClients)?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let (practice, portico) = (&visit.practice, &visit.call.portico);
    let w = words_for(portico, practice, &recipient.language);
    let link = activation_address(portico, practice, &on_paper.secret);
    let picture = QrPicture::of(&link).ok_or_else(|| Trouble::fault("a link was too long for a code to scan"))?;
    let (now, zone) = (visit.call.now, visit.zone());
    let about = w.with("practice", practice.name.as_str()).with("phone", practice.phone.as_str());
    let typed = practice.link(&portico.settings, "/code");
    let letter = PaperLetter {
        practice: practice.name.clone(),
        logo: practice.logo_path(),
        postal_address: practice.postal_address.clone(),
        phone: practice.phone.clone(),
        recipient: recipient.full_name(),
        greeting: w.with("name", recipient.called()).say("letter-greeting"),
        title: about.say("paper-title"),
        text: about.say("paper-text"),
        address: typed.trim_start_matches("https://").to_owned(),
        code: on_paper.code.grouped(),
        picture,
        until: w.with("date", w.day(on_paper.expires_at, now, &zone).as_str()).say("paper-until"),
        help: about.say("paper-help"),
        not_yours: about.say("paper-not-yours"),
        date: w.birth_date(zone.today(now)),
        w,
    };
    let (shell, called) = (visit.shell(Some(Section::Clients)), recipient.called().to_owned());
    let page = PaperPage { shell, client, called, next: own_next(&form).unwrap_or_default(), letter };
    Ok(no_store(visit.page(&page)))
}
