//! Against a store nobody here wrote: moto, in the Python that `PORTICO_TEST_PYTHON` names. It checks each signature by its own reckoning.

mod given;

use given::file;
use portico_objects::{Bucket, BucketSettings};
use portico_values::SystemClock;
use std::{
    io::{self, BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// Two whole parts and a piece: no store takes smaller ones but the last.
const LARGE: usize = (2 << 20) + (16 << 20);

struct Moto {
    child: Child,
    endpoint: String,
    key_id: String,
    secret: String,
}

impl Moto {
    /// The store with an empty bucket, or a word about what is left out.
    fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("PORTICO_TEST_PYTHON") else {
            eprintln!("skipped: moto (PORTICO_TEST_PYTHON is not set; cargo xtask python makes one)");
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/others_store.py");
        let mut child =
            Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().expect("endpoint, key and secret");
        Some(Self { endpoint: word(), key_id: word(), secret: word(), child })
    }
    /// Its bucket, asked under its own key.
    fn bucket(&self) -> Bucket {
        self.bucket_of(&self.key_id, &self.secret)
    }
    fn bucket_of(&self, key_id: &str, secret: &str) -> Bucket {
        let secret = secret.replace('%', "%25").replace('/', "%2F").replace('+', "%2B");
        let address = format!("s3://{key_id}:{secret}@documents/practice?endpoint={}&region=eu-central-1", self.endpoint);
        Bucket::new(BucketSettings::parse(&address).expect("an address"), Arc::new(SystemClock::default()))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn another_store_keeps_gives_lists_and_forgets() {
    let Some(moto) = Moto::start() else { return };
    let bucket = moto.bucket();
    for (key, bytes) in [("ab/nothing", 0), ("ab/small", 4_321), ("cd/large", LARGE)] {
        let (file, content) = file(bytes);
        bucket.put(key, file.path()).await.expect("put");
        assert_eq!(bucket.length(key).await.expect("asked"), Some(bytes as u64), "{key}");
        for from in [0, bytes / 2] {
            let mut reading = bucket.open(key, from as u64).await.expect("there");
            assert_eq!(reading.exactly(bytes - from).await.expect("read"), content[from..], "{key} from {from}");
        }
    }
    let listed = |kept: Vec<portico_objects::Kept>| kept.into_iter().map(|one| (one.key, one.bytes)).collect::<Vec<_>>();
    let beside = [("ab/nothing".to_owned(), 0), ("ab/small".to_owned(), 4_321)];
    assert_eq!(listed(bucket.list("ab/").await.expect("listed")), beside);
    assert_eq!(bucket.list("").await.expect("listed").len(), 3);
    bucket.remove("ab/small").await.expect("taken away");
    bucket.remove("ab/small").await.expect("not there is fine");
    assert_eq!(bucket.length("ab/small").await.expect("asked"), None);
    assert_eq!(bucket.open("ab/small", 0).await.err().expect("gone").kind(), io::ErrorKind::NotFound);
}

/// It would not mean much that a store takes our signatures if it took any.
#[tokio::test]
async fn another_store_refuses_a_wrong_secret() {
    let Some(moto) = Moto::start() else { return };
    let (small, _) = file(10);
    for (key_id, secret) in [(&*moto.key_id, "another"), ("AKIASTRANGER", &*moto.secret)] {
        moto.bucket_of(key_id, secret).put("ab/small", small.path()).await.expect_err("refused");
    }
    assert_eq!(moto.bucket().list("").await.expect("listed"), []);
}
