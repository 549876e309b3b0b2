//! Everybody knocks at every door.

use super::{
    callers::{CALLERS, Caller, Meets},
    crowd,
    ids::Ids,
};
use crate::kit::*;
use axum::body::Body;
use http::{Method, header};
use portico::doors::Door;

/// What only people of Alder & Wren may ever read, and what they may not.
const OURS: [&str; 6] = ["Lindqvist", "Silva", "silva.example", "Weber", "Boateng", "theo@marsh"];
const THEIRS: [&str; 2] = ["Harbourfield", "hanna@harbour"];

/// One knock, as a page of ours would send it, with nothing in the form.
async fn knock(browser: &Browser<'_>, door: &Door, path: &str) -> Page {
    let mut request = browser.request(door.method.clone(), path).header("sec-fetch-site", "same-origin");
    if door.method == Method::POST {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    browser.ask(request.body(Body::empty()).expect("a request")).await
}

/// Why the answer is not what should be met.
fn complaint(meets: Meets, door: &Door, page: &Page) -> Option<String> {
    let code = page.code.as_u16();
    let leads_to = |place: &str| code == 303 && page.header("location").split('?').next() == Some(place);
    let fits = match meets {
        Meets::StaffSignIn => leads_to("/sign-in"),
        Meets::SecondStep => leads_to("/sign-in/code"),
        Meets::PortalSignIn => leads_to("/p/alder-wren/sign-in"),
        Meets::Refusal => code == 403,
        Meets::Nothing if door.method == Method::POST => [400, 404, 409, 422].contains(&code),
        Meets::Nothing => code == 404,
        Meets::AnAnswer => {
            // A code that was not right leads back to the page for it.
            let is_sent_away = leads_to("/sign-in/code") && door.path != "/sign-in/code";
            code < 500 && ![401, 403, 405, 501].contains(&code) && !is_sent_away
        }
    };
    (!fits).then(|| format!("should meet {meets:?}, met {code} {}", page.header("location")))
}

/// What stands in the answer that the caller must not read.
fn canary(caller: Caller, page: &Page) -> Option<String> {
    let text = page.text();
    let ours = OURS.iter().filter(|_| !caller.belongs_to(ALDER));
    let theirs = THEIRS.iter().filter(|_| !caller.belongs_to(HARBOUR));
    let found = ours.chain(theirs).find(|canary| text.contains(**canary));
    found.map(|canary| format!("reads {canary:?} of another practice"))
}

stories! {
    /// P12, K32, K33: each door, each caller, real ids of Alder & Wren in the path. Outsiders first, forms after pages, so that everything is
    /// still there when they come. An outsider's knock changes no row of the practice.
    async fn every_door_is_attacked_by_everybody(house) {
        crowd::fill(house).await;
        let alder = house.practice(ALDER).await;
        let ids = Ids::of(house).await;
        let mut doors = house.doors.clone();
        doors.sort_by_key(|door| (door.method == Method::POST, door.path.contains("sign-out")));
        let mut complaints = Vec::new();
        for method in [Method::GET, Method::POST] {
            for caller in CALLERS {
                for door in doors.iter().filter(|door| door.method == method) {
                    let path = ids.fill(door.path).await;
                    let browser = caller.browser(house).await;
                    let outsider = !caller.belongs_to(ALDER) && !door.path.starts_with("/p/");
                    let before = if outsider && method == Method::POST { Some(house.picture_of(alder).await) } else { None };
                    let page = knock(&browser, door, &path).await;
                    let changed = match before {
                        Some(before) => Some(before.differences(&house.picture_of(alder).await)).filter(|tables| !tables.is_empty()),
                        None => None,
                    };
                    let found = [
                        complaint(caller.should_meet(door), door, &page),
                        canary(caller, &page),
                        changed.map(|tables| format!("changes {tables:?}")),
                    ];
                    complaints.extend(found.into_iter().flatten().map(|what| format!("{} {path} as {caller:?}: {what}", door.method)));
                }
            }
        }
        assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    }
}
