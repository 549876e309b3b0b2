//! The history as people read it: filters, a file, the signed head, and who opened whose record (behaviours.md 70; settled.md 21).

use crate::{form_sending::fill_the_scale, kit::*};
use portico::families::kind::Kind;
use std::time::Duration;

const HISTORY: &str = "/organization/history";
const VERIFY: &str = "/organization/history/verify";
const FILE: &str = "/history/export.csv";

impl House {
    async fn views(&self) -> i64 {
        self.one::<(i64,)>("select count(*) from audit_events where action = 'client.viewed'", values![]).await.0
    }
}

stories! {
    /// Both sides' acts stand there with names, and filters narrow them.
    async fn what_everybody_did(house) {
        let jonas = house.activate(JONAS).await;
        jonas.open("/p/alder-wren/account").await.status(200);
        house.client(MAYA_AT_HARBOUR).await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(HISTORY).await.shows("Invitation sent by Sam Patel").shows("Jonas Weber accepted the invitation").does_not_show("Harbourfield");
        let page = page.shows("Client Portal access given to Jonas Weber").does_not_show("Grant: given").does_not_show("Staff: ");
        assert!(page.offers("Staff"), "the menu of the organization");
        ines.choose("Who", "Sam Patel").press("Filter").await.shows("Invitation sent by Sam Patel").does_not_show("accepted the invitation");
        ines.follow("Clear filters").await;
        ines.choose("What", "Clients’ accounts").press("Filter").await.shows("activated the account").does_not_show("Invitation sent");
        ines.follow("Clear filters").await;
        ines.fill("Client", "Weber Jonas").press("Filter").await.shows("Invitation sent");
        ines.fill("Client", "nobody%").press("Filter").await.shows("Nothing matches these filters");
        ines.follow("Clear filters").await;
        ines.fill("To", "2026-11-20").press("Filter").await.shows("Nothing matches these filters");
        ines.fill("From", "2026-11-21").fill("To", "2026-11-21").press("Filter").await.shows("Invitation sent");
        ines.open(&format!("{HISTORY}?who=nobody&what=everything&before=soon")).await.status(200).shows("Invitation sent");
    }

    /// A day that was typed in another form is told at its field, where it stays: nobody takes the whole history for that of the day.
    async fn a_day_in_another_form_is_told(house) {
        house.invite(MAYA).await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(&format!("{HISTORY}?from=21.11.2026&to=2026-11-21")).await.status(422);
        assert_eq!(page.all(".field .error-text"), ["Type the day like this: 2026-11-21. Until then the list isn’t narrowed by it"]);
        assert_eq!((page.value("From"), page.value("To")), ("21.11.2026".into(), "2026-11-21".into()));
        assert!(page.shows("Invitation sent").offers("Clear filters") && !ines.page().offers("Export to CSV"));
        ines.post(FILE, &[("to", "21/11/2026")]).await.status(422);
        ines.open(HISTORY).await;
        ines.fill("From", "2026-11-22").press("Filter").await.status(200).shows("Nothing matches these filters");
    }

    /// Whatever is written down is found by asking for its sort: files that were saved, answers that were read, families, codes.
    async fn every_sort_is_found(house) {
        house.activate(JONAS).await;
        let jonas = house.client(JONAS).await;
        house.offer_to(JONAS, "robin@silva.example", Kind::Proxy).await;
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{jonas}")).await;
        ines.post("/clients/export", &[]).await.status(200);
        let saved = "Client list saved as a file by Ines Okafor";
        let asked = async |sort: &str| {
            ines.open(HISTORY).await;
            ines.choose("What", sort).press("Filter").await
        };
        asked("Exports").await.shows(saved).does_not_show("Record opened");
        asked("Clients").await.shows("Record opened by Ines Okafor").does_not_show(saved);
        asked("Records, answers and documents opened").await.shows("Record opened by Ines Okafor").does_not_show(saved);
        asked("Families and groups").await.shows("Access for somebody else").does_not_show("Record opened");
        asked("Signing in, second steps and passkeys").await.shows("Session: opened").does_not_show("Access for somebody else");
        asked("Forms and documents").await.shows("Nothing matches these filters");
    }

    /// Page after page, everything once.
    async fn page_after_page(house) {
        for number in 0..60 {
            house.another_client(&format!("Client{number}"), "").await;
        }
        let ines = house.sign_in(INES).await;
        let all = house.one::<(i64,)>("select count(*) from audit_events where practice_id = $1", values![house.practice(ALDER).await]).await.0;
        let mut page = ines.open(HISTORY).await;
        let mut seen = Vec::new();
        loop {
            seen.extend(page.all("td .sub").into_iter().filter(|text| text.starts_with("No. ")));
            if !page.offers("Older") {
                break;
            }
            page = ines.follow("Older").await;
        }
        assert_eq!(seen.len() as i64, all);
        let mut once = seen.clone();
        once.dedup();
        assert_eq!(once.len(), seen.len());
    }

    /// Others read what their role lets them: their own acts, or what concerns their clients.
    async fn each_reads_as_far_as_they_reach(house) {
        house.invite(MAYA).await;
        let jonas = house.client(JONAS).await;
        house.assign(ADA, jonas).await;
        let sam = house.sign_in(SAM).await;
        sam.open(HISTORY).await.status(403);
        sam.open("/history").await.shows("Invitation sent by Sam Patel").does_not_show("Verify");
        house.sign_in(BILL).await.open("/history").await.does_not_show("Invitation sent");
        let ada = house.sign_in(ADA).await;
        ada.open("/history").await.shows("Jonas Weber").does_not_show("Maya Lindqvist");
        let maya = house.client(MAYA).await;
        ada.open(&format!("/history?client={maya}")).await.does_not_show("Maya").shows("Nothing matches these filters");
        let ines = house.staff(INES).await;
        sam.open(&format!("/history?who={ines}")).await.shows("Nothing matches these filters");
        house.sign_in(HANNA).await.open(HISTORY).await.does_not_show("Sam Patel");
        sam.open(VERIFY).await.status(403);
        sam.post(FILE, &[]).await.status(403);
    }

    /// What was done at a record that went into another one is found there: by the name of the one that stayed, and by whoever looks after it.
    async fn a_merged_record_keeps_its_history(house) {
        const SENT: &str = "Invitation sent by Sam Patel";
        house.invite(JONAS).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        house.assign(ADA, jonas).await;
        house.merged(MAYA, jonas).await;
        let ines = house.sign_in(INES).await;
        ines.open(HISTORY).await.shows(SENT).does_not_show("A record that no longer exists");
        for asked in ["name=Lindqvist".to_owned(), format!("client={maya}")] {
            ines.open(&format!("{HISTORY}?{asked}")).await.shows(SENT);
        }
        house.sign_in(ADA).await.open("/history").await.shows(SENT).shows("Maya Lindqvist");
    }

    /// Where a name finds more people than are looked at, the page says so, and no file is made that would not be whole.
    async fn a_name_that_finds_too_many(house) {
        let lines: Vec<String> = (0..301).map(|number| format!("Rosa{number},Quorvenstein")).collect();
        house.imported("list.csv", format!("First name,Last name\n{}\n", lines.join("\n")).as_bytes()).await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(&format!("{HISTORY}?name=quorvenstein")).await.shows("More than 300 clients match this name");
        assert!(!page.offers("Export to CSV"));
        ines.post(FILE, &[("name", "quorvenstein")]).await.status(409).shows("Type more of it.");
        let page = ines.open(&format!("{HISTORY}?name=rosa17%20quorvenstein")).await.shows("Rosa17").does_not_show("More than 300");
        assert!(page.offers("Export to CSV"));
    }

    /// Whoever acts for a client is named where they did something, and not the client: on the page, in its file, on the record and in the
    /// client's data.
    async fn who_acts_for_somebody_is_named(house) {
        house.activate(MAYA).await;
        let jonas = house.client(JONAS).await;
        house.fills_in_for_jonas(MAYA).await;
        let form = house.asks_to_fill_in(JONAS, "phq-9").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        fill_the_scale(&maya, form, "o0").await;
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(HISTORY).await.shows("Maya Lindqvist (proxy) sent an intake form").shows("Access was accepted by Maya Lindqvist (proxy)");
        page.shows("The portal of Jonas Weber was opened by Maya Lindqvist (proxy)").shows("Maya Lindqvist signed in").does_not_show("Jonas Weber sent");
        let file = ines.post(FILE, &[]).await.status(200).text();
        assert!(file.contains("Maya Lindqvist (proxy),Maya Lindqvist (proxy) sent an intake form,Jonas Weber"), "{file}");
        let page = ines.open(&format!("/clients/{jonas}/activity")).await.shows("Maya Lindqvist (proxy) sent an intake form");
        page.shows("Maya Lindqvist (proxy) started an intake form").does_not_show("Jonas sent").does_not_show("Jonas started");
        ines.open(&format!("/clients/{jonas}")).await.shows("Maya Lindqvist (proxy) sent an intake form");
        let taken = ines.press("Export Jonas’s data").await.status(200).text();
        assert!(taken.contains("Maya Lindqvist (proxy) sent an intake form") && !taken.contains("Jonas sent"), "the client did not");
        // When it has ended, it was done by the same person still.
        house.change("update grants set ended_at = $2 where client_id = $1 and kind = 'proxy'", values![jonas, house.now()]).await;
        ines.open(HISTORY).await.shows("Maya Lindqvist (proxy) sent an intake form");
    }

    /// Somebody who has no account any more is not taken for the client either.
    async fn who_acted_once_is_not_taken_for_the_client(house) {
        let ana = house.client(ANA).await;
        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open(HISTORY).await.shows("Robin Silva (proxy) signed in").shows("Access was accepted by Robin Silva (proxy)").does_not_show("Ana Silva signed in");
        ines.open(&format!("/clients/{ana}/portal")).await;
        ines.press("End now: access of Robin Silva").await.shows("access has ended");
        ines.open(HISTORY).await.shows("Someone who acts for Ana Silva signed in").does_not_show("Robin");
        ines.open(&format!("/clients/{ana}/activity")).await.shows("Access was accepted by someone who acts for Ana");
        house.carry_letters().await;
    }

    /// As a file: what the page shows, no formula, and a line in the history that it was saved. "Export" is granted one by one.
    async fn the_history_as_a_file(house) {
        house.change("update staff set name = '=cmd()' where address = $1", values![SAM.address]).await;
        house.invite(MAYA).await;
        for number in 0..520 {
            let mut act = house.act(&house.who(INES).await).await;
            act.record(portico::audit::Event::new("client.imported").with("number", number));
            act.commit().await.expect("kept");
        }
        let ines = house.sign_in(INES).await;
        ines.open(HISTORY).await;
        let file = ines.press("Export to CSV").await.status(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let text = file.text();
        assert!(text.contains("'=cmd()") && !text.contains(",=cmd()"), "no spreadsheet takes it for a formula");
        let practice = house.practice(ALDER).await;
        let all = house.one::<(i64,)>("select count(*) from audit_events where practice_id = $1", values![practice]).await.0;
        assert_eq!(text.lines().count() as i64, all + 1, "a line for every event, and the names of the columns");
        ines.open(HISTORY).await.shows("History saved as a file by Ines Okafor");
        let bill = house.sign_in(BILL).await;
        bill.post(FILE, &[]).await.status(403);
        const GRANT: &str = "insert into staff_grants (practice_id, staff_id, export, changed_at) values ($1, $2, true, 1)";
        house.change(GRANT, values![practice, house.staff(BILL).await]).await;
        let own = bill.post(FILE, &[]).await.status(200).text();
        assert!(own.contains("History saved as a file") && !own.contains("Invitation sent"), "their own acts alone");
    }

    /// "Verify now" walks along the chain and says that it is whole; when somebody has changed a row it says where.
    async fn the_chain_is_verified(house) {
        house.invite(MAYA).await;
        house.clock.advance(Duration::from_secs(301));
        portico::audit::sign_heads(&house.portico).await.expect("signed");
        let ines = house.sign_in(INES).await;
        ines.open(VERIFY).await.shows("Latest signed entry").shows("Signature valid").shows("Signed up to");
        ines.press("Verify now").await.status(200).shows("The chain is complete:");
        ines.open(HISTORY).await.shows("History verified by Ines Okafor");
        let practice = house.practice(ALDER).await;
        const SIGNED: &str = "select signed_seq from audit_heads where practice_id = $1";
        const PUT: &str = "update audit_heads set signed_seq = $2 where practice_id = $1";
        let (signed,): (i64,) = house.one(SIGNED, values![practice]).await;
        house.change(PUT, values![practice, signed - 1]).await;
        ines.open(VERIFY).await.shows("Signature not valid");
        ines.press("Verify now").await.shows("The chain is broken: the chain is not the one that was signed");
        house.change(PUT, values![practice, signed]).await;
        house.leave_letters();
    }

    /// A record that is opened is written down once an hour for each staff member, and its client sees who it was.
    async fn opening_a_record_is_written_down(house) {
        let jonas = house.activate(JONAS).await;
        house.carry_letters().await;
        let id = house.client(JONAS).await;
        jonas.open("/p/alder-wren/account").await.shows("Who opened your information").shows("Nobody has yet.");
        let sam = house.sign_in(SAM).await;
        for tab in ["", "/info", "/activity", "/portal", "/info/edit", ""] {
            sam.open(&format!("/clients/{id}{tab}")).await.status(200);
        }
        assert_eq!(house.views().await, 1);
        house.clock.advance(Duration::from_secs(10 * 60));
        sam.open(&format!("/clients/{id}")).await.status(200);
        assert_eq!(house.views().await, 1, "within the hour it is one view");
        let bill = house.sign_in(BILL).await;
        bill.open(&format!("/clients/{id}/info")).await.status(200);
        house.sign_in(ADA).await.open(&format!("/clients/{id}")).await.status(404);
        house.sign_in(HANNA).await.open(&format!("/clients/{id}")).await.status(404);
        assert_eq!(house.views().await, 2, "who is not found is not opened");
        let page = jonas.open("/p/alder-wren/account").await.shows("Sam Patel").shows("Bill Novak").does_not_show("Ada Brandt");
        assert!(!page.words().contains("Nobody has yet."));
        house.clock.advance(Duration::from_secs(51 * 60));
        house.sign_in(SAM).await.open(&format!("/clients/{id}")).await.does_not_show("Record opened");
        assert_eq!(house.views().await, 3);
        house.sign_in(INES).await.open(&format!("{HISTORY}?what=views")).await.shows("Record opened by Sam Patel").shows("Jonas Weber");
        house.leave_letters();
    }

    /// Whoever reads answers, saves them or everything as a file, or lays two records side by side has opened them too, whichever way they
    /// came: the client reads their names, and the file with everything says what each did.
    async fn whoever_saw_something_is_named(house) {
        const ACCOUNT: &str = "/p/alder-wren/account";
        let jonas = house.activate(JONAS).await;
        let form = house.asks_to_fill_in(JONAS, "phq-9").await;
        fill_the_scale(&jonas, form, "o0").await;
        let (id, maya) = (house.client(JONAS).await, house.client(MAYA).await);
        house.assign(ADA, id).await;
        jonas.open(ACCOUNT).await.shows("Nobody has yet.");

        house.sign_in(ADA).await.open(&format!("/clients/{id}/forms/{form}")).await.status(200);
        assert_eq!(house.views().await, 1, "the answers are a page of the record");
        jonas.open(ACCOUNT).await.shows("Dr Ada Brandt").does_not_show("Sam Patel");
        house.sign_in(SAM).await.open(&format!("/clients/{id}/forms/{form}/answers.csv")).await.status(200);
        jonas.open(ACCOUNT).await.shows("Sam Patel").does_not_show("Bill Novak");

        const GRANT: &str = "insert into staff_grants (practice_id, staff_id, export, changed_at) values ($1, $2, true, 1)";
        house.change(GRANT, values![house.practice(ALDER).await, house.staff(BILL).await]).await;
        house.sign_in(BILL).await.post(&format!("/clients/{id}/export"), &[]).await.status(200);
        jonas.open(ACCOUNT).await.shows("Bill Novak").does_not_show("Ines Okafor");

        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/merging/{id}")).await.status(404);
        ines.open(&format!("/clients/{maya}/merging/{id}")).await.shows("Merge these records?");
        assert_eq!(house.views().await, 3, "both records");
        jonas.open(ACCOUNT).await.shows("Ines Okafor");

        let taken = ines.post(&format!("/clients/{id}/export"), &[]).await.status(200).text();
        for line in [
            "Dr Ada Brandt,Read the answers of an intake form",
            "Sam Patel,Saved the answers of an intake form as a file",
            "Bill Novak,Saved everything on file as a file",
            "Ines Okafor,Opened the record",
        ] {
            assert!(taken.contains(line), "“{line}” is not among who looked");
        }
        house.leave_letters();
    }
}
