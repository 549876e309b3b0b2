//! Signing at the portal what somebody else filled in: the answers as they were sent, and one's own name beneath them.

use super::{
    actions::{reviewing, signing},
    answer_lines::{Section, sections},
    asking::Told,
    filling_pages::{closed, request, to, told_of_files},
    store::answers,
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::PortalShell,
    visit::ClientVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::{FormRequestId, clean_text};
use portico_web::{FormData, html_with, no_store};

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
    name: String,
    name_wrong: bool,
}

/// `GET /p/{slug}/forms/{request}/sign`.
pub(super) async fn ask(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(page) = page(&visit, id, "", false).await? else { return Ok(visit.go(&to(id, ""))) };
    Ok(visit.page(&page))
}

/// The page; none when this visit's signature is not asked for.
async fn page(visit: &ClientVisit, id: FormRequestId, name: &str, name_wrong: bool) -> Answer<Option<SignPage>> {
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
    let heading = words.say("form-cosign-title");
    let by = |one: signing::Under| {
        let when = words.day_time(one.at, now, &zone);
        words.with("name", one.signature.name.as_str()).with("when", when.as_str()).say("form-signed")
    };
    Ok(Some(SignPage {
        window: if name_wrong { words.with("page", heading.as_str()).say("portal-window-error") } else { heading },
        here: visit.path(&to(id, "")),
        sections: sections(&told, &opened.response.answers),
        signed: signed.into_iter().map(by).collect(),
        statement: words.with("form", title.as_str()).say("form-cosign-statement"),
        number,
        name: name.to_owned(),
        name_wrong,
        title,
        shell: visit.shell(),
        w: words,
    }))
}

/// `POST /p/{slug}/forms/{request}/sign`.
pub(super) async fn sign(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>, form: FormData) -> Answer<Response> {
    form.only(&["number", "name"])?;
    let seen: i64 = form.text("number").parse().unwrap_or(-1);
    let name = clean_text(form.text("name"));
    let named = (2..=200).contains(&name.chars().count());
    let Some(page) = page(&visit, id, &name, !named).await? else { return Ok(closed(&visit)) };
    if !named {
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    }
    let mut look = visit.look().await?;
    let asked = request(&visit, &mut look, id).await?;
    drop(look);
    let mut act = visit.act().await?;
    match signing::sign(&mut act, &visit, &asked, seen, (&name, &page.statement)).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go(&to(id, "/done")))
}
