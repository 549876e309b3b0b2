//! A batch as its page shows it, read in one look: progress, parts, one page of people. Live pages render the same parts again.

use super::{
    batch::{Batch, Part, RecipientRow, Standing, Tallies},
    person::Person,
    progress::Progress,
    store,
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    clients::Calendar,
    forms,
    visit::StaffVisit,
};
use askama::Template;
use portico_policy::Permission;
use portico_values::BatchId;

/// People on one page.
const PAGE: i64 = 50;
/// So many letters are few: they are found sooner by their state than by walking past everybody.
const FEW: i64 = 500;

/// Which part of the people is shown, and from where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    part: Part,
    /// Behind this position; of everybody, those who need somebody come first.
    after: i64,
    /// Those who need somebody lie behind already.
    among_others: bool,
}

impl Place {
    /// Reads `show` and `after` of an address. What makes no sense begins at the beginning.
    pub(super) fn of(query: Option<&str>) -> Self {
        let value = |name: &str| {
            let pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
        };
        let part = value("show").and_then(Part::from_word).unwrap_or(Part::Everybody);
        let after = value("after").unwrap_or_default();
        let among_others = part == Part::Everybody && after.starts_with('o');
        let after = after.trim_start_matches('o').parse().ok().filter(|after| *after >= 0).unwrap_or(-1);
        Self { part, after, among_others }
    }
    fn query(self) -> String {
        let mut parts = Vec::new();
        if self.part != Part::Everybody {
            parts.push(format!("show={}", self.part.word()));
        }
        if self.after >= 0 || self.among_others {
            parts.push(format!("after={}{}", if self.among_others { "o" } else { "" }, self.after.max(0)));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
    fn is_first(self) -> bool {
        self.after < 0 && !self.among_others
    }
}

/// A chip above the table.
pub(super) struct PartLink {
    label: &'static str,
    count: i64,
    href: String,
    is_current: bool,
}

/// Everything the page shows.
pub(super) struct View {
    pub(super) id: BatchId,
    pub(super) progress: Progress,
    /// "2 intake forms: PHQ-9 and GAD-7"; empty when none go along.
    pub(super) with_forms: String,
    parts: Vec<PartLink>,
    people: Vec<Person>,
    showing: String,
    first_page: Option<String>,
    next_page: Option<String>,
    events: String,
}

impl View {
    /// Reads it.
    ///
    /// # Errors
    /// Not found when the batch is not within reach.
    pub(super) async fn read(visit: &StaffVisit, look: &mut Look, id: BatchId, place: Place) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let batch = store::batch(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
        let tallies = Tallies::add_up(&store::groups(look.db(), &reach, id).await?);
        let (rows, next) = page(look, id, place, &tallies).await?;
        let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
        let forms = batch.forms()?;
        let with_forms = forms::names_of(look.db(), &reach, &forms).await?.said(&forms).unwrap_or_default();
        Ok(Self { with_forms, ..Self::of(visit, &batch, tallies, &rows, place, next, &calendar) })
    }

    fn of(
        visit: &StaffVisit,
        batch: &Batch,
        tallies: Tallies,
        rows: &[RecipientRow],
        place: Place,
        next: Option<Place>,
        calendar: &Calendar,
    ) -> Self {
        let (id, me) = (batch.id, visit.who.actor.staff());
        let address = |place: Place| format!("/batches/{id}{}", place.query());
        let start = |part| Place { part, after: -1, among_others: false };
        let counts = [
            (Part::Everybody, "All", tallies.total()),
            (Part::NeedYou, "Need you", tallies.need_you),
            (Part::Sent, "Sent", tallies.sent),
            (Part::InLine, "In line", tallies.in_line + tallies.sending),
            (Part::LeftOut, "Left out", tallies.left_out),
        ];
        let total = tallies.total();
        let count = counts.iter().find(|(part, ..)| *part == place.part).map_or(0, |(.., count)| *count);
        let here = address(place);
        let links_from = visit.practice.mails_sign_in_links().then_some(here.as_str());
        let order = if place.part == Part::Everybody && tallies.need_you > 0 { ", problems first" } else { "" };
        Self {
            id,
            progress: Progress::of(batch, tallies, me, calendar),
            with_forms: String::new(),
            parts: counts
                .into_iter()
                .filter(|(part, _, count)| match part {
                    Part::Everybody => true,
                    // All of them once more would say nothing
                    Part::Sent => (1..total).contains(count) || *part == place.part,
                    _ => *count > 0 || *part == place.part,
                })
                .map(|(part, label, count)| PartLink { label, count, href: address(start(part)), is_current: part == place.part })
                .collect(),
            people: rows.iter().map(|row| Person::of(row, calendar, links_from)).collect(),
            showing: match rows.len() as i64 == count && order.is_empty() {
                true => String::new(),
                false => format!("Showing {} of {count}{order}", rows.len()),
            },
            first_page: (!place.is_first()).then(|| address(start(place.part))),
            next_page: next.map(address),
            events: format!("/batches/{id}/events{}", place.query()),
        }
    }

    /// The parts that a live page replaces, each an element with an id.
    ///
    /// # Errors
    /// A fault when a template cannot be rendered.
    pub(super) fn pieces(&self) -> Answer<Pieces> {
        let rendered = |piece: Result<String, askama::Error>| piece.map_err(|error| Trouble::from(anyhow::Error::new(error)));
        let mut people = Vec::with_capacity(self.people.len());
        for person in &self.people {
            people.push((person.client.to_string(), rendered(PersonPiece { person }.render())?));
        }
        Ok(Pieces {
            around: vec![
                rendered(HeadPiece { view: self }.render())?,
                rendered(ProgressPiece { view: self }.render())?,
                rendered(PartsPiece { view: self }.render())?,
            ],
            table: rendered(PeoplePiece { view: self }.render())?,
            people,
        })
    }
}

/// One page of people and where the next one begins. Of everybody, those who need somebody come first.
async fn page(look: &mut Look, id: BatchId, place: Place, tallies: &Tallies) -> Answer<(Vec<RecipientRow>, Option<Place>)> {
    let reach = look.may(Permission::InviteClients)?;
    let mut rows = Vec::new();
    let parts: &[Part] = match (place.part, place.among_others) {
        (Part::Everybody, false) => &[Part::NeedYou, Part::TheOthers],
        (Part::Everybody, true) => &[Part::TheOthers],
        (Part::Sent, _) if tallies.sent <= FEW => &[Part::FewSent],
        _ => &[place.part],
    };
    let mut after = place.after;
    for part in parts {
        let wanted = PAGE + 1 - i64::try_from(rows.len()).unwrap_or(0);
        if wanted > 0 {
            rows.extend(store::recipients(look.db(), &reach, id, *part, after, wanted).await?);
        }
        after = -1;
    }
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let there_is_more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| there_is_more).map(|last| Place {
        after: last.position,
        among_others: place.part == Part::Everybody && last.standing() != Standing::NeedsYou,
        ..place
    });
    Ok((rows, next))
}

/// The page in pieces.
#[derive(PartialEq, Eq, Default)]
pub(super) struct Pieces {
    around: Vec<String>,
    table: String,
    people: Vec<(String, String)>,
}

impl Pieces {
    /// What has to be sent so that a page showing `self` shows `fresh`: rows one by one while the same people stand in the same order,
    /// the whole table otherwise.
    pub(super) fn changes(&self, fresh: &Self) -> Vec<String> {
        let mut changes: Vec<String> = fresh
            .around
            .iter()
            .enumerate()
            .filter(|(at, piece)| self.around.get(*at) != Some(*piece))
            .map(|(_, p)| p.clone())
            .collect();
        let same_people = self.people.len() == fresh.people.len()
            && self.people.iter().zip(&fresh.people).all(|((before, _), (now, _))| before == now);
        if !same_people {
            changes.push(fresh.table.clone());
        } else {
            let rows = self.people.iter().zip(&fresh.people).filter(|(before, now)| before != now);
            changes.extend(rows.map(|(_, (_, row))| row.clone()));
        }
        changes
    }
}

#[derive(Template)]
#[template(path = "batches/pages/head.html")]
struct HeadPiece<'a> {
    view: &'a View,
}

#[derive(Template)]
#[template(path = "batches/pages/progress.html")]
struct ProgressPiece<'a> {
    view: &'a View,
}

#[derive(Template)]
#[template(path = "batches/pages/parts.html")]
struct PartsPiece<'a> {
    view: &'a View,
}

#[derive(Template)]
#[template(path = "batches/pages/people.html")]
struct PeoplePiece<'a> {
    view: &'a View,
}

#[derive(Template)]
#[template(path = "batches/pages/person.html")]
struct PersonPiece<'a> {
    person: &'a Person,
}

#[derive(Template)]
#[template(path = "batches/pages/batch.html")]
pub(super) struct BatchPage {
    pub(super) shell: crate::look::StaffShell,
    pub(super) view: View,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_through_addresses_and_back() {
        for query in ["", "?show=need-you", "?show=sent&after=49", "?after=12", "?after=o49"] {
            let place = Place::of(query.strip_prefix('?'));
            assert_eq!(place.query(), query);
        }
        for nonsense in ["show=everything", "after=-5", "after=abc", "after=99999999999999999999", "show&after"] {
            assert!(Place::of(Some(nonsense)).is_first(), "{nonsense}");
        }
    }

    #[test]
    fn only_what_changed_is_sent() {
        let pieces = |head: &str, rows: &[(&str, &str)]| Pieces {
            around: vec![head.into()],
            table: format!("table of {}", rows.len()),
            people: rows.iter().map(|(id, html)| ((*id).into(), (*html).into())).collect(),
        };
        let before = pieces("1 of 2", &[("a", "in line"), ("b", "in line")]);
        assert!(before.changes(&before).is_empty());
        assert_eq!(before.changes(&pieces("1 of 2", &[("a", "in line"), ("b", "sent")])), ["sent"]);
        assert_eq!(before.changes(&pieces("2 of 2", &[("b", "failed"), ("a", "sent")])), ["2 of 2", "table of 2"]);
    }
}
