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
}
