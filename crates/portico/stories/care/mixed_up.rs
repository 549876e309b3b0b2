//! Two people whose records were made one by mistake: once they are two again, nothing of one is with the other.

use super::*;
use crate::form_sending::{NEWEST, answer, fill_the_scale, portal};
use portico_values::{FormRequestId, MergeId};
use std::time::Duration;

/// Jonas, who has answered the PHQ-9, is taken for Maya: whose sign-in goes on, who undoes it, and where.
async fn taken_for_maya<'a>(house: &'a House, sign_in: &str) -> (Browser<'a>, ClientId, String) {
    let jonas = house.activate(JONAS).await;
    let request = house.asks_to_fill_in(JONAS, "phq-9").await;
    fill_the_scale(&jonas, request, "o2").await;
    house.clock.advance(Duration::from_secs(60));
    let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
    let ines = side_by_side(house, maya, jonas).await;
    ines.tick(sign_in);
    ines.press("Merge these two records").await.shows("The two records are now one.");
    let (merge,): (MergeId,) = house.one("select id from merges", values![]).await;
    (ines, maya, format!("/clients/{maya}/merges/{merge}/undoing"))
}

/// Sends the PHQ-9, to begin with the answers of last time.
async fn sent_again(house: &House, ines: &Browser<'_>, maya: ClientId) -> FormRequestId {
    ines.open(&format!("/clients/{maya}/forms/new")).await;
    ines.tick("PHQ-9").tick("Start from last time’s answers");
    ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
    house.carry_letters().await;
    house.one::<(FormRequestId,)>(NEWEST, values![maya]).await.0
}

stories! {
    /// A form that was to begin with the answers of the one who went begins empty.
    async fn nobody_is_shown_what_another_person_said(house) {
        let browser = house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with maya@lindqvist.example").await;
        let form = sent_again(house, &ines, maya).await;
        browser.open(&portal(form, "")).await.shows("These answers are from last time");
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        browser.open(&portal(form, "")).await.status(200).does_not_show("from last time");
        browser.open(&portal(form, "/check")).await.shows("Before you can send this").does_not_show("More than half the days");
    }

    /// One that was begun with them is withdrawn, and what was kept of it is gone.
    async fn what_was_begun_with_them_is_withdrawn(house) {
        let browser = house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with maya@lindqvist.example").await;
        let form = sent_again(house, &ines, maya).await;
        browser.open(&portal(form, "")).await;
        browser.follow("Begin").await.shows("More than half the days");
        answer(&browser, form, 1, &[("q/phq9/phq9.1", "o0")]).await.is_at(&portal(form, "/2"));
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        browser.open(&portal(form, "/check")).await.does_not_show("More than half the days").does_not_show("Send to the practice");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
        ines.open(&format!("/clients/{maya}/forms")).await.shows("Withdrawn");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("An intake form was withdrawn");
    }

    /// What Jonas sent in while he was taken for Maya is not what Maya said last time.
    async fn last_time_is_ones_own(house) {
        house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let jonas = sign_in(house, JONAS.address).await;
        fill_the_scale(&jonas, form, "o1").await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        house.clock.advance(Duration::from_secs(60));
        let next = sent_again(house, &ines, maya).await;
        let maya = sign_in(house, MAYA.address).await;
        maya.open(&portal(next, "")).await.status(200).does_not_show("from last time");
    }
}
