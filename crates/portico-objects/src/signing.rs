//! Requests signed with AWS Signature Version 4, as S3 wants it: the path is encoded once, and the body's SHA-256 is signed too, so that a
//! request is carried out as it was made or not at all.

use crate::settings::BucketSettings;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, Method, Request, header};
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portico_values::{Moment, hex};
use sha2::{Digest, Sha256};
use std::{fmt::Write as _, io};

/// The characters that are not encoded in the path and the query of a signed request.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request before it is signed.
pub(crate) struct Asked<'a> {
    pub(crate) method: Method,
    /// The key, or nothing for the bucket itself.
    pub(crate) key: &'a str,
    /// Names and values, in any order.
    pub(crate) query: &'a [(&'a str, &'a str)],
    /// The first byte that is wanted.
    pub(crate) from: Option<u64>,
    pub(crate) body: Bytes,
}

/// Signs it for this moment.
///
/// # Errors
/// If a setting cannot be put into a header.
pub(crate) fn signed(settings: &BucketSettings, asked: &Asked<'_>, now: Moment) -> io::Result<Request<Full<Bytes>>> {
    let path = match asked.key {
        "" => format!("/{}", settings.bucket),
        key => format!("/{}/{}", settings.bucket, key.split('/').map(encoded).collect::<Vec<_>>().join("/")),
    };
    let mut pairs: Vec<String> =
        asked.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.sort();
    let query = pairs.join("&");
    let range = asked.from.map(|from| format!("bytes={from}-"));
    let mut headers = vec![("host", settings.authority())];
    headers.extend(range.iter().map(|range| ("range", range.clone())));
    let headers = authorised(settings, (&asked.method, &path, &query), headers, &asked.body, now)?;
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    let mut request = Request::builder().method(asked.method.clone()).uri(address);
    for (name, value) in headers {
        let value = HeaderValue::from_str(&value).map_err(io::Error::other)?;
        request = request.header(HeaderName::from_static(name), value);
    }
    request.header(header::CONTENT_LENGTH, asked.body.len()).body(Full::new(asked.body.clone())).map_err(io::Error::other)
}

/// The headers with those that prove who asks. They come in the order of their names.
fn authorised(
    settings: &BucketSettings,
    (method, path, query): (&Method, &str, &str),
    mut headers: Vec<(&'static str, String)>,
    body: &[u8],
    now: Moment,
) -> io::Result<Vec<(&'static str, String)>> {
    let timestamp = jiff::Timestamp::from_millisecond(now.millis()).map_err(io::Error::other)?;
    let (time, day) = (timestamp.strftime("%Y%m%dT%H%M%SZ").to_string(), timestamp.strftime("%Y%m%d").to_string());
    let digest = hex(&Sha256::digest(body));
    headers.push(("x-amz-content-sha256", digest.clone()));
    headers.push(("x-amz-date", time.clone()));
    headers.sort();
    let mut canonical = format!("{method}\n{path}\n{query}\n");
    for (name, value) in &headers {
        let _ = writeln!(canonical, "{name}:{value}"); // a String takes everything
    }
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let _ = write!(canonical, "\n{names}\n{digest}");
    let scope = format!("{day}/{}/s3/aws4_request", settings.region);
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mut key = keyed(format!("AWS4{}", settings.secret).as_bytes(), day.as_bytes());
    for part in [settings.region.as_str(), "s3", "aws4_request"] {
        key = keyed(&key, part.as_bytes());
    }
    let signature = hex(&keyed(&key, to_sign.as_bytes()));
    let proof = format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", settings.key_id);
    headers.push(("authorization", proof));
    Ok(headers)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    //! The examples of the S3 API reference, "Signature Calculations for the Authorization Header".

    use super::*;

    fn example() -> BucketSettings {
        BucketSettings {
            bucket: "examplebucket".into(),
            prefix: String::new(),
            region: "us-east-1".into(),
            host: "examplebucket.s3.amazonaws.com".into(),
            port: 443,
            tls: true,
            roots: None,
            key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        }
    }
    fn signature(path: &str, query: &str, more: &[(&'static str, &str)]) -> String {
        let now = Moment::from_millis(1_369_353_600_000); // 24 May 2013, 00:00 UTC
        let mut headers = vec![("host", example().authority())];
        headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let headers = authorised(&example(), (&Method::GET, path, query), headers, b"", now).expect("signed");
        let (_, proof) = headers.last().expect("the proof").clone();
        proof.rsplit_once("Signature=").expect("a signature").1.to_owned()
    }

    #[test]
    fn the_examples_of_the_reference_come_out() {
        let range = signature("/test.txt", "", &[("range", "bytes=0-9")]);
        assert_eq!(range, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        assert_eq!(signature("/", "lifecycle=", &[]), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assert_eq!(
            signature("/", "max-keys=2&prefix=J", &[]),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }
}
