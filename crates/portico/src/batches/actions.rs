//! What a person can do with a batch: start it, stop it, have the failed ones tried again.

use super::{
    batch::{Kind, State, Tallies, form_ids},
    jobs::answerable,
    store::{self, Content, NewBatch, Rescheduled, Unprepared},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code, stored},
    audit::{Event, saying_which},
    clients::{self, Obstacle},
    forms::{self, Countersigning, NotGiven, Packet, Signers},
    invitations::{self, Words, templates::Defaults, wording::Wording},
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, LetterId, Moment};

/// Starts a batch for these clients, in this order. The same request sent twice starts nothing twice: it finds the batch it made.
///
/// # Errors
/// Invalid when the words cannot be sent or there are too many clients; not found when one of them is not within reach.
pub async fn start(act: &mut Act, clients: &[ClientId], words: &Words, request_key: &str) -> Answer<BatchId> {
    start_at(act, (clients, &[]), words, request_key, None, &Packet::default()).await
}

/// Starts a batch at once, or writes it down to begin by itself at a moment. Who can be sent to is looked at when it begins. `others` were chosen
/// with these clients and have to be invited by somebody else: the batch leaves them out, and says so.
///
/// # Errors
/// As [`start`].
pub async fn start_at(
    act: &mut Act,
    (clients, others): (&[ClientId], &[ClientId]),
    words: &Words,
    request_key: &str,
    begins_at: Option<Moment>,
    packet: &Packet,
) -> Answer<BatchId> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let defaults = Defaults::read(act.db(), &reach).await?;
    let wordings = Wording::read(act.portico(), &practice, &defaults, words)?.kept();
    count(act, clients)?;
    let new = NewBatch {
        id: act.id(),
        request_key,
        started_by: act.who().actor.staff(),
        total: clients.len(),
        now: act.now(),
        content: Content::Invitations { words, wordings: wordings.as_deref(), begins_at },
        packet,
    };
    let (batch, is_new) = begin(act, &reach, &new, clients).await?;
    if is_new {
        if !others.is_empty() {
            let sees = act.may(Permission::SeeClients)?;
            store::leave_to_others(act.db(), &sees, batch, clients.len(), others).await?;
        }
        let event = |action| saying_which(Event::new(action).about(batch).with("clients", clients.len()), &packet.forms);
        act.record(match begins_at {
            None => event("batch.started"),
            Some(at) => event("batch.scheduled").with("at", at.rfc3339()),
        });
    }
    Ok(batch)
}

/// Starts "Resend Intake Forms" for these clients. Who is active is looked at when it is their turn.
///
/// # Errors
/// Invalid without a form or a client, and with too many clients; not found when one of them is not within reach.
pub async fn start_forms(act: &mut Act, clients: &[ClientId], packet: &Packet, request_key: &str) -> Answer<BatchId> {
    let reach = act.may(Permission::InviteClients)?;
    if packet.forms.is_empty() {
        return Err(Trouble::at("form", "missing", "Choose at least one form"));
    }
    count(act, clients)?;
    let new = NewBatch {
        id: act.id(),
        request_key,
        started_by: act.who().actor.staff(),
        total: clients.len(),
        now: act.now(),
        content: Content::Forms,
        packet,
    };
    let (batch, is_new) = begin(act, &reach, &new, clients).await?;
    if is_new {
        let event = Event::new("batch.forms_started").about(batch).with("clients", clients.len());
        act.record(saying_which(event.with("forms", packet.forms.len()), &packet.forms));
    }
    Ok(batch)
}

/// Somebody, and not more than a batch takes.
fn count(act: &Act, clients: &[ClientId]) -> Answer<()> {
    if clients.is_empty() {
        return Err(Trouble::at("client", "nobody", "Choose at least one client"));
    }
    let cap = act.portico().settings.batch_cap;
    if clients.len() > cap {
        let sentence = format!("One batch takes {cap} clients. Choose fewer, and send to the others in a second one");
        return Err(Trouble::at("client", "batch_cap", sentence));
    }
    Ok(())
}

/// Writes the batch and its line, or finds the one that the same request made; whether it is new.
async fn begin(act: &mut Act, reach: &Reach, new: &NewBatch<'_>, clients: &[ClientId]) -> Answer<(BatchId, bool)> {
    if !store::start(act.db(), reach, new).await? {
        let known = store::of_request(act.db(), reach, new.request_key).await?.ok_or_else(Trouble::not_found)?;
        return Ok((known, false));
    }
    // One client outside the reach fails the whole request and names nobody (K40).
    let lined_up = store::line_up(act.db(), reach, new.id, clients).await?;
    if lined_up != clients.len() as u64 {
        return Err(Trouble::not_found());
    }
    Ok((new.id, true))
}

/// Other words or another time for a batch that has still to begin. `seen` is the plan that the page was made from. The same form sent twice
/// changes nothing the second time: if the act has no event afterwards, it has nothing to commit and can be left.
///
/// # Errors
/// Invalid when the words cannot be sent; refused when it has begun or was cancelled, and with [`code::CHANGED_MEANWHILE`] when somebody else
/// has changed it since.
pub async fn reschedule(act: &mut Act, batch: BatchId, words: &Words, begins_at: Moment, seen: &str) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let was = store::batch(act.db(), &reach, batch).await?.ok_or_else(Trouble::not_found)?;
    if was.state != State::Scheduled {
        return Err(begun());
    }
    if was.plan(&act.portico().keys) != seen {
        let stands_so = was.begins_at == Some(begins_at) && was.words() == *words;
        return if stands_so { Ok(()) } else { Err(changed()) };
    }
    let defaults = Defaults::read(act.db(), &reach).await?;
    let wordings = Wording::read(act.portico(), &practice, &defaults, words)?.kept();
    let new = Rescheduled { was: &was, words, wordings: wordings.as_deref(), begins_at };
    if !store::reschedule(act.db(), &reach, &new).await? {
        // Somebody was quicker by a moment: they changed it, or it has begun.
        let stands = store::batch(act.db(), &reach, batch).await?.ok_or_else(Trouble::not_found)?;
        return Err(if stands.state == State::Scheduled { changed() } else { begun() });
    }
    act.record(Event::new("batch.rescheduled").about(batch).with("at", begins_at.rfc3339()));
    Ok(())
}

fn begun() -> Trouble {
    Refusal::conflict("begun", "This send has started or was cancelled, so it can’t be changed.").into()
}

fn changed() -> Trouble {
    Refusal::conflict(code::CHANGED_MEANWHILE, "Someone changed this while you were here.").into()
}

/// Stops what has not gone, all of it in this act. Invitations whose letter had not left are taken back, and so are forms of which nobody was
/// told. Returns how many clients are not written to.
///
/// # Errors
/// Refused when it was stopped already, or when nothing is left to stop.
pub async fn stop(act: &mut Act, batch: BatchId) -> Answer<u64> {
    let reach = act.may(Permission::InviteClients)?;
    store::batch(act.db(), &reach, batch).await?.ok_or_else(Trouble::not_found)?;
    if Tallies::add_up(&store::groups(act.db(), &reach, batch).await?).is_over() {
        return Err(Refusal::conflict("all_gone", "There is nothing left to stop: everything has been sent.").into());
    }
    let stopped = stop_what_has_not_gone(act, &reach, batch, None).await?;
    stopped.ok_or_else(|| Refusal::conflict("stopped", "Sending was stopped already.").into())
}

/// `because`: why it is stopped when nobody asked for it.
pub(super) async fn stop_what_has_not_gone(
    act: &mut Act,
    reach: &Reach,
    batch: BatchId,
    because: Option<&'static str>,
) -> Answer<Option<u64>> {
    let (now, by) = (act.now(), act.who().actor.staff());
    let Some(stopped) = store::stop(act.db(), reach, batch, by, now).await? else { return Ok(None) };
    if store::kind(act.db(), reach, batch).await? == Kind::Invitations {
        let unsent = store::unsent_clients(act.db(), reach, batch, now).await?;
        let unsent: Vec<ClientId> = unsent.into_iter().map(|(client,)| client).collect();
        clients::store::refresh(act.db(), reach.practice(), &unsent, now).await?;
        for client in &unsent {
            act.record(Event::new("invitation.stopped").client(*client).with("batch", batch.to_string()));
        }
    }
    // Nobody was told of the forms that went along, or were all that went: they do not stay at the portal.
    forms::take_back(act, reach, batch).await?;
    let event = Event::new("batch.stopped").about(batch).with("clients", stopped);
    act.record(match because {
        Some(why) => event.refused(why),
        None => event,
    });
    Ok(Some(stopped))
}

/// Letters of batches that were withheld at the last moment. Where a batch was stopped while they were in somebody's hands, their clients stand
/// as those who were still in line; where nobody whom a letter about forms was for gets in any more, or they complained, theirs needs
/// somebody. Each letter comes with why it was withheld.
///
/// # Errors
/// A fault.
pub(crate) async fn note_withheld(act: &mut Act, reach: &Reach, letters: &[(LetterId, Option<&'static str>)]) -> Answer<()> {
    let now = act.now();
    let mut stopped: Vec<BatchId> = Vec::new();
    for (letter, why) in letters {
        let Some((batch, kind, client)) = store::withheld(act.db(), reach, *letter).await? else {
            let complained = *why == Some(Obstacle::Complained.code());
            let reason = if complained { NotGiven::Complained.code() } else { store::SHUT_OUT };
            store::note_not_told(act.db(), reach, *letter, reason).await?;
            continue;
        };
        if kind == Kind::Invitations {
            invitations::store::end_withheld(act.db(), reach, *letter, now).await?;
            act.record(Event::new("invitation.stopped").client(client).with("batch", batch.to_string()));
        }
        if !stopped.contains(&batch) {
            stopped.push(batch);
        }
    }
    for batch in stopped {
        forms::take_back(act, reach, batch).await?;
    }
    Ok(())
}

/// Holds every batch of the practice that has not gone whole until the act ends. Returns the clients whose letters have not left, to be held
/// after them.
///
/// # Errors
/// A fault.
pub(crate) async fn hold_all(act: &mut Act, reach: &Reach) -> Answer<Vec<ClientId>> {
    let now = act.now();
    let mut clients = Vec::new();
    for (batch,) in store::unfinished(act.db(), reach, now).await? {
        clients.extend(store::clients_in_line(act.db(), reach, batch).await?.into_iter().map(|(client,)| client));
    }
    Ok(clients)
}

/// Stops every batch of the practice that has not gone whole. Returns how many. Several are stopped within one act, so their rows and those of
/// all their clients are held already ([`hold_all`]).
///
/// # Errors
/// A fault.
pub(crate) async fn stop_all(act: &mut Act, reach: &Reach) -> Answer<usize> {
    let now = act.now();
    let unfinished = store::unfinished(act.db(), reach, now).await?;
    for (batch,) in &unfinished {
        stop_what_has_not_gone(act, reach, *batch, None).await?;
    }
    Ok(unfinished.len())
}

/// Puts everybody who was not sent to back in line, but for those who were invited since and can get in by that. Returns how many are in line.
///
/// # Errors
/// Refused while the batch is held after a restore, while what was stopped is still in somebody's hands, when nobody is left to try again, and
/// when whoever started it may no longer invite.
pub async fn retry_failed(act: &mut Act, batch: BatchId) -> Answer<u64> {
    let (reach, now) = (act.may(Permission::InviteClients)?, act.now());
    store::batch(act.db(), &reach, batch).await?.ok_or_else(Trouble::not_found)?;
    let held = "Portico was restored from a backup. This batch waits until Portico’s operator has checked and released it; \
                then the failed ones can be tried again.";
    let state = store::take_to_retry(act.db(), &reach, batch).await?.ok_or_else(|| Refusal::conflict("held", held))?;
    if state == State::Stopped {
        // Letters in somebody's hands are withheld because the batch is stopped. None of them goes because it carries on with others.
        stop_what_has_not_gone(act, &reach, batch, None).await?;
        if store::has_unended_letters(act.db(), &reach, batch).await? {
            return Err(Refusal::conflict("being_stopped", "Sending is still being stopped. Try again in a minute.").into());
        }
    }
    let (lined_up, left_out) = store::line_up_failed(act.db(), &reach, batch, now).await?;
    if lined_up + left_out == 0 {
        return Err(Refusal::conflict("nobody_failed", "There is nobody left to try again.").into());
    }
    if lined_up > 0 {
        // Whoever started it answers for it. Lined up for somebody who may not, they would be stopped at once, and need nobody any more.
        let waiting = store::one_unprepared(act.db(), &reach, batch).await?;
        if waiting.is_none_or(|waiting| answerable(reach.practice(), &waiting).is_none()) {
            let sentence =
                "The person who started this can no longer invite clients. Choose the clients in the list and start again.";
            return Err(Refusal::conflict("nobody_answers", sentence).into());
        }
    }
    act.record(Event::new("batch.retried").about(batch).with("clients", lined_up));
    Ok(lined_up)
}

/// The forms of a row.
///
/// # Errors
/// A fault when the row cannot be understood: nothing goes out with fewer forms, or fewer signatures, than were asked for.
pub(super) fn packet(batch: &Unprepared) -> Answer<Packet> {
    let forms = form_ids(batch.forms.as_deref())?;
    let signers = stored(Signers::from_word(&batch.signers), "who signs")?;
    let countersign = stored(Countersigning::from_word(&batch.countersign), "whether the practice countersigns")?;
    Ok(Packet { forms, due_on: batch.forms_due.clone(), prefill: batch.prefill, signers, countersign })
}
