//! What lies on the disk: never in clear, never half, and gone when it is to be gone.

use super::*;
use axum::body::{Body, Bytes};
use http::{Method, header};

const CANARY: &str = "canary-of-the-documents-7f3a";

/// The file of a document.
async fn place(house: &House, id: DocumentId) -> (std::path::PathBuf, Vec<u8>) {
    let (address,): (String,) = house.one("select address from documents where id = $1", values![id]).await;
    contents(house).into_iter().find(|(path, _)| path.ends_with(&address)).expect("its file")
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|some| some == words.as_bytes())
}

stories! {
    /// P17: neither content nor key in clear in any file of the installation, nor in a backup.
    async fn nothing_lies_in_clear(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf(CANARY)).await;
        shared(house, &sam, MAYA, document).await;
        assert!(holds(&maya.open(&portal_path(document)).await.body, CANARY), "it is there to be found");
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "mine.txt", CANARY.as_bytes()).press("Upload").await;
        let backup = house.portico.settings.data_dir.join("backup");
        house.portico.database.dump_to(&backup).await.expect("a backup");
        let all = files(house);
        assert!(all.iter().any(|(path, _)| *path == backup) && contents(house).len() == 2);
        for (path, content) in all {
            assert!(!holds(&content, CANARY), "{} holds a document in clear", path.display());
        }
        house.leave_letters();
    }

    /// A changed, cut or exchanged file is not sent as if it were whole.
    async fn a_damaged_file_is_a_fault(house) {
        let sam = house.sign_in(SAM).await;
        let one = uploaded(house, &sam, ANA, "One.pdf", &pdf("one")).await;
        let other = uploaded(house, &sam, ANA, "Two.pdf", &pdf("two")).await;
        let (one_path, other_path) = (staff_path(house, ANA, one).await, staff_path(house, ANA, other).await);
        sam.open(&one_path).await.status(200);
        let ((one_file, one_bytes), (other_file, other_bytes)) = (place(house, one).await, place(house, other).await);
        std::fs::write(&one_file, &one_bytes[..one_bytes.len() - 1]).expect("cut");
        sam.open(&one_path).await.status(500);
        std::fs::write(&one_file, &other_bytes).expect("exchanged");
        let mut body = sam.begin_download(&one_path).await;
        assert!(http_body_util::BodyExt::frame(&mut body).await.expect("an end").is_err(), "another document's content");
        std::fs::remove_file(other_file).expect("gone");
        sam.open(&other_path).await.status(500);
    }

    /// A fall in the middle: nothing is visible, and what lies about is swept away.
    async fn a_fall_leaves_nothing_half(house) {
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        let begin = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n";
        let broken = futures_util::stream::iter([Ok(Bytes::from(begin)), Ok(Bytes::from(vec![b'x'; 300_000])), Err(std::io::Error::other("gone"))]);
        let request = sam
            .request(Method::POST, &format!("/clients/{ana}/documents"))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from_stream(broken))
            .expect("a request");
        sam.ask(request).await.status(400);
        assert_eq!(contents(house).len(), 0, "a file that did not arrive is gone at once");
        // The machine falls between the file and its row, or while it is written: then files are left that no row knows.
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let (kept, content) = contents(house).pop().expect("its file");
        let orphan = kept.with_file_name("0".repeat(64));
        std::fs::write(&orphan, &content).expect("written");
        std::fs::File::options().write(true).open(&orphan).and_then(|file| file.set_modified(std::time::UNIX_EPOCH)).expect("of long ago");
        std::fs::write(house.portico.settings.data_dir.join("documents/arriving/01890000000070008000000000000001.part"), b"half").expect("written");
        portico::documents::jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(contents(house).into_iter().map(|(path, _)| path).collect::<Vec<_>>(), [kept]);
        sam.open(&staff_path(house, ANA, document).await).await.status(200);
    }

    /// Two processes sweep the same folder: what one finds gone, the other took away.
    async fn two_may_sweep(house) {
        let sam = house.sign_in(SAM).await;
        uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let (kept, content) = contents(house).pop().expect("its file");
        for digit in '0'..='9' {
            let orphan = kept.with_file_name(digit.to_string().repeat(64));
            std::fs::write(&orphan, &content).expect("written");
            std::fs::File::options().write(true).open(&orphan).and_then(|file| file.set_modified(std::time::UNIX_EPOCH)).expect("of long ago");
            std::fs::write(house.portico.settings.data_dir.join(format!("documents/arriving/0189000000007000800000000000000{digit}.part")), b"half").expect("written");
        }
        let sweep = || portico::documents::jobs::sweep(&house.portico);
        let (one, other) = tokio::join!(sweep(), sweep());
        one.and(other).expect("swept");
        assert_eq!(contents(house).into_iter().map(|(path, _)| path).collect::<Vec<_>>(), [kept]);
    }

    /// Something that cannot be taken away stands in the way of nothing behind it.
    async fn what_does_not_go_stops_nothing(house) {
        let sam = house.sign_in(SAM).await;
        uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        sam.press("Delete Plan.pdf").await;
        house.clock.advance(days(31));
        std::fs::create_dir_all(house.portico.settings.data_dir.join("documents/arriving/01890000000070008000000000000001.part")).expect("a folder in the place of a file");
        portico::documents::jobs::sweep(&house.portico).await.expect_err("it is told");
        let (erased,): (i64,) = house.one("select count(*) from documents where erased_at is not null", values![]).await;
        assert_eq!(erased, 1);
    }

    /// Thirty days after it was deleted, key, name and file are gone for good.
    async fn deleted_is_gone_after_the_grace(house) {
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let ana = house.client(ANA).await;
        sam.press("Delete Plan.pdf").await;
        house.clock.advance(days(29));
        portico::documents::jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(contents(house).len(), 1);
        house.clock.advance(days(2));
        portico::documents::jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(contents(house).len(), 0);
        let (name, key): (String, Option<Vec<u8>>) = house.one("select name, key_sealed from documents where id = $1", values![document]).await;
        assert_eq!((name.as_str(), key), ("", None));
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}/documents")).await.does_not_show("Plan.pdf").does_not_show("Deleted by");
        sam.post(&format!("/clients/{ana}/documents/{document}/restoring"), &[]).await.status(404);
    }

    /// A copy of the folder, made without a key, has every document; what was damaged on the disk is told apart and left out.
    async fn a_copy_has_every_document(house) {
        let sam = house.sign_in(SAM).await;
        let one = uploaded(house, &sam, ANA, "One.pdf", &pdf("one")).await;
        let other = uploaded(house, &sam, ANA, "Two.pdf", &pdf(CANARY)).await;
        let root = house.portico.settings.data_dir.join("documents");
        let away = tempfile::tempdir().expect("a folder");
        let copied = portico::documents::vault::copy(&root, away.path()).expect("copied");
        assert_eq!((copied.files, copied.damaged), (2, 0));
        std::fs::remove_dir_all(&root).expect("lost");
        sam.open(&staff_path(house, ANA, one).await).await.status(500);
        portico::documents::vault::copy(away.path(), &root).expect("brought back");
        assert!(holds(&sam.open(&staff_path(house, ANA, other).await).await.body, CANARY));
        let (file, _) = place(house, one).await;
        std::fs::write(&file, b"damaged").expect("written");
        let again = tempfile::tempdir().expect("a folder");
        let copied = portico::documents::vault::copy(&root, again.path()).expect("copied");
        assert_eq!((copied.files, copied.damaged), (1, 1));
    }

    /// After a rotation of the keys the documents from before are read.
    async fn older_keys_still_open(house) {
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let anew = house.started_anew(house.clock.clone());
        let sam = anew.sign_in(SAM).await;
        sam.open(&staff_path(&anew, ANA, document).await).await.status(200);
    }

    /// However large it is, it is on the disk as fast as it comes, and goes out a chunk at a time.
    async fn large_files_pass_through(house) {
        const PIECE: usize = 256 * 1024;
        let size = if at_night() { 2 << 30 } else { 16 << 20 };
        let room = 1 << 40;
        let settings = DocumentSettings { largest: room, per_client: room, per_practice: room, ..DocumentSettings::USUAL };
        let house = with(house, settings);
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        let arriving = house.portico.settings.data_dir.join("documents/arriving");
        let begin = Bytes::from("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.txt\"\r\n\r\n");
        let pieces = futures_util::stream::unfold(0usize, move |sent| {
            let arriving = arriving.clone();
            async move {
                if sent >= size {
                    return None;
                }
                let on_disk: u64 = std::fs::read_dir(&arriving).map(|all| all.filter_map(|one| one.ok()?.metadata().ok()).map(|about| about.len()).sum()).unwrap_or(0);
                assert!(sent as u64 <= on_disk + (4 << 20), "{sent} bytes were sent and {on_disk} are on the disk");
                Some((Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; PIECE])), sent + PIECE))
            }
        });
        let (begin, end) = (futures_util::stream::iter([Ok(begin)]), futures_util::stream::iter([Ok(Bytes::from("\r\n--b--\r\n"))]));
        let body = futures_util::StreamExt::chain(futures_util::StreamExt::chain(begin, pieces), end);
        let request = sam
            .request(Method::POST, &format!("/clients/{ana}/documents"))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from_stream(body))
            .expect("a request");
        sam.ask(request).await.status(303);
        let document = newest(&house).await;
        let mut body = sam.begin_download(&staff_path(&house, ANA, document).await).await;
        let mut got = 0;
        while let Some(frame) = http_body_util::BodyExt::frame(&mut body).await {
            let data = frame.expect("whole").into_data().expect("content");
            assert!(data.len() <= 64 * 1024 && data.iter().step_by(997).all(|byte| *byte == b'x'));
            got += data.len();
        }
        assert_eq!(got, size);
    }
}
