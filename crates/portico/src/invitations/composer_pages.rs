//! The composer: words, recipients and the real message before it goes, for one client or many. Everything works as one form; a script
//! only keeps the preview up to date while somebody writes.

use super::{
    actions::Words,
    letters::{Message, default_words, language_for},
    placeholders::Placeholder,
    preview::{Preview, preview},
    recipient::Recipient,
    review::{Review, Selection},
    send_pages::{blocked, sentence_of},
    store,
    wording::Wording,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    look::{Section, StaffShell, hue_of, initials_of},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, Identity};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

/// Recipients listed by name; the rest is counted.
const SHOWN: usize = 50;
/// Above so many the number is typed (settled.md 10).
pub(crate) const CONFIRM_ABOVE: usize = 500;

#[derive(Template)]
#[template(path = "invitations/pages/composer.html")]
struct ComposerPage {
    shell: StaffShell,
    one: Option<One>,
    title: String,
    people: Vec<Person>,
    more: usize,
    /// For whom the words name something that is not on file.
    lacking: Vec<Person>,
    more_lacking: usize,
    left_out: Vec<Person>,
    more_left_out: usize,
    /// How many are left out for which reason.
    reasons: Vec<(usize, &'static str)>,
    summary: String,
    ready: usize,
    hidden: Vec<(String, String)>,
    subject: String,
    message: String,
    placeholders: [Placeholder; 10],
    preview: Option<Preview>,
    /// Whether each client gets these words in their own language.
    theirs: bool,
    /// The list with the same people chosen.
    change_href: String,
    choices: Vec<(String, String, bool)>,
    confirm: Option<usize>,
    problems: Problems,
    is_preview: bool,
}

/// The one client of a single invitation.
struct One {
    id: ClientId,
    called: String,
    again: bool,
}

struct Person {
    id: ClientId,
    name: String,
    initials: String,
    hue: u8,
    address: String,
    again: bool,
    reason: String,
}

impl Person {
    fn of(recipient: &Recipient, reason: String) -> Self {
        let name = recipient.full_name();
        Self {
            id: recipient.client,
            initials: initials_of(&name),
            hue: hue_of(recipient.client.uuid().as_bytes()),
            name,
            address: recipient.address.clone().unwrap_or_else(|| "No email on file".into()),
            again: recipient.again(),
            reason,
        }
    }
}

/// `GET /clients/{id}/invite`.
pub(super) async fn one(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    compose_one(&visit, client, None, Problems::none(), false).await
}

/// `POST /clients/{id}/invite`: "Preview Message", or the way back to editing.
pub(super) async fn preview_one(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["subject", "message", "preview_client"])?;
    let words = words_of(&form);
    let problems = words.parse().err().unwrap_or_default();
    compose_one(&visit, client, Some(words), problems, true).await
}

/// The composer for one client, with what was typed or the defaults.
pub(super) async fn compose_one(
    visit: &StaffVisit,
    client: ClientId,
    typed: Option<Words>,
    problems: Problems,
    is_preview: bool,
) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = look.now();
    drop(look);
    let mut problems = problems;
    if let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, now) {
        let sentence = sentence_of(visit, &recipient, obstacle);
        if typed.is_none() {
            return blocked(visit, &recipient, sentence, obstacle.repair(), StatusCode::CONFLICT);
        }
        // Words that somebody wrote are never lost: what stands in the way is said above them.
        if problems.is_empty() {
            problems.add("message", obstacle.code(), sentence);
        }
    }
    let words = typed.unwrap_or_else(|| defaults(visit, &recipient));
    let called = recipient.called().to_owned();
    let again = recipient.again();
    let page = ComposerPage {
        shell: visit.shell(Some(Section::Clients)),
        title: if again { format!("Invite {called} again") } else { format!("Invite {called} to the Client Portal") },
        one: Some(One { id: client, called, again }),
        preview: show_one(visit, &recipient, &words),
        theirs: false,
        change_href: String::new(),
        people: vec![Person::of(&recipient, String::new())],
        more: 0,
        lacking: Vec::new(),
        more_lacking: 0,
        left_out: Vec::new(),
        more_left_out: 0,
        reasons: Vec::new(),
        summary: String::new(),
        ready: 1,
        hidden: Vec::new(),
        choices: Vec::new(),
        confirm: None,
        subject: words.subject,
        message: words.message,
        placeholders: Placeholder::ALL,
        problems,
        is_preview,
    };
    answer(visit, &page)
}

/// `POST /invitations/new`: the selection arrives from the list, and an empty one goes back there. `POST /invitations/preview` shows it
/// again with other words.
pub(super) async fn many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    if !form.checked("all") && !form.has("client") {
        let list = Selection::Clients(Vec::new()).in_list(form.text("from"));
        return Ok(visit.go_with(&list, &Flash::attention("Choose at least one client. Then send the invitations.")));
    }
    compose_many(&visit, &form, Problems::none(), false).await
}

/// `POST /invitations/preview`.
pub(super) async fn preview_many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    let problems = words_of(&form).parse().err().unwrap_or_default();
    compose_many(&visit, &form, problems, true).await
}

/// The fields of the composer for many.
pub(crate) const FIELDS: [&str; 9] =
    ["client[]", "all", "filter.*", "from", "subject", "message", "preview_client", "request_key", "confirm"];

/// The composer for many, with what was typed or the defaults.
pub(crate) async fn compose_many(visit: &StaffVisit, form: &FormData, problems: Problems, is_preview: bool) -> Answer<Response> {
    let selection = Selection::read(form)?;
    let mut look = visit.look().await?;
    let mut review = Review::of(&mut look, &visit.practice, &selection).await?;
    drop(look);
    let words =
        if form.has("message") { words_of(form) } else { default_in(visit, &visit.practice.language, review.first() == 0) };
    let theirs = varies_for(visit, &review, &words);
    if let Ok(wording) = Wording::read(&visit.call.portico, &visit.practice, &words) {
        review.set_apart(&visit.practice, &visit.session.name, &wording);
    }
    let shown_for = form.text("preview_client").parse::<ClientId>().ok();
    let example = review.ready.iter().find(|recipient| Some(recipient.client) == shown_for).or(review.ready.first());
    let from = form.text("from");
    let mut hidden = selection.fields();
    hidden.push(("from".into(), from.chars().take(2_000).collect()));
    let key = form.text("request_key");
    hidden.push(("request_key".into(), if key.is_empty() { fresh_key(visit) } else { key.chars().take(64).collect() }));
    let total = review.ready.len();
    let person = |recipient: &Recipient| Person::of(recipient, String::new());
    let page = ComposerPage {
        shell: visit.shell(Some(Section::Clients)),
        one: None,
        title: title(total),
        preview: example.and_then(|recipient| show(visit, recipient, &words)),
        theirs,
        change_href: selection.in_list(from),
        choices: review
            .ready
            .iter()
            .take(SHOWN)
            .map(|r| (r.client.to_string(), r.full_name(), example.is_some_and(|e| e.client == r.client)))
            .collect(),
        people: review.ready.iter().take(SHOWN).map(person).collect(),
        more: total.saturating_sub(SHOWN),
        lacking: review
            .lacking
            .iter()
            .take(SHOWN)
            .map(|(recipient, what)| Person::of(recipient, what.missing().into()))
            .collect(),
        more_lacking: review.lacking.len().saturating_sub(SHOWN),
        left_out: review.left_out.iter().take(SHOWN).map(|one| Person::of(&one.recipient, one.sentence.clone())).collect(),
        more_left_out: review.left_out.len().saturating_sub(SHOWN),
        reasons: review.reasons(),
        summary: summary(&review),
        ready: total,
        confirm: (total > CONFIRM_ABOVE).then_some(total),
        hidden,
        subject: words.subject,
        message: words.message,
        placeholders: Placeholder::ALL,
        problems,
        is_preview,
    };
    answer(visit, &page)
}

fn answer(visit: &StaffVisit, page: &ComposerPage) -> Answer<Response> {
    if page.problems.is_empty() {
        return Ok(no_store(visit.page(page)));
    }
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, page)))
}

fn title(ready: usize) -> String {
    match ready {
        0 => "Nobody can be invited".to_owned(),
        1 => "Invite 1 client to the Client Portal".to_owned(),
        n => format!("Invite {n} clients to the Client Portal"),
    }
}

/// "4 selected: 1 new invitation, 3 will be sent again, 2 left out."
fn summary(review: &Review) -> String {
    let counted = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let mut parts = Vec::new();
    if review.first() > 0 {
        parts.push(counted(review.first(), "new invitation", "new invitations"));
    }
    if review.again() > 0 {
        parts.push(counted(review.again(), "will be sent again", "will be sent again"));
    }
    if !review.lacking.is_empty() {
        parts.push(counted(review.lacking.len(), "needs something first", "need something first"));
    }
    if !review.left_out.is_empty() {
        parts.push(counted(review.left_out.len(), "is left out", "are left out"));
    }
    parts.join(", ")
}

fn show_one(visit: &StaffVisit, recipient: &Recipient, words: &Words) -> Option<Preview> {
    Some(shown(visit, recipient, &words.parse().ok()?))
}

/// As [`show_one`], with the words that a send to many has for this recipient.
fn show(visit: &StaffVisit, recipient: &Recipient, words: &Words) -> Option<Preview> {
    let wording = Wording::read(&visit.call.portico, &visit.practice, words).ok()?;
    Some(shown(visit, recipient, &wording.for_recipient(recipient)))
}

fn shown(visit: &StaffVisit, recipient: &Recipient, message: &Message) -> Preview {
    preview(&visit.call.portico, &visit.practice, recipient, &visit.session.name, message, visit.call.now)
}

/// Whether some of the recipients get these words in another language, or as a first instead of a further invitation.
fn varies_for(visit: &StaffVisit, review: &Review, words: &Words) -> bool {
    let differs = |one: &Recipient| (language_for(&visit.practice, &one.language), one.again());
    let mut all = review.ready.iter().map(differs);
    let Some(first) = all.next() else { return false };
    all.any(|other| other != first)
        && Wording::read(&visit.call.portico, &visit.practice, words).is_ok_and(|wording| wording.varies())
}

fn defaults(visit: &StaffVisit, recipient: &Recipient) -> Words {
    default_in(visit, &recipient.language, recipient.again())
}

fn default_in(visit: &StaffVisit, language: &str, again: bool) -> Words {
    let (subject, message) = default_words(&visit.call.portico, language_for(&visit.practice, language), again);
    Words { subject, message }
}

/// What was typed.
pub(crate) fn words_of(form: &FormData) -> Words {
    Words { subject: form.text("subject").to_owned(), message: form.prose("message") }
}

fn fresh_key(visit: &StaffVisit) -> String {
    let mut bytes = [0u8; 16];
    visit.call.portico.randomness.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
