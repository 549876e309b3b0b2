//! One link, one person, once: what the rows of invitations promise however many knock at the same time and whatever the hour
//! (promises.md P1, P3). The clock is the story's; nothing cleans up behind it.

use crate::kit::*;
use portico::{
    access,
    act::{Act, Who},
    answer::Trouble,
    app::Portico,
    hashing::Hashing,
    settings::HashingCost,
};
use portico_values::SecretToken;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// Tries to activate. The hash is made before the act begins, as pages do.
async fn activate(house: &House, who: &Who, secret: &SecretToken) -> Result<(), Trouble> {
    knock(house.portico.clone(), None, who.clone(), secret.clone()).await
}

async fn knock(house: Arc<Portico>, hashing: Option<Arc<Hashing>>, who: Who, secret: SecretToken) -> Result<(), Trouble> {
    let hashing = hashing.as_deref().unwrap_or(&house.hashing);
    let hash = hashing.hash(PASSWORD, &*house.randomness).await?;
    let mut act = Act::begin(&house, &who).await?;
    access::actions::activate(&mut act, &secret, None, &hash, "en", "Safari on iPhone").await?;
    act.commit().await
}

/// Two hundred knock at once, on threads of their own; how many got in.
async fn crowd(house: &House, hashing: Option<Arc<Hashing>>, who: &Who, secret: &SecretToken) -> usize {
    let mut crowd = JoinSet::new();
    for _ in 0..200 {
        crowd.spawn(knock(house.portico.clone(), hashing.clone(), who.clone(), secret.clone()));
    }
    let mut let_in = 0;
    for outcome in crowd.join_all().await {
        match outcome {
            Ok(()) => let_in += 1,
            Err(Trouble::Refused(refusal)) => assert!(["link_not_living", "busy"].contains(&refusal.code), "{refusal:?}"),
            // The database may say that so many at once are too many. It may not let two in.
            Err(Trouble::Fault(fault)) if fault.passing => {}
            Err(other) => panic!("{other}"),
        }
    }
    let_in
}

async fn accounts(house: &House) -> (i64, i64, i64, i64) {
    const COUNT: &str = "select (select count(*) from logins), (select count(*) from grants),
     (select count(*) from sessions where audience = 'portal'),
     (select count(*) from audit_events where action = 'invitation.accepted')";
    house.one(COUNT, values![]).await
}

/// Fails when a secret stands in one of these, as a link has it or as bytes.
fn tell_nothing(values: Vec<(String, Vec<u8>)>, secret: &SecretToken) {
    for (place, found) in values {
        assert!(!String::from_utf8_lossy(&found).contains(&secret.reveal()), "{place} holds a secret in clear");
        assert!(!found.windows(32).any(|window| window == secret.bytes()), "{place} holds the bytes of a secret");
    }
}

stories! {
    /// P1, with the real cost of a password: two hundred at once, one gets in, and nothing of the others is left.
    async fn two_hundred_activate_one_link_at_once(house) {
        let secret = secret_in(&house.invite(ANA).await);
        let usual = Arc::new(Hashing::new(HashingCost::USUAL));
        assert_eq!(crowd(house, Some(usual), &house.visitor(ANA).await, &secret).await, 1);
        assert_eq!(accounts(house).await, (1, 1, 1, 1));
    }

    /// P1, link after link: five hundred at night, a few by day.
    async fn two_hundred_activate_each_of_many_links(house) {
        let visitor = house.visitor(ANA).await;
        for n in 1..=if at_night() { 500 } else { 5 } {
            let address = format!("client-{n}@many.example");
            let client = house.another_client(&format!("Client{n}"), &address).await;
            house.invite_as(&Who::operator(visitor.actor.practice(), "many"), client).await.expect("invited");
            let secret = secret_in(&house.carry_letters().await.only_letter_to(&address).link());
            assert_eq!(crowd(house, None, &visitor, &secret).await, 1, "link {n}");
            assert_eq!(accounts(house).await, (n, n, n, n));
        }
    }

    /// P3: the last millisecond of the thirty days works.
    async fn a_link_works_in_its_last_millisecond(house) {
        let secret = secret_in(&house.invite(ANA).await);
        house.clock.advance(days(30) - Duration::from_millis(1));
        activate(house, &house.visitor(ANA).await, &secret).await.expect("it still lives");
    }

    /// P3: the next one does not.
    async fn a_link_is_over_when_its_thirty_days_are(house) {
        let secret = secret_in(&house.invite(ANA).await);
        house.clock.advance(days(30));
        let refused = activate(house, &house.visitor(ANA).await, &secret).await.expect_err("it is over");
        assert!(matches!(refused, Trouble::Refused(refusal) if refusal.code == "link_not_living"));
        assert_eq!(accounts(house).await, (0, 0, 0, 0));
    }

    /// P3, C33: a link that ends while the password is being hashed has ended.
    async fn a_link_that_ends_while_the_password_is_hashed(house) {
        let secret = secret_in(&house.invite(ANA).await);
        house.clock.advance(days(30) - Duration::from_millis(1));
        let visitor = house.visitor(ANA).await;
        let looked = portico::invitations::links::find(&mut house.look(&visitor).await, &secret).await.expect("read").expect("known");
        assert_eq!(looked.state(house.now()), portico::invitations::LinkState::Living);
        let hash = house.portico.hashing.hash(PASSWORD, &*house.portico.randomness).await.expect("hashed");
        house.clock.advance(Duration::from_millis(1));
        let mut act = house.act(&visitor).await;
        access::actions::activate(&mut act, &secret, None, &hash, "en", "Safari on iPhone").await.expect_err("it has ended meanwhile");
    }

    /// C1: one flipped bit is another secret, and no look-up finds it.
    async fn no_flipped_bit_opens_anything(house) {
        let secret = secret_in(&house.invite(ANA).await);
        let visitor = house.visitor(ANA).await;
        for bit in 0..256 {
            let mut bytes = *secret.bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let outcome = activate(house, &visitor, &SecretToken::from_bytes(bytes)).await;
            assert!(matches!(outcome, Err(Trouble::Refused(refusal)) if refusal.code == "not_found"), "bit {bit}");
        }
        activate(house, &visitor, &secret).await.expect("the right one still works");
    }

    /// C18, D23: a link of one practice is unknown at another's door.
    async fn a_link_opens_nothing_at_another_practice(house) {
        let secret = secret_in(&house.invite(MAYA).await);
        let elsewhere = house.visitor(MAYA_AT_HARBOUR).await;
        let outcome = activate(house, &elsewhere, &secret).await;
        assert!(matches!(outcome, Err(Trouble::Refused(refusal)) if refusal.code == "not_found"));
        activate(house, &house.visitor(MAYA).await, &secret).await.expect("at its own it works");
    }

    /// K3, P17: whoever reads the whole database finds no link in it while its letter waits in line: letters are sealed.
    async fn a_letter_in_line_tells_no_secret(house) {
        let ana = house.client(ANA).await;
        house.invite_as(&house.who(SAM).await, ana).await.expect("nothing stands in the way");
        let in_line = house.every_value().await;
        let secret = secret_in(&house.carry_letters().await.only_letter_to(ANA.address).link());
        assert!(in_line.iter().any(|(place, _)| place == "letter_contents.content_sealed"), "the letter was in line");
        tell_nothing(in_line, &secret);
    }

    /// K3: nor once the letter has left.
    async fn no_row_holds_a_secret(house) {
        let link = house.invite(ANA).await;
        let browser = house.activate(MAYA).await;
        let session = browser.cookie(&house.portico.cookies.name("portal-alder-wren")).expect("signed in");
        for secret in [secret_in(&link), secret_in(&session)] {
            tell_nothing(house.every_value().await, &secret);
        }
    }
}
