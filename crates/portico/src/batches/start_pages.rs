//! The composer's "Invite to Client Portal" for many: accepted at once, carried out afterwards.

use super::{actions, schedule, store};
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    forms::Picked,
    invitations::{
        Words,
        composer_pages::{CONFIRM_ABOVE, FIELDS, compose_many},
        composing::{Composing, words_of},
        review::{GONE, Review, Selection, or_gone},
        templates::Defaults,
        wording::Wording,
    },
    visit::StaffVisit,
};
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{BatchId, ClientId, Moment};
use portico_web::{FormData, Problems};

/// `POST /batches`. The words come back with their problems and everything that was typed; the same form sent twice finds the batch it
/// made the first time.
pub(super) async fn start(visit: StaffVisit, form: FormData) -> Answer<Response> {
    start_many(visit, form, When::Now).await
}

/// When a batch begins.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// As soon as it is started.
    Now,
    /// On the day and at the time in the form.
    Later,
}

/// The same now or later.
pub(super) async fn start_many(visit: StaffVisit, form: FormData, when: When) -> Answer<Response> {
    form.only(&FIELDS)?;
    let request_key = request_key(&form)?;
    if let Some(known) = begun_before(&visit, request_key).await? {
        return Ok(known);
    }
    let words = words_of(&form);
    let composing = Composing::read(&form);
    let mut problems = words.parse().err().unwrap_or_default();
    let begins_at = match when {
        When::Now => None,
        When::Later => schedule::moment(&visit, (&composing.date, &composing.time), &mut problems),
    };
    let selection = Selection::read(&form)?;
    let Chosen { clients, others, number } = match chosen(&visit, &selection, (&words, &composing.picked)).await {
        Ok(chosen) => chosen,
        Err(Trouble::Invalid(problems)) => return compose_many(&visit, &form, composing, problems).await,
        Err(other) => return Err(other),
    };
    if let Some(number) = number
        && typed_number(form.text("confirm")) != Some(number)
    {
        let sentence = if form.text("confirm").is_empty() {
            format!("Type {number} to confirm")
        } else {
            format!("This goes to {number} people. Type {number} to confirm")
        };
        problems.add("confirm", "number", sentence);
    }
    if !problems.is_empty() {
        return compose_many(&visit, &form, composing, problems).await;
    }
    let mut act = visit.long_act().await?;
    let problems = match begin(&mut act, &visit, (&clients, &others), (&composing, &words), (request_key, begins_at)).await {
        Ok(batch) => return started(&visit, act, batch).await,
        Err(Trouble::Invalid(problems)) => problems,
        // Somebody else saved the default message in this moment: the words stay, and nothing has gone.
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            Problems::one("message", refusal.code, refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    act.leave();
    compose_many(&visit, &form, composing, problems).await
}

/// Lines everybody up, and behind them those who are others' to invite, with the forms that go along; saves the default if that was ticked.
async fn begin(
    act: &mut Act,
    visit: &StaffVisit,
    clients: (&[ClientId], &[ClientId]),
    (composing, words): (&Composing, &Words),
    (request_key, begins_at): (&str, Option<Moment>),
) -> Answer<BatchId> {
    let packet = composing.picked.packet(act, visit).await?;
    let batch = actions::start_at(act, clients, words, request_key, begins_at, &packet).await.map_err(or_gone)?;
    composing.save_default(act, &visit.practice).await?;
    Ok(batch)
}

/// Keeps the batch that was started, wakes those who prepare it, and leads to it. An act that only found the batch of the same request wrote
/// nothing, and is left.
pub(super) async fn started(visit: &StaffVisit, act: Act, batch: BatchId) -> Answer<Response> {
    if act.has_events() {
        act.commit().await?;
        visit.call.portico.outbox_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.go(&format!("/batches/{batch}")))
}

/// What makes the same form sent twice one request.
pub(super) fn request_key(form: &FormData) -> Answer<&str> {
    let key = form.text("request_key");
    if key.is_empty() || key.chars().count() > 64 {
        let sentence = "This form could not be read. Go back to the client list and choose the clients again.";
        return Err(Refusal::new(RefusalKind::Unreadable, "request_key", sentence).into());
    }
    Ok(key)
}

/// The way to the batch that the same form made when it was sent before. It is asked first: whoever was invited by it no longer counts
/// among those who can be.
pub(super) async fn begun_before(visit: &StaffVisit, request_key: &str) -> Answer<Option<Response>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let Some(batch) = store::of_request(look.db(), &reach, request_key).await? else { return Ok(None) };
    let is_within = store::batch(look.db(), &reach, batch).await?.is_some();
    Ok(is_within.then(|| visit.go(&format!("/batches/{batch}"))))
}

/// Who goes into a batch.
struct Chosen {
    /// The clients of the selection. Of more than a batch takes only those who can be sent to, as many as it takes.
    clients: Vec<ClientId>,
    /// Those who match as well and have to be invited by others: they are left out of it.
    others: Vec<ClientId>,
    /// Above 500 the number of those who can be sent to, which has to be typed.
    number: Option<usize>,
}

/// Whom somebody chose. Invalid where they are looked over and somebody is gone; where they are not, the act finds it out.
async fn chosen(visit: &StaffVisit, selection: &Selection, (words, picked): (&Words, &Picked)) -> Answer<Chosen> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let clients = selection.clients(&mut look, &reach).await?;
    let others = match &clients {
        Some(clients) => selection.of_others(&mut look, clients).await?.unwrap_or_default(),
        None => Vec::new(),
    };
    let cap = look.portico().settings.batch_cap;
    let clients = match clients {
        Some(few) if few.len() <= CONFIRM_ABOVE.min(cap) => return Ok(Chosen { clients: few, others, number: None }),
        many => many,
    };
    let signers = picked.signers(&mut look).await?;
    let mut review = match &clients {
        Some(clients) => Review::of_clients(&mut look, &visit.practice, clients, signers).await?,
        None => Review::of_the_first(&mut look, &visit.practice, selection, signers).await?,
    };
    if selection.misses(&review.found()) {
        return Err(Trouble::at("client", "gone", GONE));
    }
    let defaults = Defaults::read(look.db(), &reach).await?;
    let wording = Wording::read(&visit.call.portico, &visit.practice, &defaults, words).ok();
    if let Some(wording) = &wording {
        review.set_apart(&mut look, &visit.practice, signers, (visit.session.name.as_str(), wording)).await?;
    }
    review.keep_to(cap);
    let ready = review.ready.len();
    let clients = match clients {
        Some(clients) if clients.len() <= cap => clients,
        _ => review.ready.iter().map(|recipient| recipient.client).collect(),
    };
    Ok(Chosen { clients, others, number: (ready > CONFIRM_ABOVE).then_some(ready) })
}

/// "1,144", "1 144" and "1144" are the same number to a person.
pub(super) fn typed_number(text: &str) -> Option<usize> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ',' | '.' | '\u{a0}' | '\u{202f}' | '’')).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::typed_number;

    #[test]
    fn numbers_as_people_type_them() {
        for text in ["1144", "1,144", "1 144", "1.144"] {
            assert_eq!(typed_number(text), Some(1_144), "{text}");
        }
        for text in ["", "all", "-1144", "11 44x"] {
            assert_eq!(typed_number(text), None, "{text}");
        }
    }
}
