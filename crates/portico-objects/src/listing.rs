//! What is in the store's answers: flat XML, of which a few elements are wanted.

use portico_values::Moment;

/// A page of a listing.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Page {
    /// Key, bytes, and since when it is there.
    pub(crate) found: Vec<(String, u64, Moment)>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

/// Reads an answer to `ListObjectsV2`. `None` if something in it is not as it should be: nothing may be overlooked.
pub(crate) fn page(xml: &str) -> Option<Page> {
    let mut page = Page::default();
    for block in all(xml, "Contents") {
        let since: jiff::Timestamp = first(block, "LastModified")?.parse().ok()?;
        let since = Moment::from_millis(since.as_millisecond());
        page.found.push((first(block, "Key")?, first(block, "Size")?.parse().ok()?, since));
    }
    if first(xml, "IsTruncated")? == "true" {
        page.next = Some(first(xml, "NextContinuationToken")?);
    }
    Some(page)
}

/// The text of the first element of this name.
pub(crate) fn first(xml: &str, name: &str) -> Option<String> {
    all(xml, name).into_iter().next().map(unescaped)
}

/// What stands in each element of this name. None of those that are wanted lies in one of its own name.
fn all<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (opening, closing) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once(opening.as_str()) {
        let Some((inside, behind)) = after.split_once(closing.as_str()) else { break };
        found.push(inside);
        rest = behind;
    }
    found
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (written, meant) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(written, meant);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_whole_or_not_at_all() {
        let xml = "<?xml version=\"1.0\"?><ListBucketResult><Name>b</Name><IsTruncated>true</IsTruncated>\
                   <NextContinuationToken>a&amp;b</NextContinuationToken>\
                   <Contents><Key>p/ab</Key><LastModified>2026-11-21T14:05:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>80</Size></Contents>\
                   <Contents><Key>p/cd</Key><LastModified>2026-11-21T14:05:00Z</LastModified><Size>0</Size></Contents></ListBucketResult>";
        let at = Moment::from_millis(1_795_269_900_000);
        let read = page(xml).expect("read");
        assert_eq!(read.found, [("p/ab".into(), 80, at), ("p/cd".into(), 0, at)]);
        assert_eq!(read.next.as_deref(), Some("a&b"));
        assert_eq!(page(&xml.replace("<Size>80</Size>", "")), None);
        assert_eq!(page("<html>not a store</html>"), None);
    }
}
