//! One client's data erased on request (behaviours.md 83).

use super::*;
use crate::{bounces, documents, paper};
use portico::{
    families::kind::Kind,
    groups::{self, kind::GroupKind},
    installation::{hold, rewriting::rewrite_due},
};
use std::time::Duration;

/// A name that stands nowhere else.
const XANTHIPPE: Client =
    Client { given: "Xanthippe", family: "Quorvenstein", address: "xanthippe@quorvenstein.example", born: "1961-12-24", ..MAYA };

async fn asked(house: &House) -> Browser<'_> {
    let id = house.client(XANTHIPPE).await;
    let ines = house.sign_in(INES).await;
    ines.open(&format!("/clients/{id}")).await;
    ines.follow("Erase Xanthippe’s data").await.shows("Erased").shows("Kept");
    ines.fill("Type the client’s full name", "Xanthippe").fill("Your own password", STAFF_PASSWORD);
    ines.press("Erase in 7 days").await.status(422).shows("Type the name as shown here");
    ines.fill("Type the client’s full name", "Xanthippe Quorvenstein").fill("Your own password", "something else 99");
    ines.press("Erase in 7 days").await.status(422);
    ines.fill("Type the client’s full name", "Xanthippe Quorvenstein").fill("Your own password", STAFF_PASSWORD);
    ines.press("Erase in 7 days").await.status(200).shows("will be erased on").shows("Stop erasing");
    ines
}

/// Where the database still says the name.
async fn still_named(house: &House) -> Vec<String> {
    let named = |value: &[u8]| {
        let text = String::from_utf8_lossy(value).to_lowercase();
        text.contains("xanthippe") || text.contains("quorvenstein")
    };
    house.every_value().await.into_iter().filter(|(_, value)| named(value)).map(|(place, _)| place).collect()
}

/// In the night after something was erased a SQLite file is written anew, and not in the middle of a day.
async fn written_anew(house: &House) {
    let on_sqlite = house.portico.database.engine() == Engine::Sqlite;
    assert!(!rewrite_due(&house.portico).await.expect("looked"), "people are at work");
    // Five past four in London, five past eleven in the evening in New York.
    house.clock.advance(Duration::from_secs(14 * 3_600));
    assert_eq!(rewrite_due(&house.portico).await.expect("written"), on_sqlite);
    assert!(!rewrite_due(&house.portico).await.expect("looked"), "once is enough");
}

stories! {
    /// The program ends before the file is written anew, or the disk is full then: it is still to be done, at night or when a day is over.
    async fn what_is_to_be_written_anew_is_not_forgotten(house) {
        house.client(XANTHIPPE).await;
        asked(house).await;
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let anew = house.started_anew(house.clock.clone());
        // Around the clock somebody is at work: no hour is quiet everywhere.
        house.change("update practices set quiet_from = 0, quiet_until = 1", values![]).await;
        house.clock.advance(Duration::from_secs(23 * 3_600));
        assert!(!rewrite_due(&anew.portico).await.expect("looked"));
        house.clock.advance(Duration::from_secs(3_600));
        let on_sqlite = house.portico.database.engine() == Engine::Sqlite;
        let marks = "select count(*) from installation where name = 'to_rewrite'";
        if on_sqlite {
            // The mark is read, then the practices; the third call writes the file anew.
            let watch = anew.portico.database.watch();
            watch.fail_at(3);
            rewrite_due(&anew.portico).await.expect_err("the disk is full");
            assert!(watch.stop_failing() && house.one::<(i64,)>(marks, values![]).await == (1,), "it is still to be done");
        }
        assert_eq!(rewrite_due(&anew.portico).await.expect("written"), on_sqlite);
        assert_eq!(house.one::<(i64,)>(marks, values![]).await, (0,));
        house.leave_letters();
    }

    /// What is erased while the file is written anew is not taken for done with it.
    async fn what_is_erased_meanwhile_is_still_to_be_written_over(house) {
        if house.portico.database.engine() == Engine::Postgres {
            return;
        }
        let mark = "select value from installation where name = 'to_rewrite'";
        let mut marks = Vec::new();
        for client in [XANTHIPPE, THEO] {
            let id = house.client(client).await;
            let mut act = house.act(&house.who(INES).await).await;
            portico::care::erasing::ask(&mut act, id).await.expect("asked");
            act.commit().await.expect("kept");
            house.clock.advance(days(7));
            assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
            marks.push(house.one::<(String,)>(mark, values![]).await.0);
        }
        assert!(marks[0] != marks[1] && marks[1].starts_with(&marks[0]), "whoever read the first does not take the second away: {marks:?}");
        assert!(rewrite_due(&house.portico).await.expect("written"), "the first has waited for a day");
        house.leave_letters();
    }

    /// Asked for, and seven days later nothing is left but the history, whose chain holds; the address can be used again.
    async fn nothing_is_left(house) {
        house.imported("list.csv", b"First name,Last name,Email,Date of birth\nXanthippe,Quorvenstein,xanthippe@quorvenstein.example,1961-12-24\n").await;
        house.client(XANTHIPPE).await;
        let other = Client { given: "Xanthi", address: "xanthi@quorvenstein.example", ..XANTHIPPE };
        let again = house.client(other).await;
        house.offer_to(other, "kim@quorvenstein.example", Kind::Guardian).await;
        house.merged(XANTHIPPE, again).await;
        house.activate(XANTHIPPE).await;
        house.activate(JONAS).await;
        let id = house.client(XANTHIPPE).await;
        house.acts_for(JONAS, XANTHIPPE, Kind::Proxy).await;
        house.offer_to(XANTHIPPE, "robin@quorvenstein.example", Kind::Guardian).await;
        house.group_of(&[XANTHIPPE, JONAS]).await;
        house.carry_letters_into_the_mailbox().await;
        asked(house).await;
        house.clock.advance(days(6));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("looked"), 0, "not before its day");
        house.clock.advance(days(1));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let left = still_named(house).await;
        assert!(left.is_empty(), "{left:?}");
        written_anew(house).await;
        if let Some(path) = house.portico.database.path() {
            for suffix in ["", "-wal"] {
                let file = std::path::PathBuf::from(format!("{}{suffix}", path.display()));
                let bytes = std::fs::read(&file).unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes).to_lowercase();
                assert!(!text.contains("quorvenstein"), "the file {suffix} still says it");
            }
        }
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}")).await.status(404);
        ines.open("/organization/history").await.shows("A client’s data was erased on request").does_not_show("Quorvenstein");
        let (events,): (i64,) = house.one("select count(*) from audit_events where client_id = $1 and action = 'client.imported'", values![id]).await;
        assert_eq!(events, 1, "the history stays");
        house.the_chain_holds().await;
        house.activate(XANTHIPPE).await.open("/p/alder-wren/").await.shows("Xanthippe");
        house.leave_letters();
    }

    /// Nor does anything else say the name: an address of before that complained, a family of nobody else, a search that was saved.
    async fn nothing_else_says_the_name(house) {
        house.invite(XANTHIPPE).await;
        let letter = bounces::letter_to(house, XANTHIPPE.address).await;
        bounces::take(house, &bounces::complaint(letter, XANTHIPPE.address)).await;
        let id = house.client(XANTHIPPE).await;
        const MOVED: &str = "update client_emails set address = $2, address_normalised = $2 where client_id = $1";
        const MAIN: &str = "update clients set main_address = $2 where id = $1";
        for sql in [MOVED, MAIN] {
            house.change(sql, values![id, "somebody@else.example"]).await;
        }
        house.group_of(&[XANTHIPPE, JONAS]).await;
        let mut act = house.act(&house.who(SAM).await).await;
        groups::actions::create(&mut act, "The Quorvensteins", GroupKind::Family, &[id]).await.expect("a group");
        act.commit().await.expect("kept");
        let searched = [("name", "Spanish"), ("here", "/clients?q=quorvenstein&language=es"), ("shared", "on")];
        house.sign_in(SAM).await.post("/clients/views", &searched).await.is_at("/clients?language=es");
        // One that was saved when a search was kept still.
        const BEFORE: &str = "insert into saved_views (practice_id, id, staff_id, name, query, shared, created_at)
         values ($1, $2, $2, 'Quiet', 'tab=waiting&q=quorvenstein&sort=quiet', false, 1)";
        house.change(BEFORE, values![house.practice(ALDER).await, house.staff(SAM).await]).await;
        let (closed,): (i64,) = house.one("select count(*) from suppressions", values![]).await;
        assert_eq!(closed, 1);
        asked(house).await;
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let left = still_named(house).await;
        assert!(left.is_empty(), "{left:?}");
        let groups: Vec<(String,)> = house.rows("select name from client_groups", values![]).await;
        assert_eq!(groups, [("The Silva family".to_owned(),)], "Jonas is in it still");
        let views: Vec<(String,)> = house.rows("select query from saved_views order by query", values![]).await;
        assert_eq!(views, [("language=es".to_owned(),), ("tab=waiting&sort=quiet".to_owned(),)]);
        house.leave_letters();
    }

    /// So does a test that somebody sent themselves while they wrote to the client: the local mailbox keeps it, with the name, for a month. What
    /// became of it is not told of the client, and a test with another name stays.
    async fn a_test_with_their_name_goes_too(house) {
        const KEPT: &str = "select subject from mailbox order by subject";
        const TOLD: &str = "select count(*) from audit_events where action like 'letter.%' and client_id is not null";
        let (id, maya) = (house.client(XANTHIPPE).await, house.client(MAYA).await);
        let sam = house.sign_in(SAM).await;
        for client in [id, maya] {
            sam.open(&format!("/clients/{client}/invite")).await;
            sam.fill("Subject", "For {{client_full_name}}").fill("Your words", "Dear {{client_first_name}}.");
            sam.press("Send me a test").await.shows("A test is on its way to sam@alder-wren.example.");
        }
        assert_eq!(house.carry_letters_into_the_mailbox().await, 2);
        let kept = async || house.rows::<(String,)>(KEPT, values![]).await.into_iter().map(|(subject,)| subject).collect::<Vec<_>>();
        assert_eq!(kept().await, ["[Test] For Maya Lindqvist", "[Test] For Xanthippe Quorvenstein"]);
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await, (0,));
        sam.open(&format!("/clients/{id}/portal")).await.shows("Nothing has been sent yet.");
        asked(house).await;
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let left = still_named(house).await;
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(kept().await, ["[Test] For Maya Lindqvist"]);
        house.leave_letters();
    }

    /// So does an email that was typed at the door and never became an account.
    async fn an_email_that_was_only_typed_goes_too(house) {
        let id = house.client(XANTHIPPE).await;
        let (code, _) = paper::printed(house, id).await;
        let browser = paper::typed(house, &code, ["24", "12", "1961"]).await.0;
        browser.post(paper::EMAIL_PAGE, &[("email", "typed@quorvenstein.example")]).await.is_at(paper::EMAIL_CODE_PAGE);
        house.carry_letters_into_the_mailbox().await;
        asked(house).await;
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let typed = |value: &[u8]| String::from_utf8_lossy(value).contains("typed@quorvenstein");
        let left: Vec<String> = house.every_value().await.into_iter().filter(|(_, value)| typed(value)).map(|(place, _)| place).collect();
        assert!(left.is_empty(), "{left:?}");
        house.leave_letters();
    }

    /// So does an email with which somebody asked for an emailed way in, up to the last moment.
    async fn an_email_that_asked_for_a_way_in_goes_too(house) {
        house.activate(XANTHIPPE).await;
        asked(house).await;
        house.clock.advance(days(7));
        house.browser().post("/p/alder-wren/sign-in/link", &[("email", XANTHIPPE.address)]).await.status(200);
        house.portico.later.finish().await;
        house.carry_letters_into_the_mailbox().await;
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let left = still_named(house).await;
        assert!(left.is_empty(), "{left:?}");
        house.leave_letters();
    }

    /// So does the email of somebody who acted for nobody but them: from every letter that asked, and from those about their own account.
    async fn the_email_of_whoever_acted_for_them_alone_goes_too(house) {
        const ROBIN: &str = "robin@elsewhere.example";
        const KIM: &str = "kim@elsewhere.example";
        let id = house.client(XANTHIPPE).await;
        let offer = house.offer_to(XANTHIPPE, ROBIN, Kind::Proxy).await;
        house.carry_letters().await.only_letter_to(ROBIN);
        house.clock.advance(Duration::from_secs(5 * 60));
        let mut act = house.act(&house.who(SAM).await).await;
        portico::families::actions::send_again(&mut act, id, offer).await.expect("asked again");
        act.commit().await.expect("kept");
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", ROBIN)]).await;
        house.carry_letters().await.only_letter_to(ROBIN);
        // Somebody else was asked about another client as well.
        for client in [XANTHIPPE, JONAS] {
            house.offer_to(client, KIM, Kind::Proxy).await;
        }
        house.carry_letters().await;
        let mailed = async |address: &str| house.one::<(i64,)>("select count(*) from letters where recipient = $1", values![address]).await.0;
        assert_eq!(mailed(KIM).await, 2);
        assert!(mailed(ROBIN).await >= 3, "two questions and a link");
        asked(house).await;
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let named = |value: &[u8]| String::from_utf8_lossy(value).contains("robin@elsewhere");
        let left: Vec<String> = house.every_value().await.into_iter().filter(|(_, value)| named(value)).map(|(place, _)| place).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(mailed(KIM).await, 1, "what asked about Jonas stays");
        house.leave_letters();
    }

    /// What hurts most is said with its number.
    async fn the_page_counts_what_goes(house) {
        let sam = house.sign_in(SAM).await;
        documents::uploaded(house, &sam, XANTHIPPE, "Plan.pdf", &documents::pdf("the plan")).await;
        house.asks_to_fill_in(XANTHIPPE, "phq-9").await;
        house.asks_to_fill_in(XANTHIPPE, "gad-7").await;
        let id = house.client(XANTHIPPE).await;
        let page = house.sign_in(INES).await.open(&format!("/clients/{id}/erasing")).await;
        page.shows("Documents: 1").shows("Intake forms with their answers: 2");
    }

    /// Somebody puts the client into a family in the same moment: that was before, and goes too.
    async fn what_comes_in_the_same_moment_is_not_left_behind(house) {
        let id = house.client(XANTHIPPE).await;
        asked(house).await;
        house.clock.advance(days(7));
        let mut act = house.act(&house.who(SAM).await).await;
        groups::actions::create(&mut act, "Quorvenstein", GroupKind::Family, &[id]).await.expect("a group");
        let portico = house.portico.clone();
        let erasing = tokio::spawn(async move { portico::care::jobs::erase_due(&portico).await });
        // Meanwhile it may go as far as it can: it has to wait for the other one before it takes anything away.
        for _ in 0..200 {
            house.one::<(i64,)>("select count(*) from clients", values![]).await;
        }
        act.commit().await.expect("kept");
        assert_eq!(erasing.await.expect("no panic").expect("erased"), 1);
        let (left,): (i64,) = house.one("select count(*) from group_members", values![]).await;
        assert_eq!(left, 0);
        house.leave_letters();
    }

    /// Stopped within the week, nothing happens.
    async fn it_can_be_stopped(house) {
        house.client(XANTHIPPE).await;
        let ines = asked(house).await;
        ines.press("Stop erasing").await.shows("Nothing will be erased.").does_not_show("Stop erasing");
        house.clock.advance(days(8));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("looked"), 0);
        let (clients,): (i64,) = house.one("select count(*) from clients", values![]).await;
        assert_eq!(clients, 1);
    }

    /// A copy from the past does not know that it was stopped since: nothing is erased before somebody has looked round, and then there are
    /// seven days again in which it can be stopped (promises.md R14).
    async fn it_waits_after_a_restore(house) {
        house.client(XANTHIPPE).await;
        asked(house).await;
        hold::hold(&house.portico).await.expect("held");
        house.clock.advance(days(8));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("looked"), 0, "nobody has looked round");
        hold::release(&house.portico).await.expect("released");
        house.clock.advance(days(6));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("looked"), 0, "seven days anew");
        house.clock.advance(days(1));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
    }

    /// Only administrators; and a record that is to be erased is not merged meanwhile.
    async fn nobody_else_erases(house) {
        let id = house.client(XANTHIPPE).await;
        for somebody in [SAM, ADA, BILL] {
            let browser = house.sign_in(somebody).await;
            browser.open(&format!("/clients/{id}/erasing")).await.status(403);
            browser.post(&format!("/clients/{id}/erasing"), &[("name", "Xanthippe Quorvenstein"), ("present", STAFF_PASSWORD)]).await.status(403);
        }
        house.sign_in(HANNA).await.open(&format!("/clients/{id}/erasing")).await.status(404);
        let ines = asked(house).await;
        let maya = house.client(MAYA).await;
        let fields = [("login", "nobody"), ("kept_version", "1"), ("gone_version", "1")];
        ines.post(&format!("/clients/{maya}/merging/{id}"), &fields).await.status(409).shows("to be erased");
    }
}
