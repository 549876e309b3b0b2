//! The editor of one template: its words beside the preview, sending a test, and all saved versions.

use super::{
    Kind, actions,
    list_pages::{HERE, kind_and_language},
    store,
    template::{Template, Typed, Version, offered},
};
use crate::doors::Path;
use crate::{
    act::Look,
    answer::{Answer, RefusalKind, Trouble},
    invitations::{
        composing::words_of,
        form_key::{TEST_KEY, test_of},
        health_words::worries,
        letters::shipped_words,
        placeholders::Placeholder,
        preview::{View, preview as shown},
        preview_part::PreviewPart,
        recipient::Recipient,
        sender::Sender,
        test_letter::send_test,
        test_pages::{after, own_address},
    },
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template as Page;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{ClientId, Identity, TemplateId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Page)]
#[template(path = "invitations/templates/pages/editor.html")]
struct EditorPage {
    shell: StaffShell,
    template: Option<Template>,
    kind: Kind,
    language: Language,
    /// The version that the writer had before them.
    version: i64,
    called: String,
    subject: String,
    message: String,
    placeholders: [Placeholder; 10],
    preview: PreviewPart,
    history: Vec<Saved>,
    problems: Problems,
    notice: Option<String>,
    is_preview: bool,
    /// The key of "Send me a test".
    test_key: String,
}

impl EditorPage {
    /// The id of the template; empty for a new one.
    fn id(&self) -> String {
        self.template.as_ref().map(|template| template.id.to_string()).unwrap_or_default()
    }
}

/// A version: when it was saved, and by whom.
struct Saved {
    version: Version,
    said: String,
    is_newest: bool,
}

/// The words in the editor, as typed or as saved.
struct Editing {
    template: Option<Template>,
    kind: Kind,
    language: Language,
    typed: Typed,
    version: i64,
    view: View,
    is_preview: bool,
    notice: Option<String>,
}

const FIELDS: [&str; 10] = ["template", "kind", "language", "version", "name", "subject", "message", "view", "as", TEST_KEY];

impl Editing {
    /// A template that is not saved yet.
    fn new(kind: Kind, language: Language, typed: Typed) -> Self {
        let (view, is_preview, notice) = (View::default(), false, None);
        Self { template: None, kind, language, typed, version: 0, view, is_preview, notice }
    }
    fn kept(template: Template) -> Answer<Self> {
        let kind = template.kind;
        let language = offered(&template.language).ok_or_else(|| Trouble::fault("a template in no language"))?;
        let typed = Typed { name: template.name.clone(), words: template.words() };
        let version = template.version;
        Ok(Self { template: Some(template), version, ..Self::new(kind, language, typed) })
    }
    /// Reads what was typed. Fields that were not sent stay as saved.
    async fn read(visit: &StaffVisit, form: &FormData) -> Answer<Self> {
        form.only(&FIELDS)?;
        let mut editing = match form.text("template") {
            "" => {
                let (kind, language) = kind_and_language(form)?;
                Self::new(kind, language, typed_in(form))
            }
            id => Self::kept(found(visit, id.parse().map_err(|_| Trouble::not_found())?).await?)?,
        };
        editing.typed = typed_in(form);
        editing.version = form.text("version").parse().unwrap_or(0);
        let view = if form.has("as") { form.text("as") } else { form.text("view") };
        editing.view = View::from_word(view).unwrap_or_default();
        Ok(editing)
    }
}

fn typed_in(form: &FormData) -> Typed {
    Typed { name: form.text("name").to_owned(), words: words_of(form) }
}

async fn found(visit: &StaffVisit, id: TemplateId) -> Answer<Template> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    store::template(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)
}

/// `GET …/new?kind=…&language=…`: a new template, beginning with Portico's own words.
pub(super) async fn new(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let kind = Kind::from_word(form.text("kind")).unwrap_or(Kind::Invitation);
    let language = offered(form.text("language")).or_else(|| offered(&visit.practice.language)).unwrap_or(Language::En);
    let typed = Typed { name: String::new(), words: shipped_words(&visit.call.portico, kind, language, false) };
    show(&visit, Editing::new(kind, language, typed), Problems::none()).await
}

/// `POST …/templates`.
pub(super) async fn create(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    let (kind, language) = kind_and_language(&form)?;
    let mut act = visit.act().await?;
    match actions::create(&mut act, kind, language, &typed_in(&form)).await {
        Ok(id) => {
            act.commit().await?;
            Ok(visit.go_with(&format!("{HERE}/{id}"), &Flash::done("The template is saved.")))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            show(&visit, Editing::read(&visit, &form).await?, problems).await
        }
        Err(other) => Err(other),
    }
}

/// `GET …/{template}`.
pub(super) async fn edit(visit: StaffVisit, Path(id): Path<TemplateId>) -> Answer<Response> {
    let template = found(&visit, id).await?;
    show(&visit, Editing::kept(template)?, Problems::none()).await
}

/// `POST …/{template}`.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<TemplateId>, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    let seen = form.text("version").parse().unwrap_or(0);
    let mut act = visit.act().await?;
    let problems = match actions::save(&mut act, id, seen, &typed_in(&form)).await {
        Ok(()) => {
            act.commit().await?;
            return Ok(visit.go_with(&format!("{HERE}/{id}"), &Flash::done("The template is saved.")));
        }
        Err(Trouble::Invalid(problems)) => problems,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            let kept = Editing::kept(found(&visit, id).await?)?;
            // After a conflict, saving again replaces what somebody else has saved.
            let editing = Editing { typed: typed_in(&form), ..kept };
            return show(&visit, editing, Problems::one("name", refusal.code, refusal.sentence)).await;
        }
        Err(other) => return Err(other),
    };
    act.leave();
    let kept = Editing::kept(found(&visit, id).await?)?;
    show(&visit, Editing { typed: typed_in(&form), version: seen, ..kept }, problems).await
}

/// `POST …/{template}/restore`.
pub(super) async fn restore(visit: StaffVisit, Path(id): Path<TemplateId>, form: FormData) -> Answer<Response> {
    form.only(&["version"])?;
    let version = form.text("version").parse().map_err(|_| Trouble::not_found())?;
    let mut act = visit.act().await?;
    actions::restore(&mut act, id, version).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("{HERE}/{id}"), &Flash::done("The earlier version is back.")))
}

/// `POST …/preview`: previews the words as typed, saved or not.
pub(super) async fn preview(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let editing = Editing::read(&visit, &form).await?;
    let problems = editing.typed.words.parse().err().unwrap_or_default();
    show(&visit, Editing { is_preview: true, ..editing }, problems).await
}

/// `POST …/test`: "Send me a test".
pub(super) async fn test(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let editing = Editing::read(&visit, &form).await?;
    let mut act = visit.act().await?;
    act.may(Permission::EditTemplates)?;
    let example = example(&visit, editing.language);
    let tested = match editing.typed.words.parse() {
        Ok(message) => {
            let letter = test_of(&visit, &form, None, &editing.typed.words);
            send_test(&mut act, letter, &own_address(&visit)?, &example, None, &message).await
        }
        Err(problems) => Err(Trouble::Invalid(problems)),
    };
    let (notice, problems) = after(act, &visit, tested).await?;
    show(&visit, Editing { notice, ..editing }, problems).await
}

/// An invented client, cared for by whoever looks, for the preview.
fn example(visit: &StaffVisit, language: Language) -> Recipient {
    Recipient::example(ClientId::from_uuid(visit.session.staff.uuid()), language.tag(), &visit.session.name)
}

async fn show(visit: &StaffVisit, editing: Editing, problems: Problems) -> Answer<Response> {
    let mut look = visit.look().await?;
    look.may(Permission::EditTemplates)?;
    let sender = Sender::of(look.db(), &visit.who, &visit.practice).await?;
    let history = history(visit, &mut look, editing.template.as_ref()).await?;
    drop(look);
    let Editing { template, kind, language, typed, version, view, is_preview, notice } = editing;
    let message = typed.words.parse().ok();
    let letter = message
        .map(|message| shown(&visit.call.portico, &visit.practice, &example(visit, language), &sender, &message, visit.call.now));
    let page = EditorPage {
        shell: visit.shell(Some(Section::Organization)),
        kind,
        language,
        version,
        preview: PreviewPart {
            door: format!("{HERE}/preview"),
            preview: letter,
            instead: "Fix the message to see the preview.",
            view,
            walk: None,
            for_whom: "shown for an example client, Alex Example",
            worries: worries(&typed.words.subject, &typed.words.message),
        },
        called: typed.name,
        subject: typed.words.subject,
        message: typed.words.message,
        placeholders: Placeholder::ALL,
        template,
        history,
        is_preview: is_preview && visit.call.fragment.is_none(),
        notice,
        problems,
        test_key: visit.fresh_key(),
    };
    if page.problems.is_empty() {
        return Ok(no_store(visit.page(&page)));
    }
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

/// All saved versions of a template, newest first.
async fn history(visit: &StaffVisit, look: &mut Look, template: Option<&Template>) -> Answer<Vec<Saved>> {
    let Some(template) = template else { return Ok(Vec::new()) };
    let reach = look.may(Permission::EditTemplates)?;
    let (words, zone) = (visit.words(), visit.zone());
    let versions = store::versions(look.db(), &reach, template.id).await?;
    let saved = |version: Version| {
        let by = version.saved_by_name.as_deref().unwrap_or("Portico");
        let said = format!("{} by {by}", words.day_time(version.saved_at, visit.call.now, &zone));
        Saved { said, is_newest: version.version == template.version, version }
    };
    Ok(versions.into_iter().map(saved).collect())
}
