//! Every group by name: a search finds one by words of its name, and who is in it opens in place, as beside a name in the client list.

use super::store::{self, Group};
use crate::{
    act::Look,
    answer::Answer,
    clients::{OpenedGroup, open_groups},
    doors::{Pieces, follow},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::{Permission, Reach};
use portico_values::{GroupId, search_terms};
use portico_web::{FormData, no_store};
use std::sync::Arc;

/// How many groups stand on one page.
const PAGE: usize = 25;
/// How many names a search looks at in one go.
const LOOKED_AT: usize = 500;

#[derive(Template)]
#[template(path = "groups/pages/list.html")]
struct GroupsPage {
    shell: StaffShell,
    text: String,
    rows: Vec<GroupRow>,
    may_edit: bool,
    /// Where the rows are followed.
    events: String,
    pager: String,
    previous: Option<String>,
    next: Option<String>,
}

struct GroupRow {
    id: GroupId,
    name: String,
    kind: &'static str,
    shown: OpenedGroup,
}

/// What is asked for: words of the name, and where the page begins.
#[derive(Clone, Debug, Default)]
struct Asked {
    text: String,
    turn: Option<Turn>,
}

/// The group on which a page turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    After(GroupId),
    Before(GroupId),
}

impl Asked {
    fn read(form: &FormData) -> Self {
        let named = |name: &str| form.text(name).parse::<GroupId>().ok();
        let turn = named("after").map(Turn::After).or(named("before").map(Turn::Before));
        Self { text: form.text("q").chars().take(200).collect(), turn }
    }

    /// The address of this at a path.
    fn at(&self, path: &str) -> String {
        let mut pairs = Vec::new();
        if !self.text.is_empty() {
            pairs.push(format!("q={}", utf8_percent_encode(&self.text, NON_ALPHANUMERIC)));
        }
        pairs.extend(self.turn.map(|turn| match turn {
            Turn::After(group) => format!("after={group}"),
            Turn::Before(group) => format!("before={group}"),
        }));
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }

    fn turned(&self, turn: Turn) -> String {
        Self { turn: Some(turn), ..self.clone() }.at("/groups")
    }
}

/// A page of them.
struct Found {
    groups: Vec<Group>,
    /// Whether there are groups before them.
    before: bool,
    /// Whether there are groups behind them.
    after: bool,
}

async fn found(look: &mut Look, reach: &Reach, asked: &Asked) -> Answer<Found> {
    let mut place = match asked.turn {
        Some(Turn::After(group) | Turn::Before(group)) => store::group(look.db(), reach, group).await?,
        None => None,
    };
    let turned = place.is_some();
    let backwards = turned && matches!(asked.turn, Some(Turn::Before(_)));
    let words = search_terms([asked.text.as_str()]);
    let at_once = if words.is_empty() { PAGE + 1 } else { LOOKED_AT };
    let mut groups = Vec::new();
    while groups.len() <= PAGE {
        let read = match &place {
            Some(place) if backwards => store::before(look.db(), reach, place, at_once).await?,
            place => store::behind(look.db(), reach, place.as_ref(), at_once).await?,
        };
        let is_through = read.len() < at_once;
        place = read.last().cloned().or(place);
        groups.extend(read.into_iter().filter(|group| is_named(&group.name, &words)));
        if is_through {
            break;
        }
    }
    let more = groups.len() > PAGE;
    groups.truncate(PAGE);
    if backwards {
        groups.reverse();
    }
    let (before, after) = if backwards { (more, true) } else { (turned, more) };
    Ok(Found { groups, before, after })
}

/// Whether each word begins one of the name's.
fn is_named(name: &str, words: &[String]) -> bool {
    let known = search_terms([name]);
    words.iter().all(|word| known.iter().any(|known| known.starts_with(word.as_str())))
}

fn named(groups: &[Group]) -> Vec<(GroupId, String)> {
    groups.iter().map(|group| (group.id, group.name.clone())).collect()
}

/// `GET /groups`; `?q=` looks for words of a name.
pub(super) async fn list(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let asked = Asked::read(&form);
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let Found { groups, before, after } = found(&mut look, &reach, &asked).await?;
    drop(look);
    if groups.is_empty() && asked.turn.is_some() {
        // Whatever stood there is gone or has another name; the rest stands on the first page.
        return Ok(visit.go(&Asked { turn: None, ..asked }.at("/groups")));
    }
    let opened = open_groups(&visit, &named(&groups), &asked.at("/groups")).await?;
    let (first, last) = (groups.first().map(|group| group.id), groups.last().map(|group| group.id));
    let row = |(group, shown): (Group, OpenedGroup)| GroupRow { id: group.id, kind: group.kind.label(), name: group.name, shown };
    let rows: Vec<GroupRow> = groups.into_iter().zip(opened).map(row).collect();
    let page = GroupsPage {
        shell: visit.shell(Some(Section::Clients)),
        may_edit: visit.may(Permission::EditClients),
        events: asked.at("/groups/events"),
        pager: match rows.len() {
            1 => "1 group on this page".to_owned(),
            n => format!("{n} groups on this page"),
        },
        rows,
        previous: first.filter(|_| before).map(|group| asked.turned(Turn::Before(group))),
        next: last.filter(|_| after).map(|group| asked.turned(Turn::After(group))),
        text: asked.text,
    };
    Ok(no_store(visit.page(&page)))
}

/// `GET /groups/events`, with the address of the page behind it: the groups that stood on it, whenever something about them has changed.
pub(super) async fn events(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let asked = Asked::read(&form);
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let found = found(&mut look, &reach, &asked).await?;
    drop(look);
    let asked = Arc::new((named(&found.groups), asked.at("/groups")));
    follow(visit, move |visit| {
        let asked = asked.clone();
        async move {
            let (groups, here) = &*asked;
            let opened = open_groups(&visit, groups, here).await?;
            Ok(Pieces { html: opened.into_iter().flat_map(|group| [group.owners, group.opened]).collect(), spoken: "" })
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_the_words_of_its_name() {
        let meant = |asked: &str| is_named("The Söhne & Weber family", &search_terms([asked]));
        for asked in ["", "web", "SOHNE", "family the", "söhne web"] {
            assert!(meant(asked), "{asked}");
        }
        for asked in ["eber", "weber smith", "families"] {
            assert!(!meant(asked), "{asked}");
        }
    }
}
