//! Light, dark, or as the device wishes: a plain choice kept in a cookie, so that the first byte of a page is right.

use http::HeaderMap;

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

/// The name of the cookie. It holds no secret, and a script of ours changes it without a round trip.
pub(super) const THEME_COOKIE: &str = "theme";

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
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(http::header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == THEME_COOKIE)
            .and_then(|(_, value)| Self::parse(value))
            .unwrap_or_default()
    }
    /// The `Set-Cookie` value that remembers the choice for a year. Readable by script on purpose.
    pub fn cookie(self, secure: bool) -> String {
        let secure = if secure { "; Secure" } else { "" };
        format!("{THEME_COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000{secure}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderValue, header};

    #[test]
    fn a_choice_comes_back() {
        for theme in Theme::all() {
            let set = theme.cookie(true);
            let pair = set.split(';').next().expect("a pair").to_owned();
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&pair).expect("a header"))]);
            assert_eq!(Theme::of(&headers), theme);
        }
        let planted = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("theme=\"><script>"))]);
        assert_eq!(Theme::of(&planted), Theme::Device);
        assert_eq!(Theme::of(&HeaderMap::new()), Theme::Device);
    }
}
