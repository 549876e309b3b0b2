//! What the portal's home page says about forms: those to fill in, in the order to do them, what is overdue first, and those sent lately.

use super::{
    actions::signing,
    asking,
    request::State,
    store::{answers, requests},
};
use crate::{
    access::permitted,
    act::Look,
    answer::{Answer, Trouble},
    practices::GrantKind,
    visit::ClientVisit,
};
use jiff::civil::Date;
use portico_language::{Words, Zone};
use portico_policy::{Permission, Reach};
use portico_values::{Moment, moment::days};

/// One line of the to-do list.
pub(crate) struct ToDo {
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) href: String,
    pub(crate) done: bool,
    /// Whether it is overdue, as staff read it too (behaviours.md 63).
    pub(crate) late: bool,
}

/// The lines, for whoever may fill forms in for the client whose portal is open.
pub(crate) async fn to_do(visit: &ClientVisit, look: &mut Look) -> Answer<Vec<ToDo>> {
    let reach = look.may(Permission::UsePortal)?;
    let client = visit.session.client;
    let (words, zone, now) = (visit.words(), visit.zone(), look.now());
    let requests = requests::to_do(look.db(), &reach, client, now.minus(days(30))).await?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let may = visit.seen.is_some() || permitted::of(look, client).await?.is_some_and(|permitted| permitted.fills_forms());
    if !may || visit.session.kind == GrantKind::Guest {
        return Ok(Vec::new());
    }
    let (mut asked, mut titles) = (Vec::new(), Vec::new());
    for request in &requests {
        titles.push(title(visit, look, &reach, request).await?);
        if is_asked_to_sign(visit, look, request).await? {
            asked.push(request.id);
        }
    }
    let line = |(request, title): (requests::Request, String)| {
        let signs = asked.contains(&request.id);
        let state = request.state;
        let minutes = words.with("minutes", request.minutes).say("form-home-minutes");
        // Whoever has signed is late with nothing.
        let waits = state.is_open() || signs;
        let late = waits && state.is_overdue(request.due_on.as_deref(), zone.today(now));
        let due = due(&words, &zone, now, request.due_on.as_deref());
        let detail = match (state, request.done_at) {
            (State::Done, Some(at)) => words.with("date", words.day(at, now, &zone).as_str()).say("form-home-done"),
            (State::Signing, _) if signs => words.say("form-home-sign"),
            (State::Signing, _) => words.say("form-home-signing"),
            (State::Returned, _) => words.say("form-home-returned"),
            (State::Started, _) => words.say("form-home-begun"),
            _ => minutes,
        };
        let detail = match due.filter(|_| waits) {
            Some(due) => format!("{due} · {detail}"),
            None => detail,
        };
        ToDo { title, detail, href: visit.path(&format!("/forms/{}", request.id)), done: !waits, late }
    };
    let mut lines: Vec<ToDo> = requests.into_iter().zip(titles).map(line).collect();
    lines.sort_by_key(|line| (line.done, !line.late));
    Ok(lines)
}

/// What a client reads as the title of a form that was sent to them, in their language. A form that cannot be read has the name by which
/// staff know it: what else is to be done is there all the same.
pub(super) async fn title(visit: &ClientVisit, look: &mut Look, reach: &Reach, request: &requests::Request) -> Answer<String> {
    match visit.call.portico.forms.form(look.db(), reach, request.form).await {
        Ok(form) => Ok(asking::title(&form, &visit.words(), &request.name)),
        Err(Trouble::Fault(trouble)) => {
            tracing::error!(trouble = ?trouble, form = %request.form, "a kept form has no title");
            Ok(request.name.clone())
        }
        Err(trouble) => Err(trouble),
    }
}

/// Whether the signature of the login that looks is one of those missing.
pub(super) async fn is_asked_to_sign(visit: &ClientVisit, look: &mut Look, request: &requests::Request) -> Answer<bool> {
    if request.state != State::Signing || visit.seen.is_some() {
        return Ok(false);
    }
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let Some(sent) = answers::newest(look.db(), &reach, request.id).await? else { return Ok(false) };
    let signed = signing::under(look.db(), &portico, &reach, (request.id, sent.number)).await?;
    Ok(signing::asks(visit, request, &signed))
}

/// "Due 1 December", or that it was.
pub(super) fn due(words: &Words, zone: &Zone, now: Moment, due_on: Option<&str>) -> Option<String> {
    let day: Date = due_on?.parse().ok()?;
    let at = zone.start_of(day)?;
    let key = if day < zone.today(now) { "form-home-late" } else { "form-home-due" };
    Some(words.with("date", words.day(at, now, zone).as_str()).say(key))
}
