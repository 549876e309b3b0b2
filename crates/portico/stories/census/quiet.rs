//! At every door: no page tells a link again, a link alone makes nobody of anybody, reading deletes nothing, and no form takes a field that is
//! not its own. And what all of it leaves in the history names nobody.

use super::{callers::Caller, crowd, ids::Ids};
use crate::kit::*;
use axum::body::Body;
use http::{HeaderValue, Method, header};
use portico::doors::Audience;

/// Fields that mean something in a row, and in no form.
const FOREIGN: [(&str, &str); 9] = [
    ("role", "administrator"),
    ("practice_id", "0193c0de-0000-7000-8000-000000000001"),
    ("state", "accepted"),
    ("email_verified", "true"),
    ("address_confirmed_at", "1"),
    ("is_admin", "true"),
    ("portal_on", "false"),
    ("epoch", "0"),
    ("password_hash", "x"),
];

/// The doors at which administrators give a staff member a role.
const GIVE_A_ROLE: [&str; 2] = ["/organization/staff/new", "/organization/staff/{member}/role"];

/// The doors that take files, and so a form in parts only.
const TAKE_FILES: [&str; 5] = [
    "/clients/import",
    "/clients/{client}/documents",
    "/organization/client-portal/forms",
    "/organization/client-portal/settings/logo",
    "/p/{slug}/documents",
];

/// Sends one field alone, and asks for the answer that programs get: it has the code of the refusal.
async fn send_alone(browser: &Browser<'_>, path: &str, in_parts: bool, (field, value): (&str, &str)) -> Page {
    let (kind, body) = if in_parts {
        let body = format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n--b--\r\n");
        ("multipart/form-data; boundary=b", body)
    } else {
        ("application/x-www-form-urlencoded", format!("{field}={value}"))
    };
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin").header("content-type", kind);
    let mut request = request.body(Body::from(body)).expect("a request");
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    browser.ask(request).await
}

/// What only the local mailbox shows: letters, to administrators, while no mail server is set.
fn shows_letters(path: &str) -> bool {
    path.starts_with("/mailbox")
}

stories! {
    /// C6: whoever may invite sees where a link stands and never the link: no page of staff holds a secret after the one that showed it.
    async fn c6_no_page_tells_a_link_again(house) {
        crowd::fill(house).await;
        let copied = house.copy_link(ANA).await.reveal();
        house.clock.advance(days(1));
        let mailed = house.invite(ANA).await;
        let mailed = mailed.rsplit('/').next().expect("a secret").to_owned();
        let ids = Ids::of(house).await;
        for staff in [INES, SAM, BILL] {
            let mut seen = 0;
            for door in house.doors.iter().filter(|door| door.method == Method::GET && matches!(door.audience, Audience::Staff(_)) && !shows_letters(door.path)) {
                let path = ids.fill(door.path).await;
                let browser = Caller::SignedIn(staff).browser(house).await;
                let page = browser.ask(browser.request(Method::GET, &path).body(Body::empty()).expect("a request")).await;
                for secret in [&mailed, &copied] {
                    page.clone().never_says(secret);
                }
                seen += usize::from(page.code == 200);
            }
            assert!(seen > 8, "{} opened {seen} pages", staff.name);
        }
    }

    /// C19: a browser that has opened a link, and set no password yet, is nobody at every door of clients and of staff.
    async fn c19_a_link_that_is_not_accepted_opens_no_door(house) {
        crowd::fill(house).await;
        house.clock.advance(days(1));
        let link = house.invite(ANA).await;
        let ids = Ids::of(house).await;
        let ana = house.browser();
        ana.open(&link).await.shows("Ana");
        ana.follow("Continuar").await.is_at("/p/alder-wren/activate/password");
        let mut knocked = 0;
        for door in &house.doors {
            let sign_in = match door.audience {
                Audience::Client(_) => "/p/alder-wren/sign-in",
                Audience::Staff(_) => "/sign-in",
                _ => continue,
            };
            let path = ids.fill(door.path).await;
            let request = ana.request(door.method.clone(), &path).header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
            let page = ana.ask(request.body(Body::empty()).expect("a request")).await;
            let led = page.header("location").split('?').next().unwrap_or_default().to_owned();
            assert_eq!((page.code.as_u16(), led.as_str()), (303, sign_in), "{} {path}", door.method);
            knocked += 1;
        }
        assert!(knocked > 100, "{knocked} doors");
    }

    /// C50: reading deletes nothing. Every page and file was asked for by somebody who may have it, and every row is still there.
    async fn reading_deletes_nothing(house) {
        crowd::fill(house).await;
        let alder = house.practice(ALDER).await;
        let ids = Ids::of(house).await;
        let (staff, client) = (Caller::SignedIn(INES).browser(house).await, Caller::AtThePortal(MAYA).browser(house).await);
        house.portico.later.finish().await;
        let before = house.picture_of(alder).await;
        let mut read = 0;
        for door in house.doors.iter().filter(|door| door.method == Method::GET) {
            let browser = if matches!(door.audience, Audience::Client(_) | Audience::Portal(_)) { &client } else { &staff };
            let path = ids.fill(door.path).await;
            let page = browser.ask(browser.request(Method::GET, &path).body(Body::empty()).expect("a request")).await;
            read += usize::from(page.code == 200);
        }
        house.portico.later.finish().await;
        let after = house.picture_of(alder).await;
        assert!(before.lost(&after).is_empty(), "rows are gone: {:?}", before.lost(&after));
        assert!(read > 60, "{read} pages were read");
    }

    /// D20: the history holds ids and codes, and of nobody a name or an address.
    async fn the_history_names_nobody(house) {
        const NAMES: [&str; 10] = ["@", "lindqvist", "silva", "weber", "marsh", "boateng", "okafor", "brandt", "patel", "novak"];
        crowd::fill(house).await;
        let details: Vec<(String,)> = house.rows("select detail from audit_events", values![]).await;
        for (detail,) in &details {
            let small = detail.to_lowercase();
            assert_eq!(NAMES.iter().find(|name| small.contains(**name)), None, "{detail}");
        }
        assert!(details.len() > 30, "{} events", details.len());
    }

    /// P13, C51: a field that is not a form's own refuses the whole form, at every door that takes one, and changes nothing. It is refused for
    /// that field and for nothing else: not because another one is missing, nor because something was not found.
    async fn c51_no_form_takes_a_field_that_is_not_its_own(house) {
        crowd::fill(house).await;
        let alder = house.practice(ALDER).await;
        let ids = Ids::of(house).await;
        let mut complaints = Vec::new();
        let mut knocked = 0;
        for door in house.doors.iter().filter(|door| door.method == Method::POST) {
            let path = ids.fill(door.path).await;
            let caller = if matches!(door.audience, Audience::Client(_) | Audience::Portal(_)) { Caller::AtThePortal(MAYA) } else { Caller::SignedIn(INES) };
            let browser = caller.browser(house).await;
            house.portico.later.finish().await;
            let before = house.picture_of(alder).await;
            for (field, value) in FOREIGN.into_iter().filter(|(field, _)| *field != "role" || !GIVE_A_ROLE.contains(&door.path)) {
                let page = send_alone(&browser, &path, TAKE_FILES.contains(&door.path), (field, value)).await;
                if page.code != 400 || !page.text().contains("\"unknown-field\"") {
                    complaints.push(format!("{path} with {field} answers {}: {}", page.code, page.words()));
                }
            }
            house.portico.later.finish().await;
            let changed = before.differences(&house.picture_of(alder).await);
            if !changed.is_empty() {
                complaints.push(format!("{path} changed {changed:?}"));
            }
            knocked += 1;
        }
        assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
        let named = GIVE_A_ROLE.iter().chain(&TAKE_FILES);
        let gone: Vec<_> = named.filter(|path| !house.doors.iter().any(|door| door.is_at(&Method::POST, path))).collect();
        assert!(gone.is_empty(), "no door stands at {gone:?}");
        assert!(knocked > 180, "{knocked} doors");
    }

    /// P12, K33: ids of one practice in the query or the form of a door of another find nothing, name nobody and change nothing there.
    async fn ids_of_another_practice_beside_the_path_find_nothing(house) {
        const NAMES: [&str; 18] = [
            "client", "client[]", "group", "template", "who", "staff", "staff[]", "after", "before", "from", "batch", "offer", "preview_client",
            "sent", "shown[]", "out[]", "leave_out", "practice",
        ];
        const OURS: [&str; 6] = ["Lindqvist", "Silva", "Weber", "Boateng", "theo@marsh", "Sam Patel"];
        crowd::fill(house).await;
        let alder = house.practice(ALDER).await;
        let mut ids = vec![alder.to_string(), house.staff(SAM).await.to_string(), house.client(ANA).await.to_string()];
        for table in ["client_groups", "templates", "batches", "offers", "imports", "grants"] {
            let sql: &'static str = Box::leak(format!("select id from {table} where practice_id = $1 limit 1").into_boxed_str());
            ids.push(house.one::<(uuid::Uuid,)>(sql, values![alder]).await.0.to_string());
        }
        house.portico.later.finish().await;
        let before = house.picture_of(alder).await;
        let hanna = house.sign_in(HANNA).await;
        let plain = house.doors.iter().filter(|door| matches!(door.audience, Audience::Staff(_)) && !door.path.contains('{'));
        let mut knocked = 0;
        for door in plain.filter(|door| !door.path.contains("sign-out") && !door.path.contains("/events")) {
            for id in &ids {
                for name in NAMES {
                    let page = if door.method == Method::GET {
                        hanna.open(&format!("{}?{}={id}", door.path, name.replace("[]", "%5B%5D"))).await
                    } else {
                        hanna.post(door.path, &[(name, id)]).await
                    };
                    assert!(!page.code.is_server_error(), "{} {} with {name}: {}", door.method, door.path, page.code);
                    for ours in OURS {
                        page.clone().never_says(ours);
                    }
                    knocked += 1;
                }
            }
        }
        house.portico.later.finish().await;
        let changed = before.differences(&house.picture_of(alder).await);
        assert!(changed.is_empty(), "{changed:?}");
        assert!(knocked > 5_000, "{knocked} requests");
    }
}
