//! What staff hear of invitations that were answered, where the list says somebody is, and what gets through when nothing else does.

use crate::kit::*;
use portico::{batches::jobs::prepare_due, doors::Door};
use std::time::Duration;

/// The clinician of a client.
async fn assign(house: &House, staff: Staff, client: Client) {
    const ASSIGN: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
    let (practice, staff, client) = (house.practice(ALDER).await, house.staff(staff).await, house.client(client).await);
    let mut transaction = house.portico.database.begin().await.expect("the database is there");
    transaction.run(ASSIGN, values![practice, staff, client]).await.expect("assigned");
    transaction.commit().await.expect("kept");
}

async fn leave(house: &House, staff: Staff) {
    const LEAVE: &str = "update staff set active = false where practice_id = $1 and id = $2";
    let (practice, staff) = (house.practice(ALDER).await, house.staff(staff).await);
    let mut transaction = house.portico.database.begin().await.expect("the database is there");
    transaction.run(LEAVE, values![practice, staff]).await.expect("written");
    transaction.commit().await.expect("kept");
}

stories! {
    /// D4, D17: whoever sent it and whoever is assigned hear that an invitation was accepted; no client is named in the mail.
    async fn staff_hear_of_an_acceptance(house) {
        assign(house, ADA, MAYA).await;
        assign(house, SAM, MAYA).await;
        let maya = house.browser();
        maya.open(&house.invite(MAYA).await).await;
        maya.follow("Continue").await;
        maya.fill("Password", PASSWORD);
        maya.press("Activate My Account").await.status(200);
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 2, "Sam once, though he sent it and is assigned");
        for staff in [SAM, ADA] {
            let letter = letters.only_letter_to(staff.address);
            assert_eq!((letter.kind.as_str(), letter.subject()), ("staff_notice", "An invitation was accepted"));
            letter.says("on 21 November").says("Safari on iPhone");
            for private in ["Maya", "Lindqvist", "maya@"] {
                assert!(!format!("{:?}", letter.content).contains(private), "{private} stands in the mail");
            }
            let reader = house.sign_in(staff).await;
            reader.open(&letter.link()).await.status(200).shows("Maya Lindqvist");
        }
    }

    /// settled.md 9: "Not me" is told to whoever sent it, in a batch as well; who has left hears nothing.
    async fn staff_hear_of_not_me(house) {
        assign(house, ADA, MAYA).await;
        leave(house, ADA).await;
        house.start_batch(&[MAYA]).await;
        while prepare_due(&house.portico).await.expect("batches are prepared") > 0 {}
        let maya = house.browser();
        maya.open(&house.carry_letters().await.only_letter_to(MAYA.address).link()).await;
        maya.follow("Tell us and we’ll stop these emails.").await;
        maya.tick("This invitation isn’t for me");
        maya.press("Stop these emails").await.shows("Thank you for telling us");
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 1);
        let letter = letters.only_letter_to(SAM.address);
        assert_eq!(letter.subject(), "An invitation was turned down");
        letter.says("said it is not for them");
    }

    /// "Activated" becomes "Active" with the first thing that is done later on, without a further sign-in.
    async fn whoever_does_something_after_activating_is_active(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        maya.open("/p/alder-wren/").await.status(200);
        house.portico.later.finish().await;
        sam.open("/clients").await.shows("Activated");
        house.clock.advance(Duration::from_secs(90));
        let ((), statements) = house.statements_of(async {
            maya.open("/p/alder-wren/account").await.status(200);
            maya.open("/p/alder-wren/account").await.status(200);
            house.portico.later.finish().await;
            maya.open("/p/alder-wren/").await.status(200);
            house.portico.later.finish().await;
        }).await;
        let writes = statements.iter().filter(|one| one.starts_with("update clients")).count();
        assert!((1..=2).contains(&writes), "at most once a minute, unless two come at the same time: {statements:#?}");
        sam.open("/clients").await.does_not_show("Activated").shows("Active");
        house.carry_letters().await;
    }
}

/// R16: signing out, taking back and stopping have a lane of their own. A door that ends something declares itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_ends_something_gets_through_when_nothing_else_does() {
    let house = House::on(Engine::Sqlite).await.expect("SQLite is always there");
    let ends = [
        "/sign-out",
        "/sign-out-everywhere",
        "/end",
        "/revocation",
        "/stop",
        "reminders/{token}",
        "/disabling",
        "/stopping",
        "/switch",
        "/closing",
        "/withdrawal",
        "/removal",
        "/freeze",
        "/unsharing",
        "/documents/{document}/deletion",
    ];
    let urgent = |door: &&Door| {
        door.path == "/health" || (door.method == http::Method::POST && ends.iter().any(|end| door.path.ends_with(end)))
    };
    let expected: Vec<&str> = house.doors.iter().filter(urgent).map(|door| door.path).collect();
    let declared: Vec<&str> = house.doors.iter().filter(|door| door.gets_through).map(|door| door.path).collect();
    assert_eq!(declared, expected);
    assert!(declared.len() >= 10);
}
