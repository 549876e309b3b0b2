//! The portal is turned on and everything that waited is dropped, while somebody is at work on some of it.

use super::{
    invitations::{composed, prepare},
    *,
};
use portico_values::LetterId;

const SWITCH: &str = "/settings/scheduling/client-portal/switch";
const DROP: &[(&str, &str)] = &[("portal", "on"), ("letters", "drop")];
const DROPPED: &str = "The emails that had waited were not sent.";

/// The row of the letter that waits longest for a client.
async fn first_letter_to(house: &House, client: ClientId) -> Held {
    const FIRST: &str = "select id from letters where client_id = $1 and state = 'queued' order by created_at";
    let letters: Vec<(LetterId,)> = house.rows(FIRST, values![client]).await;
    ("select id from letters where id = $1 for update", letters[0].0.uuid())
}

stories! {
    /// A colleague stops one of two batches to the same client: nothing of either leaves, and the forms are taken back.
    async fn everything_is_dropped_while_one_batch_is_stopped(house) {
        const WAITING: &str = "select count(*) from form_requests where state = 'waiting'";
        house.activate(JONAS).await;
        let (jonas, form) = (house.client(JONAS).await, house.form(ALDER, "phq-9").await.to_string());
        let id = jonas.to_string();
        for round in 0..ROUNDS {
            let mut stop = String::new();
            house.clock.advance(Duration::from_secs(20 * 60));
            let ines = house.sign_in(INES).await;
            for number in 0..2 {
                let key = format!("round {round}, {number}");
                let fields = [("client", id.as_str()), ("form", form.as_str()), ("request_key", key.as_str())];
                let batch = ines.post("/batches/forms", &fields).await.status(200).address;
                stop = format!("{}/stop", batch.split('?').next().unwrap_or_default());
                prepare(house).await;
                house.clock.advance(Duration::from_secs(6 * 60));
            }
            ines.post(SWITCH, &[("portal", "off"), ("present", STAFF_PASSWORD)]).await.status(200);
            let (sam, held) = (house.sign_in(SAM).await, first_letter_to(house, jonas).await);
            let (dropped, stopped) = both(house, held, ines.post(SWITCH, DROP), sam.post(&stop, &[])).await;
            no_fault(&[&dropped, &stopped]);
            dropped.shows(DROPPED);
            house.carry_letters().await.none();
            assert_eq!(house.one::<(i64,)>(WAITING, values![]).await, (0,), "round {round}");
        }
    }

    /// Two clients who are in line, one in a batch and one alone, become one.
    async fn everything_is_dropped_while_two_records_become_one(house) {
        for round in 0..ROUNDS {
            let (alone, together) = (somebody(house, 2 * round).await, somebody(house, 2 * round + 1).await);
            let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
            house.invite_as(&house.who(SAM).await, alone).await.expect("nothing stands in the way");
            let (ids, key) = ([together.to_string()], format!("round {round}"));
            sam.post("/batches", &composed(&ids, &key)).await.status(200);
            prepare(house).await;
            let administrator = house.sign_in(INES).await;
            administrator.post(SWITCH, &[("portal", "off"), ("present", STAFF_PASSWORD)]).await.status(200);
            ines.open(&format!("/clients/{alone}/merging/{together}")).await.status(200).shows("Merge these records?");
            let held = first_letter_to(house, together).await;
            let merging = ines.press("Merge these two records");
            let (dropped, merged) = in_turn(house, round, held, administrator.post(SWITCH, DROP), merging).await;
            no_fault(&[&dropped, &merged]);
            dropped.shows(DROPPED);
            merged.shows("The two records are now one.");
            house.carry_letters().await.none();
        }
    }
}
