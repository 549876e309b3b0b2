//! Guessing is bounded, and nobody honest is shut out by it (promises.md P11): many people sit behind one address.

use crate::kit::*;
use axum::body::Body;
use http::Method;
use std::time::Duration;

/// The front desk's one address.
const DESK: &str = "198.51.100.7";

stories! {
    /// A right password leaves no try behind at its network: the hundred and first person of a day gets in like the first.
    async fn a_whole_practice_signs_in_from_one_address(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        for round in 0..105 {
            let staff = house.browser().from_network(DESK);
            staff.post("/sign-in", &[("email", INES.address), ("password", STAFF_PASSWORD)]).await;
            assert_eq!(staff.page().address, "/clients", "staff, round {round}");
            let client = house.browser().from_network(DESK);
            client.post("/p/alder-wren/sign-in", &[("email", JONAS.address), ("password", PASSWORD)]).await;
            assert_eq!(client.page().address, "/p/alder-wren/", "a client, round {round}");
        }
        house.carry_letters().await;
    }

    /// Two people in five minutes mistype, all day long. Nobody is kept out by what others did an hour ago.
    async fn mistypes_of_a_day_do_not_add_up(house) {
        for round in 0..70 {
            for who in 0..2 {
                let stranger = format!("mistyped{round}.{who}@alder-wren.example");
                let desk = house.browser().from_network(DESK);
                desk.post("/sign-in", &[("email", &stranger), ("password", "not the right one 12")]).await.status(422);
            }
            house.clock.advance(Duration::from_secs(300));
        }
        let sam = house.browser().from_network(DESK);
        sam.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
    }

    /// Staff and every portal are counted apart: clients in the waiting room keep no receptionist out.
    async fn the_waiting_room_keeps_no_receptionist_out(house) {
        for n in 0..101 {
            let stranger = format!("nobody{n}@known.example");
            let guest = house.browser().from_network(DESK);
            guest.post("/p/alder-wren/sign-in", &[("email", &stranger), ("password", "not the right one 12")]).await;
        }
        let guest = house.browser().from_network(DESK);
        guest.post("/p/alder-wren/sign-in", &[("email", JONAS.address), ("password", PASSWORD)]).await.status(429);
        let sam = house.browser().from_network(DESK);
        sam.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
        house.leave_letters();
    }

    /// That a limit was reached stands in the history, once for each rest (K77).
    async fn a_limit_that_is_reached_stands_in_the_history(house) {
        const REACHED: &str = "select count(*) from audit_events where practice_id = $1 and action = 'limit.reached'";
        house.activate(JONAS).await;
        let practice = house.practice(ALDER).await;
        for rest in 1..=2 {
            for _ in 0..15 {
                let guess = [("email", JONAS.address), ("password", "not the right one 12")];
                house.browser().post("/p/alder-wren/sign-in", &guess).await;
            }
            assert_eq!(house.one::<(i64,)>(REACHED, values![practice]).await, (rest,));
            house.clock.advance(Duration::from_secs(15 * 60));
        }
        house.carry_letters().await;
    }

    /// A try that cannot be counted is not looked at: no password is hashed, nobody gets in, and once the database is there again, they do.
    async fn who_cannot_be_counted_does_not_get_in(house) {
        house.activate(JONAS).await;
        let watch = house.portico.database.watch();
        for (door, address, password, home) in [
            ("/p/alder-wren/sign-in", JONAS.address, PASSWORD, "/p/alder-wren/"),
            ("/sign-in", INES.address, STAFF_PASSWORD, "/clients"),
        ] {
            let right = [("email", address), ("password", password)];
            house.browser().post(door, &right).await.is_at(home); // what is begun once is begun
            house.portico.later.finish().await;
            let (_, heard) = house.statements_of(house.browser().post(door, &right)).await;
            house.portico.later.finish().await;
            let (counting, _) = (1..).zip(&heard).find(|(_, one)| one.contains("into guesses")).expect("a try is counted");
            let (browser, hashes) = (house.browser(), house.portico.hashing.begun());
            watch.fail_at(counting);
            browser.post(door, &right).await.status(503);
            assert!(watch.stop_failing(), "{door}: the try was not counted");
            assert_eq!(house.portico.hashing.begun(), hashes, "{door}: a password was looked at");
            browser.open(home).await.is_at(door);
            browser.post(door, &right).await.is_at(home);
        }
        house.carry_letters().await;
    }

    /// Every door that looks a secret up counts those that nobody knows, by network: after twenty in a minute the next one is turned away,
    /// and a link that is known still opens.
    async fn every_door_that_takes_a_secret_counts_tries(house) {
        let link = house.invite(MAYA).await;
        let portal = ["a", "w", "s", "reset", "confirm", "offer"].map(|door| format!("/p/alder-wren/{door}/"));
        let doors = portal.into_iter().chain(["/reset/".to_owned()]);
        for (at, door) in doors.enumerate() {
            let network = format!("198.51.100.{}", 30 + at);
            let mut refused = 0;
            for n in 0..30u8 {
                let unknown = portico_values::SecretToken::from_bytes([n + 7; 32]).reveal();
                let page = house.browser().from_network(&network).open(&format!("{door}{unknown}")).await;
                assert!(page.code.is_client_error(), "{door}: {}", page.code);
                refused += usize::from(page.code == 429);
            }
            assert!(refused >= 8, "{door} looked {} of 30 up", 30 - refused);
            house.browser().from_network(&network).open(&link).await.status(200).shows("Hello Maya.");
        }
        // A form that is sent with one counts once, though its answer leads to a page.
        for n in 0..20u8 {
            let unknown = portico_values::SecretToken::from_bytes([n + 90; 32]).reveal();
            let browser = house.browser().from_network("198.51.100.91");
            let opens = browser.request(Method::GET, &format!("/p/alder-wren/reset/{unknown}")).body(Body::empty());
            browser.ask(opens.expect("a request")).await.status(303);
            browser.post("/p/alder-wren/reset", &[("password", PASSWORD)]).await.status(410);
        }
        // A secret is in no address that could be counted up: reminders name a letter, and one that nobody knows is counted as well.
        let mut refused = 0;
        for _ in 0..30 {
            let unknown = uuid::Uuid::from_u128(7).simple().to_string();
            refused += usize::from(house.browser().from_network("198.51.100.90").open(&format!("/p/alder-wren/reminders/{unknown}")).await.code == 429);
        }
        assert!(refused >= 8, "reminders looked {} of 30 up", 30 - refused);
    }

    /// Every door that asks somebody signed in for the present password counts what they try: ten, and then a rest.
    async fn every_door_behind_the_sign_in_counts_tries(house) {
        let jonas = house.activate(JONAS).await;
        let ines = house.sign_in(INES).await;
        const WRONG: &str = "not the right one 12";
        for (who, path, present, other) in [
            (&jonas, "/p/alder-wren/account/password", "present", ("password", "marble kettle voyage 91")),
            (&jonas, "/p/alder-wren/account/email", "present", ("new_email", "jonas@new.example")),
            (&ines, "/account/password", "present", ("new", "marble kettle voyage 91")),
            (&ines, "/settings/scheduling/client-portal/switch", "present", ("portal", "off")),
        ] {
            let fields = [(present, WRONG), other];
            let mut looked_at = 0;
            while who.post(path, &fields).await.code != 429 {
                looked_at += 1;
                assert!(looked_at <= 10, "{path} looked {looked_at} passwords at");
            }
            house.clock.advance(Duration::from_secs(15 * 60));
            let again = house.sign_in(INES).await;
            ines.put_cookie(&house.portico.cookies.name("staff"), &again.cookie(&house.portico.cookies.name("staff")).expect("signed in"));
        }
        house.leave_letters();
    }

    /// Another code brings no further tries: ten wrong ones in a quarter of an hour, whatever number of codes was mailed meanwhile.
    async fn a_new_code_brings_no_new_tries(house) {
        let copied = house.copy_link(JONAS).await.reveal();
        let jonas = house.activate_by(&format!("/p/alder-wren/a/{copied}")).await;
        house.carry_letters().await;
        const CODE: &str = "/p/alder-wren/account/confirmation/code";
        let mut codes = Vec::new();
        let mut looked_at = 0;
        for _ in 0..4 {
            jonas.post("/p/alder-wren/account/confirmation", &[]).await.status(200);
            let text = house.carry_letters().await.only_letter_to(JONAS.address).text();
            let right: u32 = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).expect("six digits").parse().expect("a number");
            codes.push(format!("{right:06}"));
            for n in 1..=4 {
                let answer = jonas.post(CODE, &[("code", &format!("{:06}", (right + n) % 1_000_000))]).await;
                looked_at += u32::from(answer.code == 422);
            }
        }
        assert_eq!(looked_at, 10);
        jonas.post(CODE, &[("code", codes.last().expect("a code"))]).await.status(429);
        house.clock.advance(Duration::from_secs(15 * 60));
        jonas.post("/p/alder-wren/account/confirmation", &[]).await.status(200);
        let text = house.carry_letters().await.only_letter_to(JONAS.address).text();
        let right = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).expect("six digits").to_owned();
        jonas.post(CODE, &[("code", &right)]).await.shows("Your email is confirmed");
    }
}
