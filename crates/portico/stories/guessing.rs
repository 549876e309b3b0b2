//! Guessing is bounded, and nobody honest is shut out by it (promises.md P11): many people sit behind one address.

use crate::kit::*;
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
}
