//! Everything that is held about one client, as a file (behaviours.md 82).

use super::*;
use crate::{
    documents,
    form_sending::{answer, fill_the_scale, portal},
};
use http_body_util::BodyExt as _;
use portico_values::FormRequestId;

/// "Export" for somebody, and with it "Invite all clients" or not.
const EXPORTS: &str =
    "insert into staff_grants (practice_id, staff_id, export, invite_all, changed_at) values ($1, $2, true, $3, 1)";

/// Maya filled in a scale, and Ines sent it back with a note.
async fn a_scale_was_sent_back(house: &House) -> (Browser<'_>, Browser<'_>, FormRequestId) {
    let maya = house.activate(MAYA).await;
    let form = house.asks_to_fill_in(MAYA, "phq-9").await;
    fill_the_scale(&maya, form, "o2").await;
    let id = house.client(MAYA).await;
    let ines = house.sign_in(INES).await;
    ines.open(&format!("/clients/{id}/forms/{form}")).await;
    ines.fill("What needs correcting", "Look at the third line.").press("Send back").await.shows("Sent back for correction");
    (maya, ines, form)
}

stories! {
    /// A zip with a copy to read, tables and FHIR; with the trail and who looked, also of a record that went into it; without what opens anything.
    async fn an_administrator_takes_everything_out(house) {
        house.activate(MAYA).await;
        let again = house.client(MAYA_AGAIN).await;
        let id = house.client(MAYA).await;
        house.sign_in(SAM).await.open(&format!("/clients/{again}")).await.status(200);
        let ines = side_by_side(house, id, again).await;
        ines.tick("Sign-in with maya@lindqvist.example");
        ines.press("Merge these two records").await;
        ines.open(&format!("/clients/{id}")).await;
        let page = ines.press("Export Maya’s data").await.status(200);
        assert_eq!(page.header("content-type"), "application/zip");
        assert_eq!(page.header("content-disposition"), "attachment; filename=\"portico-client-data-2026-11-21.zip\"");
        let text = page.text();
        for part in ["README.txt", "history.csv", "who-looked.csv", "letters.csv", "client.fhir.json", "everything.json",
            "\"resourceType\": \"Patient\"", "maya@lindqvist.example", "maja@work.example", "activated the account", "Sam Patel,Opened the record", "1987-03-14"] {
            assert!(text.contains(part), "{part} is missing");
        }
        let (hash,): (String,) = house.one("select password_hash from logins where address = $1", values![MAYA.address]).await;
        assert!(!text.contains(&hash) && !text.contains("secret_hash"), "nothing that opens anything");
        let (many,): (i64,) = house.one("select count(*) from audit_events where action = 'client.exported' and client_id = $1", values![id]).await;
        assert_eq!(many, 1, "it is written into the history");
        house.leave_letters();
    }

    /// Documents lie in it as they were uploaded, deleted ones too, each under a name of its own.
    async fn documents_are_taken_along(house) {
        let sam = house.sign_in(SAM).await;
        let plan = documents::pdf("the plan for spring");
        documents::uploaded(house, &sam, MAYA, "Plan.pdf", &plan).await;
        sam.press("Delete Plan.pdf").await;
        house.clock.advance(std::time::Duration::from_secs(1));
        documents::uploaded(house, &sam, MAYA, "Plan.pdf", &documents::pdf("another plan")).await;
        let long = vec![b'x'; 300_000];
        house.clock.advance(std::time::Duration::from_secs(1));
        documents::uploaded(house, &sam, MAYA, "Long.txt", &long).await;
        documents::uploaded(house, &sam, ANA, "Hers.txt", b"nobody else's").await;
        let id = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}")).await;
        let body = ines.press("Export Maya’s data").await.status(200).body.clone();
        let holds = |what: &[u8]| body.windows(what.len()).any(|some| some == what);
        for part in [&b"documents/001 Plan.pdf"[..], b"documents/002 Plan.pdf", b"documents/003 Long.txt", &plan, b"another plan", &long, b"A document was uploaded by Sam Patel: Long.txt"] {
            assert!(holds(part), "{} is missing", String::from_utf8_lossy(&part[..part.len().min(40)]));
        }
        assert!(!holds(b"nobody else's") && !holds(b"Hers.txt"));
        assert_eq!(&body[..4], b"PK\x03\x04");
        assert!(body.windows(4).any(|four| four == b"PK\x05\x06"), "it has its end");
    }

    /// With whom a document was shared, and who opened it, is taken along too; of a passkey its name, and nothing that opens anything.
    async fn what_was_shared_and_opened_is_taken_along(house) {
        const PASSKEY: &str = "insert into passkeys (practice_id, id, audience, subject_id, credential_id, credential, name, created_at, last_used_at)
         select g.practice_id, g.id, 'portal', g.login_id, $2, 'what opens', 'Her phone', 1, null from grants g where g.client_id = $1";
        let maya = house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.change(PASSKEY, values![id, &[7_u8; 16][..]]).await;
        let ines = house.sign_in(INES).await;
        let document = documents::uploaded(house, &ines, MAYA, "Plan.pdf", &documents::pdf("the plan")).await;
        documents::shared(house, &ines, MAYA, document).await;
        maya.open(&documents::portal_path(document)).await.status(200);
        ines.open(&format!("/clients/{id}")).await;
        let file = ines.press("Export Maya’s data").await.status(200).text();
        for part in ["\"asks_signature\": ", "\"first_at\": ", "Her phone"] {
            assert!(file.contains(part), "{part} is missing");
        }
        assert!(!file.contains("what opens"));
        house.leave_letters();
    }

    /// Answers in forms: each time they were sent in, with what is filled in since and why it was sent back.
    async fn answers_are_taken_along_each_time(house) {
        let (maya, ines, form) = a_scale_was_sent_back(house).await;
        let id = house.client(MAYA).await;
        let taken = async || {
            ines.open(&format!("/clients/{id}")).await;
            ines.press("Export Maya’s data").await.status(200).text()
        };
        let file = taken().await;
        for part in ["\"number\": 1", "More than half the days", "\"draft\": {", "Look at the third line."] {
            assert!(file.contains(part), "{part} is missing");
        }
        answer(&maya, form, 1, &[("q/phq9/phq9.1", "o0")]).await;
        maya.open(&portal(form, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(form, "/done"));
        let file = taken().await;
        for part in ["\"number\": 1", "\"number\": 2", "\"draft\": null"] {
            assert!(file.contains(part), "{part} is missing");
        }
        house.carry_letters().await;
    }

    /// What cannot be opened, say after a restore without keys, says so in its place: the rest is taken out all the same.
    async fn what_cannot_be_opened_says_so_in_its_place(house) {
        let (_, ines, _) = a_scale_was_sent_back(house).await;
        let id = house.client(MAYA).await;
        for name in ["One.txt", "Two.txt"] {
            house.clock.advance(std::time::Duration::from_secs(1));
            documents::uploaded(house, &ines, MAYA, name, name.as_bytes()).await;
        }
        house.change("update form_responses set content_sealed = $1", values![[7_u8; 64]]).await;
        house.change("update form_requests set note_sealed = $1", values![[7_u8; 64]]).await;
        house.change("update documents set key_sealed = $1 where name = 'One.txt'", values![[7_u8; 64]]).await;
        ines.open(&format!("/clients/{id}")).await;
        let file = ines.press("Export Maya’s data").await.status(200).text();
        let said = ["\"response\": \"unreadable\"", "\"note\": \"unreadable\"", "documents/001 One.txt, unreadable.txt", "documents/002 Two.txt", "More than half the days"];
        for part in said {
            assert!(file.contains(part), "{part} is missing");
        }
        house.carry_letters().await;
    }

    /// It breaks off when whoever takes it is not let in any more, before the next document at the latest.
    async fn taking_out_ends_with_access(house) {
        let sam = house.sign_in(SAM).await;
        for name in ["One.txt", "Two.txt"] {
            documents::uploaded(house, &sam, MAYA, name, &vec![b'x'; 700_000]).await;
        }
        let ines = house.sign_in(INES).await;
        let path = format!("/clients/{}/export", house.client(MAYA).await);
        let mut body = ines.begin_posted_download(&path).await;
        assert!(body.frame().await.expect("a beginning").is_ok());
        house.disable(INES).await;
        documents::breaks_off(body, 900_000).await;
    }

    /// So it does when the client is no longer theirs.
    async fn taking_out_ends_with_the_client(house) {
        let sam = house.sign_in(SAM).await;
        for name in ["One.txt", "Two.txt"] {
            documents::uploaded(house, &sam, MAYA, name, &vec![b'x'; 700_000]).await;
        }
        let id = house.client(MAYA).await;
        house.assign(ADA, id).await;
        house.change(EXPORTS, values![house.practice(ALDER).await, house.staff(ADA).await, false]).await;
        let ada = house.sign_in(ADA).await;
        let mut body = ada.begin_posted_download(&format!("/clients/{id}/export")).await;
        assert!(body.frame().await.expect("a beginning").is_ok());
        house.change("delete from assignments where client_id = $1", values![id]).await;
        documents::breaks_off(body, 900_000).await;
    }

    /// What others did, and who looked, is taken out by whoever may read it on the record's pages. The permission "Export" alone opens no
    /// more of it, nor the names of documents.
    async fn the_history_goes_to_whoever_may_read_it(house) {
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        documents::uploaded(house, &sam, MAYA, "Custody plan.txt", b"of spring").await;
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}")).await.status(200);
        let path = format!("/clients/{id}/export");
        let practice = house.practice(ALDER).await;
        let theirs = ["history.csv", "who-looked.csv", "Invitation sent by Sam Patel", "Opened the record", "\"history\": ["];
        for (somebody, sees_all) in [(SAM, false), (BILL, false), (ADA, true)] {
            house.change(EXPORTS, values![practice, house.staff(somebody).await, sees_all]).await;
            let taken = house.sign_in(somebody).await.post(&path, &[]).await.status(200).text();
            assert!(taken.contains("The history, and who looked, are left out"), "{}", somebody.name);
            for part in theirs {
                assert!(!taken.contains(part), "{} takes {part:?} out", somebody.name);
            }
            assert_eq!(taken.contains("Custody plan"), somebody.name == SAM.name, "{}", somebody.name);
        }
        house.assign(ADA, id).await;
        for somebody in [ADA, INES] {
            let taken = house.sign_in(somebody).await.post(&path, &[]).await.status(200).text();
            for part in theirs {
                assert!(taken.contains(part), "{part:?} is missing for {}", somebody.name);
            }
        }
        house.leave_letters();
    }

    /// Only who has "Export", and only within reach.
    async fn nobody_else_takes_a_record_out(house) {
        let id = house.client(MAYA).await;
        let path = format!("/clients/{id}/export");
        for somebody in [SAM, ADA, BILL] {
            house.sign_in(somebody).await.post(&path, &[]).await.status(403);
        }
        house.sign_in(HANNA).await.post(&path, &[]).await.status(404);
    }
}
