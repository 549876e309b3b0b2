//! Two records of one person become one (behaviours.md 81; promises.md P4).

use super::*;
use portico::{care::Side, families::kind::Kind};

stories! {
    /// No login at either: found as a likely duplicate, chosen field by field, and everything comes together.
    async fn two_records_become_one(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        house.assign(ADA, again).await;
        house.group_of(&[MAYA_AGAIN]).await;
        house.change("update clients set given_name = 'Maya', sort_key = (select o.sort_key from clients o where o.id = $1) where id = $2", values![maya, again]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}")).await;
        ines.follow("Merge with another record").await.shows("These look like the same person").shows("maja@work.example");
        let label = ines.page().all("a.btn.secondary")[0].clone();
        ines.follow(&label).await.shows("Merge these records?").shows("maya@lindqvist.example").shows("maja@work.example").does_not_show("Whose sign-in");
        ines.tick("Español").tick("maja@work.example");
        let page = ines.press("Merge these two records").await.is_at(&format!("/clients/{maya}")).shows("The two records are now one.");
        page.shows("maja@work.example").shows("maya@lindqvist.example").shows("Dr Ada Brandt").shows("The Silva family").shows("was merged into this one");
        let (language, main): (String, String) = house.one("select language, main_address from clients where id = $1", values![maya]).await;
        assert_eq!((&*language, &*main), ("es", "maja@work.example"));
        // It is found by what both said, once; and the old address of the other one leads here, on every tab.
        ines.open("/clients?q=maja@work").await.shows("Maya Lindqvist");
        for tab in ["", "/activity", "/info", "/portal"] {
            ines.open(&format!("/clients/{again}{tab}")).await.status(200).is_at(&format!("/clients/{maya}{tab}"));
        }
        let (clients,): (i64,) = house.one("select count(*) from clients where practice_id = $1", values![house.practice(ALDER).await]).await;
        assert_eq!(clients, 1);
        // Both histories are read there.
        let (created,): (i64,) = house.one("select count(*) from audit_events where action = 'client.created' and client_id = $1", values![again]).await;
        assert_eq!(created, 1);
        let words = ines.open(&format!("/clients/{maya}/activity")).await.words();
        assert_eq!(words.matches("Profile created by").count(), 2, "{words}");
    }

    /// Where each of the two stands is said with the badge and the words that it has everywhere.
    async fn where_both_stand_is_said_as_everywhere(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        house.invite(MAYA).await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(&format!("/clients/{maya}/merging/{again}")).await.shows("Waiting for Maya to accept invitation");
        assert_eq!(page.all(".pair .badge"), ["Waiting to accept", "Not invited"]);
    }

    /// The way from the old address is opaque to whoever may not see the record it leads to, and to another practice.
    async fn the_old_address_tells_nobody_else(house) {
        let again = house.client(MAYA_AGAIN).await;
        house.merged(MAYA, again).await;
        for somebody in [ADA, HANNA] {
            house.sign_in(somebody).await.open(&format!("/clients/{again}")).await.status(404);
        }
        house.sign_in(SAM).await.open(&format!("/clients/{again}")).await.status(200);
    }

    /// Somebody wrote twice on the public pages, and two clients came of it: neither wish is lost.
    async fn two_wishes_are_both_read(house) {
        const WROTE: &str = "insert into enquiries (practice_id, client_id, kind, wish, created_at) values ($1, $2, $3, $4, 1)";
        let practice = house.practice(ALDER).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let theo = house.client(THEO).await;
        house.change(WROTE, values![practice, maya, "sign-up", ""]).await;
        house.change(WROTE, values![practice, again, "new-appointment", "Mondays before ten"]).await;
        house.change(WROTE, values![practice, theo, "new-appointment", "Fridays after five"]).await;
        house.merged(MAYA, again).await;
        house.merged(MAYA, theo).await;
        let page = house.sign_in(SAM).await.open(&format!("/clients/{maya}")).await;
        page.shows("Asked for an appointment").shows("Mondays before ten").shows("Fridays after five");
    }

    /// One email on both records, and consent at one of them alone: the merged record has none, whichever it was, and page and history say so.
    async fn consent_that_one_of_them_lacks_is_lacking(house) {
        const NONE: &str = "update client_emails set consent = false, consent_at = null, consent_by = null where client_id = $1";
        const ENDED: &str = "Consent to email ended with the merge: one of the two records had none for the same email";
        for (number, lacking) in [Some(0_usize), Some(1), None].into_iter().enumerate() {
            let address = format!("same{number}@both.example");
            let one = house.another_client(&format!("Kept{number}"), &address).await;
            let both = [one, house.another_client(&format!("Gone{number}"), &address).await];
            if let Some(which) = lacking {
                house.change(NONE, values![both[which]]).await;
            }
            let ines = side_by_side(house, both[0], both[1]).await;
            assert_eq!(ines.page().words().contains(&format!("None for {address}")), lacking.is_some(), "{lacking:?}");
            ines.press("Merge these two records").await.shows("The two records are now one.");
            let consent: Vec<(bool,)> = house.rows("select consent from client_emails where client_id = $1", values![both[0]]).await;
            assert_eq!(consent, [(lacking.is_none(),)], "{lacking:?}");
            let history = ines.open(&format!("/clients/{}/activity", both[0])).await.words();
            assert_eq!(history.contains(ENDED), lacking.is_some(), "{lacking:?}");
        }
    }

    /// Only administrators.
    async fn nobody_else_merges(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        for somebody in [SAM, ADA, BILL] {
            let browser = house.sign_in(somebody).await;
            browser.open(&format!("/clients/{maya}/merging/{again}")).await.status(403);
            browser.post(&format!("/clients/{maya}/merging/{again}"), &[("login", "nobody")]).await.status(403);
        }
        house.sign_in(SAM).await.open(&format!("/clients/{maya}")).await.does_not_show("Merge with another record");
    }

    /// One login, at the record that goes: nobody's until it is chosen; then it opens the record that stays.
    async fn one_login(house) {
        let maya = house.client(MAYA).await;
        let there = house.activate(MAYA_AGAIN).await;
        let again = house.client(MAYA_AGAIN).await;
        let ines = side_by_side(house, maya, again).await;
        ines.press("Merge these two records").await.status(422).shows("Choose which sign-in to keep.");
        ines.tick("Sign-in with maja@work.example");
        ines.press("Merge these two records").await.shows("The two records are now one.");
        there.open("/p/alder-wren/").await.shows("Sign in");
        house.sign_in_at_portal(MAYA_AGAIN.address).await.page().is_at("/p/alder-wren/").shows("Maya");
        house.carry_letters().await;
    }

    /// Both have one: the other is closed at once, and its address can be used again.
    async fn both_logins(house) {
        let (here, there) = (house.activate(MAYA).await, house.activate(MAYA_AGAIN).await);
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.page().shows("Which sign-in is kept?");
        ines.tick("Sign-in with maya@lindqvist.example");
        ines.press("Merge these two records").await.shows("The two records are now one.");
        here.open("/p/alder-wren/").await.status(200).shows("Maya");
        there.open("/p/alder-wren/").await.shows("Sign in");
        let other = [("email", MAYA_AGAIN.address), ("password", PASSWORD)];
        house.browser().post("/p/alder-wren/sign-in", &other).await.does_not_show("Log out").shows("Sign in");
        let (logins,): (i64,) = house.one("select count(*) from logins", values![]).await;
        assert_eq!(logins, 1);
        house.leave_letters();
    }

    /// Nobody's: both logins end, and the record can be invited again. A link that was handed out before stays dead then.
    async fn nobodys_login(house) {
        let link = house.invite(MAYA).await;
        let copied = house.copy_link(MAYA).await;
        house.activate_by(&link).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.tick("Nobody’s sign-in");
        ines.press("Merge these two records").await;
        let (grants,): (i64,) = house.one("select count(*) from grants where ended_at is null", values![]).await;
        assert_eq!(grants, 0);
        house.clock.advance(std::time::Duration::from_secs(600));
        house.invite(MAYA).await;
        house.browser().open(&format!("/p/alder-wren/a/{}", copied.reveal())).await.does_not_show("Activate My Account").does_not_show("Continue");
    }

    /// Invitations wait at both: one goes on. Links of the other lead to its renewal, mailed and copied alike, and no link opens two.
    async fn two_waiting_invitations(house) {
        let link = house.invite(MAYA).await;
        let others = house.invite(MAYA_AGAIN).await;
        let copied = house.copy_link(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.page().shows("Every link sent or handed out for the other record stops working");
        ines.press("Merge these two records").await;
        let old = house.browser();
        old.open(&others).await.shows("Email me the newest link");
        old.tick("Yes, send it to m•••@lindqvist.example").press("Email me the newest link").await;
        let newest = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.browser().open(&format!("/p/alder-wren/a/{}", copied.reveal())).await.shows("newer link");
        house.browser().open(&link).await.shows("Continue"); // whoever asks ends no link that lives
        house.activate_by(&newest).await.page().shows("Maya");
        house.browser().open(&link).await.does_not_show("Continue");
        let (grants, invitations): (i64, i64) = house.one("select (select count(*) from grants where ended_at is null), (select count(*) from invitations)", values![]).await;
        assert_eq!((grants, invitations), (1, 1));
        house.leave_letters();
    }

    /// An invitation waits at the record that goes only: its links stop, and it counts as expired at the one that stays.
    async fn a_waiting_invitation_at_the_other(house) {
        let others = house.invite(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        side_by_side(house, maya, again).await.press("Merge these two records").await.shows("Invitation expired");
        house.browser().open(&others).await.does_not_show("Activate My Account").does_not_show("Continue");
    }

    /// An invitation waits at the record that stays, and the other one's email is taken: it ends with the email that it went to, so that whoever
    /// reads that one gets into nothing, and a new one goes to the email that was taken (behaviours.md 50).
    async fn an_invitation_at_an_email_that_is_not_taken(house) {
        let link = house.invite(MAYA).await;
        let copied = house.copy_link(MAYA).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        ines.page().shows("If you take the other email, Maya Lindqvist’s invitation ends. Invite them again afterwards.");
        ines.tick("maja@work.example").press("Merge these two records").await.shows("The two records are now one.");
        let copied = format!("/p/alder-wren/a/{}", copied.reveal());
        for dead in [&link, &copied] {
            house.browser().open(dead).await.shows("This link was taken back").does_not_show("Continue");
        }
        let (state,): (String,) = house.one("select state from invitations where client_id = $1", values![maya]).await;
        assert_eq!(state, "revoked");
        house.clock.advance(std::time::Duration::from_secs(600));
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        let newest = house.carry_letters().await.only_letter_to(MAYA_AGAIN.address).link();
        for dead in [&link, &copied] {
            house.browser().open(dead).await.shows("This link was taken back").never_says("m•••@");
        }
        house.activate_by(&newest).await.page().shows("Maya");
        house.leave_letters();
    }

    /// A letter to the old email that is still in line when the other one's email is taken does not leave.
    async fn a_letter_to_an_email_that_is_not_taken(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        let ines = side_by_side(house, maya, again).await;
        ines.tick("maja@work.example").press("Merge these two records").await.shows("The two records are now one.");
        house.carry_letters().await.none();
    }

    /// What was ended before a merge leads nowhere after it, and what a merge led to an invitation ends with that: nobody is shown where the next
    /// one goes, and nobody brings anybody a letter.
    async fn what_was_ended_leads_nowhere(house) {
        let revoked = house.invite(MAYA_AGAIN).await;
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let sam = house.sign_in(SAM).await;
        sam.post(&format!("/clients/{again}/invitation/revocation"), &[]).await.shows("was revoked");
        house.clock.advance(std::time::Duration::from_secs(600));
        let led = house.invite(MAYA_AGAIN).await;
        house.invite(MAYA).await;
        house.merged(MAYA, again).await;
        house.browser().open(&revoked).await.shows("This link was taken back").never_says("m•••@");
        house.browser().open(&led).await.shows("Email me the newest link");
        sam.post(&format!("/clients/{maya}/invitation/revocation"), &[]).await.shows("was revoked");
        house.clock.advance(std::time::Duration::from_secs(600));
        house.invite(MAYA).await;
        for dead in [&revoked, &led] {
            house.browser().open(dead).await.shows("This link was taken back").never_says("m•••@");
        }
        // So it is where the invitation of the other record had ended for good.
        let jonas = house.invite(JONAS).await;
        let gone = house.client(JONAS).await;
        sam.post(&format!("/clients/{gone}/invitation/revocation"), &[]).await.shows("was revoked");
        house.merged(MAYA, gone).await;
        house.browser().open(&jonas).await.shows("This link was taken back").never_says("m•••@");
    }

    /// Access of others moves only where it was ticked.
    async fn access_of_others_is_listed_and_ticked(house) {
        for ticked in [false, true] {
            house.activate(if ticked { JONAS } else { MAYA }).await;
            let guardian = if ticked { JONAS } else { MAYA };
            let (kept, gone) = match ticked {
                false => (ANA, Client { given: "Anna", address: "anna@silva.example", ..ANA }),
                true => (THEO, Client { given: "Teo", address: "teo@marsh.example", ..THEO }),
            };
            house.client(gone).await;
            house.acts_for(guardian, gone, Kind::Proxy).await;
            house.leave_letters();
            house.carry_letters().await;
            let (kept, gone) = (house.client(kept).await, house.client(gone).await);
            let ines = side_by_side(house, kept, gone).await;
            if ticked {
                ines.tick("Jonas Weber (proxy, jonas@weber.example)");
            } else {
                ines.page().shows("Maya Lindqvist (proxy, maya@lindqvist.example)");
            }
            ines.press("Merge these two records").await.status(200);
            let (open,): (i64,) = house.one("select count(*) from grants where kind = 'proxy' and ended_at is null and client_id = $1", values![kept]).await;
            assert_eq!(open, i64::from(ticked));
        }
    }

    /// Whoever had access to the record that stays keeps it where it is ticked, as it is beforehand; and what the page did not list is not
    /// decided about.
    async fn access_to_the_one_that_stays(house) {
        house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.client(ANA).await;
        let anna = Client { given: "Anna", address: "anna@silva.example", ..ANA };
        house.acts_for(JONAS, ANA, Kind::Proxy).await;
        house.leave_letters();
        house.carry_letters().await;
        let (kept, gone) = (house.client(ANA).await, house.client(anna).await);
        let ines = side_by_side(house, kept, gone).await;
        house.acts_for(MAYA, ANA, Kind::Proxy).await;
        let page = ines.press("Merge these two records").await.status(409).shows("has just been changed, and nothing has been merged yet");
        assert!(page.title().starts_with("Error: "), "{}", page.title());
        assert_eq!(page.all("input[name=grant][checked]").len(), 2, "who came in since stands as at the first look");
        ines.untick("Maya Lindqvist (proxy, maya@lindqvist.example)");
        ines.press("Merge these two records").await.status(200);
        let open: Vec<(String,)> = house.rows("select l.address from grants g join logins l on l.id = g.login_id where g.kind = 'proxy' and g.ended_at is null", values![]).await;
        assert_eq!(open, [(JONAS.address.to_owned(),)]);
    }

    /// Somebody changed one of the two while Ines looked: nothing happens, and what she had chosen is chosen still.
    async fn a_change_in_between(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let ines = side_by_side(house, maya, again).await;
        house.change("update clients set version = version + 1 where id = $1", values![again]).await;
        ines.tick("Español");
        ines.press("Merge these two records").await.status(409).shows("has just been changed").shows("Choose what is right");
        let (merges,): (i64,) = house.one("select count(*) from merges", values![]).await;
        assert_eq!(merges, 0);
        ines.press("Merge these two records").await.status(200).shows("The two records are now one.");
        let (language,): (String,) = house.one("select language from clients where id = $1", values![maya]).await;
        assert_eq!(language, "es");
    }

    /// D24: an email that comes with a merge in the place of another one is a changed email, and so is one that was changed on the record it comes
    /// from. Whoever invites it within a day is shown to the other administrators. A merge after which one sign-in opens what was reached at
    /// different emails is shown by itself.
    async fn what_a_merge_opens_is_shown_to_administrators(house) {
        const TOLD: &str = "select count(*) from notices where kind = 'email_changed'";
        house.change("update staff set role = 'administrator' where address = $1", values![SAM.address]).await;
        let (sam, who) = (house.sign_in(SAM).await, house.who(INES).await);
        // The email of the record that stays goes on.
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        house.merged(MAYA, again).await;
        house.invite_as(&who, maya).await.expect("nothing stands in the way");
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await.0, 0);
        // That of the other one takes its place.
        let kept = house.another_client("Kept", "kept@both.example").await;
        let gone = house.another_client("Gone", "gone@both.example").await;
        let ines = side_by_side(house, kept, gone).await;
        ines.tick("gone@both.example");
        ines.press("Merge these two records").await.shows("The two records are now one.");
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await.0, 0, "nobody is invited yet");
        house.invite_as(&who, kept).await.expect("nothing stands in the way");
        sam.open("/notices").await.shows("Ines Okafor changed Kept Another’s email and invited the new one.");
        // Harriet had none; the one that she gets was changed a moment before.
        let other = house.another_client("Other", "other@old.example").await;
        ines.open(&format!("/clients/{other}/info/edit")).await;
        ines.fill("Email", "other@new.example").press("Save").await.status(200);
        let harriet = house.client(HARRIET).await;
        house.merged(HARRIET, other).await;
        house.invite_as(&who, harriet).await.expect("nothing stands in the way");
        sam.open("/notices").await.shows("Ines Okafor changed Harriet Boateng’s email and invited the new one.");
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await.0, 2);
        // The sign-in of the other record goes on.
        house.activate(ANA).await;
        let ana = house.client(ANA).await;
        house.merged_keeping(JONAS, ana, Some(Side::Gone)).await;
        let told = "Ines Okafor merged another record into Jonas Weber’s. They had different emails, and one sign-in opens both now.";
        sam.open("/notices").await.shows(told);
        house.sign_in(INES).await.open("/notices").await.does_not_show(told);
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await.0, 3);
        house.leave_letters();
    }

    /// Another practice's record is no record.
    async fn never_across_practices(house) {
        let (maya, hers) = (house.client(MAYA).await, house.client(MAYA_AT_HARBOUR).await);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/merging/{hers}")).await.status(404);
        let fields = [("login", "nobody"), ("kept_version", "1"), ("gone_version", "1")];
        ines.post(&format!("/clients/{maya}/merging/{hers}"), &fields).await.status(404);
        house.sign_in(HANNA).await.open(&format!("/clients/{hers}/merging")).await.does_not_show("Lindqvist");
    }
}
