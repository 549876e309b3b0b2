//! What a merge keeps: everything while it can be undone, and afterwards nothing that opens anything.

use super::*;
use portico::{care::jobs, families::kind::Kind};
use std::time::Duration;

const BEFORE: &str = "select before from merges";
const HASH: &str = "select password_hash from logins where address = $1";

stories! {
    /// A day later passwords and links are gone from it; what the record said is there for whoever asks.
    async fn a_day_later_it_keeps_what_the_record_said(house) {
        house.activate(MAYA).await;
        house.activate(MAYA_AGAIN).await;
        let (hash,): (String,) = house.one(HASH, values![MAYA_AGAIN.address]).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.tick("Sign-in with maya@lindqvist.example");
        ines.press("Merge these two records").await.shows("The two records are now one.");
        house.clock.advance(days(1) - Duration::from_secs(1));
        assert_eq!(jobs::trim_merges(&house.portico).await.expect("looked"), 0, "it can be undone still");
        assert!(house.one::<(String,)>(BEFORE, values![]).await.0.contains(&hash));
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(jobs::trim_merges(&house.portico).await.expect("trimmed"), 1);
        assert_eq!(jobs::trim_merges(&house.portico).await.expect("looked"), 0, "once");
        let (before,): (String,) = house.one(BEFORE, values![]).await;
        assert!(!before.contains(&hash) && !before.contains("\"logins\"") && !before.contains("\"invitation_tokens\""), "{before}");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}")).await;
        let file = ines.press("Export Maya’s data").await.status(200).text();
        assert!(file.contains("maja@work.example"), "what the record said stays");
        house.leave_letters();
    }

    /// Somebody who acted for one of the two is erased within the day: their sign-in does not come back with the undoing.
    async fn the_sign_in_of_somebody_erased_stays_gone(house) {
        house.activate(JONAS).await;
        let (maya, again, jonas) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await, house.client(JONAS).await);
        house.acts_for(JONAS, MAYA_AGAIN, Kind::Proxy).await;
        let (hash,): (String,) = house.one(HASH, values![JONAS.address]).await;
        let ines = house.sign_in(INES).await;
        let fields = [("name", "Jonas Weber"), ("present", STAFF_PASSWORD)];
        ines.post(&format!("/clients/{jonas}/erasing"), &fields).await.shows("will be erased on");
        house.clock.advance(days(7) - Duration::from_secs(3_600));
        let ines = side_by_side(house, maya, again).await;
        ines.press("Merge these two records").await.shows("The two records are now one.").shows("Undo merge");
        assert!(house.one::<(String,)>(BEFORE, values![]).await.0.contains(&hash));
        house.clock.advance(Duration::from_secs(3_600));
        assert_eq!(jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let (before,): (String,) = house.one(BEFORE, values![]).await;
        assert!(!before.contains(&hash) && !before.contains(JONAS.address), "{before}");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}")).await.does_not_show("Undo merge");
        let (merge,): (portico_values::MergeId,) = house.one("select id from merges", values![]).await;
        ines.post(&format!("/clients/{maya}/merges/{merge}/undoing"), &[]).await.status(409).shows("was erased");
        let (logins,): (i64,) = house.one("select count(*) from logins", values![]).await;
        assert_eq!(logins, 0);
        house.leave_letters();
    }
}
