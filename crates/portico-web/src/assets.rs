//! Styles, scripts, icons and fonts: read once at start, addressed by their content, kept by browsers for a year.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, io::Write};

/// A file as it is built into the program: its name under the assets' address, and its content.
pub type SourceFile = (&'static str, &'static [u8]);

/// Several files that are served as one, joined in this order: one stylesheet written as many.
pub type Joined<'a> = (&'static str, &'a [SourceFile]);

struct Asset {
    plain: Bytes,
    gzip: Option<Bytes>,
    kind: &'static str,
}

/// The files a page may ask for. All of them share one hash, so that a script can import its neighbour and a stylesheet
/// its fonts by a relative address.
pub struct Assets {
    base: String,
    files: BTreeMap<&'static str, Asset>,
}

impl Assets {
    /// Joins, hashes and compresses. Addresses are `{mount}/{hash}/{name}`.
    pub fn new(mount: &str, files: &[SourceFile], joined: &[Joined<'_>]) -> Self {
        let mut contents: BTreeMap<&'static str, Vec<u8>> = files.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
        for (name, parts) in joined {
            contents.insert(name, parts.iter().flat_map(|(_, bytes)| [bytes, &b"\n"[..]].concat()).collect());
        }
        let mut digest = Sha256::new();
        for (name, bytes) in &contents {
            digest.update((name.len() as u64).to_be_bytes());
            digest.update(name.as_bytes());
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
        let hash = portico_values::hex(&digest.finalize()[..8]);
        let files = contents.into_iter().map(|(name, bytes)| (name, Asset::new(name, bytes))).collect();
        Self { base: format!("{mount}/{hash}"), files }
    }
    /// The address of a file, to be written into pages.
    ///
    /// # Panics
    /// When there is no such file: a page names only files that are built in.
    pub fn url(&self, name: &str) -> String {
        assert!(self.files.contains_key(name), "no asset is called {name}");
        format!("{}/{name}", self.base)
    }
    /// Every address with its content.
    pub fn files(&self) -> impl Iterator<Item = (String, &Bytes)> {
        self.files.iter().map(|(name, asset)| (format!("{}/{name}", self.base), &asset.plain))
    }
    /// Answers a request for a path below the mount. Anything but an exact address is 404.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let name = path.strip_prefix(self.base.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let Some(asset) = name.and_then(|name| self.files.get(name)) else {
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "Not found").into_response();
        };
        asset.answer(accepts_gzip(headers))
    }
}

impl Asset {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        let kind = match name.rsplit('.').next().unwrap_or_default() {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "woff2" => "font/woff2",
            "txt" => "text/plain; charset=utf-8",
            "png" => "image/png",
            _ => "application/octet-stream",
        };
        let gzip = (kind.starts_with("text/") || kind == "image/svg+xml").then(|| Bytes::from(compress(&bytes)));
        Self { plain: Bytes::from(bytes), gzip, kind }
    }
    fn answer(&self, gzip_accepted: bool) -> Response {
        let compressed = self.gzip.clone().filter(|_| gzip_accepted);
        let encoded = compressed.is_some();
        let mut response = compressed.unwrap_or_else(|| self.plain.clone()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        if self.gzip.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if encoded {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing into memory does not fail")
}

/// Whether the browser takes gzip: named, and not with a weight of zero.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"))
            && !words.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn assets(body: &'static [u8]) -> Assets {
        Assets::new(
            "/assets",
            &[("a.js", body), ("fonts/x.woff2", b"font")],
            &[("all.css", &[("1.css", b"a{}"), ("2.css", b"b{}")])],
        )
    }

    fn gzip() -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.8"))])
    }

    #[test]
    fn the_address_follows_the_content() {
        assert_eq!(assets(b"1").url("a.js"), assets(b"1").url("a.js"));
        assert_ne!(assets(b"1").url("a.js"), assets(b"2").url("a.js"));
        let css = assets(b"1").url("all.css");
        let font = assets(b"1").url("fonts/x.woff2");
        assert_eq!(css.rsplit_once('/').expect("a folder").0, font.rsplit_once("/fonts/").expect("a folder").0);
    }

    #[tokio::test]
    async fn files_are_joined_compressed_and_kept() {
        let assets = assets(b"1");
        let plain = assets.answer(&assets.url("all.css"), &HeaderMap::new());
        assert_eq!(plain.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(plain.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(to_bytes(plain.into_body(), 99).await.expect("body"), "a{}\nb{}\n");
        let packed = assets.answer(&assets.url("all.css"), &gzip());
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(packed.headers()[header::VARY], "accept-encoding");
        let body = to_bytes(packed.into_body(), 999).await.expect("body");
        let mut text = String::new();
        GzDecoder::new(&body[..]).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, "a{}\nb{}\n");
        let font = assets.answer(&assets.url("fonts/x.woff2"), &gzip());
        assert!(font.headers().get(header::CONTENT_ENCODING).is_none(), "a font is packed already");
    }

    #[test]
    fn anything_else_is_not_found() {
        let assets = assets(b"1");
        for path in ["/assets/a.js", "/assets/0000000000000000/a.js", "/assets/", &format!("{}x", assets.url("a.js"))] {
            assert_eq!(assets.answer(path, &gzip()).status(), StatusCode::NOT_FOUND, "{path}");
        }
        let traversal = assets.url("a.js").replace("a.js", "../a.js");
        assert_eq!(assets.answer(&traversal, &gzip()).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (value, expected) in
            [("gzip", true), ("GZIP, br", true), ("br", false), ("gzip;q=0", false), ("gzip; q=0.5", true), ("", false)]
        {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
    }
}
