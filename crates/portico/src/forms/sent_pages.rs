//! A form that can no longer be filled in: what was sent, as it was sent, or what is said where it is closed.

use super::{
    actions::signing,
    alarms::ringing,
    answer_lines::{Section, sections_to_sign},
    asking::Told,
    help_now::{self, Help, to_call},
    opened::{request, to, told_of_files},
    request::State,
    sealed::{self, Content, Signature, What},
    store::{answers, requests},
};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::PortalShell,
    visit::ClientVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_forms::Response as FhirResponse;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::{FormRequestId, Moment};
use portico_web::{html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/done.html")]
struct DonePage {
    shell: PortalShell,
    w: Words,
    title: String,
    sent: String,
    help: Option<Help>,
    /// What happens now; nothing while a signature is missing, unless an answer is told the same day.
    then: Option<String>,
    /// Whom to call for what cannot wait.
    call: Option<String>,
    sections: Vec<Section>,
    /// Who signed and when, and each mark of what was signed with its label.
    signed: Vec<(String, Vec<(String, String)>)>,
    /// That somebody else has still to sign.
    waits: Option<String>,
    next: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "forms/pages/closed.html")]
struct ClosedPage {
    shell: PortalShell,
    w: Words,
    /// What was sent, where it was; otherwise the practice took it back.
    sent: Option<String>,
    call: Option<String>,
}

/// The answer where a form is not open any more. Whoever comes back to look is led to what was sent; whoever `sends` something to it hears
/// that it was not kept.
pub(super) async fn closed(visit: &ClientVisit, id: FormRequestId, sends: bool) -> Answer<Response> {
    let mut look = visit.look().await?;
    let state = request(visit, &mut look, id).await?.state;
    drop(look);
    let was_sent = matches!(state, State::Done | State::Signing);
    if state.is_open() || (was_sent && !sends) {
        return Ok(visit.go(&to(id, if was_sent { "/done" } else { "" })));
    }
    let page = ClosedPage {
        sent: was_sent.then(|| visit.path(&to(id, "/done"))),
        call: to_call(visit, "form-closed-call"),
        shell: visit.shell(),
        w: visit.words(),
    };
    Ok(no_store(html_with(StatusCode::CONFLICT, &page)))
}

/// `GET /p/{slug}/forms/{request}/done`: what was sent, as it was sent.
pub(super) async fn done(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let request = request(&visit, &mut look, id).await?;
    let state = request.state;
    if !matches!(state, State::Done | State::Signing) {
        drop(look);
        return closed(&visit, id, false).await;
    }
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let sent = answers::newest(look.db(), &reach, id).await?.ok_or_else(|| Trouble::fault("a filled-in form without answers"))?;
    let clear = sealed::open(&portico, reach.practice(), id, What::Response(sent.number), &sent.content_sealed)?;
    let content: Content = serde_json::from_str(&clear).map_err(|_| Trouble::fault("what was sent in cannot be read"))?;
    let response = FhirResponse::read(&content.response).map_err(|_| Trouble::fault("a response cannot be read"))?;
    let mut waiting = requests::to_do(look.db(), &reach, visit.session.client, Moment::from_millis(i64::MAX)).await?;
    waiting.retain(|one| one.state.is_open());
    let today = visit.zone().today(visit.call.now);
    waiting.sort_by_key(|one| !one.state.is_overdue(one.due_on.as_deref(), today));
    let next = match waiting.first() {
        Some(next) => Some((super::home::title(&visit, &mut look, &reach, next).await?, next.id)),
        None => None,
    };
    let signed = signing::under(look.db(), &portico, &reach, (id, sent.number)).await?;
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let waits = match state == State::Signing {
        true => {
            let told = signing::were_told(&mut look, &request, sent.sent_at).await?;
            let then = if told { "form-sent-signing-told" } else { "form-sent-signing-missing" };
            Some(format!("{} {}", words.say("form-sent-signing"), words.say(then)))
        }
        false => None,
    };
    drop(look);
    let told = Told::new(&form, &words).with_files(told_of_files(&visit, id));
    let when = words.day_time(sent.sent_at, now, &zone);
    let said = |one: &Signature, when: &str| {
        let mut marks = vec![(words.say("form-signed-mark"), one.sha256.clone())];
        marks.extend(one.text_sha256.clone().map(|mark| (words.say("form-signed-text-mark"), mark)));
        (words.with("name", one.name.as_str()).with("when", when).say("form-signed"), marks)
    };
    let help = (!ringing(&form, &response.answers).is_empty()).then(|| Help::after_sending(&visit));
    let page = DonePage {
        title: told.title(&request.name),
        sent: words.with("when", when.as_str()).say("form-sent-on"),
        then: (waits.is_none() || help.is_some()).then(|| help_now::then(&words, help.as_ref())),
        help,
        call: to_call(&visit, "form-then-call"),
        sections: sections_to_sign(&told, &response.answers, request.signature),
        signed: match signed.is_empty() {
            true => content.signature.map(|one| said(&one, &when)).into_iter().collect(),
            false => {
                let one = |under: signing::Under| said(&under.signature, &words.day_time(under.at, now, &zone));
                signed.into_iter().map(one).collect()
            }
        },
        waits,
        next: next.map(|(title, id)| (words.with("form", title.as_str()).say("form-sent-next"), visit.path(&to(id, "")))),
        shell: visit.shell(),
        w: words,
    };
    Ok(visit.page(&page))
}
