//! An invitation is taken back, turned down, accepted, renewed, sent again, stopped, or comes back, while somebody does another of these.

use super::*;
use crate::paper::PASSWORD_PAGE;
use portico::{batches::jobs::prepare_due, invitations};
use portico_mail::{Outcome, ScriptedCarrier};

/// Somebody new who is invited, and the link that arrived.
async fn invited(house: &House, round: usize) -> (ClientId, String) {
    let client = somebody(house, round).await;
    house.invite_as(&house.who(SAM).await, client).await.expect("nothing stands in the way");
    (client, house.carry_letters().await.only_letter_to(&address(round)).link())
}

fn revocation(client: ClientId) -> String {
    format!("/clients/{client}/invitation/revocation")
}

async fn state(house: &House, client: ClientId) -> String {
    house.one::<(String,)>("select state from invitations where client_id = $1", values![client]).await.0
}

/// Browsers in which the portal of a client is open.
async fn let_in(house: &House, client: ClientId) -> i64 {
    const OPEN: &str = "select count(*) from sessions s join grants g on g.practice_id = s.practice_id and g.id = s.grant_id
     where g.client_id = $1 and g.ended_at is null and s.ended_at is null";
    house.one::<(i64,)>(OPEN, values![client]).await.0
}

/// What the composer sends for these clients.
pub(super) fn composed<'a>(clients: &'a [String], key: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = clients.iter().map(|client| ("client", client.as_str())).collect();
    let message = "Hello {{client_first_name}},\n\nyour portal at {{practice_name}} is ready.";
    fields.extend([("subject", "Your portal"), ("message", message), ("request_key", key)]);
    fields
}

/// A worker prepares whatever is there.
pub(super) async fn prepare(house: &House) {
    while prepare_due(&house.portico).await.expect("batches are prepared") > 0 {}
}

stories! {
    /// “Revoke” and the button that activates: the client is in and nothing was taken back, or the link is dead and nobody is in.
    async fn taken_back_while_it_is_accepted(house) {
        let sam = house.sign_in(SAM).await;
        for round in 0..ROUNDS {
            let (client, link) = invited(house, round).await;
            let browser = house.browser();
            browser.open(&link).await.status(200);
            let (path, fields) = (revocation(client), [("password", PASSWORD)]);
            let (revoked, accepted) =
                in_turn(house, round, of(client), sam.post(&path, &[]), browser.post(PASSWORD_PAGE, &fields)).await;
            no_fault(&[&revoked, &accepted]);
            let came = (times(house, client, "invitation.revoked").await, times(house, client, "invitation.accepted").await);
            let stands = (state(house, client).await, let_in(house, client).await);
            match accepted.text().contains("You’re in") {
                true => assert_eq!((came, stands), ((0, 1), ("accepted".to_owned(), 1)), "round {round}"),
                false => assert_eq!((came, stands), ((1, 0), ("revoked".to_owned(), 0)), "round {round}"),
            }
        }
        house.carry_letters().await;
    }

    /// “Revoke”, and “Not me” or “This address is wrong” on the page of the link: one of the two, once.
    async fn taken_back_while_it_is_turned_down(house) {
        let sam = house.sign_in(SAM).await;
        let answers = [("not-me", "not_me", "invitation.declined"), ("wrong-address", "wrong", "invitation.address_wrong")];
        for (round, (page, tick, action)) in (0..ROUNDS).zip(answers.into_iter().cycle()) {
            let (client, link) = invited(house, round).await;
            let browser = house.browser();
            browser.open(&link).await.status(200);
            let (path, answer, fields) = (revocation(client), format!("/p/alder-wren/activate/{page}"), [(tick, "on")]);
            // Both answers are told both ways round.
            let (revoked, answered) =
                in_turn(house, round / 2, of(client), sam.post(&path, &[]), browser.post(&answer, &fields)).await;
            no_fault(&[&revoked, &answered]);
            let came = (times(house, client, "invitation.revoked").await, times(house, client, action).await);
            let stands = state(house, client).await;
            match stands.as_str() {
                "revoked" => assert_eq!(came, (1, 0), "round {round}"),
                other => assert_eq!((other, came), ("declined", (0, 1)), "round {round}"),
            }
        }
        house.carry_letters().await;
    }

    /// “Revoke”, and “Email me a new link” behind one that is over: it is taken back, and no new link goes out.
    async fn taken_back_while_a_new_link_is_asked_for(house) {
        for round in 0..ROUNDS {
            let (client, link) = invited(house, round).await;
            house.clock.advance(days(31));
            let sam = house.sign_in(SAM).await;
            let browser = house.browser();
            browser.open(&link).await;
            let (path, fields) = (revocation(client), [("renew", "on")]);
            let renewing = browser.post("/p/alder-wren/activate/renew", &fields);
            let (revoked, renewed) = in_turn(house, round, of(client), sam.post(&path, &[]), renewing).await;
            no_fault(&[&revoked, &renewed]);
            assert_eq!((state(house, client).await.as_str(), times(house, client, "invitation.revoked").await), ("revoked", 1));
            assert!(house.carry_letters().await.to(&address(round)).is_empty(), "round {round}");
        }
    }

    /// Two tabs with one link, or the link of the email and one that was copied: one account, and one tab that is in.
    async fn accepted_in_two_tabs(house) {
        for round in 0..ROUNDS {
            let (client, link) = invited(house, round).await;
            let mut act = house.act(&house.who(SAM).await).await;
            let copied = invitations::actions::hand_out(&mut act, client, invitations::Channel::Copied).await;
            act.commit().await.expect("kept");
            let copied = format!("/p/alder-wren/a/{}", copied.expect("an invitation waits").secret.reveal());
            let (one, other) = (house.browser(), house.browser());
            one.open(&link).await.status(200);
            other.open(if round.is_multiple_of(2) { &link } else { &copied }).await.status(200);
            let fields = [("password", PASSWORD)];
            let (first, second) =
                both(house, of(client), one.post(PASSWORD_PAGE, &fields), other.post(PASSWORD_PAGE, &fields)).await;
            no_fault(&[&first, &second]);
            let are_in = [&first, &second].iter().filter(|page| page.text().contains("You’re in")).count();
            assert_eq!((are_in, let_in(house, client).await, times(house, client, "invitation.accepted").await), (1, 1, 1));
        }
        house.carry_letters().await;
    }

    /// One button pressed twice in the same moment: one link, shown to one of the two.
    async fn one_link_pressed_for_twice(house) {
        const MADE: &str = "select count(*) from invitation_tokens t join invitations i on i.practice_id = t.practice_id
         and i.id = t.invitation_id where i.client_id = $1 and t.channel = 'copied'";
        let (one, other) = (house.sign_in(SAM).await, house.sign_in(SAM).await);
        for round in 0..ROUNDS {
            let (client, _) = invited(house, round).await;
            let (path, key) = (format!("/clients/{client}/invitation/links"), format!("page {round}"));
            let form = [("request_key", key.as_str())];
            let (first, second) = in_turn(house, round, of(client), one.post(&path, &form), other.post(&path, &form)).await;
            no_fault(&[&first, &second]);
            assert_eq!(first.address, second.address, "round {round}");
            assert_eq!([&first, &second].iter().filter(|page| page.text().contains("/p/alder-wren/a/")).count(), 1, "round {round}");
            assert_eq!(house.one::<(i64,)>(MADE, values![client]).await.0, 1, "round {round}");
        }
    }

    /// “Send me a test” pressed twice in the same moment: one test, and both presses are told of it.
    async fn one_test_pressed_for_twice(house) {
        const HELD: &str = "select id from staff where id = $1 for update";
        let (one, other) = (house.sign_in(SAM).await, house.sign_in(SAM).await);
        let sam = (HELD, house.staff(SAM).await.uuid());
        for round in 0..ROUNDS {
            let client = somebody(house, round).await;
            let (path, key) = (format!("/clients/{client}/invite/test"), format!("page {round}"));
            let form = [("subject", "Your portal"), ("message", "It is ready."), ("test_key", key.as_str())];
            let (first, second) = in_turn(house, round, sam, one.post(&path, &form), other.post(&path, &form)).await;
            for page in [first, second] {
                page.status(200).shows("A test is on its way to sam@alder-wren.example.");
            }
            house.carry_letters().await.only_letter_to(SAM.address);
        }
    }

    /// Two colleagues send to the same clients, and two workers prepare both batches: everybody gets one email. One form in two tabs is one
    /// batch.
    async fn one_batch_sent_by_two(house) {
        const POSTED: &str = "select count(*) from batch_recipients where client_id = $1 and outcome = 'posted'";
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        for round in 0..ROUNDS {
            let mut clients = Vec::new();
            for number in 3 * round..3 * round + 3 {
                clients.push((somebody(house, number).await, address(number)));
            }
            let ids: Vec<String> = clients.iter().map(|(client, _)| client.to_string()).collect();
            let keys = [format!("ines {round}"), format!("sam {round}")];
            let (one, other) = (composed(&ids, &keys[0]), composed(&ids, &keys[1]));
            let (first, second) = tokio::join!(ines.post("/batches", &one), sam.post("/batches", &other));
            assert_ne!(first.status(200).address, second.status(200).address);
            tokio::join!(prepare(house), prepare(house));
            prepare(house).await;
            let letters = house.carry_letters().await;
            for (client, address) in &clients {
                letters.only_letter_to(address);
                let posted = house.one::<(i64,)>(POSTED, values![*client]).await.0;
                assert_eq!((posted, times(house, *client, "invitation.sent_in_batch").await), (1, 1), "{address}");
            }
        }
        let ids = [somebody(house, 3 * ROUNDS).await.to_string()];
        let (fields, twin) = (composed(&ids, "once"), sam.before(house));
        let (first, second) = tokio::join!(sam.post("/batches", &fields), twin.post("/batches", &fields));
        assert_eq!(first.status(200).address, second.status(200).address);
        prepare(house).await;
        house.carry_letters().await.only_letter_to(&address(3 * ROUNDS));
    }

    /// “Revoke” while a batch sends again: what was sent again goes, what was taken back does not.
    async fn taken_back_while_a_batch_sends_it_again(house) {
        for round in 0..ROUNDS {
            let (client, _) = invited(house, round).await;
            house.clock.advance(Duration::from_secs(600));
            let sam = house.sign_in(SAM).await;
            let (ids, key) = ([client.to_string()], format!("again {round}"));
            sam.post("/batches", &composed(&ids, &key)).await.status(200);
            let path = revocation(client);
            let (revoked, ()) = in_turn(house, round, of(client), sam.post(&path, &[]), prepare(house)).await;
            no_fault(&[&revoked]);
            prepare(house).await;
            let goes = !house.carry_letters().await.to(&address(round)).is_empty();
            assert_eq!(goes, state(house, client).await == "sent", "round {round}");
        }
    }

    /// “Stop sending” for a batch, and “Revoke” for one of its clients: nobody is written to.
    async fn taken_back_while_its_batch_is_stopped(house) {
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        for round in 0..ROUNDS {
            let mut clients = Vec::new();
            for number in 3 * round..3 * round + 3 {
                clients.push(somebody(house, number).await);
            }
            let ids: Vec<String> = clients.iter().map(ToString::to_string).collect();
            let key = format!("stopped {round}");
            let batch = sam.post("/batches", &composed(&ids, &key)).await.status(200).address;
            prepare(house).await;
            let stop = format!("{}/stop", batch.split('?').next().unwrap_or_default());
            let path = revocation(clients[1]);
            let (revoked, stopped) =
                in_turn(house, round, of(clients[1]), ines.post(&path, &[]), sam.post(&stop, &[])).await;
            no_fault(&[&revoked, &stopped]);
            for client in clients {
                let stands = state(house, client).await;
                assert!(["revoked", "stopped"].contains(&stands.as_str()), "round {round}: {stands}");
            }
            house.carry_letters().await.none();
        }
    }

    /// “Revoke” while the mail server says that nobody is at the address: the invitation is taken back, and the email is over.
    async fn taken_back_while_it_comes_back(house) {
        let sam = house.sign_in(SAM).await;
        let nobody = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() });
        for round in 0..ROUNDS {
            let client = somebody(house, round).await;
            house.invite_as(&house.who(SAM).await, client).await.expect("nothing stands in the way");
            let path = revocation(client);
            let (revoked, letters) =
                in_turn(house, round, of(client), sam.post(&path, &[]), house.carry_letters_to(&nobody)).await;
            letters.none();
            no_fault(&[&revoked]);
            house.carry_letters().await.none();
            const STANDS: &str = "select c.standing, l.state from clients c join letters l on l.practice_id = c.practice_id
             and l.client_id = c.id and l.kind = 'invitation' where c.id = $1";
            let (standing, letter): (String, String) = house.one(STANDS, values![client]).await;
            assert_eq!((standing.as_str(), state(house, client).await.as_str()), ("revoked", "revoked"), "round {round}");
            assert!(["failed", "cancelled"].contains(&letter.as_str()), "round {round}: {letter}");
        }
    }

    /// “Revoke” while a worker takes the letter, which it has not written down yet: the letter comes into its hands with its words, and is
    /// withheld there as an invitation that was taken back. On SQLite nobody writes beside them.
    async fn taken_back_while_its_letter_is_taken(house) {
        if house.portico.database.engine() == Engine::Postgres {
            let sam = house.sign_in(SAM).await;
            let client = somebody(house, 0).await;
            house.invite_as(&house.who(SAM).await, client).await.expect("nothing stands in the way");
            let _jobs_write_too = house.unheard();
            let mut worker = house.portico.database.begin().await.expect("the database is there");
            const TAKE: &str = "update letters set state = 'sending', fence = fence + 1, claimed_until = 0 where client_id = $1";
            assert_eq!(worker.run(TAKE, values![client]).await.expect("taken"), 1);
            let path = revocation(client);
            let taking = async {
                until_waiting(house, 1).await;
                worker.commit().await.expect("written");
            };
            let (revoked, ()) = tokio::join!(sam.post(&path, &[]), taking);
            no_fault(&[&revoked]);
            house.carry_letters().await.none();
            let (letter,): (String,) = house.one("select state from letters where client_id = $1", values![client]).await;
            assert_eq!((state(house, client).await.as_str(), letter.as_str()), ("revoked", "cancelled"));
        }
    }
}
