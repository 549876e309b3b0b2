//! Documents in an object store: the same for everybody, encrypted before they leave the house, whole or not at all.

use super::*;
use portico::documents::{jobs, vault::Vault};
use portico_objects::testing::{Failure, MemoryStore};
use portico_values::moment::days;

const CANARY: &str = "canary-of-the-bucket-41c9";

/// The same house, its documents in a bucket.
async fn with_a_bucket(house: &House) -> (House, MemoryStore) {
    let store = MemoryStore::listen(house.clock.clone()).await.expect("a port");
    let settings = DocumentSettings { bucket: Some(store.settings()), ..DocumentSettings::USUAL };
    (with(house, settings), store)
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|some| some == words.as_bytes())
}

/// A PDF of so many bytes.
fn long_pdf(bytes: usize) -> Vec<u8> {
    let mut long = pdf(CANARY);
    let end = long.split_off(9);
    long.resize(bytes, b' ');
    long.extend_from_slice(&end);
    long
}

stories! {
    /// Uploaded, shared, read, brought by the client, deleted and erased; what lies in the bucket is no content and nothing stays in the folder.
    async fn documents_lie_in_a_bucket(house) {
        let (house, store) = with_a_bucket(house).await;
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(&house, &sam, MAYA, "Plan.pdf", &pdf(CANARY)).await;
        shared(&house, &sam, MAYA, document).await;
        assert_eq!(maya.open(&portal_path(document)).await.status(200).body, pdf(CANARY));
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "mine.txt", CANARY.as_bytes()).press("Upload").await.shows("Your document has arrived.");
        let practice = house.practice(ALDER).await;
        let files = store.files();
        assert_eq!((files.len(), contents(&house).len()), (2, 0));
        for (key, content) in &files {
            let (address,): (String,) = house.one("select address from documents where address = $1", values![key.rsplit('/').next().expect("a name")]).await;
            assert_eq!(*key, format!("alder/{practice}/{}/{address}", &address[..2]));
            assert!(!holds(content, CANARY), "nothing leaves the house in clear");
        }
        assert_eq!(jobs::missing(&house.portico, practice).await.expect("counted"), 0);
        let client = house.client(MAYA).await;
        sam.open(&format!("/clients/{client}/documents")).await;
        sam.press("Delete Plan.pdf").await;
        house.clock.advance(days(31));
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(store.files().len(), 1);
        house.carry_letters().await;
    }

    /// Large ones go in parts and come out a chunk at a time; an answer that breaks off in the middle is taken up again.
    async fn large_documents_go_in_parts(house) {
        let (house, store) = with_a_bucket(house).await;
        let sam = house.sign_in(SAM).await;
        let content = long_pdf(9 << 20);
        let document = uploaded(&house, &sam, ANA, "Scan.pdf", &content).await;
        assert_eq!(store.asked(), ["POST begin", "PUT part", "PUT part", "POST end"]);
        let path = staff_path(&house, ANA, document).await;
        store.fail("GET", 1, Failure::Breaks);
        assert!(sam.open(&path).await.status(200).body == content);
        assert_eq!(store.asked().iter().filter(|asked| *asked == "GET").count(), 2, "from the beginning, and from where it broke off");
    }

    /// A store that fails at any point: nothing is visible and nothing is left over; it goes on when the store does.
    async fn a_store_that_fails_leaves_nothing_half(house) {
        let (house, store) = with_a_bucket(house).await;
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        let tab = format!("/clients/{ana}/documents");
        for (which, bytes) in [("PUT", 100), ("POST begin", 9 << 20), ("PUT part", 9 << 20), ("POST end", 9 << 20)] {
            store.fail(which, 1, Failure::Refuses);
            sam.open(&tab).await;
            sam.attach("Choose files", "Scan.pdf", &long_pdf(bytes)).press("Upload").await.status(503).shows("The documents could not be kept");
            sam.open(&tab).await.does_not_show("Scan.pdf");
            assert_eq!((store.files().len(), store.unfinished(), contents(&house).len()), (0, 0, 0), "{which}");
        }
        let document = uploaded(&house, &sam, ANA, "Scan.pdf", &pdf("x")).await;
        let path = staff_path(&house, ANA, document).await;
        store.fail("GET", 1, Failure::Refuses);
        sam.open(&path).await.status(500);
        let (downloads,): (i64,) = house.one("select count(*) from audit_events where action = 'document.downloaded'", values![]).await;
        assert_eq!(downloads, 0, "what could not be opened was not read");
        sam.open(&path).await.status(200);
    }

    /// Files that no row knows are swept away after a day, and others stay; what somebody changed in the bucket is not sent as if it were whole.
    async fn a_bucket_is_swept_and_believed_as_little_as_a_disk(house) {
        let (house, store) = with_a_bucket(house).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(&house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let (key, content) = store.files().pop().expect("its file");
        let orphan = format!("{}/{}", key.rsplit_once('/').expect("a place").0, "0".repeat(64));
        store.change(&orphan, content.clone());
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(store.files().len(), 2, "it may be on its way to its row");
        house.clock.advance(days(2));
        jobs::sweep(&house.portico).await.expect("swept");
        assert!(store.files().iter().map(|(key, _)| key).eq([&key]), "the one that no row knows is gone");
        let sam = house.sign_in(SAM).await;
        let path = staff_path(&house, ANA, document).await;
        store.change(&key, content.slice(1..));
        sam.open(&path).await.status(500);
        let mut changed = content.to_vec();
        changed[5] ^= 1;
        store.change(&key, changed);
        let mut body = sam.begin_download(&path).await;
        assert!(http_body_util::BodyExt::frame(&mut body).await.expect("an end").is_err());
    }

    /// The doctor tries the store out, and leaves nothing there.
    async fn the_doctor_tries_the_store(house) {
        let (house, store) = with_a_bucket(house).await;
        let vault = Vault::of(&house.portico);
        vault.try_out().await.expect("it takes, gives and lets go");
        assert_eq!((store.files().len(), store.asked()), (0, vec!["PUT".into(), "GET".into(), "DELETE".into(), "HEAD".into()]));
        store.fail("DELETE", 1, Failure::Refuses);
        let error = vault.try_out().await.expect_err("it does not let go");
        assert_eq!(error.to_string(), "the object store answered 403 to DELETE (AccessDenied)");
    }
}
