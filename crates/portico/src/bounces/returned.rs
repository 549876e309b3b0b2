//! Which letter a returned message was, and which part of the report concerns that letter. Pure rules.

use portico_mail::bounce::{Action, Bounce, News};
use portico_values::{Identity, LetterId};
use uuid::Uuid;

/// The letters a message may be about: first the one whose tag stands in the address it came to, then those whose Message-IDs are in what
/// was returned.
pub(super) fn letters(bounce: &Bounce, tagged: Option<LetterId>) -> Vec<LetterId> {
    let ids = bounce.message_ids.iter().filter_map(|id| id.split('@').next());
    let mut found: Vec<LetterId> = tagged.into_iter().collect();
    for id in ids.filter_map(|text| Uuid::try_parse(text).ok()).map(LetterId::from_uuid) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// The news about this recipient, the worst of it first. Where the message names nobody, the To of what was returned says who it was; and
/// where that is missing too, the tag of the letter, which went to nobody else (`proven`).
pub(super) fn concerning<'a>(bounce: &'a Bounce, recipient: &str, proven: bool) -> Option<&'a News> {
    let recipient = recipient.to_lowercase();
    let named = bounce.news.iter().filter(|news| match news.recipients.is_empty() {
        true => bounce.returned_to.contains(&recipient) || (proven && bounce.returned_to.is_empty()),
        false => news.recipients.contains(&recipient),
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
    fn a_letter_is_known_by_its_tag_or_its_message_id() {
        let id = "01930000-0000-7000-8000-000000000001";
        let bounce = |ids: &[&str]| Bounce { message_ids: ids.iter().map(ToString::to_string).collect(), ..Bounce::default() };
        let letter = LetterId::from_uuid(Uuid::parse_str(id).unwrap());
        let other = LetterId::from_uuid(Uuid::from_u128(7));
        let named = bounce(&[&format!("{id}@practice.example"), "other@x.test"]);
        assert_eq!(letters(&named, None), [letter]);
        assert_eq!(letters(&named, Some(other)), [other, letter]);
        assert_eq!(letters(&named, Some(letter)), [letter], "once");
        assert!(letters(&bounce(&["abc@x.test"]), None).is_empty());
    }

    #[test]
    fn only_news_of_the_same_recipient_counts() {
        let mut bounce = Bounce { news: vec![news(&["other@x.test"], Action::Failed)], ..Bounce::default() };
        bounce.returned_to = vec!["maya@x.test".into()];
        assert_eq!(concerning(&bounce, "maya@x.test", false), None, "the report names somebody else");
        bounce.news.push(news(&["maya@x.test"], Action::Delayed));
        assert_eq!(concerning(&bounce, "Maya@x.test", false).map(|news| news.action), Some(Action::Delayed));
        bounce.news = vec![news(&[], Action::Failed)];
        assert!(concerning(&bounce, "maya@x.test", false).is_some(), "nobody named: the returned message says who");
        assert!(concerning(&bounce, "other@x.test", true).is_none(), "a tag does not overrule what was returned");
        bounce.returned_to.clear();
        assert!(concerning(&bounce, "maya@x.test", true).is_some(), "its tag says whose it was");
        assert_eq!(concerning(&bounce, "maya@x.test", false), None);
    }
}
