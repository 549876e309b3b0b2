//! Light, dark, or as the device wishes: a plain choice kept in a cookie, so that the first byte of a page is right.

use http::{HeaderMap, HeaderValue};
use portico_web::CookieStyle;
use std::time::Duration;

const A_YEAR: Duration = Duration::from_secs(365 * 86_400);

/// The colours a person has chosen on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device is set.
    #[default]
    Device,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The short name of the cookie. It holds no secret, and a script of ours changes it without a round trip.
const THEME_COOKIE: &str = "theme";

impl Theme {
    /// The word in the form, in the cookie and in `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    /// What a person sees.
    pub fn label(self) -> &'static str {
        match self {
            Self::Device => "Same as this device",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
    /// The choices, in the order of the menu.
    pub fn all() -> [Self; 3] {
        [Self::Device, Self::Light, Self::Dark]
    }
    /// Reads a choice; anything unknown is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().into_iter().find(|theme| theme.as_str() == text)
    }
    /// The choice a request brings.
    pub fn of(cookies: CookieStyle, headers: &HeaderMap) -> Self {
        cookies.read(headers, THEME_COOKIE).and_then(Self::parse).unwrap_or_default()
    }
    /// The `Set-Cookie` value that remembers the choice for a year. Readable by script on purpose.
    pub fn cookie(self, cookies: CookieStyle) -> HeaderValue {
        cookies.set_open(THEME_COOKIE, self.as_str(), A_YEAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header;

    #[test]
    fn a_choice_comes_back() {
        let cookies = CookieStyle::for_base_url("https://portal.example");
        for theme in Theme::all() {
            let set = theme.cookie(cookies);
            let pair = set.to_str().expect("text").split(';').next().expect("a pair").to_owned();
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&pair).expect("a header"))]);
            assert_eq!(Theme::of(cookies, &headers), theme);
        }
        for planted in ["__Host-theme=\"><script>", "theme=dark"] {
            let planted = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(planted))]);
            assert_eq!(Theme::of(cookies, &planted), Theme::Device);
        }
        assert_eq!(Theme::of(cookies, &HeaderMap::new()), Theme::Device);
    }
}
