//! Open pages that follow by themselves, until the session they were opened in is over (behaviours.md 16, 23; promises.md P5).

use crate::kit::*;
use portico_mail::{Outcome, ScriptedCarrier};

stories! {
    /// The rows of an open list follow what happens to their clients, on the page they are on.
    async fn the_rows_of_the_list_follow(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("Not invited");
        let list = sam.page().all("[data-live]");
        assert_eq!(list.len(), 1);
        let mut live = sam.follow_live("/clients/events?tab=not-invited").await;
        let first = live.next().await.expect("the whole is said once");
        assert!(first.contains("Not invited") && first.contains(&format!("stands-{maya}")), "{first}");
        house.invite_as(&house.who(INES).await, maya).await.expect("nothing stands in the way");
        house.portico.live_bell.notify_waiters();
        live.until("Sending…").await;
        house.carry_letters().await;
        live.until("Waiting to accept").await;
        house.disable(SAM).await;
        live.until("event: done").await;
        assert!(live.next().await.is_none(), "and then it ends");
    }

    /// So do the counts on the tabs and in the line above: of everybody, also on other pages, and while nobody stands under the open tab.
    async fn the_counts_of_the_list_follow(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open("/clients?tab=waiting").await.shows("Nobody is waiting").shows("1 client. 0 use the Client Portal.");
        assert_eq!(page.all(".segments .num"), ["1", "1", "0", "0", "0", "0"]);
        assert_eq!(page.all("[data-live]").len(), 1);
        let mut live = sam.follow_live("/clients/events?tab=waiting").await;
        let first = live.next().await.expect("the whole is said once");
        assert!(first.contains("id=\"count-not-invited\">1<") && first.contains("id=\"count-waiting\">0<"), "{first}");
        house.invite_as(&house.who(INES).await, maya).await.expect("nothing stands in the way");
        house.portico.live_bell.notify_waiters();
        let said = live.until("id=\"count-waiting\">1<").await;
        assert!(said.contains("id=\"count-not-invited\">0<"), "{said}");
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();
        live.until("id=\"count-attention\" data-tone=\"clay\">1<").await;
        house.client(JONAS).await;
        live.until("2 clients. 0 use the Client Portal.").await;
        // A search is counted by what it finds, and a filter that is not counted has no counts to follow.
        let first = sam.follow_live("/clients/events?q=weber").await.next().await.expect("the whole is said once");
        assert!(first.contains("1 client found.") && first.contains("id=\"count-all\">1<"), "{first}");
        let first = sam.follow_live("/clients/events?care=active").await.next().await.expect("the whole is said once");
        assert!(first.contains("Weber") && !first.contains("id=\"count-"), "{first}");
    }

    /// They are counted when something has happened in the practice, and not whenever an open page is looked at again.
    async fn nothing_is_counted_while_nothing_happens(house) {
        const RENAMED: &str = "update clients set family_name = $2 where id = $1";
        let counts = |heard: &[String]| heard.iter().filter(|statement| statement.contains("as just_expired")).count();
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let mut live = sam.follow_live("/clients/events").await;
        live.next().await.expect("the whole is said once");
        let rows_follow = async {
            for name in ["Berg", "Dahl", "Ek", "Falk", "Gran", "Holm"] {
                house.change(RENAMED, values![maya, name]).await;
                tokio::join!(live.until(name), async { house.portico.live_bell.notify_waiters() });
            }
        };
        let (_, quiet) = house.statements_of(rows_follow).await;
        assert!(quiet.iter().any(|statement| statement.contains("from audit_heads")) && counts(&quiet) == 0, "{quiet:#?}");
        house.client(JONAS).await;
        let (_, then) = house.statements_of(live.until("2 clients.")).await;
        assert_eq!(counts(&then), 1);
    }

    /// Nobody else's rows are followed: a clinician hears of those in their care.
    async fn a_list_follows_within_reach(house) {
        house.client(MAYA).await;
        house.assign(ADA, house.client(ANA).await).await;
        let ada = house.sign_in(ADA).await;
        let first = ada.follow_live("/clients/events").await.next().await.expect("the whole is said once");
        assert!(first.contains("Silva") && !first.contains("Lindqvist"), "{first}");
        assert!(first.contains("id=\"count-all\">1<"), "{first}");
    }

    /// The box of a row and its More Options follow too: who was invited can be invited again, and taken back.
    async fn the_whole_row_follows(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let mut live = sam.follow_live("/clients/events").await;
        let first = live.next().await.expect("the whole is said once");
        assert!(first.contains(&format!("pick-{maya}")) && first.contains("data-pick=\"first\"") && !first.contains("Revoke invitation"), "{first}");
        house.invite_as(&house.who(INES).await, maya).await.expect("nothing stands in the way");
        house.carry_letters().await;
        house.portico.live_bell.notify_waiters();
        let said = live.until("Waiting to accept").await;
        assert!(said.contains(&format!("pick-{maya}")) && said.contains("Revoke invitation"), "{said}");
        let bill = house.sign_in(BILL).await;
        let first = bill.follow_live("/clients/events").await.next().await.expect("the whole is said once");
        assert!(!first.contains("data-pick") && !first.contains("Revoke invitation"), "who may not invite has neither: {first}");
    }

    /// What opens beside a name follows too: a colleague's send takes the button away, and a guest comes in with a button that works.
    async fn the_opened_row_follows(house) {
        const SEND: &str = "Send invite<span class=\"vh\"> Maya Lindqvist</span>";
        let maya = house.client(MAYA).await;
        let group = house.group_of(&[ANA, MAYA]).await;
        let sam = house.sign_in(SAM).await;
        assert!(sam.open("/clients").await.offers("Send invite Maya Lindqvist"));
        let mut live = sam.follow_live("/clients/events").await;
        let first = live.next().await.expect("the whole is said once");
        assert!(first.contains(&format!("id=\"opened-{maya}\"")) && first.contains(SEND), "{first}");
        house.invite_as(&house.who(INES).await, maya).await.expect("nothing stands in the way");
        house.carry_letters().await;
        house.portico.live_bell.notify_waiters();
        let said = live.until("Waiting for Maya to accept invitation").await;
        assert!(said.contains(&format!("id=\"opened-{maya}\"")) && !said.contains(SEND), "{said}");
        house.guest_of(group, "lena@roth.example").await;
        house.portico.live_bell.notify_waiters();
        let said = live.until("Guest · Waiting for Lena to accept invitation").await;
        assert!(said.contains(&format!("id=\"ask-{maya}-")) && said.contains(&format!("form=\"ask-{maya}-")), "{said}");
        house.carry_letters().await;
        let bill = house.sign_in(BILL).await;
        let first = bill.follow_live("/clients/events").await.next().await.expect("the whole is said once");
        assert!(first.contains("Guest · Waiting for Lena") && !first.contains("Send invite"), "who may not invite has no button: {first}");
    }

    /// Overview and Recent activity say what happens while they are open, and end with the session.
    async fn the_pages_of_a_record_follow(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        for page in ["", "/activity"] {
            ines.open(&format!("/clients/{maya}{page}")).await;
            let areas = ines.page().all("[data-live]");
            assert_eq!(areas.len(), 1, "{page}");
        }
        let mut overview = ines.follow_live(&format!("/clients/{maya}/events")).await;
        let mut activity = ines.follow_live(&format!("/clients/{maya}/activity/events")).await;
        let (first, lines) = (overview.next().await.expect("said once"), activity.next().await.expect("said once"));
        assert!(first.contains("standing-banner") && first.contains("latest-lines") && !first.contains("Waiting to accept"), "{first}");
        assert!(lines.contains("activity-days") && !lines.contains("Invitation sent"), "{lines}");
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        house.carry_letters().await;
        house.portico.live_bell.notify_waiters();
        let said = overview.until("Waiting to accept").await;
        assert!(said.contains("Invitation sent by Sam"), "{said}");
        activity.until("Invitation sent by Sam").await;
        house.disable(INES).await;
        overview.until("event: done").await;
        assert!(overview.next().await.is_none(), "and then it ends");
    }

    /// Beside Client Info, forms and documents the paper plane follows, and goes when there is nothing to send.
    async fn the_plane_follows_beside_info_forms_and_documents(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let mut lives = Vec::new();
        for tab in ["info", "forms", "documents"] {
            let page = sam.open(&format!("/clients/{maya}/{tab}")).await;
            let events = format!("/clients/{maya}/events?tab={tab}");
            assert!(page.text().contains(&format!("data-live=\"{events}\"")), "{tab}");
            let mut live = sam.follow_live(&events).await;
            let first = live.next().await.expect("said once");
            assert!(first.contains("Send invitation to Maya") && !first.contains("standing-banner"), "{first}");
            lives.push(live);
        }
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        house.portico.live_bell.notify_waiters();
        for mut live in lives {
            let said = live.until("id=\"plane\"").await;
            assert!(!said.contains("Send invitation to Maya"), "{said}");
        }
        house.carry_letters().await;
    }

    /// A group says how its owners come along.
    async fn a_group_follows(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/groups/new?client={maya}")).await;
        let page = sam.fill("Name", "The Lindqvists").press("Create group").await;
        let address = page.address.split(['?', '#']).next().expect("an address").to_owned();
        let mut live = sam.follow_live(&format!("{address}/events")).await;
        let first = live.next().await.expect("said once");
        assert!(first.contains("group-owners") && first.contains("group-guests") && first.contains("Not invited"), "{first}");
        house.invite_as(&house.who(INES).await, maya).await.expect("nothing stands in the way");
        house.carry_letters().await;
        house.portico.live_bell.notify_waiters();
        live.until("Waiting to accept").await;
        let hanna = house.sign_in(HANNA).await;
        hanna.open(&format!("{address}/events")).await.status(404);
    }
}
