//! A bucket against a store that does what it should, and one that fails in the middle.

mod given;

use bytes::Bytes;
use given::file;
use portico_objects::{
    Bucket,
    testing::{Failure, MemoryStore},
};
use portico_values::{Clock, Moment, TestClock};
use std::{io, sync::Arc, time::Duration};

const PART: usize = 1_000;
const NOW: Moment = Moment::from_millis(1_795_269_900_000);

async fn store() -> (MemoryStore, Bucket) {
    let clock: Arc<dyn Clock> = Arc::new(TestClock::at(NOW));
    let store = MemoryStore::listen(clock.clone()).await.expect("a port");
    let bucket = Bucket::new(store.settings(), clock).in_parts_of(PART, Duration::ZERO);
    (store, bucket)
}

/// Small and large, each comes back as it was, from the beginning and from the middle.
#[tokio::test]
async fn what_is_put_comes_back() {
    let (store, bucket) = store().await;
    for bytes in [0, 1, PART - 1, PART, PART + 1, 3 * PART + 7] {
        let (file, content) = file(bytes);
        bucket.put("practice/ab/file", file.path()).await.expect("put");
        assert_eq!(store.files(), [("alder/practice/ab/file".to_owned(), Bytes::from(content.clone()))]);
        let mut reading = bucket.open("practice/ab/file", 0).await.expect("there");
        assert_eq!(
            (reading.bytes(), bucket.length("practice/ab/file").await.expect("asked")),
            (bytes as u64, Some(bytes as u64))
        );
        assert_eq!(reading.exactly(bytes).await.expect("read"), content);
        assert_eq!(reading.exactly(1).await.expect_err("its end").kind(), io::ErrorKind::UnexpectedEof);
        if bytes > 10 {
            let mut reading = bucket.open("practice/ab/file", 10).await.expect("there");
            assert_eq!(reading.bytes(), bytes as u64);
            assert_eq!(reading.exactly(bytes - 10).await.expect("read"), content[10..]);
        }
    }
    bucket.remove("practice/ab/file").await.expect("taken away");
    bucket.remove("practice/ab/file").await.expect("not there is fine");
    assert_eq!(bucket.length("practice/ab/file").await.expect("asked"), None);
    assert_eq!(bucket.open("practice/ab/file", 0).await.err().expect("gone").kind(), io::ErrorKind::NotFound);
}

/// A large file goes in parts and is not there before the last word.
#[tokio::test]
async fn parts_are_nothing_until_they_are_whole() {
    let (store, bucket) = store().await;
    let (large, content) = file(2 * PART + 5);
    for (which, times, failure) in [
        ("PUT part", 1, Failure::Refuses),
        ("POST end", 1, Failure::Refuses),
        ("PUT part", 3, Failure::Busy),
        ("POST begin", 3, Failure::Breaks),
    ] {
        store.fail(which, times, failure);
        bucket.put("x/large", large.path()).await.expect_err("it fails");
        assert!(store.files().is_empty(), "{which} {failure:?}");
        if failure != Failure::Breaks {
            assert_eq!(store.unfinished(), 0, "{which} {failure:?} is taken back");
        }
    }
    bucket.put("x/large", large.path()).await.expect("put");
    assert_eq!(store.files(), [("alder/x/large".to_owned(), Bytes::from(content))]);
    let asked = store.asked();
    assert_eq!(asked[asked.len() - 5..], ["POST begin", "PUT part", "PUT part", "PUT part", "POST end"]);
}

/// The parts are put together, the answer is lost, and who asks again hears that there is no such upload: the file is there.
#[tokio::test]
async fn a_lost_answer_to_the_last_word_is_no_refusal() {
    let (store, bucket) = store().await;
    let (large, content) = file(2 * PART + 5);
    store.fail("POST end", 1, Failure::Breaks);
    bucket.put("x/large", large.path()).await.expect("it is there");
    assert_eq!(store.files(), [("alder/x/large".to_owned(), Bytes::from(content))]);
    let asked = store.asked();
    assert_eq!(asked[asked.len() - 3..], ["POST end", "POST end", "HEAD"]);
}

/// A store that is busy or breaks off is asked again, and one that refuses is not.
#[tokio::test]
async fn it_is_asked_again_where_that_may_help() {
    let (store, bucket) = store().await;
    let (small, _) = file(10);
    for failure in [Failure::Busy, Failure::Breaks] {
        store.fail("PUT", 2, failure);
        bucket.put("x/small", small.path()).await.expect("the third time");
    }
    let before = store.asked().len();
    store.fail("PUT", 1, Failure::Refuses);
    let error = bucket.put("x/small", small.path()).await.expect_err("refused");
    assert_eq!((error.kind(), store.asked().len() - before), (io::ErrorKind::PermissionDenied, 1));
    assert_eq!(error.to_string(), "the object store answered 403 to PUT (AccessDenied)");
    store.fail("PUT", 3, Failure::Busy);
    bucket.put("x/small", small.path()).await.expect_err("three times are enough");
}

/// A connection that breaks in the middle of a file is an error, and what came before is what was there.
#[tokio::test]
async fn half_a_file_is_an_error() {
    let (store, bucket) = store().await;
    let (large, content) = file(PART - 1);
    bucket.put("x/file", large.path()).await.expect("put");
    store.fail("GET", 1, Failure::Breaks);
    let mut reading = bucket.open("x/file", 0).await.expect("it begins");
    assert_eq!(reading.exactly(400).await.expect("the first half"), content[..400]);
    reading.exactly(400).await.expect_err("broken off");
    assert_eq!(bucket.open("x/file", 400).await.expect("again").exactly(400).await.expect("read"), content[400..800]);
}

/// Everything under a beginning, over all pages.
#[tokio::test]
async fn a_listing_is_whole() {
    let (_store, bucket) = store().await;
    for key in ["a/1", "a/2", "a/3", "a/4", "a/5 & more", "b/1"] {
        bucket.put_bytes(key, Bytes::from_static(b"content")).await.expect("put");
    }
    let all = bucket.list("a/").await.expect("listed");
    let keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["a/1", "a/2", "a/3", "a/4", "a/5 & more"]);
    assert!(all.iter().all(|one| one.bytes == 7 && one.since == NOW));
    assert!(bucket.list("c/").await.expect("listed").is_empty());
}

/// Somebody else's key opens nothing.
#[tokio::test]
async fn who_does_not_sign_gets_nothing() {
    let (store, _) = store().await;
    let mut settings = store.settings();
    settings.key_id = "somebody".into();
    let bucket = Bucket::new(settings, Arc::new(TestClock::at(NOW))).in_parts_of(PART, Duration::ZERO);
    assert_eq!(bucket.list("").await.expect_err("refused").kind(), io::ErrorKind::PermissionDenied);
    let mut elsewhere = store.settings();
    elsewhere.port = 1;
    let bucket = Bucket::new(elsewhere, Arc::new(TestClock::at(NOW))).in_parts_of(PART, Duration::ZERO);
    bucket.length("x").await.expect_err("nobody listens there");
}
