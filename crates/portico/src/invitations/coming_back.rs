//! Where staff came from and go back to when they are done: a list, a page of clients or groups, or the search by address.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_values::ClientId;
use portico_web::{FormData, is_own_path};

/// The page that a form, or the address of one, names as `next`, if it can say what became of the act.
pub(crate) fn own_next(form: &FormData) -> Option<String> {
    let next = form.text("next");
    let is_under =
        |place: &str| next.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    (is_own_path(next) && ["/clients", "/groups", "/support"].into_iter().any(is_under)).then(|| next.to_owned())
}

/// The address of a page that leads back to `next` when it is done; the same address if that is empty.
pub(crate) fn leading_back(href: &str, next: &str) -> String {
    if next.is_empty() {
        return href.to_owned();
    }
    with_field(href, &format!("next={}", utf8_percent_encode(next, NON_ALPHANUMERIC)))
}

/// The way back from a page on which nothing more is to be done, in words and as an address: to the search, the list or the groups from which
/// staff came, or else to the client.
pub(super) fn way_back(next: &str, client: ClientId, called: &str) -> (String, String) {
    let page = next.split(['?', '#']).next().unwrap_or_default();
    let words = match page {
        "/support" => "Back to the search".to_owned(),
        "/clients" => "Back to the list".to_owned(),
        "/groups" => "Back to the groups".to_owned(),
        group if group.starts_with("/groups/") => "Back to the group".to_owned(),
        _ => format!("Back to {called}"),
    };
    (words, if next.is_empty() { format!("/clients/{client}/portal") } else { next.to_owned() })
}

/// The page to go back to, which says for a while that something was just sent to this client.
pub(crate) fn just_sent(next: &str, client: ClientId) -> String {
    with_field(next, &format!("sent={client}"))
}

/// The address at which a page is followed, with the key of its forms: what follows keeps it.
pub(crate) fn with_request_key(href: &str, key: &str) -> String {
    with_field(href, &format!("request_key={}", utf8_percent_encode(key, NON_ALPHANUMERIC)))
}

/// An address with one more field; the place on its page stays last.
fn with_field(href: &str, field: &str) -> String {
    let (page, place) = href.split_at(href.find('#').unwrap_or(href.len()));
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}{field}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::Identity;

    fn asked(next: &str) -> Option<String> {
        let query = format!("next={}", utf8_percent_encode(next, NON_ALPHANUMERIC));
        own_next(&FormData::from_query(Some(&query)).expect("a query"))
    }

    #[test]
    fn nobody_is_led_anywhere_else() {
        for next in ["/clients", "/clients?q=maya", "/groups/7", "/support?address=maya%40lindqvist.example"] {
            assert_eq!(asked(next).as_deref(), Some(next));
        }
        for next in ["", "/", "//clients", "https://clients.example/", "/clients-of-others", "/support/../sign-out"] {
            assert_eq!(asked(next), None, "{next}");
        }
    }

    #[test]
    fn the_way_back_is_called_what_it_leads_to() {
        let client = ClientId::from_uuid(uuid::Uuid::from_u128(1));
        let record = format!("/clients/{client}");
        for (next, words) in [
            ("/support?address=maya%40lindqvist.example", "Back to the search"),
            ("/clients?q=maya", "Back to the list"),
            ("/groups", "Back to the groups"),
            ("/groups/7#list", "Back to the group"),
            (record.as_str(), "Back to Maya"),
        ] {
            assert_eq!(way_back(next, client, "Maya"), (words.to_owned(), next.to_owned()));
        }
        assert_eq!(way_back("", client, "Maya"), ("Back to Maya".to_owned(), format!("{record}/portal")));
    }

    #[test]
    fn the_place_on_a_page_stays_last() {
        assert_eq!(leading_back("/a?add=1#b", "/c?d=e"), "/a?add=1&next=%2Fc%3Fd%3De#b");
        assert_eq!(leading_back("/a", "/c"), "/a?next=%2Fc");
        assert_eq!(leading_back("/a#b", ""), "/a#b");
        let client = ClientId::from_uuid(uuid::Uuid::from_u128(1));
        assert_eq!(just_sent("/clients?q=a#list", client), format!("/clients?q=a&sent={client}#list"));
        assert_eq!(just_sent("/support", client), format!("/support?sent={client}"));
    }
}
