//! Open pages that follow by themselves, until the session they were opened in is over (behaviours.md 16, 23; promises.md P5).

use crate::kit::*;

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
        let said = live.next().await.expect("a change");
        assert!(said.contains("Sending…"), "{said}");
        house.carry_letters().await;
        let said = live.next().await.expect("a change");
        assert!(said.contains("Waiting to accept"), "{said}");
        house.disable(SAM).await;
        let said = live.next().await.expect("the end is said");
        assert!(said.contains("event: done"), "{said}");
        assert!(live.next().await.is_none(), "and then it ends");
    }

    /// Nobody else's rows are followed: a clinician hears of those in their care.
    async fn a_list_follows_within_reach(house) {
        house.client(MAYA).await;
        house.assign(ADA, house.client(ANA).await).await;
        let ada = house.sign_in(ADA).await;
        let first = ada.follow_live("/clients/events").await.next().await.expect("the whole is said once");
        assert!(first.contains("Silva") && !first.contains("Lindqvist"), "{first}");
    }
}
