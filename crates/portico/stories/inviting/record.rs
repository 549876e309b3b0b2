//! The record: banner, trail and buttons after a send, while it rests, and when it is over.

use super::*;

stories! {
    /// The tabs carry the names that people know.
    async fn the_tabs_carry_their_names(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}")).await;
        let info = sam.follow("Client Info").await.status(200);
        assert!(info.title().contains("Client Info"));
        sam.open(&format!("/clients/{maya}/activity")).await.shows("Recent Activity");
    }
}
