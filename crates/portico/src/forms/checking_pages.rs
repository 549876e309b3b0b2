//! The answers to be checked, signed if that is asked for, and sent.

use super::{
    actions::filling::{self, Sending},
    alarms::ringing,
    answer_lines::{Section, sections_to_sign},
    asking::Told,
    help_now::{self, Help},
    opened::{Open, open, to, told_of_files},
    sent_pages::closed,
    wrongs::{Wrong, gathered},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::PortalShell,
    visit::{Carried, ClientVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Words;
use portico_values::{FormRequestId, clean_text};
use portico_web::FormData;

#[derive(Template)]
#[template(path = "forms/pages/check.html")]
struct CheckPage {
    shell: PortalShell,
    w: Words,
    window: String,
    title: String,
    here: String,
    help: Option<Help>,
    /// What happens when it is sent.
    then: String,
    sections: Vec<Section>,
    wrongs: Vec<Wrong>,
    notice: Option<String>,
    version: i64,
    signature: Option<String>,
    name: String,
    name_wrong: bool,
}

/// What became of sending: the page says why nothing was sent.
const NOT_SENT: &str = "not-sent";

/// `GET /p/{slug}/forms/{request}/check`.
pub(super) async fn check(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(open) = open(&visit, id).await? else { return closed(&visit, id, false).await };
    let name_wrong = visit.call.uri.query() == Some("unsigned") && signs(&visit, &open);
    let (name, why) = (visit.call.carried.text(0), visit.call.carried.text(1));
    let notice = if why.is_empty() { open.said_last_time(&visit) } else { Some(why) };
    Ok(visit.page(&check_page(&visit, &open, notice, &name, name_wrong)))
}

fn check_page(visit: &ClientVisit, open: &Open, notice: Option<String>, name: &str, name_wrong: bool) -> CheckPage {
    let words = visit.words();
    let told = Told::new(&open.form, &words).with_files(told_of_files(visit, open.request.id));
    let title = told.title(&open.request.name);
    let statement = words.with("form", title.as_str()).say("form-sign-statement");
    let page = words.say("form-check-title");
    let window = if name_wrong { words.with("page", page.as_str()).say("portal-window-error") } else { page };
    let help = (!ringing(&open.form, &open.answers).is_empty()).then(|| Help::before_sending(visit));
    CheckPage {
        window,
        here: visit.path(&to(open.request.id, "")),
        then: help_now::then(&words, help.as_ref()),
        help,
        sections: headed(
            sections_to_sign(&told, &open.answers, open.request.signature),
            &told.pages(&open.form.live(&open.answers)),
            &words,
        ),
        wrongs: gathered(told.wrongs(&told.findings(&open.answers), None), &words),
        notice,
        version: open.version,
        signature: signs(visit, open).then_some(statement),
        name: name.to_owned(),
        name_wrong,
        title,
        shell: visit.shell(),
        w: words,
    }
}

/// Questions without a heading of their own are listed under the number of their page, if there are several pages.
fn headed(mut sections: Vec<Section>, pages: &[usize], words: &Words) -> Vec<Section> {
    for section in sections.iter_mut().filter(|section| section.title.is_empty() && section.lines().next().is_some()) {
        section.title = match pages.iter().position(|page| *page == section.page) {
            Some(place) if pages.len() > 1 => words.with("number", place + 1).say("form-page"),
            _ => words.say("form-your-answers"),
        };
    }
    sections
}

/// Whether whoever fills in signs with it: the form wants a signature, and theirs is one of those.
fn signs(visit: &ClientVisit, open: &Open) -> bool {
    let signers = open.request.signers;
    open.request.signature && signers.wants(filling::role_of(visit), &[])
}

/// `POST /p/{slug}/forms/{request}/check`: signs where that is asked for, and sends.
pub(super) async fn send(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>, form: FormData) -> Answer<Response> {
    form.only(&["version", "name"])?;
    // Whoever presses twice is shown what was sent.
    let Some(open) = open(&visit, id).await? else { return Ok(visit.go(&to(id, "/done"))) };
    let words = visit.words();
    let seen: i64 = form.text("version").parse().unwrap_or(-1);
    let name = clean_text(form.text("name"));
    let not_sent = |status, why: &str| {
        let carried = Carried::outcome(NOT_SENT).with_status(status).with(&[name.as_str(), why]);
        visit.carry(&to(id, "/check"), &carried)
    };
    let changed = || not_sent(StatusCode::CONFLICT, &words.say("form-changed-check"));
    if seen != open.version {
        return Ok(changed());
    }
    let told = Told::new(&open.form, &words);
    let signs = signs(&visit, &open);
    let named = !signs || (2..=200).contains(&name.chars().count());
    if !named {
        return Ok(visit.go(&to(id, "/check?unsigned")));
    }
    if !told.findings(&open.answers).is_empty() {
        // The page says by itself what is to be mended.
        return Ok(not_sent(StatusCode::UNPROCESSABLE_ENTITY, ""));
    }
    let statement = words.with("form", told.title(&open.request.name).as_str()).say("form-sign-statement");
    let sending = Sending { seen, name: signs.then_some(name.as_str()), statement: &statement };
    let mut act = visit.act().await?;
    match filling::send(&mut act, &visit, &open.request, &open.form, &open.answers, &sending).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == "too_long" => {
            act.leave();
            return Ok(not_sent(StatusCode::UNPROCESSABLE_ENTITY, &words.say("form-too-long")));
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return Ok(match self::open(&visit, id).await? {
                Some(_) => changed(),
                None => visit.go(&to(id, "/done")),
            });
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go(&to(id, "/done")))
}
