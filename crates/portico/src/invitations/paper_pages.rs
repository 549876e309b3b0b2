//! "Print invitation letter": the letter in the client's language, shown once and laid out for paper (A4 and Letter).

use super::{
    coming_back::own_next,
    form_key,
    invitation::Channel,
    letters::{activation_address, words_for},
    paper,
    recipient::Recipient,
    send_pages::refused_alone,
    shown_once_pages::{lead, page_of, picture},
    store::LinkMade,
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
use portico_values::ClientId;
use portico_web::FormData;

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

/// `POST /clients/{id}/invitation/letter`: a letter with a code. Its page shows it once; the same form sent twice leads there.
pub(super) async fn print(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next", "request_key"])?;
    let next = own_next(&form).unwrap_or_default();
    let link = form_key::link_of(&visit, &form, client, Channel::Printed);
    let mut act = visit.act().await?;
    let on_paper = match paper::print_once(&mut act, client, link).await {
        Ok(Some(on_paper)) => on_paper,
        Ok(None) => {
            act.leave();
            return Ok(visit.go(&page_of(client, link, &next)));
        }
        Err(Trouble::Refused(refusal)) => {
            act.leave();
            return refused_alone(&visit, client, refusal, &next).await;
        }
        Err(other) => return Err(other),
    };
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let address = activation_address(&visit.call.portico, &visit.practice, &on_paper.secret);
    Ok(lead(&visit, (client, link), &next, &address, &on_paper.code.grouped()))
}

/// The letter, with the link to scan and the code to type.
pub(super) fn page(
    visit: &StaffVisit,
    recipient: &Recipient,
    link: &LinkMade,
    next: String,
    address: &str,
    code: String,
) -> Answer<Response> {
    let (practice, portico) = (&visit.practice, &visit.call.portico);
    let w = words_for(portico, practice, &recipient.language);
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
        code,
        picture: picture(address)?,
        until: w.with("date", w.day(link.expires_at, now, &zone).as_str()).say("paper-until"),
        help: about.say("paper-help"),
        not_yours: about.say("paper-not-yours"),
        date: w.birth_date(zone.today(now)),
        w,
    };
    let (shell, called) = (visit.shell(Some(Section::Clients)), recipient.called().to_owned());
    Ok(visit.page(&PaperPage { shell, client: recipient.client, called, next, letter }))
}
