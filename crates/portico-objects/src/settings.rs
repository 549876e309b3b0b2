//! Where the store is, read from one address: `s3://KEY:SECRET@bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1`.

use percent_encoding::percent_decode_str;
use std::{fmt, path::PathBuf};

/// A bucket, how it is reached, and who asks.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketSettings {
    /// The bucket.
    pub bucket: String,
    /// What stands before every key; without slashes at its ends, empty for nothing.
    pub prefix: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The host of the store.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// A file of further certificate authorities.
    pub roots: Option<PathBuf>,
    /// The name of the key that requests are signed with.
    pub key_id: String,
    /// The key.
    pub secret: String,
}

/// The secret is never shown.
impl fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BucketSettings({self})")
    }
}

impl fmt::Display for BucketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "s3://{}{slash}{} at {}:{}", self.bucket, self.prefix, self.host, self.port)
    }
}

/// Why an address is not that of a bucket, in words that repeat nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[allow(missing_docs)] // each is its sentence
pub enum NotUnderstood {
    #[error("it should look like s3://KEY:SECRET@bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1")]
    Shape,
    #[error("the name of a bucket has 3 to 63 small letters, digits, points and hyphens")]
    Bucket,
    #[error("the prefix may have letters, digits, points, hyphens, underscores and slashes between them")]
    Prefix,
    #[error("the endpoint should look like https://s3.example.org or https://s3.example.org:9000, without a path")]
    Endpoint,
    #[error("without encryption (http) the store must be on this machine")]
    Clear,
    #[error("behind the question mark only endpoint, region and roots are known")]
    Unknown,
}

impl BucketSettings {
    /// Reads the address. In the key and the secret, `%`, `:` and `@` are written as `%25`, `%3A`, `%40`.
    ///
    /// # Errors
    /// The first thing that cannot be used.
    pub fn parse(address: &str) -> Result<Self, NotUnderstood> {
        let rest = address.trim().strip_prefix("s3://").ok_or(NotUnderstood::Shape)?;
        let (key, place) = rest.split_once('@').ok_or(NotUnderstood::Shape)?;
        let (key_id, secret) = key.split_once(':').ok_or(NotUnderstood::Shape)?;
        let (key_id, secret) = (decoded(key_id)?, decoded(secret)?);
        if key_id.is_empty() || secret.is_empty() {
            return Err(NotUnderstood::Shape);
        }
        let (path, query) = place.split_once('?').unwrap_or((place, ""));
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let is_of_bucket = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(is_of_bucket) {
            return Err(NotUnderstood::Bucket);
        }
        let prefix = prefix.trim_matches('/');
        let is_of_prefix = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
        if !prefix.chars().all(is_of_prefix) || prefix.split('/').any(|part| part == "." || part == "..") || prefix.contains("//")
        {
            return Err(NotUnderstood::Prefix);
        }
        let (mut endpoint, mut region, mut roots) = (None, None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(NotUnderstood::Unknown)?;
            let value = decoded(value)?;
            match name {
                "endpoint" => endpoint = Some(value),
                "region" => region = Some(value),
                "roots" => roots = Some(PathBuf::from(value)),
                _ => return Err(NotUnderstood::Unknown),
            }
        }
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        if region.is_empty() || !region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(NotUnderstood::Unknown);
        }
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let (tls, host, port) = place_of(&endpoint)?;
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned(), region, host, port, tls, roots, key_id, secret })
    }
    /// The host as it stands in requests: with its port unless that is the usual one.
    pub(crate) fn authority(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

fn decoded(text: &str) -> Result<String, NotUnderstood> {
    percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| NotUnderstood::Shape)
}

fn place_of(endpoint: &str) -> Result<(bool, String, u16), NotUnderstood> {
    let (tls, authority) = match endpoint.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return Err(NotUnderstood::Endpoint),
    };
    let authority: http::uri::Authority =
        authority.strip_suffix('/').unwrap_or(authority).parse().map_err(|_| NotUnderstood::Endpoint)?;
    let host = authority.host().to_ascii_lowercase();
    if host.is_empty() || authority.as_str().contains('@') {
        return Err(NotUnderstood::Endpoint);
    }
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let bare = host.trim_matches(['[', ']']);
    let is_here = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if !tls && !is_here {
        return Err(NotUnderstood::Clear);
    }
    Ok((tls, host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_everything() {
        let read = BucketSettings::parse("s3://KEY:a/b%3Ac@papers/alder/wren/?endpoint=https://s3.example.org:9000&region=eu-1")
            .expect("read");
        assert_eq!((read.key_id.as_str(), read.secret.as_str()), ("KEY", "a/b:c"));
        assert_eq!((read.bucket.as_str(), read.prefix.as_str(), read.region.as_str()), ("papers", "alder/wren", "eu-1"));
        assert_eq!((read.tls, read.authority().as_str()), (true, "s3.example.org:9000"));
        assert_eq!(format!("{read:?}"), "BucketSettings(s3://papers/alder/wren at s3.example.org:9000)", "without the secret");
        let usual = BucketSettings::parse("s3://K:S@papers?region=eu-central-1").expect("read");
        assert_eq!((usual.authority().as_str(), usual.prefix.as_str()), ("s3.eu-central-1.amazonaws.com", ""));
        assert!(!BucketSettings::parse("s3://K:S@papers?endpoint=http://127.0.0.1:9000").expect("here").tls);
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        for (address, why) in [
            ("https://papers", NotUnderstood::Shape),
            ("s3://papers", NotUnderstood::Shape),
            ("s3://:@papers", NotUnderstood::Shape),
            ("s3://K:S@Papers", NotUnderstood::Bucket),
            ("s3://K:S@pa", NotUnderstood::Bucket),
            ("s3://K:S@papers/a/../b", NotUnderstood::Prefix),
            ("s3://K:S@papers/a b", NotUnderstood::Prefix),
            ("s3://K:S@papers?endpoint=ftp://host", NotUnderstood::Endpoint),
            ("s3://K:S@papers?endpoint=https://host/path", NotUnderstood::Endpoint),
            ("s3://K:S@papers?endpoint=http://s3.example.org", NotUnderstood::Clear),
            ("s3://K:S@papers?colour=blue", NotUnderstood::Unknown),
        ] {
            assert_eq!(BucketSettings::parse(address), Err(why), "{address}");
        }
    }
}
