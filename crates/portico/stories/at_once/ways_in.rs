//! A way in ends while somebody takes it.

use super::*;
use portico::{access::closing, families::kind::Kind};

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const NEW_PASSWORD: &str = "marble kettle voyage 91";

fn disabling(client: ClientId) -> String {
    format!("/clients/{client}/access/disabling")
}

/// Access that was disabled is open again, and the letter that says so has arrived.
async fn open_again(house: &House, client: ClientId) {
    let mut act = house.act(&house.who(SAM).await).await;
    closing::open_again(&mut act, client, None).await.expect("it was disabled");
    act.commit().await.expect("kept");
    house.carry_letters().await;
}

/// Nobody is in, whatever browser they have.
async fn nobody_is_in(house: &House, browsers: &[&Browser<'_>]) {
    const IN: &str = "select count(*) from sessions s join logins l on l.practice_id = s.practice_id and l.id = s.subject_id
     where s.audience = 'portal' and s.ended_at is null and s.subject_epoch = l.epoch";
    assert_eq!(house.one::<(i64,)>(IN, values![]).await.0, 0, "sessions that go on");
    for browser in browsers {
        browser.open(HOME).await.is_at(SIGN_IN);
    }
}

stories! {
    /// “Disable access” while the client signs in: they may have been let in, and are out with the next click.
    async fn access_ends_while_somebody_signs_in(house) {
        house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(300));
            let (sam, browser) = (house.sign_in(SAM).await, house.browser());
            let (path, fields) = (disabling(id), [("email", JONAS.address), ("password", PASSWORD)]);
            let (disabled, signed_in) =
                in_turn(house, round, of(id), sam.post(&path, &[]), browser.post(SIGN_IN, &fields)).await;
            no_fault(&[&signed_in]);
            disabled.status(200).shows("Access is disabled for Jonas");
            nobody_is_in(house, &[&browser]).await;
            open_again(house, id).await;
        }
    }

    /// The same while they open a page, by which is noted that they are active.
    async fn access_ends_while_somebody_opens_a_page(house) {
        house.activate(JONAS).await;
        let (id, who) = (house.client(JONAS).await, house.who(SAM).await);
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(300));
            let jonas = house.browser();
            jonas.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at(HOME);
            house.clock.advance(Duration::from_secs(90));
            let closing = async {
                let mut act = house.act(&who).await;
                closing::disable(&mut act, id, false).await.expect("nothing stands in the way");
                act.commit().await.expect("kept");
            };
            let looking = async {
                jonas.open(HOME).await;
                house.portico.later.finish().await;
            };
            in_turn(house, round, of(id), closing, looking).await;
            nobody_is_in(house, &[&jonas]).await;
            open_again(house, id).await;
        }
    }

    /// The same while they choose a new password by a link: it is theirs or it is not, as the page says, and nobody is in.
    async fn access_ends_while_a_password_is_chosen(house) {
        const PRESENT: &str = "select password_hash from logins where address = $1";
        house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(20 * 60));
            let (sam, browser) = (house.sign_in(SAM).await, house.browser());
            browser.post("/p/alder-wren/forgot-password", &[("email", JONAS.address)]).await.status(200);
            browser.open(&house.carry_letters().await.only_letter_to(JONAS.address).link()).await.status(200);
            let (before,): (String,) = house.one(PRESENT, values![JONAS.address]).await;
            let (path, fields) = (disabling(id), [("password", NEW_PASSWORD)]);
            let (disabled, chosen) =
                in_turn(house, round, of(id), sam.post(&path, &[]), browser.post("/p/alder-wren/reset", &fields)).await;
            no_fault(&[&chosen]);
            disabled.status(200).shows("Access is disabled for Jonas");
            let (after,): (String,) = house.one(PRESENT, values![JONAS.address]).await;
            assert_eq!(chosen.text().contains("Your password is changed"), before != after, "round {round}");
            nobody_is_in(house, &[&browser]).await;
            open_again(house, id).await;
        }
    }

    /// The link of a letter and the code in it are used in the same moment, in two browsers: one is in, the other reads that it came too late.
    async fn a_letter_is_used_by_its_link_and_by_its_code(house) {
        house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(20 * 60));
            let (asking, elsewhere) = (house.browser(), house.browser());
            asking.post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.status(200);
            house.portico.later.finish().await;
            let letter = house.carry_letters().await.only_letter_to(JONAS.address);
            elsewhere.open(&letter.link()).await.status(200);
            let (code, here) = (letter.code(), [("here", "on")]);
            let typed = [("code", code.as_str())];
            let typing = asking.post("/p/alder-wren/sign-in/link/code", &typed);
            let opening = elsewhere.post("/p/alder-wren/sign-in/open", &here);
            let (typed, opened) = in_turn(house, round, of(id), typing, opening).await;
            no_fault(&[&typed, &opened]);
            match (typed.address == HOME, opened.address == HOME) {
                (true, false) => drop(opened.shows("This link has stopped working")),
                (false, true) => drop(typed.shows("A code works for 10 minutes, once.")),
                both => panic!("in by code and by link: {both:?}, round {round}"),
            }
            house.carry_letters().await;
        }
    }

    /// Somebody who acts for others and is nobody's client chooses a new password by a link, and in another browser changes the present one.
    async fn a_proxy_chooses_a_password_in_two_browsers(house) {
        const ROBIN: &str = "robin@silva.example";
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let browser = house.browser();
        browser.open(&house.carry_letters().await.only_letter_to(ROBIN).link()).await.status(200);
        browser.post("/p/alder-wren/offer", &[("password", PASSWORD)]).await.is_at(HOME);
        let (login,): (portico_values::LoginId,) = house.one("select id from logins where address = $1", values![ROBIN]).await;
        let held = ("select id from logins where id = $1 for update", login.uuid());
        let mut present = PASSWORD.to_owned();
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(20 * 60));
            let (signed_in, by_link) = (house.browser(), house.browser());
            signed_in.post(SIGN_IN, &[("email", ROBIN), ("password", &present)]).await.is_at(HOME);
            by_link.post("/p/alder-wren/forgot-password", &[("email", ROBIN)]).await.status(200);
            by_link.open(&house.carry_letters().await.only_letter_to(ROBIN).link()).await.status(200);
            let new = format!("marble kettle voyage {}", 91 + round);
            let (changing, choosing) = ([("present", present.as_str()), ("password", new.as_str())], [("password", new.as_str())]);
            let changing = signed_in.post("/p/alder-wren/account/password", &changing);
            let (changed, chosen) = in_turn(house, round, held, changing, by_link.post("/p/alder-wren/reset", &choosing)).await;
            no_fault(&[&changed, &chosen]);
            house.carry_letters().await;
            present = new;
        }
        house.browser().post(SIGN_IN, &[("email", ROBIN), ("password", &present)]).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// Both passkeys of somebody without a password are removed in one moment: one stays, as nobody takes their only way in away.
    async fn the_last_way_in_is_removed_by_nobody(house) {
        const KEY: &str = "insert into passkeys (practice_id, id, audience, subject_id, credential_id, credential, name, created_at,
         last_used_at) values ($1, $2, 'portal', $3, $4, '', $5, $6, null)";
        let jonas = house.activate(JONAS).await;
        house.change("update logins set password_hash = null where address = $1", values![JONAS.address]).await;
        let practice = house.practice(ALDER).await;
        let (login,): (portico_values::LoginId,) =
            house.one("select id from logins where address = $1", values![JONAS.address]).await;
        let held = ("select id from passkeys where subject_id = $1 for update", login.uuid());
        for round in 0..2 {
            house.change("delete from passkeys", values![]).await;
            let mut removals = Vec::new();
            for name in ["Phone", "Laptop"] {
                let id: portico_values::PasskeyId = portico_values::new_id(house.now(), &*house.portico.randomness);
                let values = values![practice, id, login, id.uuid().as_bytes().as_slice(), name, house.now()];
                house.change(KEY, values).await;
                removals.push(format!("/p/alder-wren/account/passkeys/{id}/remove"));
            }
            let (phone, laptop) = (jonas.post(&removals[0], &[]), jonas.post(&removals[1], &[]));
            let (phone, laptop) = in_turn(house, round, held, phone, laptop).await;
            no_fault(&[&phone, &laptop]);
            assert_eq!(house.one::<(i64,)>("select count(*) from passkeys", values![]).await.0, 1, "round {round}");
        }
        house.carry_letters().await;
    }

    /// A question is withdrawn while it is answered by its link: a login with its grant, or neither.
    async fn a_question_is_withdrawn_while_it_is_answered(house) {
        const GIVEN: &str = "select (select count(*) from logins where address = $1), (select count(*) from grants g join logins l
         on l.practice_id = g.practice_id and l.id = g.login_id where l.address = $1 and g.ended_at is null)";
        let (ana, sam) = (house.client(ANA).await, house.sign_in(SAM).await);
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(37));
            let robin = format!("robin{round}@silva.example");
            let offer = house.offer_to(ANA, &robin, Kind::Proxy).await;
            let browser = house.browser();
            browser.open(&house.carry_letters().await.only_letter_to(&robin).link()).await.status(200);
            let (path, fields) = (format!("/clients/{ana}/offers/{offer}/withdrawal"), [("password", PASSWORD)]);
            let (withdrawn, accepted) =
                in_turn(house, round, of(ana), sam.post(&path, &[]), browser.post("/p/alder-wren/offer", &fields)).await;
            no_fault(&[&withdrawn, &accepted]);
            let (state,): (String,) = house.one("select state from offers where id = $1", values![offer]).await;
            let given: (i64, i64) = house.one(GIVEN, values![robin.as_str()]).await;
            match state.as_str() {
                "accepted" => assert_eq!(given, (1, 1), "round {round}"),
                other => assert_eq!((other, given), ("withdrawn", (0, 0)), "round {round}"),
            }
        }
        house.carry_letters().await;
    }

    /// An account of the staff is closed while its owner chooses a password by the mailed link: it is closed, and nobody is in.
    async fn an_account_is_closed_while_a_password_is_chosen(house) {
        const OPEN: &str = "select (select count(*) from staff where id = $1 and active), (select count(*) from sessions
         where subject_id = $1 and ended_at is null)";
        let ada = house.staff(ADA).await;
        let (ines, member) = (house.sign_in(INES).await, format!("/organization/staff/{ada}"));
        let closing = format!("{member}/closing");
        ines.post(&closing, &[]).await.status(200);
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(37));
            ines.open(&member).await;
            ines.press("Open account again").await.shows("Invited");
            let browser = house.browser();
            browser.open(&house.carry_letters().await.only_letter_to(ADA.address).link()).await.status(200);
            browser.fill("New password", NEW_PASSWORD);
            let held = ("select id from staff where id = $1 for update", ada.uuid());
            let (closed, chosen) = in_turn(house, round, held, ines.post(&closing, &[]), browser.press("Save password")).await;
            no_fault(&[&chosen]);
            closed.status(200).shows("The account is closed.");
            assert_eq!(house.one::<(i64, i64)>(OPEN, values![ada]).await, (0, 0), "round {round}");
        }
        house.carry_letters().await;
    }
}
