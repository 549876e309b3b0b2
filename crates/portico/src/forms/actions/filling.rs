//! Filling in a form: kept while somebody types, and sent once everything fits.

use super::super::{
    alarms::alarms,
    answer_lines::{sections_to_sign, whole_text},
    arriving::Why,
    asking::Told,
    files,
    request::State,
    sealed::{self, Content, Signature, What},
    signers::{Role, Signers},
    store::{answers, requests, stages},
};
use crate::{
    access::permitted,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    app::Portico,
    audit::Event,
    bell, clients,
    documents::{Room, Taken, kinds::Refused, of_forms},
    invitations::notices::{Notice, write_to},
    visit::ClientVisit,
    waiting,
};
use base64::Engine as _;
use portico_database::Connection;
use portico_forms::{Answers, DateTime, Form, Json, LARGEST_RESPONSE, MOST_ENTRIES, Reference, Response, Status};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, DocumentId, FormRequestId, Moment, hex};
use sha2::{Digest, Sha256};

/// What is kept when a page is saved.
pub(crate) struct Keeping<'a> {
    /// The version that the page showed.
    pub(crate) seen: i64,
    /// The files that were among the answers before.
    pub(crate) before: &'a [DocumentId],
    /// Those that came with the page.
    pub(crate) files: &'a [Taken],
}

/// Keeps what is filled in over the version that was seen. Beginning is recorded, and so is that a file came or went; that somebody goes on
/// typing is not. Files become answers, as long as there is space for them: those without are named, by their place.
///
/// # Errors
/// Refused (`changed_meanwhile`) if another tab or device saved in between, or the form is closed; (`too_long`) when it could not be
/// read again. Then no file is kept.
pub(crate) async fn keep(
    visit: &ClientVisit,
    request: &requests::Request,
    form: &Form,
    keeping: &Keeping<'_>,
    answers: &mut Answers,
) -> Answer<Vec<(usize, Why)>> {
    let portico = &visit.call.portico;
    let reach = visit.who.may(Permission::UsePortal)?;
    let language = Some(visit.language.tag());
    let stay = files::named(answers);
    let gone: Vec<DocumentId> = keeping.before.iter().filter(|id| !stay.contains(id)).copied().collect();
    if request.state != State::Waiting && keeping.files.is_empty() && gone.is_empty() {
        let content = draft(portico, &reach, request.id, &form.respond(answers, Status::InProgress, language))?;
        let mut transaction = portico.database.begin().await?;
        if !answers::keep_draft(&mut transaction, &reach, request.id, keeping.seen, &content, visit.call.now).await? {
            return Err(changed());
        }
        transaction.commit().await?;
        return Ok(Vec::new());
    }
    let mut act = visit.act().await?;
    hold(&mut act, request.client).await?;
    let (now, of) = (act.now(), (request.client, request.id));
    let mut without = Vec::new();
    if !keeping.files.is_empty() {
        let mut room = Room::of(&mut act, &reach, request.client).await?;
        for (place, file) in keeping.files.iter().enumerate() {
            if !room.take(i64::try_from(file.bytes).unwrap_or(i64::MAX)) {
                without.push((place, Why::Refused(Refused::Full)));
            } else if !form.attach(answers, &file.field, files::answer(file, now)) {
                without.push((place, Why::Enough));
            } else {
                of_forms::attach(&mut act, &reach, of, visit.session.login, file).await?;
            }
        }
    }
    let content = draft(portico, &reach, request.id, &form.respond(answers, Status::InProgress, language))?;
    if !answers::keep_draft(act.db(), &reach, request.id, keeping.seen, &content, now).await? {
        return Err(changed());
    }
    if request.state == State::Waiting {
        if !stages::start(act.db(), &reach, request.client, request.id, now).await? {
            return Err(changed());
        }
        act.record(Event::new("form.started").client(request.client).about(request.id));
    }
    for id in gone {
        of_forms::remove(&mut act, &reach, of, id).await?;
    }
    if !without.is_empty() {
        let event = Event::new("form.file_turned_away").client(request.client).about(request.id);
        act.record(event.with("files", without.len()));
    }
    act.commit().await?;
    Ok(without)
}

fn draft(portico: &Portico, reach: &Reach, request: FormRequestId, response: &Response) -> Answer<Vec<u8>> {
    let draft = written(response)?;
    Ok(sealed::seal(portico, reach.practice(), request, What::Draft, &draft))
}

/// In which role this visit signs.
pub(crate) fn role_of(visit: &ClientVisit) -> Role {
    if visit.session.is_own() { Role::Client } else { Role::Guardian }
}

/// Holds the client's row until the act ends, and asks once more whether whoever visits may fill in for them: since the page was read,
/// access may have ended, and the record have been merged, taken apart or erased.
///
/// # Errors
/// Refused (`changed_meanwhile`) if they may not any more.
pub(super) async fn hold(act: &mut Act, client: ClientId) -> Answer<()> {
    let practice = act.practice();
    let is_there = clients::store::is_held(act.db(), practice, client).await?;
    let may = is_there && permitted::within(act, client).await?.is_some_and(|permitted| permitted.fills_forms());
    if may { Ok(()) } else { Err(changed()) }
}

pub(super) fn changed() -> Trouble {
    Refusal::conflict("changed_meanwhile", "This form was changed in another tab or on another device.").into()
}

/// The text of a response that can be read again.
fn written(response: &Response) -> Answer<String> {
    let text = response.to_string();
    if text.len() > LARGEST_RESPONSE || response.answers.count() > MOST_ENTRIES {
        return Err(too_long());
    }
    Ok(text)
}

fn too_long() -> Trouble {
    Refusal::too_much("too_long", "These answers are too long to keep. Shorten the longest ones, or remove some.").into()
}

/// Who sends the form, and what they typed to sign it.
pub(crate) struct Sending<'a> {
    /// The version of the draft that was shown.
    pub(crate) seen: i64,
    /// The name under the form, if it asks for a signature.
    pub(crate) name: Option<&'a str>,
    /// The sentence above the name.
    pub(crate) statement: &'a str,
}

/// Sends a form: the answers become a QuestionnaireResponse (FHIR R4), signed where the form asks for it.
///
/// # Errors
/// Refused (`changed_meanwhile`) if what was shown is not what is kept, or the form or the portal is closed; (`too_long`) when it could not
/// be read.
pub(crate) async fn send(
    act: &mut Act,
    visit: &ClientVisit,
    request: &requests::Request,
    form: &Form,
    answers: &Answers,
    sending: &Sending<'_>,
) -> Answer<()> {
    let reach = act.may(Permission::UsePortal)?;
    hold(act, request.client).await?;
    let (now, session) = (act.now(), &visit.session);
    let salt = hex(act.secret().bytes());
    let (response, signature) = response(visit, request, form, answers, sending, (now, salt));
    let mark = signature.as_ref().and_then(Signature::mark);
    let signers = request.signers;
    let mut roles = Vec::new();
    if signature.is_some() && signers != Signers::Whoever {
        roles.push(role_of(visit));
    }
    let waits = request.signature && !signers.missing(&roles).is_empty();
    let content = Content { response: written(&response)?, signature };
    let content_signature = content.signature.clone();
    let clear = serde_json::to_string(&content).expect("texts always become JSON");
    let number = answers::newest(act.db(), &reach, request.id).await?.map_or(1, |sent| sent.number + 1);
    let content = sealed::seal(act.portico(), reach.practice(), request.id, What::Response(number), &clear);
    let untouched = sending.seen <= 0;
    let ended = untouched || answers::end_draft(act.db(), &reach, request.id, sending.seen).await?;
    let by = (session.login, untouched);
    let finished = match waits {
        true => stages::await_signatures(act.db(), &reach, request.client, request.id, by, now).await?,
        false => stages::finish(act.db(), &reach, request.client, request.id, by, now).await?,
    };
    if !ended || !finished {
        return Err(changed());
    }
    answers::send(act.db(), &reach, request.id, (number, &content), session.login, now).await?;
    of_forms::send(act, &reach, (request.client, request.id), number, &files::named(&response.answers)).await?;
    if let Some(signature) = content_signature.filter(|_| !roles.is_empty()) {
        super::signing::keep(act, visit, request.id, number, &signature).await?;
    }
    if waits {
        super::signing::tell(act, request).await?;
    }
    waiting::end_when_done(act, &reach, request.client).await?;
    // What is asked no more is not sent, and nobody could read it.
    let is_urgent = !alarms(form, &response.answers, "en").is_empty();
    if is_urgent {
        tell_today(act, &reach, request).await?;
    }
    let event = Event::new("form.filled_in")
        .client(request.client)
        .about(request.id)
        .with("signed", sending.name.is_some())
        .urgent(is_urgent);
    let event = event.with("number", number);
    let event = if waits { event.with("waits", true) } else { event };
    act.record(match mark {
        Some(mark) => event.with("mark", mark),
        None => event,
    });
    Ok(())
}

/// The answers as they are sent in: who gave them, about whom, when, to which version of the form; and signed where a name was typed. The
/// digest of a signature is of everything but itself.
fn response(
    visit: &ClientVisit,
    request: &requests::Request,
    form: &Form,
    answers: &Answers,
    sending: &Sending<'_>,
    (now, salt): (Moment, String),
) -> (Response, Option<Signature>) {
    let session = &visit.session;
    let canonical = format!("{}|{}", request.canonical, request.form_version);
    let mut response = form.respond(answers, Status::Completed, Some(visit.language.tag()));
    response.questionnaire = Some(canonical.clone());
    let subject = reference(format!("Patient/{}", session.client));
    let source = if session.is_own() { subject.clone() } else { reference(format!("RelatedPerson/{}", session.grant_id)) };
    response.subject = Some(subject);
    response.author = Some(source.clone());
    response.source = Some(source);
    response.authored = DateTime::read(&now.rfc3339());
    let Some(name) = sending.name else { return (response, None) };
    let signature = Signature {
        name: name.to_owned(),
        at: now.rfc3339(),
        form: canonical,
        sha256: hex(&Sha256::digest(response.to_string().as_bytes())),
        statement: sending.statement.to_owned(),
        text_sha256: Some(text_mark(visit, form, answers)),
        salt: Some(salt),
    };
    response.extra.push(("extension".to_owned(), extension(std::slice::from_ref(&signature))));
    (response, Some(signature))
}

/// The SHA-256 of all that stands above the name of whoever signs, in their language: the texts of a consent are not among its answers.
pub(super) fn text_mark(visit: &ClientVisit, form: &Form, answers: &Answers) -> String {
    let words = visit.words();
    let text = whole_text(&sections_to_sign(&Told::new(form, &words), answers, true));
    hex(&Sha256::digest(text.as_bytes()))
}

/// Writes to everybody for whom the bell rings that the form should be read today, whatever they chose about emails. Why is said by the
/// answers alone.
async fn tell_today(act: &mut Act, reach: &Reach, request: &requests::Request) -> Answer<()> {
    let notice = Notice {
        subject: "A form to read today",
        preheader: "It is on the Forms tab of the record.",
        text: "A client filled in a form that someone should read today. You’ll find it on the Forms tab of the record.".into(),
        why: "You get this because you sent the form, are assigned to the client, or look after the practice. It comes whatever you \
              chose about emails.",
    };
    let members = bell::store::to_tell_today(act.db(), reach, request.client, request.id).await?;
    write_to(act, request.client, &members, &notice).await
}

fn reference(to: String) -> Reference {
    Reference { reference: Some(to), ..Reference::default() }
}

/// The signature as R4 has it for responses (extension `questionnaireresponse-signature`): with what it says and the marks of what was signed.
pub(super) fn extension(signatures: &[Signature]) -> Json {
    let one = |signature: &Signature| {
        let Signature { name, statement, form, sha256, .. } = signature;
        let text = signature.text_sha256.as_ref().map(|text| format!("SHA-256 of the whole text: {text}\n")).unwrap_or_default();
        let signed = format!("{statement}\n{name}\n{form}\nSHA-256 of the response: {sha256}\n{text}");
        serde_json::json!({
            "url": "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-signature",
            "valueSignature": {
                "type": [{ "system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1", "display": "Author's Signature" }],
                "when": signature.at,
                "who": { "display": name },
                "sigFormat": "text/plain",
                "data": base64::engine::general_purpose::STANDARD.encode(signed),
            }
        })
    };
    let value = serde_json::Value::Array(signatures.iter().map(one).collect());
    Json::read(value.to_string().as_bytes()).expect("what was written as JSON is JSON")
}

/// What filling in begins with where nothing is kept yet: the answers of last time that still fit, or the initial values of the form. The
/// answers are those of this client: whose they are is asked for again, since records are merged and taken apart in between.
///
/// # Errors
/// A fault if the earlier answers cannot be opened.
pub(crate) async fn begin(
    db: &mut Connection,
    portico: &Portico,
    reach: &Reach,
    request: &requests::Request,
    form: &Form,
) -> Answer<Answers> {
    let (Some(from), Some(number)) = (request.from_request, request.from_number) else { return Ok(form.begin()) };
    let Some(sent) = answers::numbered(db, reach, request.client, (from, number)).await? else { return Ok(form.begin()) };
    let opened = super::reviewing::open(portico, reach, from, sent)?;
    Ok(form.begin_again(&opened.response.answers))
}

/// The answers of a draft.
///
/// # Errors
/// A fault if it cannot be read.
pub(crate) fn read_draft(
    portico: &Portico,
    practice: portico_values::PracticeId,
    request: FormRequestId,
    sealed_draft: &[u8],
) -> Answer<Answers> {
    let clear = sealed::open(portico, practice, request, What::Draft, sealed_draft)?;
    Ok(Response::read(clear).map_err(|_| Trouble::fault("a draft of a form cannot be read"))?.answers)
}
