//! Choosing several: the choice follows the search, comes back when it is to be changed, and an empty one is no dead end.

use super::*;
use axum::body::Body;
use http::Method;

stories! {
    /// What a search brings while somebody types holds the count and the way to select, for that search.
    async fn the_choice_follows_the_search(house) {
        for client in [MAYA, ANA] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        let request = sam.request(Method::GET, "/clients?q=maya").header("x-portico-fragment", "list");
        let part = sam.ask(request.body(Body::empty()).expect("a request")).await.status(200);
        assert_eq!(part.link("Select multiple"), "/clients?q=maya&select=1");
        assert!(part.all("[data-follows=list] .lede").join("").contains("1 client found."), "{}", part.text());
        let request = sam.request(Method::GET, "/clients?q=zzz").header("x-portico-fragment", "list");
        let nobody = sam.ask(request.body(Body::empty()).expect("a request")).await;
        assert!(!nobody.offers("Select multiple") && !nobody.offers("Send/resend invitations"));
    }

    /// Nobody ticked: back to the list, where ticking is, with a word on what is missing.
    async fn nobody_ticked_is_no_dead_end(house) {
        let sam = house.sign_in(SAM).await;
        let empty = sam.open("/clients").await;
        assert!(!empty.offers("Select multiple") && !empty.offers("Send/resend invitations"));
        for client in [MAYA, ANA] {
            house.client(client).await;
        }
        sam.open("/clients?q=a&tab=not-invited").await;
        let list = sam.press("Send/resend invitations").await.status(200).is_at("/clients");
        assert!(list.address.contains("q=a") && list.address.contains("tab=not%2Dinvited") && list.address.contains("select=1"), "{}", list.address);
        assert!(first(&list, ".flash").contains("Choose at least one client"));
    }

    /// "Change selection" goes back to the same list with the same people ticked.
    async fn a_selection_is_changed_where_it_was_made(house) {
        for client in [MAYA, ANA, JONAS] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        sam.open("/clients?tab=not-invited&select=1").await;
        sam.tick("Select Ana Silva").tick("Select Jonas Weber").press("Send/resend invitations").await.shows("Invite 2 clients");
        sam.press("Preview Invitation").await.shows("Invite 2 clients");
        let list = sam.follow("Change selection").await.is_at("/clients").shows("Stop selecting");
        assert!(list.address.contains("tab=not%2Dinvited") && list.address.contains("select=1"), "{}", list.address);
        assert_eq!(list.all("td.pick:has(input[checked])"), ["Select Ana Silva", "Select Jonas Weber"]);
        sam.untick("Select Ana Silva").press("Send/resend invitations").await.shows("Invite 1 client");
        sam.open("/clients").await;
        sam.follow("Select multiple").await;
        sam.follow("Select all 3 matching").await;
        sam.press("Send/resend invitations").await.shows("Invite 3 clients");
        sam.follow("Change selection").await.shows("All 3 selected");
    }
}
