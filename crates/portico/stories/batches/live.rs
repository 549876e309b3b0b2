//! The page that follows by itself.

use super::*;
use std::time::Duration;

stories! {
    /// The stream brings what changes, says how far it is, and ends when nothing more will happen by itself.
    async fn the_page_follows(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let page = send(&sam, "/batches", &composed(&clients, "live")).await;
        let events = format!("{}/events", page.address);
        assert!(page.text().contains(&format!("data-live=\"{events}\"")));
        let working = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            house.prepare_batches().await;
            house.carry_letters().await;
        };
        let (heard, ()) = tokio::join!(sam.listen(&events), working);
        assert!(heard.contains("event: status\ndata: 0 of 3 done"), "{heard}");
        assert!(heard.contains("event: status\ndata: 3 invitations sent. All done."), "{heard}");
        assert!(heard.contains("id=\"batch-progress\"") && heard.contains(&format!("id=\"to-{}\"", clients[0])), "{heard}");
        assert!(heard.trim_end().ends_with("event: done\ndata: done"), "{heard}");
    }

    /// A page left open ends with its session.
    async fn an_open_page_ends_with_its_session(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(2).await;
        let page = send(&sam, "/batches", &composed(&clients, "left open")).await;
        let events = format!("{}/events", page.address);
        let leaving = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            house.clock.advance(Duration::from_secs(16 * 60));
        };
        let (heard, ()) = tokio::join!(sam.listen(&events), leaving);
        assert!(heard.trim_end().ends_with("event: done\ndata: reload"), "{heard}");
        house.prepare_batches().await;
        house.carry_letters().await;
    }
}
