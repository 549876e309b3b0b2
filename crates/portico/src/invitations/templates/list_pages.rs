//! The list of templates by kind and language, and its confirmation pages.

use super::{
    Kind, actions, store,
    template::{Template, offered},
};
use crate::doors::Path;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    invitations::{
        letters::shipped_words,
        placeholders::{Placeholder, Text},
    },
    look::{Section, StaffShell},
    practices::Practice,
    visit::StaffVisit,
};
use askama::Template as Page;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::TemplateId;
use portico_web::{Flash, FormData, html_with, no_store};

/// The address of the list.
pub(super) const HERE: &str = "/organization/client-portal/templates";

#[derive(Page)]
#[template(path = "invitations/templates/pages/list.html")]
struct ListPage {
    shell: StaffShell,
    groups: Vec<Group>,
}

/// The messages of one kind in one language, Portico's own last.
struct Group {
    kind: Kind,
    language: Language,
    lines: Vec<Line>,
    shipped_is_default: bool,
    shipped_subject: String,
}

struct Line {
    template: Template,
    subject: String,
    saved: String,
}

#[derive(Page)]
#[template(path = "invitations/templates/pages/delete.html")]
struct DeletePage {
    shell: StaffShell,
    template: Template,
    /// Why it cannot be deleted; empty if it can.
    reason: String,
}

/// `GET /organization/client-portal/templates`.
pub(super) async fn list(visit: StaffVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let all = store::all(look.db(), &reach).await?;
    drop(look);
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let line = |template: Template| {
        let by = template.updated_by_name.as_deref().map_or(String::new(), |name| format!(" by {name}"));
        Line {
            saved: format!("Saved {}{by}", words.day_time(template.updated_at, now, &zone)),
            subject: in_words(&template.subject, &visit.practice),
            template,
        }
    };
    let mut groups = Vec::new();
    for (kind, language) in Kind::ALL.into_iter().flat_map(|kind| Language::OFFERED.map(|language| (kind, language))) {
        let is_here = |one: &&Template| (one.kind, one.language.as_str()) == (kind, language.tag());
        let lines: Vec<Line> = all.iter().filter(is_here).cloned().map(line).collect();
        groups.push(Group {
            kind,
            language,
            shipped_is_default: !lines.iter().any(|line| line.template.is_default),
            shipped_subject: in_words(&shipped_words(&visit.call.portico, kind, language, false).subject, &visit.practice),
            lines,
        });
    }
    Ok(no_store(visit.page(&ListPage { shell: visit.shell(Some(Section::Organization)), groups })))
}

/// A subject as the list shows it: with the practice's own values, and names in the place of what differs from client to client.
fn in_words(subject: &str, practice: &Practice) -> String {
    let value = |placeholder: Placeholder| {
        Some(match placeholder {
            Placeholder::PracticeName => practice.name.clone(),
            other => format!("[{}]", other.label()),
        })
    };
    let said = Text::parse(subject).ok().and_then(|text| text.say(&value).ok());
    said.unwrap_or_else(|| subject.to_owned())
}

/// `POST …/{template}/default`.
pub(super) async fn make_default(visit: StaffVisit, Path(id): Path<TemplateId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    match actions::make_default(&mut act, id).await {
        Ok(template) => {
            act.commit().await?;
            Ok(visit.go_with(HERE, &Flash::done(format!("“{}” is the default now.", template.name))))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            Ok(visit.go_with(HERE, &Flash::attention(refusal.sentence)))
        }
        Err(other) => Err(other),
    }
}

/// `POST …/shipped`: makes Portico's own words the default again.
pub(super) async fn use_shipped(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["kind", "language"])?;
    let (kind, language) = kind_and_language(&form)?;
    let mut act = visit.act().await?;
    actions::use_shipped(&mut act, kind, language).await?;
    act.commit().await?;
    Ok(visit.go_with(HERE, &Flash::done("Portico’s own message is the default again.")))
}

/// The kind and language that a form names.
pub(super) fn kind_and_language(form: &FormData) -> Answer<(Kind, Language)> {
    let kind = Kind::from_word(form.text("kind")).ok_or_else(Trouble::not_found)?;
    Ok((kind, offered(form.text("language")).ok_or_else(Trouble::not_found)?))
}

/// `GET …/{template}/deletion`.
pub(super) async fn ask_to_delete(visit: StaffVisit, Path(id): Path<TemplateId>) -> Answer<Response> {
    delete_page(&visit, id, String::new(), StatusCode::OK).await
}

/// `POST …/{template}/deletion`.
pub(super) async fn delete(visit: StaffVisit, Path(id): Path<TemplateId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    match actions::delete(&mut act, id).await {
        Ok(()) => {
            act.commit().await?;
            Ok(visit.go_with(HERE, &Flash::done("The template is deleted.")))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            delete_page(&visit, id, refusal.sentence, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other),
    }
}

async fn delete_page(visit: &StaffVisit, id: TemplateId, reason: String, status: StatusCode) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let template = store::template(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let reason = match reason.is_empty() && template.is_default {
        true => actions::IS_DEFAULT.to_owned(),
        false => reason,
    };
    Ok(no_store(html_with(status, &DeletePage { shell: visit.shell(Some(Section::Organization)), template, reason })))
}
