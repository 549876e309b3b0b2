//! Signing at the portal what somebody else filled in: the answers as they were sent, and the place for one's own name below them.

use super::{
    actions::{reviewing, signing},
    answer_lines::{Section, sections_to_sign},
    asking::Told,
    opened::{request, to, told_of_files},
    store::answers,
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
use portico_policy::Permission;
use portico_values::{FormRequestId, clean_text};
use portico_web::FormData;

#[derive(Template)]
#[template(path = "forms/pages/sign.html")]
struct SignPage {
    shell: PortalShell,
    w: Words,
    window: String,
    title: String,
    here: String,
    sections: Vec<Section>,
    /// What the others signed, in a sentence each.
    signed: Vec<String>,
    statement: String,
    number: i64,
    /// That the answers here are not the ones that were read before.
    notice: Option<String>,
    name_wrong: bool,
}

impl SignPage {
    /// The page again, if no usable name was typed.
    fn name_wrong(self, visit: &ClientVisit) -> Self {
        let window = visit.words().with("page", self.window.as_str()).say("portal-window-error");
        Self { window, name_wrong: true, ..self }
    }
}

/// What became of a signature: other answers stand there now, to be read before anything is signed.
const CHANGED: &str = "changed";

fn changed(visit: &ClientVisit, id: FormRequestId) -> Response {
    visit.carry(&to(id, "/sign"), &Carried::outcome(CHANGED).with_status(StatusCode::CONFLICT))
}

/// `GET /p/{slug}/forms/{request}/sign`.
pub(super) async fn ask(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(page) = page(&visit, id).await? else { return Ok(visit.go(&to(id, ""))) };
    let unsigned = visit.call.uri.query() == Some("unsigned");
    Ok(visit.page(&if unsigned { page.name_wrong(&visit) } else { page }))
}

/// The page; none if this visit's signature is not asked for.
async fn page(visit: &ClientVisit, id: FormRequestId) -> Answer<Option<SignPage>> {
    let mut look = visit.look().await?;
    let asked = request(visit, &mut look, id).await?;
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let Some(sent) = answers::newest(look.db(), &reach, id).await? else { return Ok(None) };
    let number = sent.number;
    let signed = signing::under(look.db(), &portico, &reach, (id, number)).await?;
    if !signing::asks(visit, &asked, &signed) {
        return Ok(None);
    }
    let form = portico.forms.form(look.db(), &reach, asked.form).await?;
    let opened = reviewing::open(&portico, &reach, id, sent)?;
    drop(look);
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let told = Told::new(&form, &words).with_files(told_of_files(visit, id));
    let title = told.title(&asked.name);
    let by = |one: signing::Under| {
        let when = words.day_time(one.at, now, &zone);
        words.with("name", one.signature.name.as_str()).with("when", when.as_str()).say("form-signed")
    };
    Ok(Some(SignPage {
        window: words.say("form-cosign-title"),
        here: visit.path(&to(id, "")),
        sections: sections_to_sign(&told, &opened.response.answers, true),
        signed: signed.into_iter().map(by).collect(),
        statement: words.with("form", title.as_str()).say("form-cosign-statement"),
        number,
        notice: visit.call.carried.is(CHANGED).then(|| words.say("form-changed-sign")),
        name_wrong: false,
        title,
        shell: visit.shell(),
        w: words,
    }))
}

/// `POST /p/{slug}/forms/{request}/sign`: what was read is signed, and nothing else. Whoever presses twice is shown what was signed.
pub(super) async fn sign(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>, form: FormData) -> Answer<Response> {
    form.only(&["number", "name"])?;
    let seen: i64 = form.text("number").parse().unwrap_or(-1);
    let name = clean_text(form.text("name"));
    let named = (2..=200).contains(&name.chars().count());
    let Some(page) = page(&visit, id).await? else { return Ok(visit.go(&to(id, "/done"))) };
    if page.number != seen {
        return Ok(changed(&visit, id));
    }
    if !named {
        return Ok(visit.go(&to(id, "/sign?unsigned")));
    }
    let mut look = visit.look().await?;
    let asked = request(&visit, &mut look, id).await?;
    drop(look);
    let mut act = visit.act().await?;
    match signing::sign(&mut act, &visit, &asked, seen, (&name, &page.statement)).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return Ok(match self::page(&visit, id).await? {
                Some(_) => changed(&visit, id),
                None => visit.go(&to(id, "/done")),
            });
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go(&to(id, "/done")))
}
