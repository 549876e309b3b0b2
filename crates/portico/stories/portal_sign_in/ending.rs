//! Out: by oneself, by the clock, or because the practice closes the door. The next request meets it.

use super::*;
use axum::body::Body;
use http::Method;

/// Every page of the portal that is somebody's own.
const PAGES: [&str; 3] = [HOME, ACCOUNT, "/p/alder-wren/account/password"];

/// Whoever was in is out, and their right password opens nothing.
async fn meets_a_closed_door(browser: &Browser<'_>, client: Client) {
    for page in PAGES {
        browser.open(page).await.is_at(SIGN_IN).never_says(client.address);
    }
    give(browser, client.address, WRONG).await.status(422).shows(NO_MATCH);
    give(browser, client.address, PASSWORD).await.status(403).shows(CLOSED).does_not_show(NO_MATCH);
}

stories! {
    /// Signing out ends the session itself; the browser forgets what it showed.
    async fn signing_out_ends_a_clients_session_itself(house) {
        let jonas = house.activate(JONAS).await;
        let cookie = house.portal_cookie(&jonas).expect("signed in");
        let request = jonas.request(Method::POST, "/p/alder-wren/sign-out").header("sec-fetch-site", "same-origin").body(Body::empty());
        let answer = jonas.ask(request.expect("a request")).await.status(303);
        assert_eq!((answer.header("clear-site-data"), answer.header("location")), ("\"cache\", \"storage\"", SIGN_IN));
        assert_eq!(house.portal_cookie(&jonas), None);
        jonas.open(SIGN_IN).await.shows("You’re signed out.");
        let thief = house.with_portal_cookie(&cookie);
        for page in PAGES {
            thief.open(page).await.is_at(SIGN_IN).never_says(JONAS.address);
        }
    }

    /// Half an hour without use, and it is over; use keeps it.
    async fn a_quiet_session_ends(house) {
        let jonas = house.activate(JONAS).await;
        for _ in 0..3 {
            house.clock.advance(minutes(29));
            jonas.open(HOME).await.is_at(HOME);
            house.portico.later.finish().await;
        }
        house.clock.advance(minutes(30) - Duration::from_millis(1));
        jonas.open(HOME).await.is_at(HOME);
        house.portico.later.finish().await;
        house.clock.advance(minutes(30));
        jonas.open(HOME).await.is_at(SIGN_IN);
    }

    /// However busy, twelve hours are the most.
    async fn no_session_lives_longer_than_twelve_hours(house) {
        let jonas = house.activate(JONAS).await;
        for _ in 0..35 {
            house.clock.advance(minutes(20));
            jonas.open(HOME).await.is_at(HOME);
            house.portico.later.finish().await;
        }
        house.clock.advance(minutes(20) - Duration::from_millis(1));
        jonas.open(HOME).await.is_at(HOME);
        house.clock.advance(Duration::from_millis(1));
        jonas.open(HOME).await.is_at(SIGN_IN);
    }

    /// P5: when staff close a client's record, the next request of that client is refused, and so is the right password.
    async fn a_deactivated_client_is_out_at_the_next_request(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        jonas.open(HOME).await.is_at(HOME);
        let id = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/info/edit")).await;
        ines.choose("Care status", "Deactivated").press("Save").await.shows("Saved.");
        meets_a_closed_door(&jonas, JONAS).await;
        jonas.post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        maya.open(HOME).await.is_at(HOME);
        let (refused,): (i64,) = house.one("select count(*) from audit_events where action = 'login.sign_in_failed' and result <> 'done'", values![]).await;
        assert_eq!(refused, 2, "a right password at a closed door is written down as a wrong one is");
        house.leave_letters();
    }

    /// P5: whoever is set back to prospective is no client at present: out at the next request, also where nothing but the row says so, and
    /// not in again until they are a client once more.
    async fn a_prospective_client_is_out_at_the_next_request(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let ines = house.sign_in(INES).await;
        let edit = format!("/clients/{}/info/edit", house.client(JONAS).await);
        ines.open(&edit).await;
        ines.choose("Care status", "Prospective").press("Save").await.shows("Saved.");
        meets_a_closed_door(&jonas, JONAS).await;
        jonas.post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.carry_letters().await.to(JONAS.address).iter().for_each(|letter| assert_ne!(letter.kind, "password_reset"));
        ines.open(&edit).await;
        ines.choose("Care status", "Active").press("Save").await.shows("Saved.");
        jonas.open(HOME).await.is_at(SIGN_IN);
        give(&jonas, JONAS.address, PASSWORD).await.is_at(HOME);
        maya.open(HOME).await.is_at(HOME);
        house.change("update clients set care_status = 'prospective' where id = $1", values![house.client(MAYA).await]).await;
        house.stand_anew().await;
        for page in PAGES {
            maya.open(page).await.is_at(SIGN_IN).never_says(MAYA.address);
        }
        house.leave_letters();
    }

    /// P5: the switch of one client.
    async fn a_disabled_client_is_out_at_the_next_request(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        house.change("update clients set portal_on = false where id = $1", values![house.client(JONAS).await]).await;
        house.stand_anew().await;
        meets_a_closed_door(&jonas, JONAS).await;
        jonas.post("/p/alder-wren/account/sign-out-everywhere", &[]).await.is_at(SIGN_IN);
        maya.open(HOME).await.is_at(HOME);
    }

    /// P6: the practice's switch is one row. While it is off nobody is in or gets in; when it is on again everybody signs in anew.
    async fn while_the_practice_has_it_off_nobody_is_in(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let elsewhere = house.activate(MAYA_AT_HARBOUR).await;
        house.change("update practices set portal_on = false, epoch = epoch + 1 where slug = 'alder-wren'", values![]).await;
        for browser in [&jonas, &maya] {
            browser.open(HOME).await.is_at(SIGN_IN);
            browser.post(FORGOT, &[("email", JONAS.address)]).await.status(200).shows(OFF);
        }
        jonas.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.status(200).shows(OFF);
        house.carry_letters().await.none();
        elsewhere.open("/p/harbour/").await.is_at("/p/harbour/");
        house.change("update practices set portal_on = true where slug = 'alder-wren'", values![]).await;
        maya.open(HOME).await.is_at(SIGN_IN);
        give(&jonas, JONAS.address, PASSWORD).await.is_at(HOME);
    }
}
