//! The disk is full: whatever would be saved is answered with a sentence, nothing is half done, what there is stays readable, and access is
//! ended all the same (promises.md R10).

use crate::kit::*;
use axum::body::Body;
use futures_util::{StreamExt as _, stream};
use http::{Method, header};
use portico_database::with_the_reserve;
use portico_values::ClientId;
use std::{convert::Infallible, time::Duration};

const SIGNATURE: &str = "/account/signature";
const SWITCH: &str = "/settings/scheduling/client-portal/switch";
const LANGUAGE: &str = "/p/alder-wren/account/language";

fn record(client: ClientId, rest: &str) -> String {
    format!("/clients/{client}{rest}")
}

stories! {
    /// A form that finds no room is answered with what to do, for staff and in the client's language; pages open, and when there is room
    /// again the same form is taken.
    async fn a_form_that_finds_no_room(house) {
        let sam = house.sign_in(SAM).await;
        let ana = house.activate(ANA).await.in_language("es");
        let alder = house.practice(ALDER).await;
        let before = house.picture_of(alder).await;
        house.portico.database.watch().fill_the_disk(true);
        let page = sam.post(SIGNATURE, &[("signature", "Sam, front desk")]).await.status(507).shows("Nothing can be saved now")
            .shows("There is no room left on Portico’s disk").shows("Nothing was changed and nothing is lost.").does_not_show("very busy");
        assert_eq!(page.header("retry-after"), "60");
        ana.post(LANGUAGE, &[("language", "en")]).await.status(507).shows("Ahora mismo no podemos guardar nada").shows("Lo que se guardó antes está a salvo");
        let stranger = house.browser();
        stranger.post("/p/alder-wren/sign-in", &[("email", ANA.address), ("password", PASSWORD)]).await.status(507).shows("We can’t save anything right now");
        sam.open("/clients").await.status(200).shows("Ana Silva");
        ana.open("/p/alder-wren/account").await.status(200);
        let changed = before.differences(&house.picture_of(alder).await);
        assert!(changed.is_empty(), "something was kept: {changed:?}");
        house.portico.database.watch().fill_the_disk(false);
        sam.post(SIGNATURE, &[("signature", "Sam, front desk")]).await.status(200).shows("Your signature is saved.");
        ana.post(LANGUAGE, &[("language", "en")]).await.status(200);
    }
}

/// On SQLite room is kept for those who end something: they find it from signing in on, and nobody else uses it up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_is_ended_on_a_full_disk() {
    const MANY: usize = 50;
    let house = House::on(Engine::Sqlite).await.expect("SQLite is always there");
    let database = &house.portico.database;
    let who = house.who(SAM).await;
    let mut clients = Vec::new();
    for number in 0..MANY {
        let client = house.another_client(&format!("Client{number}"), &format!("client{number}@many.example")).await;
        house.invite_as(&who, client).await.expect("nothing stands in the way");
        clients.push(client);
    }
    let links = house.carry_letters().await;
    let jonas = house.activate(JONAS).await;
    let ines = house.sign_in(INES).await;
    database.keep_reserve().await.expect("it is kept");
    database.pretend_room(Some(0));
    database.watch().fill_the_disk(true);

    // Somebody has to sign in first, and to open the record from which it is done.
    let sam = house.browser();
    sam.open("/sign-in").await;
    sam.fill("Email", SAM.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.status(200);
    let id = house.client(JONAS).await;
    sam.open(&record(id, "/portal")).await.status(200).shows("Can sign in");
    sam.follow("Disable access").await;
    sam.press("Disable access").await.status(200).shows("Access is disabled for Jonas.");
    jonas.open("/p/alder-wren/").await.is_at("/p/alder-wren/sign-in");
    for client in &clients {
        sam.post(&record(*client, "/invitation/revocation"), &[]).await.status(200).shows("was revoked.");
    }
    house.browser().open(&links.only_letter_to("client7@many.example").link()).await.shows("taken back");
    for client in &clients {
        sam.post(&record(*client, "/access/disabling"), &[]).await.status(200).shows("Access is disabled for");
    }

    // The room that was set free is theirs alone, for uploads too.
    database.watch().fill_the_disk(false);
    sam.post(SIGNATURE, &[("signature", "Sam")]).await.status(507).shows("Nothing can be saved now");
    ines.open("/clients/import").await.status(200);
    ines.attach("Choose the file with your clients", "clients.csv", b"First name\nAda\n");
    ines.press("Upload and continue").await.status(507);

    // The portal is turned off in it, and not on.
    ines.post(SWITCH, &[("portal", "off"), ("present", STAFF_PASSWORD)]).await.status(200);
    ines.post(SWITCH, &[("portal", "on"), ("letters", "drop")]).await.status(507).shows("Nothing can be saved now");

    // Whoever works goes on being signed in.
    for _ in 0..3 {
        house.portico.later.finish().await;
        house.clock.advance(Duration::from_secs(10 * 60));
        sam.open(&record(id, "/portal")).await.status(200).is_at(&record(id, "/portal"));
    }

    // With room on the disk everything goes on, without a new start.
    database.pretend_room(None);
    database.keep_reserve().await.expect("it is kept");
    house
        .sign_in(INES)
        .await
        .post(SWITCH, &[("portal", "on"), ("letters", "send")])
        .await
        .status(200)
        .shows("The Client Portal is on.");
    sam.post(SIGNATURE, &[("signature", "Sam")]).await.status(200).shows("Your signature is saved.");
    house.carry_letters().await;
    house.look_round().await;
}

/// A file that is on its way in when the reserve is set free goes no further: what fills the disk is not given what was kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_under_way_gets_nothing_of_the_reserve() {
    let house = House::on(Engine::Sqlite).await.expect("SQLite is always there");
    let documents = record(house.client(ANA).await, "/documents");
    let ines = house.sign_in(INES).await;
    for (path, name) in [(documents.as_str(), "Plan.txt"), ("/clients/import", "clients.csv")] {
        let database = house.portico.database.clone();
        database.pretend_room(None);
        database.keep_reserve().await.expect("it is kept");
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let begins = stream::iter([head + &"First name\n".repeat(2_000)]);
        let goes_on = stream::once(async move {
            database.pretend_room(Some(0));
            with_the_reserve(database.begin()).await.expect("in the room that is set free").commit().await.expect("kept");
            "Ana\n".repeat(2_000) + "\r\n--b--\r\n"
        });
        let body = Body::from_stream(begins.chain(goes_on).map(Ok::<_, Infallible>));
        let kind = "multipart/form-data; boundary=b";
        let request = ines.request(Method::POST, path).header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, kind);
        ines.ask(request.body(body).expect("a request")).await.status(507).shows("There is no room left on Portico’s disk");
    }
    house.portico.database.pretend_room(None);
    house.portico.database.keep_reserve().await.expect("it is kept");
    assert_eq!(house.one::<(i64,)>("select count(*) from documents", values![]).await, (0,));
    assert_eq!(house.one::<(i64,)>("select count(*) from imports", values![]).await, (0,));
    house.look_round().await;
}
