//! The invitation funnel (behaviours.md 44).

use crate::kit::*;
use portico::invitations::{
    Words,
    templates::{self, Kind, template::Typed},
};
use portico_language::Language;

stories! {
    /// The numbers are those of the lists they open; few people are counted and not divided.
    async fn each_number_opens_those_it_counts(house) {
        house.activate(MAYA).await;
        house.invite(ANA).await;
        house.client(JONAS).await;
        house.client(HARRIET).await;
        house.client(THEO).await;
        house.client(MAYA_AT_HARBOUR).await;
        house.assign(ADA, house.client(MAYA).await).await;
        house.assign(ADA, house.client(HARRIET).await).await;
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open("/clients").await;
        let page = ines.follow("Reports").await.is_at("/reports").shows("Invitation funnel").does_not_show("%");
        page.shows("Half of those who activated did so on the day they were invited.");
        for (label, many) in [("Eligible", 3), ("Invited", 2), ("Delivered to mail server", 2), ("Started", 1), ("Activated", 1)] {
            let page = ines.open("/reports").await.shows(&format!("{label} {many}"));
            ines.open(&page.link(&format!("{many} {label}"))).await.shows(&format!("{many} on this page."));
        }
        let page = ines.open("/reports").await;
        ines.open(&page.link("1 Invited, Dr Ada Brandt")).await.shows("1 client").shows("Maya Lindqvist");
        let page = ines.open("/reports").await;
        ines.open(&page.link("1 Invited, Español")).await.shows("Ana Silva").does_not_show("Maya Lindqvist");
        ines.open("/reports").await.shows("Who is stuck where").shows("Not invited");
        ines.follow("Not invited").await.shows("Jonas Weber").shows("Harriet Boateng");
    }

    /// Who is stuck where is drawn, each bar beside the longest, and stands in a table with the same numbers.
    async fn who_is_stuck_is_drawn_and_stands_in_a_table(house) {
        house.client(MAYA).await;
        house.client(JONAS).await;
        house.invite(ANA).await;
        house.carry_letters().await;
        house.clock.advance(days(8));
        let ines = house.sign_in(INES).await;
        let page = ines.open("/reports").await;
        let bar = |width: i64| page.all(&format!("ul[aria-labelledby=stuck] li rect.held[width=\"{width}\"]")).len();
        assert_eq!((bar(600), bar(300)), (1, 1), "two are not invited, one waits too long");
        let rows = page.all("table[aria-label=\"Who is stuck where\"] tbody tr");
        assert_eq!(rows, ["Not invited 2", "Waiting longer than 7 days 1"]);
        assert_eq!(page.link("2 Not invited"), page.link("Not invited"), "the number leads where its label does");
        assert_eq!(page.link("1 Waiting longer than 7 days"), page.link("Waiting longer than 7 days"));
        ines.follow("Waiting longer than 7 days").await.shows("Ana Silva").does_not_show("Jonas Weber");
    }

    /// A clinician counts those in their care, nobody counts another practice's.
    async fn everybody_counts_within_their_reach(house) {
        house.activate(MAYA).await;
        house.invite(ANA).await;
        house.assign(ADA, house.client(ANA).await).await;
        house.carry_letters().await;
        house.sign_in(ADA).await.open("/reports").await.shows("How far the clients assigned to you get").shows("Eligible 1").shows("Activated 0");
        house.sign_in(BILL).await.open("/reports").await.shows("Eligible 2");
        let page = house.sign_in(HANNA).await.open("/reports").await.shows("Numbers come with your first invitations");
        assert_eq!(page.link("Create client"), "/clients/new", "an empty page leads on");
    }

    /// From ten eligible clients on shares are shown; the file has the same numbers.
    async fn shares_are_shown_of_enough_people(house) {
        for n in 0..10 {
            house.another_client(&format!("Client{n}"), &format!("c{n}@another.example")).await;
        }
        house.invite(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/reports").await.shows("Eligible 11").shows("9%").does_not_show("Percentages are shown once there are");
        let file = ines.open("/reports/invitations.csv").await.text();
        assert!(file.contains("Of,Name,Eligible,Invited,Delivered to mail server,Started,Activated,First task done\r\nAll,Everybody,11,1,1,0,0,0\r\n"), "{file}");
        assert!(file.contains("Language,English,11,1,1,0,0"), "{file}");
    }

    /// Each message has numbers of its own, and each opens those who got it.
    async fn a_message_has_numbers_of_its_own(house) {
        house.invite(ANA).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let ines = house.sign_in(INES).await;
        let mut act = house.act(&house.who(INES).await).await;
        let words = Words { subject: "Come in".into(), message: "{{portal_link}} is yours.".into() };
        let typed = Typed { name: "Short and warm".into(), words };
        templates::actions::create(&mut act, Kind::Invitation, Language::En, &typed).await.expect("a template");
        act.commit().await.expect("kept");
        let sam = house.sign_in(SAM).await;
        let words = |message: &'static str| [("subject", "Something else"), ("message", message)];
        sam.post(&format!("/clients/{maya}/invitation"), &words("{{portal_link}} is yours.")).await.shows("Invitation sent to Maya.");
        sam.post(&format!("/clients/{jonas}/invitation"), &words("My own words to you.")).await.shows("Invitation sent to Jonas.");
        house.carry_letters().await;
        let page = ines.open("/reports").await.shows("By message");
        for (message, name) in [("Short and warm", "Maya Lindqvist"), ("Own words", "Jonas Weber"), ("Default message", "Ana Silva")] {
            let link = page.link(&format!("1 Invited, {message}"));
            let mut list = ines.open(&link).await.shows(name).shows("1 on this page.");
            for other in ["Maya Lindqvist", "Jonas Weber", "Ana Silva"].iter().filter(|other| **other != name) {
                list = list.does_not_show(other);
            }
        }
        let file = ines.open("/reports/invitations.csv").await.text();
        assert!(file.contains("Message,Short and warm,1,1,1,0,0,0"), "{file}");
        // A batch knows its message too, and sending again counts the latest.
        house.clock.advance(days(1));
        house.start_batch(&[MAYA]).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        house.carry_letters().await;
        house.sign_in(INES).await.open("/reports").await.shows("Own words").does_not_show("Short and warm");
    }
}
