//! Further signatures under a form that was filled in: each from an account of its own, under the same answers, until nobody is missing.

use super::{
    super::{
        letters,
        request::State,
        sealed::{self, Signature, What},
        signers::Role,
        store::{
            answers,
            requests::{self, Request},
            signatures::{self as store, Signed},
            stages,
        },
    },
    filling::{changed, extension, hold, role_of, text_mark},
    reviewing,
};
use crate::{
    access::{self, store::Owner},
    act::{Act, Look},
    answer::{Answer, Refusal, Trouble},
    app::Portico,
    audit::Event,
    clients,
    outbox::LetterKind,
    practices::{self, Present},
    visit::ClientVisit,
    waiting,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{FormRequestId, Identity, LoginId, Moment, hex};
use sha2::{Digest, Sha256};

/// One signature, opened.
#[derive(Clone, Debug)]
pub(crate) struct Under {
    pub(crate) role: Role,
    pub(crate) login: LoginId,
    pub(crate) at: Moment,
    pub(crate) signature: Signature,
}

/// The signatures under what was sent in at a certain time, the first one first.
///
/// # Errors
/// A fault if one cannot be opened.
pub(crate) async fn under(
    db: &mut Connection,
    portico: &Portico,
    reach: &Reach,
    (request, number): (FormRequestId, i64),
) -> Answer<Vec<Under>> {
    let rows = store::under(db, reach, request, number).await?;
    opened(portico, reach, (request, number), rows)
}

/// The same, of rows that were read before.
///
/// # Errors
/// A fault if one cannot be opened.
pub(crate) fn opened(
    portico: &Portico,
    reach: &Reach,
    (request, number): (FormRequestId, i64),
    rows: Vec<Signed>,
) -> Answer<Vec<Under>> {
    let open = |row: Signed| {
        let what = What::Signature(number, row.login);
        let clear = sealed::open(portico, reach.practice(), request, what, &row.content_sealed)?;
        let signature = serde_json::from_str(&clear).map_err(|_| Trouble::fault("a signature cannot be read"))?;
        Ok(Under { role: row.role, login: row.login, at: row.signed_at, signature })
    };
    rows.into_iter().map(open).collect()
}

/// The QuestionnaireResponse with every signature under it: one stands in it as it was sent, further ones are put beside it.
pub(crate) fn response_with(opened: reviewing::Opened, under: Vec<Under>) -> String {
    if under.is_empty() {
        return opened.content.response;
    }
    let signatures: Vec<Signature> = under.into_iter().map(|one| one.signature).collect();
    let mut response = opened.response;
    response.extra.retain(|(name, _)| name != "extension");
    response.extra.push(("extension".to_owned(), extension(&signatures)));
    response.to_string()
}

/// Whether this visit's signature is missing under a form that waits for some.
pub(crate) fn asks(visit: &ClientVisit, request: &Request, signed: &[Under]) -> bool {
    let roles: Vec<Role> = signed.iter().map(|one| one.role).collect();
    let signers = request.signers;
    let has_signed = signed.iter().any(|one| one.login == visit.session.login);
    request.state == State::Signing && !has_signed && signers.wants(role_of(visit), &roles)
}

/// Keeps a signature of whoever visits. False if their account signed already.
pub(super) async fn keep(
    act: &mut Act,
    visit: &ClientVisit,
    request: FormRequestId,
    number: i64,
    signature: &Signature,
) -> Answer<bool> {
    let reach = act.may(Permission::UsePortal)?;
    let (now, login) = (act.now(), visit.session.login);
    let clear = serde_json::to_string(signature).expect("texts always become JSON");
    let content = sealed::seal(act.portico(), reach.practice(), request, What::Signature(number, login), &clear);
    let signed = Signed { login, role: role_of(visit), signed_at: now, content_sealed: content };
    store::sign(act.db(), &reach, (request, number), &signed).await
}

/// The accounts whose signature is missing under a form, as far as they are there to give it.
async fn still_to_sign(db: &mut Connection, reach: &Reach, request: &Request, present: &Present) -> Answer<Vec<Owner>> {
    let mut owners = Vec::new();
    for (login, under) in waiting::to_sign(db, reach, request.client, present).await? {
        if under.uuid() == request.id.uuid() {
            owners.extend(access::store::owner(db, reach, login).await?);
        }
    }
    Ok(owners)
}

/// Whether somebody whose signature is missing, and who is there to give it, was told when the form was sent in.
///
/// # Errors
/// A fault.
pub(crate) async fn were_told(look: &mut Look, request: &Request, sent_at: Moment) -> Answer<bool> {
    let reach = look.may(Permission::UsePortal)?;
    let practice = practices::store::by_id(look.db(), reach.practice()).await?.ok_or_else(Trouble::not_found)?;
    let present = practice.present(look.now());
    let owners = still_to_sign(look.db(), &reach, request, &present).await?;
    let told = requests::told_at(look.db(), &reach, request.client, sent_at).await?;
    Ok(owners.iter().any(|owner| told.iter().any(|(address,)| address.eq_ignore_ascii_case(owner.address.as_str()))))
}

/// Tells those whose signature is missing that something waits, as any letter about forms does; nobody who complained about email.
pub(super) async fn tell(act: &mut Act, request: &Request) -> Answer<()> {
    let reach = act.may(Permission::UsePortal)?;
    let practice = practices::of(act).await?;
    let present = practice.present(act.now());
    for owner in still_to_sign(act.db(), &reach, request, &present).await? {
        if clients::store::is_closed(act.db(), &reach, &owner.address).await? {
            continue;
        }
        let letter = letters::waiting(act.portico(), &practice, &owner, 1);
        act.tell(LetterKind::Forms, owner.address, Some(request.client), letter);
    }
    Ok(())
}

/// Signs what was sent in, under what was shown: time number `seen`. With the last signature the form is done. Whoever signs is not reminded
/// of it any more.
///
/// # Errors
/// Refused (`changed_meanwhile`) if other answers stand there now, or this signature is not asked for (any more).
pub(crate) async fn sign(
    act: &mut Act,
    visit: &ClientVisit,
    request: &Request,
    seen: i64,
    (name, statement): (&str, &str),
) -> Answer<()> {
    let reach = act.may(Permission::UsePortal)?;
    hold(act, request.client).await?;
    let (now, portico) = (act.now(), act.portico().clone());
    // Two who sign at the same moment do so one after the other: else neither would see the other's name, and nobody would end it.
    if !stages::take(act.db(), &reach, request.client, request.id, State::Signing).await? {
        return Err(changed());
    }
    let sent = answers::newest(act.db(), &reach, request.id).await?.filter(|sent| sent.number == seen).ok_or_else(changed)?;
    let opened = reviewing::open(&portico, &reach, request.id, sent)?;
    let signed = under(act.db(), &portico, &reach, (request.id, seen)).await?;
    if !asks(visit, request, &signed) {
        return Err(Refusal::conflict("not_asked", "This signature is no longer needed.").into());
    }
    let sha256 = match &opened.content.signature {
        Some(first) => first.sha256.clone(),
        None => hex(&Sha256::digest(opened.content.response.as_bytes())),
    };
    let form = format!("{}|{}", request.canonical, request.form_version);
    let shown = portico.forms.form(act.db(), &reach, request.form).await?;
    let text_sha256 = Some(text_mark(visit, &shown, &opened.response.answers));
    let (name, statement, salt) = (name.to_owned(), statement.to_owned(), Some(hex(act.secret().bytes())));
    let signature = Signature { name, at: now.rfc3339(), form, sha256, statement, text_sha256, salt };
    if !keep(act, visit, request.id, seen, &signature).await? {
        return Err(changed());
    }
    let signers = request.signers;
    let roles: Vec<Role> = signed.iter().map(|one| one.role).chain([role_of(visit)]).collect();
    let complete = signers.missing(&roles).is_empty();
    if complete && !stages::all_signed(act.db(), &reach, request.client, request.id, now).await? {
        return Err(changed());
    }
    waiting::end_when_done(act, &reach, request.client).await?;
    let event = Event::new("form.signed").client(request.client).about(request.id).with("role", role_of(visit).word());
    let event = event.with("complete", complete);
    act.record(match signature.mark() {
        Some(mark) => event.with("mark", mark),
        None => event,
    });
    Ok(())
}
