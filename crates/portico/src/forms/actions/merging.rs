//! What becomes of forms when two records are merged, and when they are taken apart again.

use super::{
    super::{
        request::State,
        store::{
            answers, merging as store,
            parting::{self as parted, Hand, Parted},
            requests,
        },
    },
    filling, reviewing,
};
use crate::{
    access::parting::Parting,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    documents::of_forms,
    waiting,
};
use portico_forms::{Answers, Status};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, LoginId};

/// Gives what was sent to the record that goes to the one that stays.
///
/// # Errors
/// A fault.
pub(crate) async fn bring_together(act: &mut Act, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    let now = act.now();
    store::move_to(act.db(), reach, gone, kept, now).await
}

/// Each record has its own again, and no answers of the other: a form that was filled in meanwhile goes with whoever filled it in. What was
/// to begin with answers of the other begins empty, and what was begun with them is withdrawn, since nobody is shown, or signs, what
/// another person said.
///
/// # Errors
/// Refused (`written_by_both`) if nobody can tell whose a form is; a fault.
pub(crate) async fn take_apart(act: &mut Act, reach: &Reach, parting: &Parting) -> Answer<()> {
    let (now, gone, kept) = (act.now(), parting.gone, parting.kept);
    store::move_back(act.db(), reach, gone, kept).await?;
    go_with_answers(act, reach, parting).await?;
    for (client, request) in store::begun_with_anothers(act.db(), reach, gone, kept).await? {
        if requests::withdraw(act.db(), reach, client, request, now).await? {
            of_forms::keep_only(act, reach, (client, request), &[]).await?;
            act.record(Event::new("form.withdrawn").client(client).about(request));
        }
    }
    store::open_again(act.db(), reach, (gone, kept), parting.merged_at).await?;
    store::begin_empty(act.db(), reach, gone, kept).await?;
    for client in [gone, kept] {
        waiting::end_when_done(act, reach, client).await?;
    }
    Ok(())
}

/// Puts each form where its answers belong, and throws away what was not sent and may have been typed by either.
async fn go_with_answers(act: &mut Act, reach: &Reach, parting: &Parting) -> Answer<()> {
    parted::take_drafts(act.db(), reach, parting).await?;
    let hands = parted::hands(act.db(), reach, parting).await?;
    for form in parted::of_both(act.db(), reach, parting).await? {
        let of_this = hands.iter().filter(|hand| hand.request == form.id);
        let (since, earlier): (Vec<&Hand>, Vec<&Hand>) = of_this.partition(|hand| hand.at >= parting.merged_at);
        let since: Vec<LoginId> = since.into_iter().map(|hand| hand.login).collect();
        let before = !earlier.is_empty() || form.started_at.is_some_and(|at| at < parting.merged_at);
        let client = parting.stands_with(form.client, before, &since).ok_or_else(|| written_by_both(&form.name))?;
        if client != form.client {
            give(act, reach, parting, &form, client).await?;
        }
        if form.state.is_open() && form.saved_at.is_some_and(|at| parting.may_be_anothers(client, at)) {
            empty(act, reach, &form, client).await?;
        }
    }
    Ok(())
}

fn written_by_both(form: &str) -> Trouble {
    let sentence = format!(
        "This merge can’t be undone: since then “{form}” was filled in or signed, and Portico can’t tell for which of the two. Disable \
         access on the Client Portal tab, so that neither reads the other’s answers. Then create a client for one of them, and \
         send the form again from there."
    );
    Refusal::conflict("written_by_both", sentence).into()
}

/// The other person filled it in: it becomes theirs, and whoever was asked before the merge is asked again.
async fn give(act: &mut Act, reach: &Reach, parting: &Parting, form: &Parted, to: ClientId) -> Answer<()> {
    parted::give(act.db(), reach, form.id, to).await?;
    if form.sent_at < parting.merged_at && form.state != State::Withdrawn {
        let again: FormRequestId = act.id();
        parted::ask_again(act.db(), reach, form, again).await?;
    }
    for client in [form.client, to] {
        act.record(Event::new("form.moved").client(client).about(form.id));
    }
    Ok(())
}

/// A form begins empty, or with what this client sent in last. That something was thrown away is recorded where somebody had typed anything.
async fn empty(act: &mut Act, reach: &Reach, form: &Parted, client: ClientId) -> Answer<()> {
    let typed_in = was_typed_in(act, reach, form, client).await?;
    if form.state == State::Returned {
        reviewing::put_back(act, reach, form.id, form.form).await?;
    } else {
        parted::begin_anew(act.db(), reach, form.id).await?;
    }
    of_forms::keep_only(act, reach, (client, form.id), &[]).await?;
    if typed_in {
        act.record(Event::new("form.emptied").client(client).about(form.id));
    }
    Ok(())
}

/// Whether a draft says anything else than what it began with: what was sent in last, where it was sent back; else what every form begins with.
/// What cannot be opened, as after a restore without keys, counts as typed in: it stands in nobody's way.
async fn was_typed_in(act: &mut Act, reach: &Reach, form: &Parted, client: ClientId) -> Answer<bool> {
    let portico = act.portico().clone();
    let Some(draft) = answers::draft(act.db(), reach, form.id).await? else { return Ok(false) };
    let Ok(typed) = filling::read_draft(&portico, reach.practice(), form.id, &draft.content_sealed) else { return Ok(true) };
    let questions = portico.forms.form(act.db(), reach, form.form).await?;
    let sent = match form.state {
        State::Returned => answers::newest(act.db(), reach, form.id).await?,
        _ => None,
    };
    let begun = match sent {
        Some(sent) => match reviewing::open(&portico, reach, form.id, sent) {
            Ok(sent) => sent.response.answers,
            Err(_) => return Ok(true),
        },
        None => {
            let request = requests::at_the_portal(act.db(), reach, client, form.id).await?.ok_or_else(Trouble::not_found)?;
            match filling::begin(act.db(), &portico, reach, &request, &questions).await {
                Ok(begun) => begun,
                Err(_) => return Ok(true),
            }
        }
    };
    let kept = |answers: &Answers| questions.respond(answers, Status::InProgress, None).answers;
    Ok(!(typed.is_empty() && begun.is_empty()) && kept(&typed) != kept(&begun))
}
