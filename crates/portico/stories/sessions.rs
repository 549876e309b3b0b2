//! Sessions end when they should, to the millisecond, and take with them whatever was still coming (promises.md P5, P7, K22, K31).

use crate::kit::*;
use http_body_util::BodyExt as _;
use std::time::Duration;

const MILLI: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Every session was used just now.
async fn everybody_is_busy(house: &House) {
    house.change("update sessions set seen_at = $1", values![house.now()]).await;
}

/// When sessions were last seen in use.
async fn seen(house: &House) -> Vec<(portico_values::Moment,)> {
    house.rows("select seen_at from sessions order by id", values![]).await
}

/// A download under way when its reader is signed out ends with an error, not with rows.
async fn is_cut(house: &House, browser: &Browser<'_>, path: &str) {
    let body = browser.begin_download(path).await;
    assert!(body.collect().await.is_ok(), "{path} can be read");
    let body = browser.begin_download(path).await;
    house.change("update sessions set ended_at = $1", values![house.now()]).await;
    assert!(body.collect().await.is_err(), "{path} goes on after its session has ended");
}

stories! {
    /// Fifteen minutes without a click, and no millisecond more.
    async fn staff_rest_for_fifteen_minutes(house) {
        let (in_time, late) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        house.clock.advance(MINUTE * 15 - MILLI);
        in_time.open("/clients").await.is_at("/clients");
        house.clock.advance(MILLI);
        late.open("/clients").await.is_at("/sign-in");
    }

    /// Thirty in the portal.
    async fn clients_rest_for_thirty_minutes(house) {
        let (in_time, late) = (house.activate(JONAS).await, house.activate(MAYA).await);
        house.clock.advance(MINUTE * 30 - MILLI);
        in_time.open("/p/alder-wren/account").await.is_at("/p/alder-wren/account");
        house.clock.advance(MILLI);
        late.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
    }

    /// Twelve hours at most, however busy somebody is.
    async fn nobody_is_signed_in_for_longer_than_twelve_hours(house) {
        let (sam, jonas) = (house.sign_in(SAM).await, house.activate(JONAS).await);
        house.clock.advance(MINUTE * 60 * 12 - MILLI);
        everybody_is_busy(house).await;
        sam.open("/clients").await.is_at("/clients");
        jonas.open("/p/alder-wren/account").await.is_at("/p/alder-wren/account");
        house.clock.advance(MILLI);
        everybody_is_busy(house).await;
        sam.open("/clients").await.is_at("/sign-in");
        jonas.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
    }

    /// A page that opens in the last ten minutes says that the session ends soon and cannot be kept, also where no script runs. A
    /// script says it to whoever stays on a page; it is told the seconds.
    async fn the_last_minutes_are_announced(house) {
        const SOON: &str = "sign in again soon";
        let (sam, ana) = (house.sign_in(SAM).await, house.activate(ANA).await);
        let maya = house.activate(MAYA).await;
        let counts_from = |page: &Page, seconds: u64| page.text().contains(&format!("data-at-most=\"{seconds}\""));
        let notice = |page: &Page| page.all("#session-ending").concat();
        house.clock.advance(MINUTE * (12 * 60 - 10) - MILLI * 1_000);
        everybody_is_busy(house).await;
        for (browser, path) in [(&sam, "/clients"), (&maya, "/p/alder-wren/account")] {
            let page = browser.open(path).await.status(200);
            assert!(counts_from(&page, 601) && notice(&page).is_empty(), "{path}");
        }
        house.clock.advance(MILLI * 1_000);
        for (browser, path) in [(&sam, "/clients"), (&maya, "/p/alder-wren/account")] {
            let page = browser.open(path).await.status(200);
            let said = notice(&page);
            assert!(counts_from(&page, 600) && said.contains(SOON), "{path}: {said}");
            assert!(said.contains("after 12 hours. For you that is within 10 minutes,"), "{path}: {said}");
        }
        house.clock.advance(MINUTE * 9 + MILLI * 20_000);
        everybody_is_busy(house).await;
        let said = notice(&sam.open("/clients").await);
        assert!(said.contains("within 1 minute,"), "{said}");
        let said = notice(&ana.open("/p/alder-wren/").await);
        assert!(said.contains("en menos de 1 minuto "), "{said}");
        // A page that keeps no session awake says nothing of one.
        assert_eq!(notice(&maya.open("/p/alder-wren/help").await.status(200)), "");
    }

    /// What a page says of its session's rest is what is kept, although it is noted once a minute that somebody is at work.
    async fn a_page_says_how_long_its_session_rests(house) {
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        let rests_for = |page: &Page, seconds: u64| page.text().contains(&format!("data-session=\"{seconds}\" data-life=\"900\""));
        everybody_is_busy(house).await;
        house.clock.advance(MILLI * 59_000);
        assert!(rests_for(&ines.open("/clients").await.status(200), 841), "the last note was 59 seconds ago");
        house.clock.advance(MILLI * 1_000);
        assert!(rests_for(&sam.open("/clients").await.status(200), 900));
        house.clock.advance(MILLI * 840_000);
        ines.open("/clients").await.is_at("/sign-in");
        house.clock.advance(MILLI * 59_000);
        sam.open("/clients").await.is_at("/clients");
    }

    /// Nor for longer by changing something: a session that goes on under a new secret ends when it would have ended.
    async fn a_change_makes_no_session_younger(house) {
        let (jonas, sam) = (house.activate(JONAS).await, house.sign_in(SAM).await);
        house.clock.advance(MINUTE * 60 * 11);
        everybody_is_busy(house).await;
        let change = [("present", PASSWORD), ("password", "meadow granite whistle 41")];
        jonas.post("/p/alder-wren/account/password", &change).await.is_at("/p/alder-wren/account");
        sam.post("/account/password", &[("present", STAFF_PASSWORD), ("new", "meadow granite whistle 41")]).await.is_at("/account");
        house.clock.advance(MINUTE * 60 - MILLI);
        everybody_is_busy(house).await;
        jonas.open("/p/alder-wren/account").await.is_at("/p/alder-wren/account");
        sam.open("/account").await.is_at("/account");
        house.clock.advance(MILLI);
        everybody_is_busy(house).await;
        jonas.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
        sam.open("/account").await.is_at("/sign-in");
        house.leave_letters();
    }

    /// A page that is left open asks by itself. That is no use of the session.
    async fn a_page_left_open_keeps_nobody_signed_in(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let before = seen(house).await;
        for _ in 0..7 {
            house.clock.advance(MINUTE * 2);
            sam.open(&format!("/clients/{maya}/portal/events")).await.status(200);
            let request = sam.request(http::Method::GET, "/clients").header("x-portico-background", "1");
            assert_eq!(sam.ask(request.body(axum::body::Body::empty()).expect("a request")).await.code, 200);
        }
        assert!(seen(house).await == before, "the session was noted as used");
        house.clock.advance(MINUTE);
        sam.open("/clients").await.is_at("/sign-in");
    }

    /// Signing in, and changing the password, always make a new secret; the one before is worth nothing (fixation).
    async fn each_step_up_makes_a_new_secret(house) {
        let staff = house.portico.cookies.name("staff");
        let sam = house.sign_in(SAM).await;
        let planted = sam.cookie(&staff).expect("a session");
        sam.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
        let signed_in = sam.cookie(&staff).expect("a session");
        assert_ne!(planted, signed_in);
        sam.post("/account/password", &[("present", STAFF_PASSWORD), ("new", "meadow granite whistle 41")]).await.is_at("/account");
        assert_ne!(sam.cookie(&staff).expect("a session"), signed_in);

        let portal = house.portico.cookies.name("portal-alder-wren");
        let jonas = house.activate(JONAS).await;
        let planted = jonas.cookie(&portal).expect("a session");
        jonas.post("/p/alder-wren/sign-in", &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        let again = jonas.cookie(&portal).expect("a session");
        assert_ne!(planted, again);
        let change = [("present", PASSWORD), ("password", "meadow granite whistle 41")];
        jonas.post("/p/alder-wren/account/password", &change).await.is_at("/p/alder-wren/account");
        assert_ne!(jonas.cookie(&portal).expect("a session"), again);
        for (name, old) in [(&staff, &signed_in), (&portal, &planted), (&portal, &again)] {
            let thief = house.browser();
            thief.put_cookie(name, old);
            thief.open("/clients").await.is_at("/sign-in");
            thief.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
        }
        house.carry_letters().await;
    }

    /// Whoever signs out leaves nothing behind in the browser.
    async fn signing_out_clears_the_browser(house) {
        let (sam, jonas) = (house.sign_in(SAM).await, house.activate(JONAS).await);
        for (browser, path) in [(&sam, "/sign-out"), (&jonas, "/p/alder-wren/sign-out")] {
            let request = browser.request(http::Method::POST, path).header("sec-fetch-site", "same-origin");
            let page = browser.ask(request.body(axum::body::Body::empty()).expect("a request")).await.status(303);
            assert_eq!(page.header("clear-site-data"), "\"cache\", \"storage\"");
        }
        sam.open("/clients").await.is_at("/sign-in");
        jonas.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
    }

    /// What a batch came to.
    async fn results_of_a_batch_stop_coming_with_the_session(house) {
        let batch = house.start_batch(&[MAYA, ANA]).await;
        let sam = house.sign_in(SAM).await;
        is_cut(house, &sam, &format!("/batches/{batch}/results.csv")).await;
        house.leave_letters();
    }

    /// What an import came to.
    async fn results_of_an_import_stop_coming_with_the_session(house) {
        let list = b"First name,Last name,DOB\nUma,Known,1990-05-06\n";
        let (import, source) = house.taken_in("list.csv", list).await;
        let held = house.chosen(import, &source).await;
        let progress = portico::import::work::Progress::default();
        portico::import::work::check(&house.portico, &house.who(INES).await, held, &progress).await.expect("checked");
        let ines = house.sign_in(INES).await;
        is_cut(house, &ines, &format!("/clients/import/{import}/results.csv")).await;
    }

    /// After months away no row says which browsers were known: a sign-in is news again, and a first one ever never is (K22).
    async fn a_dormant_account_hears_of_its_sign_in(house) {
        let sam = || async {
            let browser = house.browser();
            browser.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
            house.carry_letters().await.to(SAM.address)
        };
        assert!(sam().await.is_empty(), "the first sign-in of all is no news");
        house.clock.advance(days(5));
        assert!(sam().await.is_empty(), "nor is a browser that is known");
        house.clock.advance(days(120));
        portico::sign_in::jobs::sweep(&house.portico).await.expect("swept");
        let letters = sam().await;
        assert_eq!(letters.len(), 1);
        letters[0].says("with a browser we haven’t seen before");
    }

    /// Wrong passwords before a choice between practices are news as well, and so are wrong codes behind a right password.
    async fn many_failures_are_told_to_the_owner(house) {
        let other = format!("update staff set address = '{0}', address_normalised = '{0}' where address = $1", SAM.address);
        house.change(Box::leak(other.into_boxed_str()), values![HANNA.address]).await;
        let browser = house.browser();
        for _ in 0..7 {
            browser.post("/sign-in", &[("email", SAM.address), ("password", "not the right one 12")]).await.status(422);
        }
        browser.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/sign-in/practice");
        let practice = house.practice(ALDER).await.to_string();
        browser.post("/sign-in/practice", &[("practice", &practice)]).await.is_at("/clients");
        house.carry_letters().await.only_letter_to(SAM.address).says("after several wrong tries");

        let bill = house.half_sign_in(BILL).await;
        for _ in 0..5 {
            bill.answer_to("/sign-in/code", &[("code", "000000")]).await.status(303);
        }
        house.carry_letters().await.only_letter_to(BILL.address).says("several wrong codes");
    }
}
