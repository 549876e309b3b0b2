//! The local mailbox as its pages show it, for staff and in the open mailbox of a demo.

use super::mailbox_store::{Before, Kept, Line};
use crate::answer::{Answer, Trouble};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use portico_language::{Words, Zone};
use portico_values::Moment;
use portico_web::{CONTENT_SECURITY_POLICY, FormData};

/// Letters on one page.
pub(super) const PAGE: usize = 25;

/// The list.
pub(super) struct MailboxView {
    pub(super) rows: Vec<Row>,
    /// Where the newest letters are, on any other page.
    pub(super) newest: Option<String>,
    /// Where older letters are, when there are any.
    pub(super) older: Option<String>,
    /// No mail server is set: every letter lands here.
    pub(super) is_in_use: bool,
}

/// A letter of the list.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) subject: String,
    pub(super) recipient: String,
    /// Named where the letters of several practices stand together.
    pub(super) practice: Option<String>,
    pub(super) when: String,
    pub(super) machine_time: String,
}

impl MailboxView {
    /// Makes the list of up to [`PAGE`] lines; one more says that there are older ones. `here` is the address of the list,
    /// `href` that of a letter.
    pub(super) fn of(
        mut lines: Vec<Line>,
        before: Option<Before>,
        here: &str,
        href: impl Fn(&Line) -> String,
        when: impl Fn(Moment) -> String,
        names_practices: bool,
        is_in_use: bool,
    ) -> Self {
        let is_more = lines.len() > PAGE;
        lines.truncate(PAGE);
        let older =
            lines.last().filter(|_| is_more).map(|last| format!("{here}?before={}.{}", last.arrived_at.millis(), last.letter_id));
        let rows = lines.iter().map(|line| Row {
            href: href(line),
            subject: line.subject.clone(),
            recipient: line.recipient.clone(),
            practice: names_practices.then(|| line.practice_name.clone()),
            when: when(line.arrived_at),
            machine_time: line.arrived_at.rfc3339(),
        });
        Self { rows: rows.collect(), newest: before.map(|_| here.to_owned()), older, is_in_use }
    }
}

/// The place named in the query of a list.
///
/// # Errors
/// Not found when it is not one of ours.
pub(super) fn place(query: Option<&str>) -> Answer<Option<Before>> {
    let query = FormData::from_query(query)?;
    let text = query.text("before");
    if text.is_empty() {
        return Ok(None);
    }
    let read = || {
        let (millis, letter) = text.split_once('.')?;
        Some(Before { arrived_at: Moment::from_millis(millis.parse().ok()?), letter: letter.parse().ok()? })
    };
    read().map(Some).ok_or_else(Trouble::not_found)
}

/// What of a letter is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Page,
    Text,
    Headers,
}

/// A letter opened.
pub(super) struct LetterView {
    pub(super) subject: String,
    pub(super) recipient: String,
    pub(super) when: String,
    pub(super) text: String,
    pub(super) headers: String,
    pub(super) part: Part,
    /// Its own address; the letter itself as a page stands at `/page` below it.
    pub(super) here: String,
    pub(super) list: &'static str,
}

impl LetterView {
    pub(super) fn of(kept: Kept, part: Part, here: String, list: &'static str, when: String) -> Self {
        Self {
            subject: kept.subject,
            recipient: kept.recipient,
            when,
            text: kept.content.text,
            headers: headers_of(&kept.content.mime),
            part,
            here,
            list,
        }
    }
    pub(super) fn is(&self, part: Part) -> bool {
        self.part == part
    }
}

/// The part named in the query.
///
/// # Errors
/// Not found when there is no such part.
pub(super) fn part(query: Option<&str>) -> Answer<Part> {
    match FormData::from_query(query)?.text("part") {
        "" => Ok(Part::Page),
        "text" => Ok(Part::Text),
        "headers" => Ok(Part::Headers),
        _ => Err(Trouble::not_found()),
    }
}

/// Everything before the first empty line.
fn headers_of(mime: &str) -> String {
    mime.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n", "\n")
}

/// When a letter arrived, in the zone of whoever reads.
pub(super) fn when(words: &Words, at: Moment, now: Moment, zone: &Zone) -> String {
    words.day_time(at, now, zone)
}

/// A page of ours that frames the letter: nothing else about its rules changes.
pub(super) fn framing(mut page: Response) -> Response {
    let policy = format!("{CONTENT_SECURITY_POLICY}; frame-src 'self'");
    page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("a policy is plain text"));
    page
}

/// Letters style themselves on their elements, run nothing, and load nothing but the practice's logo from here. The one link opens beside
/// the frame.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// The letter itself, as its reader's mail program shows it.
pub(super) fn letter_page(kept: &Kept) -> Response {
    let page = kept.content.html.replacen("<head>", "<head>\n<base target=\"_blank\">", 1);
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, LETTER_POLICY)];
    (headers, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were_named() {
        let letter = "0198f6a2-0000-7000-8000-000000000001";
        let found = place(Some(&format!("before=1795262400000.{letter}"))).expect("read").expect("a place");
        assert_eq!((found.arrived_at.millis(), found.letter.to_string().as_str()), (1_795_262_400_000, letter));
        assert_eq!(place(None).expect("read"), None);
        for wrong in ["before=1", "before=x.y", "before=1.2.3"] {
            assert!(place(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn headers_end_at_the_first_empty_line() {
        assert_eq!(headers_of("A: 1\r\n b\r\nC: 2\r\n\r\nbody\r\n\r\nmore"), "A: 1\n b\nC: 2");
    }
}
