//! Requests that no page of ours sends: forged ones, and other verbs (promises.md K54, K57).

use super::{callers::Caller, crowd, ids::Ids};
use crate::kit::*;
use axum::body::Body;
use http::{Method, header};
use portico::doors::Audience;
use std::collections::BTreeMap;

stories! {
    /// A form from elsewhere, or from nowhere, is refused at every door that changes something, and nothing changes.
    async fn forged_forms_are_refused_everywhere(house) {
        crowd::fill(house).await;
        let alder = house.practice(ALDER).await;
        let ids = Ids::of(house).await;
        let from_elsewhere: [(&str, &[(&str, &str)]); 5] = [
            ("from nowhere", &[]),
            ("from another site", &[("sec-fetch-site", "cross-site")]),
            ("from a neighbour", &[("sec-fetch-site", "same-site"), ("origin", "https://other.portal.example")]),
            ("from another origin", &[("origin", "https://evil.example")]),
            ("from a sandbox", &[("origin", "null")]),
        ];
        for door in house.doors.clone().iter().filter(|door| door.method == Method::POST) {
            let path = ids.fill(door.path).await;
            let caller = if matches!(door.audience, Audience::Client(_) | Audience::Portal(_)) { Caller::AtThePortal(MAYA) } else { Caller::SignedIn(INES) };
            let browser = caller.browser(house).await;
            let before = house.picture_of(alder).await;
            for (whence, headers) in from_elsewhere {
                let mut request = browser.request(Method::POST, &path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let page = browser.ask(request.body(Body::empty()).expect("a request")).await;
                assert_eq!(page.code.as_u16(), 403, "{path} {whence}");
            }
            let changed = before.differences(&house.picture_of(alder).await);
            assert!(changed.is_empty(), "{path} changed {changed:?}");
        }
    }

    /// A path answers its own verbs and no other.
    async fn other_verbs_are_refused_everywhere(house) {
        crowd::fill(house).await;
        let ids = Ids::of(house).await;
        let mut verbs: BTreeMap<&str, Vec<Method>> = BTreeMap::new();
        for door in &house.doors {
            verbs.entry(door.path).or_default().push(door.method.clone());
        }
        let nobody = house.browser();
        for (path, known) in verbs {
            let address = ids.fill(path).await;
            for verb in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
                if known.contains(&verb) {
                    continue;
                }
                let request = nobody.request(verb.clone(), &address).header("sec-fetch-site", "same-origin");
                let page = nobody.ask(request.body(Body::empty()).expect("a request")).await;
                assert_eq!(page.code.as_u16(), 405, "{verb} {path}");
                assert!(page.body.is_empty() || page.words().len() < 2_000, "{verb} {path} says a lot");
            }
        }
    }
}
