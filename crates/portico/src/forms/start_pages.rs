//! The first page of a form at the portal: what it is, and where to continue.

use super::{
    asking::Told,
    help_now::to_call,
    opened::{open, request, to},
};
use crate::{answer::Answer, doors::Path, look::PortalShell, visit::ClientVisit};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_values::FormRequestId;

#[derive(Template)]
#[template(path = "forms/pages/start.html")]
struct StartPage {
    shell: PortalShell,
    w: Words,
    title: String,
    description: String,
    copyright: String,
    /// The language that it stands in.
    copyright_language: String,
    minutes: String,
    pages: String,
    due: Option<String>,
    resume: Option<String>,
    last_time: Option<String>,
    /// What happens when it is sent, and whom to call for what cannot wait.
    then: String,
    call: Option<String>,
    note: Option<String>,
    for_whom: Option<String>,
    to: String,
}

/// `GET /p/{slug}/forms/{request}`: what it is, and where to go on.
pub(super) async fn start(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(open) = open(&visit, id).await? else {
        let asked = waits_for(&visit, id).await?;
        return Ok(visit.go(&to(id, if asked { "/sign" } else { "/done" })));
    };
    let words = visit.words();
    let told = Told::new(&open.form, &words);
    let pages = told.pages(&open.form.live(&open.answers));
    // Going on leads to the first page that still wants something.
    let wanting = open.saved_at.or(open.from_last_time()).and_then(|_| {
        let wrongs = told.wrongs(&told.findings(&open.answers), None);
        wrongs.iter().map(|wrong| wrong.page).filter(|page| *page > 0).min()
    });
    let target = match (open.saved_at.or(open.from_last_time()), wanting) {
        (Some(_), None) => "/check".to_owned(),
        (_, page) => format!("/{}", page.or_else(|| pages.first().copied()).unwrap_or(1)),
    };
    let language = words.tag();
    let copyright = open.form.copyright.in_language(language);
    let form_language = open.form.language.as_deref().unwrap_or("en");
    let (zone, now) = (visit.zone(), visit.call.now);
    let page = StartPage {
        title: told.title(&open.request.name),
        description: open.form.description.in_language(language).to_owned(),
        copyright: copyright.to_owned(),
        copyright_language: if copyright == open.form.copyright.text() { form_language } else { language }.to_owned(),
        minutes: words.with("minutes", open.request.minutes).say("form-home-minutes"),
        pages: words.with("pages", pages.len()).say("form-about-pages"),
        due: super::home::due(&words, &zone, now, open.request.due_on.as_deref()),
        resume: open.saved_at.map(|at| words.with("when", words.day_time(at, now, &zone).as_str()).say("form-resume")),
        last_time: open.said_last_time(&visit),
        then: words.say("form-then"),
        call: to_call(&visit, "form-then-call"),
        note: open.note,
        for_whom: (!visit.session.is_own()).then(|| words.with("name", visit.session.called()).say("form-about-for")),
        to: visit.path(&to(id, &target)),
        shell: visit.shell(),
        w: words,
    };
    Ok(visit.page(&page))
}

/// Whether this visit's signature is missing under it.
async fn waits_for(visit: &ClientVisit, id: FormRequestId) -> Answer<bool> {
    let mut look = visit.look().await?;
    let request = request(visit, &mut look, id).await?;
    super::home::is_asked_to_sign(visit, &mut look, &request).await
}
