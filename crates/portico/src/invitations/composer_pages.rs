//! The composer, for one client or many: the words, the recipients, and the real message before it is sent. Everything works as a plain
//! form; a script only keeps the preview up to date while somebody writes.

use super::{
    coming_back::own_next,
    composing::{COMPOSING, CUSTOMIZES, Composing},
    health_words::worries,
    letters::{Message, language_for},
    placeholders::Placeholder,
    preview::{Preview, preview},
    preview_part::{PreviewPart, Walk},
    recipient::Recipient,
    review::{Extent, GONE, Review, Selection},
    send_pages::{blocked, sentence_of},
    sender::Sender,
    store,
    templates::{self, Defaults, Kind, template::offered},
    wording::Wording,
    words::Words,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    forms::{Coming, Picked, Picker},
    look::{Section, StaffShell, hue_of, initials_of},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{ClientId, Identity};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

/// So many recipients stand above the message; those who follow are folded below them.
const AT_ONCE: usize = 8;
/// At most this many are listed by name; the others are counted.
const SHOWN: usize = 50;
/// To send to more clients than this, their number has to be typed (settled.md 10).
pub(crate) const CONFIRM_ABOVE: usize = 500;

#[derive(Template)]
#[template(path = "invitations/pages/composer.html")]
struct ComposerPage {
    shell: StaffShell,
    one: Option<One>,
    title: String,
    people: Vec<Person>,
    /// Those who are folded, and how many more there are than are listed.
    others: Vec<Person>,
    more: usize,
    /// Recipients for whom the words name something that is not on file.
    lacking: Vec<Person>,
    more_lacking: usize,
    left_out: Vec<Person>,
    more_left_out: usize,
    /// How many were ticked and are left out without a name.
    unseen: usize,
    /// How many are left out for each reason.
    reasons: Vec<(usize, &'static str)>,
    summary: String,
    ready: usize,
    /// How many one batch takes, and how many of those who are ready are left for another one.
    cap: usize,
    beyond: usize,
    /// How many of those who were chosen are looked over.
    extent: Extent,
    /// Whether others match as well whom somebody else has to invite, and who are too many to be counted.
    others_uncounted: bool,
    /// How many of the many have an email that may be the wrong one; they stand first.
    doubtful: usize,
    /// Whether this staff member may put an email right.
    may_fix: bool,
    hidden: Vec<(String, String)>,
    subject: String,
    message: String,
    placeholders: [Placeholder; 10],
    preview: PreviewPart,
    choosing: Choosing,
    picker: Picker,
    notice: Option<String>,
    /// Whether anybody in it gets the default words of another language, or those of a further invitation, in place of these.
    theirs: bool,
    /// Where "Cancel" leads: for many, to the list with the same people chosen.
    change_href: String,
    confirm: Option<usize>,
    /// The day and time for "Send later", and whose time zone they are in.
    later: Later,
    problems: Problems,
    is_preview: bool,
    /// The key of "Send me a test".
    test_key: String,
}

impl ComposerPage {
    /// The page with everything that does not depend on who is invited, and nobody invited yet.
    fn of(
        visit: &StaffVisit,
        composing: &Composing,
        (words, problems): (Words, Problems),
        preview: PreviewPart,
        choosing: Choosing,
        picker: Picker,
    ) -> Self {
        Self {
            shell: visit.shell(Some(Section::Clients)),
            one: None,
            title: String::new(),
            people: Vec::new(),
            others: Vec::new(),
            more: 0,
            lacking: Vec::new(),
            more_lacking: 0,
            left_out: Vec::new(),
            more_left_out: 0,
            unseen: 0,
            reasons: Vec::new(),
            summary: String::new(),
            ready: 0,
            cap: visit.call.portico.settings.batch_cap,
            beyond: 0,
            extent: Extent::Whole,
            others_uncounted: false,
            doubtful: 0,
            may_fix: visit.may(Permission::EditClients),
            hidden: Vec::new(),
            subject: words.subject,
            message: words.message,
            placeholders: Placeholder::ALL,
            preview,
            choosing,
            picker,
            notice: composing.notice.clone(),
            theirs: false,
            change_href: String::new(),
            confirm: None,
            later: Later::of(visit, composing, &problems),
            problems,
            is_preview: composing.is_preview && visit.call.fragment.is_none(),
            test_key: visit.fresh_key(),
        }
    }
    /// Whether those who follow stand open all the same: one of them has an email to be checked.
    fn opens_others(&self) -> bool {
        self.doubtful > self.people.len()
    }
}

/// Templates to start from, and whether the words become the default.
struct Choosing {
    templates: Vec<(String, String, bool)>,
    may_edit: bool,
    saves_default: bool,
    languages: Vec<(&'static str, &'static str, bool)>,
}

impl Choosing {
    async fn of(visit: &StaffVisit, look: &mut crate::act::Look, composing: &Composing, language: &str) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let language = composing.language.or_else(|| offered(language)).unwrap_or(Language::En);
        let all = templates::store::all(look.db(), &reach).await?;
        let labelled = |one: templates::Template| {
            let spoken = offered(&one.language).map_or(String::new(), |language| format!(" ({})", language.own_name()));
            (one.id.to_string(), format!("{}{spoken}", one.name), Some(one.id) == composing.template)
        };
        Ok(Self {
            templates: all.into_iter().map(labelled).collect(),
            may_edit: visit.may(Permission::EditTemplates),
            saves_default: composing.saves_default,
            languages: Language::OFFERED.iter().map(|one| (one.tag(), one.own_name(), *one == language)).collect(),
        })
    }
}

/// The fields of "Send later".
struct Later {
    date: String,
    time: String,
    place: String,
    /// The practice's quiet hours: nothing is planned into them.
    quiet: Option<String>,
    is_open: bool,
}

impl Later {
    fn of(visit: &StaffVisit, composing: &Composing, problems: &Problems) -> Self {
        Self {
            date: composing.date.clone(),
            time: if composing.time.is_empty() { "09:00".into() } else { composing.time.clone() },
            place: visit.zone().place(),
            quiet: visit.practice.quiet_hours(),
            is_open: !composing.date.is_empty() || problems.at("date").is_some() || problems.at("time").is_some(),
        }
    }
}

/// The client, where it is only one.
struct One {
    id: ClientId,
    called: String,
    again: bool,
    /// Why nothing more can be sent to them today, in place of the button; empty if something can.
    enough_today: String,
}

struct Person {
    id: ClientId,
    name: String,
    initials: String,
    hue: u8,
    address: String,
    again: bool,
    /// What speaks against the address; empty if nothing does.
    doubt: String,
    reason: String,
}

impl Person {
    fn of(recipient: &Recipient, came_of_age: &str, reason: String) -> Self {
        let name = recipient.full_name();
        Self {
            id: recipient.client,
            initials: initials_of(&name),
            hue: hue_of(recipient.client.uuid().as_bytes()),
            name,
            address: recipient.address.as_ref().map_or_else(|| "No email on file".into(), ToString::to_string),
            again: recipient.again(),
            doubt: recipient.doubt_in_words(came_of_age),
            reason,
        }
    }
}

/// `GET /clients/{id}/invite`.
pub(super) async fn one(visit: StaffVisit, Path(client): Path<ClientId>, query: FormData) -> Answer<Response> {
    let composing = Composing { next: own_next(&query).unwrap_or_default(), ..Composing::default() };
    compose_one(&visit, client, composing, Problems::none()).await
}

/// `POST /clients/{id}/invite`: "Preview Message", a preview in another view, or back to editing; and "Customize message" on the short question,
/// with the forms that were chosen there.
pub(super) async fn preview_one(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&COMPOSING[..], &["request_key", "considered", CUSTOMIZES, "with", "new", "from"]].concat())?;
    let mut composing = Composing::read(&form);
    if !form.has(CUSTOMIZES) {
        return compose_one(&visit, client, composing.as_preview(), Problems::none()).await;
    }
    if form.text("with") == "invite" {
        composing.picked = Picked::default();
    }
    compose_one(&visit, client, composing, Problems::none()).await
}

/// The composer for one client, with the words that were typed or the default ones.
pub(crate) async fn compose_one(
    visit: &StaffVisit,
    client: ClientId,
    mut composing: Composing,
    mut problems: Problems,
) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    composing.put_template(&mut look).await?;
    let defaults = Defaults::read(look.db(), &reach).await?;
    let sender = Sender::of(look.db(), &visit.who, &visit.practice).await?;
    let choosing = Choosing::of(visit, &mut look, &composing, &recipient.language).await?;
    let picker = Picker::of(&mut look, composing.chosen()).await?;
    let present = visit.practice.present(look.now());
    let coming = Coming::of(look.db(), &reach, client, &picker.ids(), &present).await?;
    drop(look);
    if let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, &present) {
        let sentence = sentence_of(visit, &recipient, obstacle);
        if composing.typed.is_none() {
            return blocked(visit, &recipient, sentence, obstacle.repair(), StatusCode::CONFLICT, &composing.next);
        }
        // Something changed while the words were being written: they are kept, and the reason is shown above them.
        if problems.is_empty() {
            problems.add("message", obstacle.code(), sentence);
        }
    }
    let words = words_of(visit, &composing, &defaults, &recipient.language, recipient.again());
    if problems.is_empty() && composing.is_preview {
        problems = words.parse().err().unwrap_or_default();
    }
    let called = recipient.called().to_owned();
    let again = recipient.again();
    let enough_today = recipient.enough_today(&present).map(|enough| enough.sentence(&called, &[])).unwrap_or_default();
    let mut hidden = vec![("request_key".into(), visit.fresh_key())];
    if !composing.next.is_empty() {
        hidden.push(("next".into(), composing.next.clone()));
    }
    let with_forms = recipient.clone().with_more_forms(coming.new);
    let shown = words.parse().ok().map(|message| shown(visit, &sender, &with_forms, &message));
    let preview = part(format!("/clients/{client}/invite"), shown, &composing, &words, None);
    let page = ComposerPage {
        title: if again { format!("Invite {called} again") } else { format!("Invite {called} to the Client Portal") },
        one: Some(One { id: client, called, again, enough_today }),
        people: vec![Person::of(&recipient, &visit.practice.present(visit.call.now).came_of_age, String::new())],
        ready: 1,
        hidden,
        change_href: if composing.next.is_empty() { format!("/clients/{client}/portal") } else { composing.next.clone() },
        ..ComposerPage::of(visit, &composing, (words, problems), preview, choosing, picker)
    };
    answer(visit, &page)
}

/// What was typed or, before anything was, the practice's default words in the language with this tag.
fn words_of(visit: &StaffVisit, composing: &Composing, defaults: &Defaults, language: &str, again: bool) -> Words {
    let language = language_for(&visit.practice, language);
    let usual = || defaults.words(&visit.call.portico, Kind::Invitation, language, again);
    composing.typed.clone().unwrap_or_else(usual)
}

fn part(door: String, shown: Option<Preview>, composing: &Composing, words: &Words, walk: Option<Walk>) -> PreviewPart {
    PreviewPart {
        door,
        preview: shown,
        instead: "Fix the message to see the preview.",
        view: composing.view,
        walk,
        for_whom: "",
        worries: worries(&words.subject, &words.message),
    }
}

/// `POST /invitations/new`: the selection comes from the list; an empty one leads back there.
pub(super) async fn many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    if !form.checked("all") && !form.has("client") {
        let list = Selection::Clients(Vec::new()).in_list(form.text("from"));
        return Ok(visit.go_with(&list, &Flash::attention("Choose at least one client. Then send the invitations.")));
    }
    compose_many(&visit, &form, Composing::read(&form), Problems::none()).await
}

/// `POST /invitations/preview`.
pub(super) async fn preview_many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    compose_many(&visit, &form, Composing::read(&form).as_preview(), Problems::none()).await
}

/// All fields of the composer for many.
pub(crate) const FIELDS: [&str; 25] = {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = COMPOSING;
    ["client[]", "all", "filter.*", "from", "request_key", "confirm", a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s]
};

/// The composer for many clients, with the words that were typed or the default ones. Where somebody who was chosen is no longer there, it is
/// about those who are left, says so, and names whoever can still be seen.
pub(crate) async fn compose_many(
    visit: &StaffVisit,
    form: &FormData,
    mut composing: Composing,
    mut problems: Problems,
) -> Answer<Response> {
    let selection = Selection::read(form)?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let signers = composing.picked.signers(&mut look).await?;
    let mut review = Review::of(&mut look, &visit.practice, &selection, signers, &visit.session.whom_to_ask()).await?;
    let found = review.found();
    if selection.misses(&found) {
        review.tell_of_missed(&mut look, &selection, &found, &visit.session.whom_to_ask()).await?;
        if problems.at("client").is_none() {
            problems.add("client", "gone", GONE);
        }
    }
    let selection = selection.left(&found);
    composing.put_template(&mut look).await?;
    let defaults = Defaults::read(look.db(), &reach).await?;
    let sender = Sender::of(look.db(), &visit.who, &visit.practice).await?;
    let choosing = Choosing::of(visit, &mut look, &composing, &visit.practice.language).await?;
    let picker = Picker::of(&mut look, composing.chosen()).await?;
    let words = words_of(visit, &composing, &defaults, &visit.practice.language, review.first() == 0);
    if problems.is_empty() && composing.is_preview {
        problems = words.parse().err().unwrap_or_default();
    }
    let wording = Wording::read(&visit.call.portico, &visit.practice, &defaults, &words).ok();
    if let Some(wording) = &wording {
        review.set_apart(&mut look, &visit.practice, signers, (visit.session.name.as_str(), wording)).await?;
    }
    drop(look);
    let cap = visit.call.portico.settings.batch_cap;
    let beyond = review.keep_to(cap);
    // Where all who were chosen fit into one batch, it holds those too for whom something is still missing.
    let lacking =
        review.lacking.iter().map(|(recipient, _)| recipient).filter(|_| review.extent.is_whole() && found.len() <= cap);
    let mut held = review.ready.iter().chain(lacking);
    let theirs = wording.as_ref().is_some_and(|wording| held.any(|recipient| wording.replaces(&words, recipient)));
    let came_of_age = visit.practice.present(visit.call.now).came_of_age;
    review.ready.sort_by_key(|recipient| recipient.doubt(&came_of_age).is_none());
    let total = review.ready.len();
    let person = |recipient: &Recipient| Person::of(recipient, &came_of_age, String::new());
    let mut preview = many_part(visit, &review, &composing, wording.as_ref(), &sender, (&words, picker.chosen()));
    if review.ready.is_empty() && review.lacking.is_empty() {
        preview.instead = "There is nobody to show it for.";
    }
    let lacking = review.lacking.iter().map(|(recipient, what)| Person::of(recipient, &came_of_age, what.missing().into()));
    let left_out = review.left_out.iter().map(|one| Person::of(&one.recipient, &came_of_age, one.sentence.clone()));
    let page = ComposerPage {
        title: title(total, review.extent),
        theirs,
        change_href: selection.in_list(form.text("from")),
        people: review.ready.iter().take(AT_ONCE).map(person).collect(),
        others: review.ready.iter().take(SHOWN).skip(AT_ONCE).map(person).collect(),
        more: total.saturating_sub(SHOWN),
        lacking: lacking.take(SHOWN).collect(),
        more_lacking: review.lacking.len().saturating_sub(SHOWN),
        left_out: left_out.take(SHOWN).collect(),
        more_left_out: review.left_out.len().saturating_sub(SHOWN),
        unseen: review.unseen,
        reasons: review.reasons(),
        summary: summary(&review),
        ready: total,
        beyond,
        extent: review.extent,
        others_uncounted: review.others_uncounted,
        doubtful: review.ready.iter().filter(|recipient| recipient.doubt(&came_of_age).is_some()).count(),
        confirm: (total > CONFIRM_ABOVE).then_some(total),
        hidden: selection.hidden(visit, form),
        ..ComposerPage::of(visit, &composing, (words, problems), preview, choosing, picker)
    };
    answer(visit, &page)
}

/// The preview for one of the recipients, with the way to all others: first those who are ready, then those for whom something is
/// missing.
fn many_part(
    visit: &StaffVisit,
    review: &Review,
    composing: &Composing,
    wording: Option<&Wording>,
    sender: &Sender,
    (words, forms): (&Words, usize),
) -> PreviewPart {
    let everybody = || review.ready.iter().chain(review.lacking.iter().map(|(recipient, _)| recipient));
    let wanted = everybody().find(|recipient| Some(recipient.client) == composing.shown_for);
    let example = wanted.or_else(|| everybody().next());
    let letter = example.zip(wording);
    let letter = letter.map(|(recipient, wording)| {
        let with_forms = recipient.clone().with_more_forms(forms);
        shown(visit, sender, &with_forms, &wording.for_recipient(recipient))
    });
    let named: Vec<(ClientId, String)> = everybody().map(|recipient| (recipient.client, recipient.full_name())).collect();
    let walk = example.and_then(|recipient| Walk::among(&named, recipient.client, SHOWN));
    part("/invitations/preview".into(), letter, composing, words, walk)
}

fn answer(visit: &StaffVisit, page: &ComposerPage) -> Answer<Response> {
    if page.problems.is_empty() {
        return Ok(no_store(visit.page(page)));
    }
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, page)))
}

fn title(ready: usize, extent: Extent) -> String {
    match ready {
        0 if extent.cut_at() > 0 => "Nobody was found who can be invited".to_owned(),
        0 => "Nobody can be invited".to_owned(),
        1 => "Invite 1 client to the Client Portal".to_owned(),
        n => format!("Invite {n} clients to the Client Portal"),
    }
}

/// "1 new invitation, 3 will be sent again, 2 are left out." Those who are left out are counted where everybody was looked over.
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
    if review.out() > 0 && review.extent.is_whole() {
        parts.push(counted(review.out(), "is left out", "are left out"));
    }
    parts.join(", ")
}

fn shown(visit: &StaffVisit, sender: &Sender, recipient: &Recipient, message: &Message) -> Preview {
    preview(&visit.call.portico, &visit.practice, recipient, sender, message, visit.call.now)
}
