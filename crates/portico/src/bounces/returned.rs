//! Which letter a returned message was, and which of its news concerns that letter. Pure rules.

use portico_mail::bounce::{Action, Bounce, News};
use portico_values::{Identity, LetterId};
use uuid::Uuid;

/// The letters a message may be about: by the Message-IDs in what was returned, and by the addresses it came to, where each letter has a
/// return address of its own (`bounces+{letter}@…`).
pub(super) fn letters(bounce: &Bounce) -> Vec<LetterId> {
    let ids = bounce.message_ids.iter().filter_map(|id| id.split('@').next());
    let returns = bounce.came_to.iter().filter_map(|address| address.split('@').next()?.rsplit_once('+').map(|(_, id)| id));
    let mut found: Vec<LetterId> = Vec::new();
    for id in ids.chain(returns).filter_map(|text| Uuid::try_parse(text).ok()).map(LetterId::from_uuid) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// The news about this recipient, the worst of it first. Where the message names nobody, the To of what was returned says who it was.
pub(super) fn concerning<'a>(bounce: &'a Bounce, recipient: &str) -> Option<&'a News> {
    let recipient = recipient.to_lowercase();
    let named = bounce.news.iter().filter(|news| {
        if news.recipients.is_empty() { bounce.returned_to.contains(&recipient) } else { news.recipients.contains(&recipient) }
    });
    named.min_by_key(|news| match news.action {
        Action::Failed => 0,
        Action::Delayed => 1,
        Action::Delivered | Action::Relayed | Action::Expanded => 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(recipients: &[&str], action: Action) -> News {
        News { recipients: recipients.iter().map(ToString::to_string).collect(), action, status: None, said: String::new() }
    }

    #[test]
    fn a_letter_is_known_by_its_message_id_or_its_return_address() {
        let id = "01930000-0000-7000-8000-000000000001";
        let bounce = |ids: &[&str], came: &[&str]| Bounce {
            message_ids: ids.iter().map(ToString::to_string).collect(),
            came_to: came.iter().map(ToString::to_string).collect(),
            ..Bounce::default()
        };
        let letter = LetterId::from_uuid(Uuid::parse_str(id).unwrap());
        assert_eq!(letters(&bounce(&[&format!("{id}@practice.example"), "other@x.test"], &[])), [letter]);
        assert_eq!(letters(&bounce(&[], &[&format!("bounces+{id}@practice.example")])), [letter]);
        assert_eq!(letters(&bounce(&[&format!("{id}@x.test")], &[&format!("b+{id}@x.test")])), [letter], "once");
        assert!(letters(&bounce(&["abc@x.test"], &["portal@practice.example"])).is_empty());
    }

    #[test]
    fn only_news_of_the_same_recipient_counts() {
        let mut bounce = Bounce { news: vec![news(&["other@x.test"], Action::Failed)], ..Bounce::default() };
        bounce.returned_to = vec!["maya@x.test".into()];
        assert_eq!(concerning(&bounce, "maya@x.test"), None, "the report names somebody else");
        bounce.news.push(news(&["maya@x.test"], Action::Delayed));
        assert_eq!(concerning(&bounce, "Maya@x.test").map(|news| news.action), Some(Action::Delayed));
        bounce.news = vec![news(&[], Action::Failed)];
        assert!(concerning(&bounce, "maya@x.test").is_some(), "nobody named: the returned message says who");
        bounce.returned_to.clear();
        assert_eq!(concerning(&bounce, "maya@x.test"), None);
    }
}
