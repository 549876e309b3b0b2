//! In whose hands a letter is: claims, fences, and the last look before the content ends.

use super::{
    super::{ending::Ending, store},
    *,
};
use portico_policy::Reach;

fn reach(house: &House) -> Reach {
    Who::portico(house.practice, "delivery").may(Permission::CarryLetters).expect("allowed")
}

async fn claim(house: &House) -> Vec<store::Claimed> {
    let mut transaction = house.portico.database.begin().await.expect("begun");
    let now = house.portico.clock.now();
    let until = now.plus(Limits::default().claim);
    let claimed = store::claim(&mut transaction, &reach(house), true, 100, now, until).await.expect("claimed");
    transaction.commit().await.expect("committed");
    claimed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_worker_writes_nothing_over_the_one_that_took_its_place() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        let frozen = claim(&house).await.remove(0);
        let accepting = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&accepting).await, Carried::default(), "it is in other hands");

        house.clock.advance(Duration::from_secs(60));
        assert_eq!(house.carry(&accepting).await.accepted, 1, "taken over within a minute");
        assert_eq!(house.letter(letter).await, ("sent".into(), 2, true));

        // The frozen one wakes up: it may not send, and what it writes does not count.
        let mut transaction = house.portico.database.begin().await.expect("begun");
        let now = house.portico.clock.now();
        let standing = store::standing(&mut transaction, &reach(&house), letter, frozen.fence, now).await.expect("read");
        assert!(standing.is_some_and(|standing| !standing.mine));
        let written =
            Ending::Tried(Outcome::Never { code: 550, reply: "550 no".into() }).written(1, now, 0.0).expect("something");
        let done = store::finish(&mut transaction, &reach(&house), now, &[(letter, frozen.fence, written)]).await.expect("run");
        transaction.commit().await.expect("committed");
        assert_eq!(done, 0);
        assert_eq!(house.delivery(invitation).await.0, "accepted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_be_written_to_is_not_written_to() {
    for change in [
        "update clients set care_status = 'deactivated' where practice_id = $1",
        "update client_emails set consent = false where practice_id = $1",
    ] {
        for house in houses().await {
            let (_, _, letter) = house.invited("Maya").await;
            house.write(change, values![house.practice]).await;
            let carrier = ScriptedCarrier::accepting();
            assert_eq!(house.carry(&carrier).await.cancelled, 1, "{change}");
            assert_eq!(carrier.taken().len(), 0);
            assert_eq!(house.letter(letter).await, ("cancelled".into(), 1, true));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_invitation_does_not_leave_even_at_the_last_moment() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        // Revoked between the claim and the content: the row is still "sending" when it is looked at.
        house.write("update invitations set state = 'revoked' where id = $1", values![invitation]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!(carrier.taken().len(), 0);
        assert_eq!(house.letter(letter).await, ("cancelled".into(), 1, true));
        assert_eq!(house.events("letter.cancelled").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_an_older_generation_does_not_leave() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        house.write("update invitations set generation = 2 where id = $1", values![invitation]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!(carrier.taken().len(), 0);
        assert_eq!(house.letter(letter).await.0, "cancelled");
        assert_eq!(house.delivery(invitation).await.0, "queued", "the newer generation's delivery is its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_wait_while_the_portal_is_off() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        house.write("update practices set portal_on = false where id = $1", values![house.practice]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await, Carried::default());
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
        house.write("update practices set portal_on = true where id = $1", values![house.practice]).await;
        assert_eq!(house.carry(&carrier).await.accepted, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn switched_off_at_the_last_moment_it_goes_back_into_the_line() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        let held = claim(&house).await.remove(0);
        house.write("update practices set portal_on = false where id = $1", values![house.practice]).await;
        let mut reader = house.portico.database.read().await.expect("a reader");
        let standing = store::standing(&mut reader, &reach(&house), letter, held.fence, house.portico.clock.now())
            .await
            .expect("read")
            .expect("a row");
        assert!(standing.mine && standing.lives && !standing.practice_on);
        drop(reader);
        let mut transaction = house.portico.database.begin().await.expect("begun");
        store::put_back(&mut transaction, &[(house.practice, letter, held.fence)]).await.expect("put back");
        transaction.commit().await.expect("committed");
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_client_gets_nothing() {
    for house in houses().await {
        let (client, _, letter) = house.invited("Maya").await;
        house.write("update clients set portal_on = false where id = $1", values![client]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!((carrier.taken().len(), house.letter(letter).await.0.as_str()), (0, "cancelled"));
    }
}
