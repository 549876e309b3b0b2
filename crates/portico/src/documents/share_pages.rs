//! "Share": pick forms and documents, see the email, review, send (behaviours.md 64). What was chosen travels in the forms; nothing is
//! written before "Share & Send Now".

use super::{
    actions::{self, Shared, Sharing, Silence},
    letters,
    sharing::{Announcement, Situation},
    store,
    store::{Listed, Told},
    tab::Line,
};
use crate::{
    act::Act,
    answer::{Answer, RefusalKind, Trouble},
    clients::{Invitable, Obstacle},
    doors::Path,
    forms::{self, Coming, PICKING_PLACES, Packet, Picked, Picker},
    invitations::{
        self, Words,
        health_words::worries,
        letters::{Message, language_for},
        preview::{Preview, preview},
        sender::Sender,
        templates::{Defaults, Kind},
    },
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId, GroupId, Moment};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

/// What the forms carry from step to step.
const CARRIED: [&str; 12] = [
    "document[]",
    "group[]",
    "form[]",
    "due",
    "appointment",
    "days_before",
    "signers",
    "countersign",
    "prefill",
    "sign",
    "subject",
    "message",
];

/// The fields of the first step beside those of the forms: their problems lead back to it.
const PICKED: [&str; 2] = ["document", "sign"];

/// One line with a box.
struct Choice {
    value: String,
    label: String,
    facts: String,
    chosen: bool,
}

impl Choice {
    fn document(visit: &StaffVisit, one: Listed, chosen: &Chosen) -> Self {
        let is_chosen = chosen.documents.contains(&one.id);
        let line = Line::of(visit, one);
        Self { value: line.id.to_string(), facts: line.shared.unwrap_or(line.facts), label: line.name, chosen: is_chosen }
    }
    fn group(id: GroupId, name: &str, chosen: &Chosen) -> Self {
        let label = format!("Guests of {name}");
        Self { value: id.to_string(), label, facts: String::new(), chosen: chosen.groups.contains(&id) }
    }
}

/// What is known at every step.
struct Plan {
    client: ClientId,
    called: String,
    /// Whether the client is not in yet and gets the invitation with it.
    invites: bool,
    /// What stands in the way of the invitation, with its repair; sharing goes on without it when others are told.
    instead: Option<String>,
    repair: Option<(&'static str, String)>,
    /// Whether that is why the answer is no; it is then the first thing to be read.
    refused: bool,
    /// Whether only the time since the last invitation stands in the way, and nobody would hear before it is over.
    rests: bool,
    /// Who gets the email: names or addresses, said.
    recipients: Vec<String>,
    documents: Vec<Choice>,
    groups: Vec<Choice>,
    /// The intake forms to choose from; empty for whoever may not send any.
    picker: Picker,
    /// Whether somebody is in who may have answered forms before, so that they can start from those answers.
    starts_again: bool,
    /// Whether the client is asked to sign the documents.
    signs: bool,
    /// That one of the documents is signed already, where a signature is asked for.
    signed_already: Option<String>,
    /// How many documents are chosen.
    chosen: usize,
    /// The day until which forms are wanted, said.
    due: Option<String>,
    /// What the forms carry on.
    hidden: Vec<(&'static str, String)>,
    /// What was typed at the step of the email, for the first step to carry on: whoever looks at the choice again finds their words again.
    typed: Option<Words>,
}

#[derive(Template)]
#[template(path = "documents/pages/share_pick.html")]
struct PickPage {
    shell: StaffShell,
    plan: Plan,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "documents/pages/share_email.html")]
struct EmailPage {
    shell: StaffShell,
    plan: Plan,
    subject: String,
    message: String,
    /// The words about health in the invitation.
    worries: String,
    /// The notice as it goes to whoever is in, where nobody is invited.
    notice: Option<(String, Vec<String>)>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "documents/pages/share_review.html")]
struct ReviewPage {
    shell: StaffShell,
    plan: Plan,
    subject: String,
    worries: String,
    preview: Option<Preview>,
    notice: Option<(String, Vec<String>)>,
    problems: Problems,
}

/// What somebody chose so far.
#[derive(Default)]
struct Chosen {
    documents: Vec<DocumentId>,
    groups: Vec<GroupId>,
    /// What was typed at the step of the email; none before it.
    typed: Option<Words>,
    picked: Picked,
    signs: bool,
}

impl Chosen {
    fn read(form: &FormData) -> Answer<Self> {
        form.only(&CARRIED)?;
        let mut chosen = Self {
            documents: form.all("document").iter().filter_map(|id| id.parse().ok()).take(200).collect(),
            groups: form.all("group").iter().filter_map(|id| id.parse().ok()).take(50).collect(),
            typed: form
                .has("subject")
                .then(|| Words { subject: form.text("subject").to_owned(), message: form.prose("message") }),
            picked: Picked::read(form),
            signs: form.checked("sign"),
        };
        chosen.documents.sort_unstable();
        chosen.documents.dedup();
        chosen.groups.sort_unstable();
        chosen.groups.dedup();
        Ok(chosen)
    }
    /// The same without what is not there any more: a colleague may have deleted it since it was chosen.
    fn among(mut self, plan: &Plan) -> Self {
        let is_there = |choices: &[Choice], id: String| choices.iter().any(|one| one.value == id);
        self.documents.retain(|id| is_there(&plan.documents, id.to_string()));
        self.groups.retain(|id| is_there(&plan.groups, id.to_string()));
        self
    }
}

struct Facts {
    plan: Plan,
    recipient: invitations::Recipient,
    defaults: Words,
    told: Vec<Told>,
    /// Whether there is something to do with the forms.
    waits: bool,
}

/// Reads everything that decides. What is not this client's, or not there any more, is not chosen.
async fn facts(visit: &StaffVisit, client: ClientId, chosen: &Chosen) -> Answer<Facts> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::HandleDocuments)?;
    if !crate::audit::views::is_within(look.db(), &reach, client).await? {
        return Err(Trouble::not_found());
    }
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let present = visit.practice.present(look.now());
    let may_invite = Invitable::among(&mut look, &[client]).await?.holds(client);
    let picked = if may_invite { chosen.picked.clone() } else { Picked::default() };
    let picker = match may_invite {
        true => Picker::of(&mut look, Some(&picked)).await?,
        false => Picker::default(),
    };
    let listed: Vec<Listed> =
        store::listed(look.db(), &reach, client).await?.into_iter().filter(|one| one.deleted_at.is_none()).collect();
    let shares = listed.iter().any(|one| chosen.documents.contains(&one.id));
    let nothing = !shares && picker.chosen() == 0;
    let coming = Coming::of(look.db(), &reach, client, &picker.ids(), &present).await?;
    let told = match nothing {
        true => store::told(look.db(), &reach, client, (true, true), &present).await?,
        false => actions::whom(look.db(), &reach, client, (shares, &coming), &present).await?,
    };
    let groups = store::groups(look.db(), &reach, client).await?;
    let defaults = Defaults::read(look.db(), &reach).await?;
    let language = language_for(&visit.practice, &recipient.language);
    let defaults = defaults.words(&visit.call.portico, Kind::Invitation, language, recipient.again());
    let situation = Situation {
        recipient: &recipient,
        told,
        nobody_to_sign: !shares && !nothing && coming.waiting.is_empty(),
        portal_on: visit.practice.portal_on,
        may_invite,
        may_edit: visit.may(Permission::EditClients),
        whom_to_ask: &visit.session.whom_to_ask(),
        present: &present,
    };
    let Announcement { invites, instead, repair, recipients, told } = situation.announcement();
    let repair = repair.map(|(label, place)| (label, format!("/clients/{client}/info/edit{place}")));
    let rest = recipients.is_empty().then(|| rests_until(visit, &recipient, look.now())).flatten();
    let instead = match (instead, rest) {
        (Some(said), Some(until)) => Some(format!("{said} You can share from {}.", visit.words().time(until, &visit.zone()))),
        (instead, _) => instead,
    };
    let starts_again = recipient.active || !told.is_empty();
    let called = recipient.called().to_owned();
    let recipient = recipient.with_more_forms(coming.new);
    let signed = listed.iter().filter(|one| chosen.signs && chosen.documents.contains(&one.id));
    let signed_already = signed.filter_map(|one| Some(actions::signed_already(&one.name, one.signed_name.as_deref()?))).next();
    let documents: Vec<Choice> = listed.into_iter().map(|one| Choice::document(visit, one, chosen)).collect();
    let groups: Vec<Choice> = groups.into_iter().map(|(id, name)| Choice::group(id, &name, chosen)).collect();
    let number = documents.iter().filter(|one| one.chosen).count();
    let signs = chosen.signs && number > 0;
    let hidden = carried(&documents, &groups, &picker, signs);
    let due = picked.due_on(visit, visit.call.now).ok().flatten();
    let plan = Plan {
        client,
        called,
        invites,
        instead,
        repair,
        refused: false,
        rests: rest.is_some(),
        recipients,
        documents,
        groups,
        picker,
        starts_again,
        signs,
        signed_already,
        chosen: number,
        due,
        hidden,
        typed: chosen.typed.clone(),
    };
    Ok(Facts { plan, recipient, defaults, told, waits: !coming.waiting.is_empty() })
}

/// When an invitation can go again, where one went a moment ago and nothing else stands in the way.
fn rests_until(visit: &StaffVisit, recipient: &invitations::Recipient, now: Moment) -> Option<Moment> {
    let present = visit.practice.present(now);
    let obstacle = (!recipient.active).then(|| recipient.obstacle(visit.practice.portal_on, &present)).flatten();
    recipient.rests_until().filter(|_| obstacle == Some(Obstacle::JustSent))
}

/// What was chosen, as the forms of the steps carry it on.
fn carried(documents: &[Choice], groups: &[Choice], picker: &Picker, signs: bool) -> Vec<(&'static str, String)> {
    let chosen = |choices: &[Choice], name: &'static str| -> Vec<(&'static str, String)> {
        choices.iter().filter(|one| one.chosen).map(|one| (name, one.value.clone())).collect()
    };
    let mut hidden = chosen(documents, "document");
    hidden.extend(chosen(groups, "group"));
    hidden.extend(picker.forms.iter().filter(|form| form.chosen).map(|form| ("form", form.id.to_string())));
    let days = [("due", &picker.due), ("appointment", &picker.appointment), ("days_before", &picker.days_before)];
    hidden.extend(days.into_iter().filter(|(_, typed)| !typed.is_empty()).map(|(name, typed)| (name, typed.clone())));
    hidden.extend(picker.signers.iter().filter(|(_, _, chosen)| *chosen).map(|(word, _, _)| ("signers", (*word).to_owned())));
    let countersign = picker.countersign.iter().filter(|(_, _, chosen)| *chosen);
    hidden.extend(countersign.map(|(word, _, _)| ("countersign", (*word).to_owned())));
    for (name, _) in [("prefill", picker.prefill), ("sign", signs)].into_iter().filter(|(_, ticked)| *ticked) {
        hidden.push((name, "on".to_owned()));
    }
    hidden
}

fn notice(visit: &StaffVisit, told: &[Told], forms: bool) -> Option<(String, Vec<String>)> {
    told.first().map(|one| {
        let letter = letters::shared(&visit.call.portico, &visit.practice, one, forms);
        (letter.subject, letter.paragraphs)
    })
}

fn pick_page(visit: &StaffVisit, plan: Plan, problems: Problems) -> Response {
    let status = if problems.is_empty() && !plan.refused { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    no_store(html_with(status, &PickPage { shell: visit.shell(Some(Section::Clients)), plan, problems }))
}

/// `GET /clients/{id}/share`, with `documents=` for what is chosen already, commas between.
pub(super) async fn pick(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let documents = form.text("documents").split(',').filter_map(|id| id.parse().ok()).take(200).collect();
    let chosen = Chosen { documents, ..Chosen::default() };
    let facts = facts(&visit, client, &chosen).await?;
    Ok(pick_page(&visit, facts.plan, Problems::none()))
}

/// `POST …/share/choice`: "Back to choosing", with everything that was chosen and typed.
pub(super) async fn choice(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let facts = facts(&visit, client, &Chosen::read(&form)?).await?;
    Ok(pick_page(&visit, Plan { rests: false, ..facts.plan }, Problems::none()))
}

/// Whether there is something to go on with; the page that says what is missing otherwise.
fn to_mend(visit: &StaffVisit, plan: Plan, picked: &Picked) -> Result<Plan, Response> {
    if plan.chosen == 0 && plan.picker.chosen() == 0 {
        let (at, said) = match (plan.documents.is_empty(), plan.picker.forms.is_empty()) {
            (false, false) => ("document", "Choose at least one form or document"),
            (false, true) => ("document", "Choose at least one document"),
            (true, _) => ("form", "Choose at least one form, or upload a document first"),
        };
        return Err(pick_page(visit, plan, Problems::one(at, "missing", said)));
    }
    if let Some(said) = plan.signed_already.clone() {
        return Err(pick_page(visit, plan, Problems::one("sign", "signed_already", said)));
    }
    if plan.picker.chosen() > 0
        && let Err(Trouble::Invalid(problems)) = picked.due_on(visit, visit.call.now)
    {
        return Err(pick_page(visit, plan, problems));
    }
    if plan.recipients.is_empty() {
        // The banner says why, once. What was chosen can be sent off again from here, so the button stays.
        return Err(pick_page(visit, Plan { refused: true, rests: false, ..plan }, Problems::none()));
    }
    Ok(plan)
}

fn email_page(visit: &StaffVisit, facts: Facts, words: Words, problems: Problems) -> Response {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let notice = notice(visit, &facts.told, facts.waits);
    let page = EmailPage {
        shell: visit.shell(Some(Section::Clients)),
        plan: facts.plan,
        worries: worries(&words.subject, &words.message),
        subject: words.subject,
        message: words.message,
        notice,
        problems,
    };
    no_store(html_with(status, &page))
}

/// What was chosen and what decides about it; or the page that says what is missing.
async fn begun(visit: &StaffVisit, client: ClientId, form: &FormData) -> Answer<Result<(Chosen, Facts), Response>> {
    let chosen = Chosen::read(form)?;
    let mut facts = facts(visit, client, &chosen).await?;
    let chosen = chosen.among(&facts.plan);
    facts.plan = match to_mend(visit, facts.plan, &chosen.picked) {
        Ok(plan) => plan,
        Err(page) => return Ok(Err(page)),
    };
    Ok(Ok((chosen, facts)))
}

/// `POST …/share/email`: "Continue to Email".
pub(super) async fn email(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let (chosen, facts) = match begun(&visit, client, &form).await? {
        Ok(begun) => begun,
        Err(page) => return Ok(page),
    };
    let words = words_of(&facts, &chosen);
    Ok(email_page(&visit, facts, words, Problems::none()))
}

/// What was typed, or the default.
fn words_of(facts: &Facts, chosen: &Chosen) -> Words {
    chosen.typed.clone().unwrap_or_else(|| facts.defaults.clone())
}

/// `POST …/share/review`: "Continue to Review".
pub(super) async fn review(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let (chosen, mut facts) = match begun(&visit, client, &form).await? {
        Ok(begun) => begun,
        Err(page) => return Ok(page),
    };
    if !facts.plan.invites {
        return Ok(review_page(&visit, facts, (None, String::new()), Problems::none()));
    }
    let words = words_of(&facts, &chosen);
    match words.parse() {
        Ok(message) => {
            let mut look = visit.look().await?;
            let sender = Sender::of(look.db(), &visit.who, &visit.practice).await?;
            let shown = preview(&visit.call.portico, &visit.practice, &facts.recipient, &sender, &message, look.now());
            drop(look);
            let worries = worries(&words.subject, &words.message);
            facts.plan.hidden.extend([("subject", words.subject), ("message", words.message)]);
            Ok(review_page(&visit, facts, (Some(shown), worries), Problems::none()))
        }
        Err(problems) => Ok(email_page(&visit, facts, words, problems)),
    }
}

fn review_page(visit: &StaffVisit, facts: Facts, (preview, worries): (Option<Preview>, String), problems: Problems) -> Response {
    let notice = notice(visit, &facts.told, facts.waits);
    let page = ReviewPage {
        shell: visit.shell(Some(Section::Clients)),
        subject: preview.as_ref().map(|shown| shown.subject.clone()).unwrap_or_default(),
        plan: facts.plan,
        worries,
        preview,
        notice,
        problems,
    };
    no_store(html_with(StatusCode::OK, &page))
}

/// `POST …/share`: "Share & Send Now".
pub(super) async fn send(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let (chosen, facts) = match begun(&visit, client, &form).await? {
        Ok(begun) => begun,
        Err(page) => return Ok(page),
    };
    let words = words_of(&facts, &chosen);
    let message: Option<Message> = match facts.plan.invites.then(|| words.parse()).transpose() {
        Ok(message) => message,
        Err(problems) => return Ok(email_page(&visit, facts, words, problems)),
    };
    let mut act = visit.act().await?;
    let shared = match packet(&mut act, &visit, &facts.plan, &chosen).await {
        Ok(packet) => {
            let sharing = Sharing {
                documents: &chosen.documents,
                asks_signature: chosen.signs,
                forms: &packet,
                groups: &chosen.groups,
                invitation: message.as_ref(),
            };
            actions::share(&mut act, client, &sharing).await
        }
        Err(trouble) => Err(trouble),
    };
    let shared = match shared {
        Ok(shared) => shared,
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            return Ok(pick_page(&visit, facts.plan, Problems::one("document", refusal.code, refusal.sentence)));
        }
        Err(Trouble::Invalid(problems)) if PICKED.iter().chain(&PICKING_PLACES).any(|field| problems.at(field).is_some()) => {
            act.leave();
            return Ok(pick_page(&visit, facts.plan, problems));
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return Ok(email_page(&visit, facts, words, problems));
        }
        Err(other) => return Err(other),
    };
    act.commit().await?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::HandleDocuments)?;
    let named = forms::names_of(look.db(), &reach, &shared.forms).await?.named_briefly(&shared.forms);
    drop(look);
    let said = in_words(chosen.documents.len(), shared.forms.len(), named.as_deref());
    let tab = if chosen.documents.is_empty() { "forms" } else { "documents" };
    let flash = Flash::done(said).with(mail_in_words(&facts.plan.called, &shared));
    Ok(visit.go_with(&format!("/clients/{client}/{tab}"), &flash))
}

/// Who hears of it by email, and why nobody does.
fn mail_in_words(called: &str, shared: &Shared) -> String {
    match (shared.invited, shared.silence, shared.told) {
        (true, _, 0) => {
            format!("{called} gets an invitation to the Client Portal with it. Ask {called} to check the junk or spam folder.")
        }
        (true, ..) => format!(
            "{called} gets an invitation to the Client Portal, and the people who act for {called} get an email. Ask {called} to \
             check the junk or spam folder."
        ),
        (false, Some(Silence::JustTold), _) => {
            format!("No email went out, because one was sent less than 5 minutes ago. {called} can see it in the portal.")
        }
        (false, Some(Silence::EnoughToday), _) => {
            "No email went out, because 5 were sent in the last day. Call them instead.".to_owned()
        }
        (false, Some(Silence::Complained), _) => format!(
            "No email went out, because whoever gets the emails for {called} told their mail provider that one was unwanted. Talk \
             to them, then choose “Allow email again” on the tab Client Portal."
        ),
        (false, None, _) => "The email is on its way.".to_owned(),
    }
}

/// The forms that go along, of those in use; none from whoever may not send any.
async fn packet(act: &mut Act, visit: &StaffVisit, plan: &Plan, chosen: &Chosen) -> Answer<Packet> {
    if plan.picker.chosen() == 0 && chosen.picked.len() == 0 {
        return Ok(Packet::default());
    }
    chosen.picked.packet(act, visit).await
}

/// "2 documents and 1 form were shared. Form: PHQ-9."
fn in_words(documents: usize, forms: usize, named: Option<&str>) -> String {
    let counted = |number: usize, what: &str| match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    };
    let all: Vec<String> = [counted(documents, "document"), counted(forms, "form")].into_iter().flatten().collect();
    let which = named.map(|named| format!(" {}: {named}.", if forms == 1 { "Form" } else { "Forms" })).unwrap_or_default();
    format!("{} {} shared.{which}", all.join(" and "), if documents + forms == 1 { "was" } else { "were" })
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_was_shared_is_counted() {
        assert_eq!(in_words(1, 0, None), "1 document was shared.");
        assert_eq!(in_words(2, 1, Some("PHQ-9")), "2 documents and 1 form were shared. Form: PHQ-9.");
        assert_eq!(in_words(0, 2, Some("GAD-7 and PHQ-9")), "2 forms were shared. Forms: GAD-7 and PHQ-9.");
        assert_eq!(in_words(0, 3, None), "3 forms were shared.");
    }
}
