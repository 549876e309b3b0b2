//! A login that opens more than one person's portal (behaviours.md 36): it chooses whose, always sees whose, and each request asks the grant.

use crate::kit::*;
use std::time::Duration;

/// A grant made by hand: no page makes one yet.
async fn grant(house: &House, login_of: Client, to: Client, kind: &str) {
    const GRANT: &str = "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at)
     select $1, $2, l.id, $3, $4, $5, null from logins l where l.practice_id = $1 and l.address = $6";
    let (practice, client) = (house.practice(ALDER).await, house.client(to).await);
    let id: portico_values::GrantId = portico_values::new_id(house.now(), &*house.portico.randomness);
    let mut transaction = house.portico.database.begin().await.expect("the database is there");
    let values = values![practice, id, client, kind, house.now(), login_of.address];
    assert_eq!(transaction.run(GRANT, values).await.expect("written"), 1);
    transaction.commit().await.expect("kept");
}

async fn end_grant(house: &House, to: Client) {
    const END: &str = "update grants set ended_at = $3 where practice_id = $1 and client_id = $2";
    let (practice, client) = (house.practice(ALDER).await, house.client(to).await);
    let mut transaction = house.portico.database.begin().await.expect("the database is there");
    transaction.run(END, values![practice, client, house.now()]).await.expect("written");
    transaction.commit().await.expect("kept");
}

stories! {
    /// Maya acts for Jonas: after signing in she is asked whose portal to open, and sees whose it is until she changes.
    async fn somebody_who_acts_for_another_chooses_and_always_sees_whose_portal_it_is(house) {
        house.activate(MAYA).await;
        grant(house, MAYA, JONAS, "proxy").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().is_at("/p/alder-wren/choose").shows("Whose portal would you like to open?").shows("Your own portal").shows("Jonas’s portal");
        assert!(!maya.page().text().contains("aria-current"), "nobody chose one yet");
        maya.press("Jonas’s portal").await.is_at("/p/alder-wren/").shows("You are in Jonas’s portal.").does_not_show("Maya");
        maya.open("/p/alder-wren/account").await.shows("You are in Jonas’s portal.").shows("This account is yours.").shows(MAYA.address);
        let chooser = maya.follow("Change").await.shows("Whose portal would you like to open?").does_not_show("You are in");
        assert!(chooser.text().contains("aria-current=\"true\""), "the one that is open is marked");
        maya.press("Your own portal").await.is_at("/p/alder-wren/").shows("Maya").does_not_show("You are in");
        maya.follow("Open another portal").await.is_at("/p/alder-wren/choose?from=portal");
        house.carry_letters().await;
    }

    /// Whose portal it was stays chosen when the password is changed; what somebody else does does not make the client active.
    async fn the_choice_outlives_a_new_password(house) {
        house.activate(MAYA).await;
        grant(house, MAYA, JONAS, "proxy").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.does_not_show("Account activated");
        maya.open("/p/alder-wren/account/password").await;
        maya.fill("Current password", PASSWORD).fill("New password", "another river candle 58");
        maya.press("Save new password").await.is_at("/p/alder-wren/account").shows("You are in Jonas’s portal.");
        house.clock.advance(Duration::from_secs(120));
        maya.open("/p/alder-wren/").await.shows("You are in Jonas’s portal.");
        house.portico.later.finish().await;
        let jonas = house.client(JONAS).await;
        let (active,): (Option<i64>,) = house.one("select last_active_at from clients where id = $1", values![jonas]).await;
        assert_eq!(active, None);
        house.carry_letters().await;
    }

    /// The grant that was chosen is asked with each request: when it ends, so does what it opened.
    async fn a_chosen_grant_that_ends_opens_nothing(house) {
        house.activate(MAYA).await;
        grant(house, MAYA, JONAS, "proxy").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        end_grant(house, JONAS).await;
        maya.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().is_at("/p/alder-wren/").does_not_show("Open another portal");
        house.carry_letters().await;
    }

    /// Nobody chooses a grant of somebody else's, or one that has ended.
    async fn only_ones_own_grants_can_be_chosen(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        grant(house, MAYA, ANA, "proxy").await;
        let (his,): (portico_values::GrantId,) = house.one("select g.id from grants g join clients c on c.id = g.client_id where c.given_name = 'Jonas'", values![]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.post("/p/alder-wren/choose", &[("grant", &his.to_string())]).await.status(404);
        maya.post("/p/alder-wren/choose", &[("grant", "nonsense")]).await.status(404);
        maya.open("/p/alder-wren/").await.shows("Maya").does_not_show("Jonas");
        house.carry_letters().await;
    }
}
