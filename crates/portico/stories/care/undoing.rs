//! A merge is undone within a day.

use super::*;
use crate::{documents, form_sending::fill_the_scale};
use portico::families::kind::Kind;

/// The rows that have to be as they were, but for what changes with every touch.
async fn standing(house: &House) -> Vec<(String, Vec<String>)> {
    const CLIENTS: &str =
        "select family_name, given_name, language, coalesce(main_address, ''), standing from clients order by given_name";
    let clients: Vec<(String, String, String, String, String)> = house.rows(CLIENTS, values![]).await;
    let mut all: Vec<(String, Vec<String>)> = clients.into_iter().map(|(_, a, b, c, d)| (a, vec![b, c, d])).collect();
    const EMAILS: &str = "select c.given_name, e.address from client_emails e join clients c on c.id = e.client_id order by c.given_name, e.position";
    all.extend(house.rows::<(String, String)>(EMAILS, values![]).await.into_iter().map(|(a, b)| (a, vec![b])));
    const GRANTS: &str = "select c.given_name, l.address, g.kind from grants g join clients c on c.id = g.client_id join logins l on l.id = g.login_id
     where g.ended_at is null order by c.given_name, l.address";
    all.extend(house.rows::<(String, String, String)>(GRANTS, values![]).await.into_iter().map(|(a, b, c)| (a, vec![b, c])));
    const GROUPS: &str = "select c.given_name, n.name from group_members m join clients c on c.id = m.client_id join client_groups n on n.id = m.group_id
     order by c.given_name, n.name";
    all.extend(house.rows::<(String, String)>(GROUPS, values![]).await.into_iter().map(|(a, b)| (a, vec![b])));
    all
}

stories! {
    /// Both logins, somebody's access, a group: undone, everything stands as before; the closed login signs in with its old password.
    async fn both_stand_as_before(house) {
        house.activate(MAYA).await;
        house.activate(MAYA_AGAIN).await;
        house.activate(JONAS).await;
        house.acts_for(JONAS, MAYA_AGAIN, Kind::Proxy).await;
        house.group_of(&[MAYA_AGAIN]).await;
        house.carry_letters().await;
        house.leave_letters();
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let before = standing(house).await;
        const PASSKEY: &str = "insert into passkeys (practice_id, id, audience, subject_id, credential_id, credential, name, created_at, last_used_at)
         select g.practice_id, g.id, 'portal', g.login_id, $2, 'what opens', 'Her phone', 1, null from grants g where g.client_id = $1";
        house.change(PASSKEY, values![maya, &[7_u8; 16][..]]).await;
        let ines = side_by_side(house, maya, again).await;
        ines.tick("Sign-in with maja@work.example").tick("Jonas Weber (proxy, jonas@weber.example)");
        ines.press("Merge these two records").await.shows("Undo merge");
        assert_ne!(standing(house).await, before);
        house.clock.advance(std::time::Duration::from_secs(10 * 60));
        ines.press("Undo merge").await.shows("The merge is undone.").does_not_show("Undo merge")
            .shows("but without its passkeys and recovery codes");
        assert_eq!(standing(house).await, before);
        assert_eq!(house.one::<(i64,)>("select count(*) from passkeys", values![]).await.0, 0, "as it says");
        for (address, called) in [(MAYA.address, "Maya"), (MAYA_AGAIN.address, "Maja")] {
            house.sign_in_at_portal(address).await.page().is_at("/p/alder-wren/").shows(called);
        }
        ines.open(&format!("/clients/{again}")).await.is_at(&format!("/clients/{again}")).shows("Maja");
    }

    /// Where somebody said that an address is not the client's, nothing goes there after the merge either. Undone, the mark stands where it stood.
    async fn an_address_reported_as_wrong_stays_wrong(house) {
        const WRONG: &str = "insert into wrong_addresses (practice_id, client_id, address_normalised, since)
         select practice_id, id, main_address, 0 from clients where id = $1";
        const MARKED: &str = "select client_id, address_normalised from wrong_addresses";
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        house.change(WRONG, values![again]).await;
        let ines = side_by_side(house, maya, again).await;
        ines.tick("maja@work.example").press("Merge these two records").await.shows("The two records are now one.");
        ines.post(&format!("/clients/{maya}/invitation"), &[]).await.status(409).shows("says the address is wrong.");
        ines.open(&format!("/clients/{maya}")).await;
        ines.press("Undo merge").await.shows("The merge is undone.");
        let marked: Vec<(ClientId, String)> = house.rows(MARKED, values![]).await;
        assert_eq!(marked, [(again, MAYA_AGAIN.address.to_owned())]);
    }

    /// What both were asked to fill in is asked once, and where it was begun. Undone, each record is asked for its own again.
    async fn forms_stand_as_before(house) {
        const STATE: &str = "select state from form_requests where id = $1 and client_id = $2";
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ours = house.asks_to_fill_in(MAYA, "phq-9").await;
        let theirs = house.asks_to_fill_in(MAYA_AGAIN, "phq-9").await;
        house.change("update form_requests set state = 'started', started_at = 1 where id = $1", values![theirs]).await;
        let merge = house.merged(MAYA, again).await;
        assert_eq!(house.one::<(String,)>(STATE, values![ours, maya]).await.0, "withdrawn");
        assert_eq!(house.one::<(String,)>(STATE, values![theirs, maya]).await.0, "started");
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{maya}/merges/{merge}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(house.one::<(String,)>(STATE, values![ours, maya]).await.0, "waiting");
        assert_eq!(house.one::<(String,)>(STATE, values![theirs, again]).await.0, "started");
    }

    /// The same form in two versions is asked for once as well, and one of them is not sent back while the other is open.
    async fn a_form_in_two_versions_is_asked_for_once(house) {
        const STATE: &str = "select state from form_requests where id = $1 and client_id = $2";
        const OLDER: &str = "update forms set canonical = (select o.canonical from forms o where o.name = 'PHQ-9'), version = 'older', state = 'retired'
         where name = 'GAD-7'";
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ours = house.asks_to_fill_in(MAYA, "phq-9").await;
        let theirs = house.asks_to_fill_in(MAYA_AGAIN, "gad-7").await;
        house.change(OLDER, values![]).await;
        house.merged(MAYA, again).await;
        let browser = house.activate(MAYA).await;
        assert_eq!(house.one::<(String,)>(STATE, values![ours, maya]).await.0, "waiting");
        assert_eq!(house.one::<(String,)>(STATE, values![theirs, maya]).await.0, "withdrawn");
        house.change("update form_requests set state = 'waiting', ended_at = null where id = $1", values![theirs]).await;
        fill_the_scale(&browser, ours, "o1").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/forms/{ours}")).await;
        ines.fill("What needs correcting", "The last page.").press("Send back").await.status(422).shows("the client has it open again");
        assert_eq!(house.one::<(String,)>(STATE, values![ours, maya]).await.0, "done");
        house.carry_letters().await;
    }

    /// Two merges undone one after the other: what was sent to the first record stands with it again.
    async fn forms_find_back_through_two_merges(house) {
        const WHOSE: &str = "select client_id from form_requests where id = $1";
        let (again, theo) = (house.client(MAYA_AGAIN).await, house.client(THEO).await);
        let request = house.asks_to_fill_in(MAYA_AGAIN, "phq-9").await;
        let first = house.merged(MAYA, again).await;
        let maya = house.client(MAYA).await;
        let second = house.merged(THEO, maya).await;
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![request]).await.0, theo);
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{theo}/merges/{second}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![request]).await.0, maya);
        ines.post(&format!("/clients/{maya}/merges/{first}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![request]).await.0, again);
    }

    /// Documents too: those of the first record, of the one in the middle, and what came while two were one.
    async fn documents_find_back_through_two_merges(house) {
        const WHOSE: &str = "select client_id from documents where id = $1";
        let sam = house.sign_in(SAM).await;
        let (again, theo) = (house.client(MAYA_AGAIN).await, house.client(THEO).await);
        let hers = documents::uploaded(house, &sam, MAYA_AGAIN, "Hers.pdf", &documents::pdf("hers")).await;
        let first = house.merged(MAYA, again).await;
        let maya = house.client(MAYA).await;
        house.clock.advance(std::time::Duration::from_secs(1));
        let between = documents::uploaded(house, &sam, MAYA, "Between.pdf", &documents::pdf("between")).await;
        let second = house.merged(THEO, maya).await;
        let whose = async || [house.one::<(ClientId,)>(WHOSE, values![hers]).await.0, house.one::<(ClientId,)>(WHOSE, values![between]).await.0];
        assert_eq!(whose().await, [theo, theo]);
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{theo}/merges/{second}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(whose().await, [maya, maya]);
        ines.open(&format!("/clients/{theo}/documents")).await.does_not_show("Hers.pdf");
        ines.post(&format!("/clients/{maya}/merges/{first}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(whose().await, [again, maya]);
    }

    /// Links that the merge ended stay ended: nothing that stopped working works again. The record can be invited anew.
    async fn dead_links_stay_dead(house) {
        let link = house.invite(MAYA).await;
        let others = house.invite(MAYA_AGAIN).await;
        let copied = house.copy_link(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.press("Merge these two records").await;
        ines.press("Undo merge").await.shows("The merge is undone.");
        house.browser().open(&others).await.shows("Hay un enlace más reciente");
        house.browser().open(&format!("/p/alder-wren/a/{}", copied.reveal())).await.shows("Este enlace se ha anulado");
        house.browser().open(&link).await.status(200);
        house.clock.advance(std::time::Duration::from_secs(10 * 60));
        house.invite(MAYA_AGAIN).await;
    }

    /// A link that staff handed out while there was one record, with the other's invitation, opens nothing once there are two again: it would
    /// let one person into what is another's.
    async fn what_was_handed_out_meanwhile_is_dead(house) {
        house.invite(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let merge = house.merged(MAYA, again).await;
        let copied = house.copy_link(MAYA).await;
        house.browser().open(&format!("/p/alder-wren/a/{}", copied.reveal())).await.does_not_show("Este enlace se ha anulado");
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{maya}/merges/{merge}/undoing"), &[]).await.shows("The merge is undone.");
        house.browser().open(&format!("/p/alder-wren/a/{}", copied.reveal())).await.shows("Este enlace se ha anulado");
    }

    /// Nor does the link of a letter that Portico wrote by itself meanwhile, to the record that stayed, with the other's invitation: it would show
    /// one person where the other is written to, and have them written to.
    async fn what_was_mailed_meanwhile_is_dead(house) {
        house.invite(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let merge = house.merged(MAYA, again).await;
        assert_eq!(portico::reminders::jobs::remind_due(&house.portico).await.expect("told"), 1);
        let told = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(told.kind, "link_ended");
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{maya}/merges/{merge}/undoing"), &[]).await.shows("The merge is undone.");
        house.browser().open(&told.link()).await.shows("Este enlace se ha anulado").never_says("m•••@");
    }

    /// Who was shut out because the other record was closed stays out when the merge is undone, until they sign in again; an invitation that
    /// waited has ended.
    async fn who_was_shut_out_stays_out(house) {
        let browser = house.activate(MAYA).await;
        let link = house.invite(JONAS).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        for (kept, other) in [(maya, MAYA_AGAIN), (jonas, THEO)] {
            let other = house.client(other).await;
            house.change("update clients set portal_on = false where id = $1", values![other]).await;
            house.stand_anew().await;
            let ines = side_by_side(house, kept, other).await;
            if kept == maya {
                ines.tick("Sign-in with maya@lindqvist.example");
            }
            ines.press("Merge these two records").await.shows("Undo merge");
            browser.open("/p/alder-wren/").await.is_at("/p/alder-wren/sign-in");
            ines.press("Undo merge").await.shows("The merge is undone.");
        }
        browser.open("/p/alder-wren/").await.is_at("/p/alder-wren/sign-in");
        house.sign_in_at_portal(MAYA.address).await.page().is_at("/p/alder-wren/").shows("Maya");
        house.browser().open(&link).await.shows("This link was taken back");
        house.leave_letters();
    }

    /// After a day it is too late, and the page offers nothing.
    async fn too_late(house) {
        let again = house.client(MAYA_AGAIN).await;
        let merge = house.merged(MAYA, again).await;
        let maya = house.client(MAYA).await;
        house.clock.advance(days(1));
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}")).await.does_not_show("Undo merge");
        ines.post(&format!("/clients/{maya}/merges/{merge}/undoing"), &[]).await.status(409).shows("24 hours");
    }

    /// What happened since and would be lost is named.
    async fn a_conflict_is_named(house) {
        let again = house.client(MAYA_AGAIN).await;
        let merge = house.merged(MAYA, again).await;
        let maya = house.client(MAYA).await;
        let path = format!("/clients/{maya}/merges/{merge}/undoing");
        house.assign(ADA, maya).await;
        let ines = house.sign_in(INES).await;
        ines.post(&path, &[]).await.status(409).shows("“Assigned staff” was changed");
        house.change("delete from assignments where client_id = $1", values![maya]).await;
        ines.post(&path, &[]).await.shows("The merge is undone.");
        ines.post(&path, &[]).await.status(404);
    }

    /// What an earlier version kept of both records does not fit the tables of today: the page says that it can't be undone and why, and nothing
    /// changes. What this version kept is undone.
    async fn a_merge_from_before_an_update_is_not_undone(house) {
        house.invite(MAYA).await;
        let again = house.client(MAYA_AGAIN).await;
        let merge = house.merged(MAYA, again).await;
        let maya = house.client(MAYA).await;
        let (kept,): (String,) = house.one("select before from merges where id = $1", values![merge]).await;
        let path = format!("/clients/{maya}/merges/{merge}/undoing");
        let ines = house.sign_in(INES).await;
        let merged = standing(house).await;
        let changes: [fn(&mut serde_json::Value); 3] = [
            |kept| drop(kept["kept"]["invitations"][0].as_array_mut().expect("a row").pop()),
            |kept| drop(kept["gone"].as_object_mut().expect("tables").remove("enquiries")),
            |kept| kept["after"]["clients"][0][0] = serde_json::json!({ "another way": 1 }),
        ];
        for change in changes {
            let mut earlier: serde_json::Value = serde_json::from_str(&kept).expect("as it is kept");
            change(&mut earlier);
            house.change("update merges set before = $2 where id = $1", values![merge, earlier.to_string()]).await;
            ines.post(&path, &[]).await.status(409).shows("Portico was updated after this merge, so it can no longer be undone.");
            assert_eq!(standing(house).await, merged);
        }
        house.change("update merges set before = $2 where id = $1", values![merge, kept]).await;
        ines.post(&path, &[]).await.shows("The merge is undone.");
        house.leave_letters();
    }

    /// Chains: the second merge is undone first.
    async fn the_latest_first(house) {
        let (again, theo) = (house.client(MAYA_AGAIN).await, house.client(THEO).await);
        let first = house.merged(MAYA, again).await;
        let second = house.merged(THEO, house.client(MAYA).await).await;
        let maya = house.one::<(portico_values::ClientId,)>("select kept_id from merges where id = $1", values![first]).await.0;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{again}")).await.is_at(&format!("/clients/{theo}"));
        ines.post(&format!("/clients/{maya}/merges/{first}/undoing"), &[]).await.status(404);
        ines.post(&format!("/clients/{theo}/merges/{second}/undoing"), &[]).await.shows("The merge is undone.");
        ines.open(&format!("/clients/{again}")).await.is_at(&format!("/clients/{maya}"));
        ines.post(&format!("/clients/{maya}/merges/{first}/undoing"), &[]).await.shows("The merge is undone.");
    }
}
