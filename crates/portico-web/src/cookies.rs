//! Cookies: read without surprises, set so that only this host and no script sees them.

use http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

/// How cookies are named here: `__Host-` and `Secure` whenever the base URL is https, plain names on loopback http.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieStyle {
    secure: bool,
}

impl CookieStyle {
    /// The style that fits the base URL.
    pub fn for_base_url(base_url: &str) -> Self {
        Self { secure: is_https(base_url) }
    }
    /// The full name of a cookie.
    pub fn name(self, short: &str) -> String {
        if self.secure { format!("__Host-{short}") } else { short.to_owned() }
    }
    /// A `Set-Cookie` value: host only, every path, HttpOnly, SameSite=Lax. Without a life it ends with the browser session.
    ///
    /// # Panics
    /// When the value is not plain printable ASCII; ours are base64url.
    pub fn set(self, short: &str, value: &str, life: Option<Duration>) -> HeaderValue {
        let mut text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.name(short));
        if self.secure {
            text.push_str("; Secure");
        }
        if let Some(life) = life {
            text.push_str(&format!("; Max-Age={}", life.as_secs()));
        }
        HeaderValue::from_str(&text).expect("names and values of cookies are plain ASCII")
    }
    /// A `Set-Cookie` value for a choice that is no secret and that a script of ours may read and change.
    ///
    /// # Panics
    /// As [`CookieStyle::set`].
    pub fn set_open(self, short: &str, value: &str, life: Duration) -> HeaderValue {
        let closed = self.set(short, value, Some(life));
        let text = closed.to_str().expect("names and values of cookies are plain ASCII").replace("; HttpOnly", "");
        HeaderValue::from_str(&text).expect("names and values of cookies are plain ASCII")
    }
    /// A `Set-Cookie` value that ends the cookie.
    pub fn end(self, short: &str) -> HeaderValue {
        self.set(short, "", Some(Duration::ZERO))
    }
    /// The value of a cookie in a request. A name that comes twice counts as absent: somebody has planted one.
    pub fn read<'a>(self, headers: &'a HeaderMap, short: &str) -> Option<&'a str> {
        let name = self.name(short);
        let mut found = pairs(headers).filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = found.next()?;
        found.next().is_none().then_some(value)
    }
    /// Whether a request brings a cookie of ours with a short name such as this.
    pub fn brings(self, headers: &HeaderMap, is_meant: impl Fn(&str) -> bool) -> bool {
        let prefix = self.name("");
        pairs(headers).any(|(name, _)| name.strip_prefix(prefix.as_str()).is_some_and(&is_meant))
    }
}

/// Whether a site with this base URL is reached over https.
pub(crate) fn is_https(base_url: &str) -> bool {
    base_url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}

/// Every cookie of a request.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_static(line));
        }
        headers
    }

    #[test]
    fn https_means_host_prefix_and_secure() {
        let style = CookieStyle::for_base_url("https://portal.example");
        let set = style.set("session", "abc", Some(Duration::from_secs(900)));
        assert_eq!(set, "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900");
        assert!(!set.to_str().expect("text").contains("Domain"));
        assert_eq!(style.end("session"), "__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
        assert_eq!(CookieStyle::for_base_url("HTTPS://x").name("a"), "__Host-a");
        let open = style.set_open("theme", "dark", Duration::from_secs(900));
        assert_eq!(open, "__Host-theme=dark; Path=/; SameSite=Lax; Secure; Max-Age=900");
    }

    #[test]
    fn plain_http_means_a_plain_name() {
        let style = CookieStyle::for_base_url("http://127.0.0.1:8080");
        assert_eq!(style.set("session", "abc", None), "session=abc; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn reading_is_exact() {
        let style = CookieStyle::for_base_url("https://portal.example");
        let headers = request(&["a=1; __Host-session=abc", "b=2"]);
        assert_eq!(style.read(&headers, "session"), Some("abc"));
        assert_eq!(style.read(&headers, "b"), None, "a name without the prefix is not ours");
        let planted = request(&["__Host-session=abc; __Host-session=def"]);
        assert_eq!(style.read(&planted, "session"), None);
        assert_eq!(style.read(&request(&[]), "session"), None);
        assert!(style.brings(&headers, |name| name.ends_with("ion")) && !style.brings(&headers, |name| name == "b"));
    }
}
