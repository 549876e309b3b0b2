//! Delivery reports (RFC 3464): a block of fields about the message, then one for each recipient.

use super::{
    Action, News,
    fields::{Fields, addresses},
    opened::Opened,
};
use crate::reason::{Status, read_status};

/// The most news of one message: a letter of ours has one recipient.
const MOST_NEWS: usize = 100;

/// The news of every report in the message; none if there is no report or it tells nothing of anybody.
pub(super) fn read(opened: &Opened) -> Option<Vec<News>> {
    let blocks = opened.reports.iter().flat_map(|text| Fields::blocks(text));
    let news: Vec<News> = blocks.filter_map(|block| news_of(&block, opened)).take(MOST_NEWS).collect();
    if news.is_empty() { None } else { Some(news) }
}

fn news_of(block: &Fields, opened: &Opened) -> Option<News> {
    let status = block.get("status").and_then(status_of);
    let action = block.get("action").and_then(action_of);
    let mut said = block.typed("diagnostic-code").unwrap_or_default().to_owned();
    let recipients = [block.typed("final-recipient"), block.typed("original-recipient")];
    let mut recipients: Vec<String> = recipients.into_iter().flatten().flat_map(addresses).collect();
    recipients.dedup();
    if recipients.is_empty() {
        // A name without its domain, as of the server's own people.
        recipients = block.typed("final-recipient").map(str::to_lowercase).into_iter().collect();
    }
    if action.is_none() && status.is_none() && said.is_empty() {
        return None;
    }
    if recipients.is_empty() {
        recipients = addresses(opened.header("x-failed-recipients").unwrap_or_default());
    }
    let class = status.map(|(class, ..)| class);
    // A status of success beside the word "failed" is a mistake of the server; the word is what its people see.
    let action = action.unwrap_or(match class {
        Some(2) => Action::Delivered,
        Some(4) => Action::Delayed,
        _ => Action::Failed,
    });
    if said.is_empty() {
        said = opened.words.chars().take(1_000).collect();
    }
    Some(News { recipients, action, status, said })
}

fn action_of(word: &str) -> Option<Action> {
    let word = word.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    Some(match word.as_str() {
        "failed" | "failure" | "expired" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "deliverable" => Action::Delivered,
        "relayed" => Action::Relayed,
        "expanded" => Action::Expanded,
        _ => return None,
    })
}

/// `5.1.1`, whatever stands behind it.
pub(super) fn status_of(text: &str) -> Option<Status> {
    let digits = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(|token| !token.is_empty())?;
    read_status(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_few_news() {
        let mut opened = Opened::default();
        opened.reports.push("Action: failed\n\n".repeat(10_000));
        assert_eq!(read(&opened).map(|news| news.len()), Some(MOST_NEWS));
    }
}
