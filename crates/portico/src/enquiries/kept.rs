//! What was sent from a public page is kept before anybody is told so, sealed and as it was typed: no crash and no busy database loses
//! it. Whether the address is known is asked when it is taken, after the answer (promises.md P10).

use super::{
    actions,
    enquiry::{Enquiry, Kind, Typed},
    store,
};
use crate::{
    act::{Act, Who},
    answer::{Answer, Trouble, stored},
    app::Portico,
    audit::Event,
    keys::Purpose,
    practices::{self, Practice},
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{EnquiryId, Identity, Moment, PracticeId, moment::days, new_id};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// How long what is sealed under a newer key than this process has waits for one that has it, as letters do.
const UNTIL_A_KEY_COMES: Duration = days(2);

#[derive(Serialize, Deserialize)]
struct Content {
    kind: String,
    language: String,
    texts: Vec<String>,
}

fn bound_to(practice: PracticeId, id: EnquiryId) -> Vec<u8> {
    [&practice.uuid().as_bytes()[..], id.uuid().as_bytes(), b"enquiry"].concat()
}

/// Keeps what was typed, and says under which id. It costs the same whoever it is from. No event is written before it is taken.
pub(super) async fn keep(portico: &Portico, who: &Who, kind: Kind, typed: &Typed, language: &str) -> Answer<EnquiryId> {
    let reach = who.may(Permission::KnockAtTheDoor)?;
    let now = portico.clock.now();
    let id: EnquiryId = new_id(now, &*portico.randomness);
    let texts = typed.texts().map(str::to_owned).to_vec();
    let content = Content { kind: kind.word().to_owned(), language: language.to_owned(), texts };
    let clear = serde_json::to_vec(&content).map_err(anyhow::Error::new)?;
    let sealed = portico.keys.seal(Purpose::Answers, &bound_to(reach.practice(), id), &clear, &*portico.randomness);
    let mut transaction = portico.database.begin().await?;
    store::keep(&mut transaction, &reach, id, sealed, now).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Takes what was kept under an id, if nobody has taken it yet. What no key opens any more is given up, and staff are told.
///
/// # Errors
/// A fault; it stays kept and is taken another time.
pub(super) async fn take(portico: &Arc<Portico>, who: &Who, id: EnquiryId) -> Answer<()> {
    let mut act = Act::begin(portico, who).await?;
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let Some((sealed, kept_at)) = store::take_kept(act.db(), &reach, id).await? else {
        act.leave();
        return Ok(());
    };
    let (practice, now) = (practices::of(&mut act).await?, act.now());
    if portico.keys.is_of_a_later_key(Purpose::Answers, &sealed) && now.since(kept_at) < UNTIL_A_KEY_COMES {
        act.leave();
        return Ok(());
    }
    match portico.keys.open(Purpose::Answers, &bound_to(practice.id, id), &sealed) {
        Ok(clear) => actions::take(&mut act, &read(portico, &practice, &clear, now)?).await?,
        Err(_) => {
            tracing::error!(enquiry = %id, "what somebody new sent is lost: none of the keys opens it; staff are told");
            act.record(Event::new("enquiry.lost").about(id));
        }
    }
    act.commit().await
}

/// As it was sent. What could be read then can be read now.
fn read(portico: &Portico, practice: &Practice, clear: &[u8], now: Moment) -> Answer<Enquiry> {
    let unreadable = |error: serde_json::Error| Trouble::unreadable("an enquiry that was kept", &error);
    let content: Content = serde_json::from_slice(clear).map_err(unreadable)?;
    let kind = stored(Kind::from_word(&content.kind), "where an enquiry comes from")?;
    let words = portico.words.words(stored(Language::from_tag(&content.language), "the language of an enquiry")?);
    let today = practice.time_zone().today(now);
    let read = Typed::again(&content.texts).read(kind, today, &words);
    read.map_err(|_| Trouble::fault("an enquiry that was kept cannot be read"))
}
