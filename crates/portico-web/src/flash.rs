//! A message carried once across a redirect: "Invitation sent to Maya."

use crate::{answer::with_cookie, cookies::CookieStyle, sealed::Sealer};
use axum::response::Response;
use http::HeaderMap;
use portico_values::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a message is about: sage = done, honey = somebody else must act, clay = you must act, tide = the machine is
/// acting, stone = rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names are explained above
pub enum Tone {
    Sage,
    Honey,
    Clay,
    Tide,
    Stone,
}

impl Tone {
    /// The word used in `data-tone`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sage => "sage",
            Self::Honey => "honey",
            Self::Clay => "clay",
            Self::Tide => "tide",
            Self::Stone => "stone",
        }
    }
    /// The icon that goes with it, so that colour never speaks alone.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Sage => "check-circle",
            Self::Honey => "hourglass-medium",
            Self::Clay => "warning-circle",
            Self::Tide | Self::Stone => "info",
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What it is about.
    pub tone: Tone,
    /// The sentence, shown strong.
    pub text: String,
    /// A second sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Flash {
    /// Something is done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Sage, text: text.into(), detail: None }
    }
    /// Something needs the person who reads it.
    pub fn attention(text: impl Into<String>) -> Self {
        Self { tone: Tone::Clay, text: text.into(), detail: None }
    }
    /// Something to know.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: Tone::Tide, text: text.into(), detail: None }
    }
    /// Adds a second sentence.
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

const NAME: &str = "flash";
const LIFE: Duration = Duration::from_secs(60);

/// Puts a message into a sealed cookie that lives a minute, and takes it out again.
#[derive(Clone)]
pub struct FlashCookie {
    sealer: Sealer,
    style: CookieStyle,
}

impl FlashCookie {
    /// Sealed with `sealer`, named in `style`.
    pub fn new(sealer: Sealer, style: CookieStyle) -> Self {
        Self { sealer, style }
    }
    /// Sends the message along with an answer, usually a redirect.
    pub fn put(&self, response: Response, flash: &Flash, now: Moment) -> Response {
        let content = serde_json::to_vec(flash).expect("a message is plain text");
        let sealed = self.sealer.seal(NAME, &content, now, LIFE);
        with_cookie(response, self.style.set(NAME, &sealed, Some(LIFE)))
    }
    /// The message a request brings, if any. Whoever shows it calls [`FlashCookie::clear`] on the answer.
    pub fn take(&self, headers: &HeaderMap, now: Moment) -> Option<Flash> {
        let sealed = self.style.read(headers, NAME)?;
        serde_json::from_slice(&self.sealer.open(NAME, sealed, now)?).ok()
    }
    /// Ends the cookie, so that the message is shown once.
    pub fn clear(&self, response: Response) -> Response {
        with_cookie(response, self.style.end(NAME))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SealingKey, see_other};
    use http::{HeaderValue, header};
    use portico_values::OsRandomness;
    use std::sync::Arc;

    #[test]
    fn a_message_crosses_a_redirect_once() {
        let now = Moment::from_millis(1_795_000_000_000);
        let sealer = Sealer::new(&[SealingKey { id: 1, key: [3; 32] }], Arc::new(OsRandomness));
        let cookie = FlashCookie::new(sealer, CookieStyle::for_base_url("https://portal.example"));
        let flash = Flash::done("Invitation sent to Maya.").with("It went to maya@example.com.");
        let answer = cookie.put(see_other("/clients"), &flash, now);
        let set = answer.headers()[header::SET_COOKIE].to_str().expect("text");
        assert!(!set.contains("Maya"), "sealed");
        let pair = set.split(';').next().expect("a pair");
        let mut request = HeaderMap::new();
        request.insert(header::COOKIE, HeaderValue::from_str(pair).expect("a header"));
        assert_eq!(cookie.take(&request, now), Some(flash));
        assert_eq!(cookie.take(&request, now.plus(LIFE)), None);
        let cleared = cookie.clear(see_other("/"));
        assert!(cleared.headers()[header::SET_COOKIE].to_str().expect("text").contains("Max-Age=0"));
    }
}
