//! "See what NAME sees": the pages of the portal, from the staff side (behaviours.md 84).

use super::*;

stories! {
    /// The real pages in the client's language, said to be a look, with nothing to press, written down and shown to the client.
    async fn staff_see_what_a_client_sees(house) {
        let ana = house.activate(ANA).await;
        let id = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        let page = sam.follow("See what Ana sees").await.status(200).is_at(&format!("/clients/{id}/seen/"));
        let page = page.shows("You are seeing what Ana sees.").shows("Nothing can be changed here.");
        assert!(page.text().contains("<html lang=\"es\""), "in her language");
        assert!(page.text().contains("<fieldset class=\"seen\" disabled>"), "nothing can be pressed");
        assert!(sam.cookie("portal-alder-wren").is_none(), "no cookie of a client");
        for page in ["account", "account/email", "account/password", "help", "privacy", "accessibility", "offers"] {
            sam.open(&format!("/clients/{id}/seen/{page}")).await.status(200).shows("You are seeing what Ana sees.").never_says("href=\"/p/");
        }
        let (seen,): (i64,) = house.one("select count(*) from audit_events where action = 'client.portal_seen' and client_id = $1", values![id]).await;
        assert_eq!(seen, 1, "one look is one event");
        ana.open("/p/alder-wren/account").await.shows("Sam Patel");
        let (sessions,): (i64,) = house.one("select count(*) from sessions where audience = 'portal'", values![]).await;
        assert_eq!(sessions, 1, "hers alone");
        house.sign_in(INES).await.open("/organization/history").await;
    }

    /// Every form of those pages leads nowhere, whoever sends it.
    async fn nothing_can_be_sent(house) {
        house.activate(ANA).await;
        let id = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let before = house.picture_of(house.practice(ALDER).await).await;
        for form in ["sign-out", "account/language", "account/password", "account/email", "account/confirmation", "account/sign-out-everywhere", "", "account"] {
            let code = sam.post(&format!("/clients/{id}/seen/{form}"), &[("language", "en")]).await.code.as_u16();
            assert!([404, 405].contains(&code), "{form}: {code}");
        }
        let after = house.picture_of(house.practice(ALDER).await).await;
        assert!(before.differences(&after).iter().all(|one| one.starts_with("sessions")), "{:?}", before.differences(&after));
    }

    /// Whoever looks is at work: their own session goes on, as the warning on the page promises.
    async fn whoever_looks_stays_signed_in(house) {
        house.activate(ANA).await;
        let id = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        for _ in 0..2 {
            house.clock.advance(std::time::Duration::from_secs(14 * 60));
            sam.open(&format!("/clients/{id}/seen/")).await.status(200).is_at(&format!("/clients/{id}/seen/"));
        }
    }

    /// It ends with the staff session, with the right to see the client, and with the client's own way in.
    async fn it_ends_with_its_reasons(house) {
        house.activate(ANA).await;
        let id = house.client(ANA).await;
        let path = format!("/clients/{id}/seen/");
        house.browser().open(&path).await.shows("Sign in");
        for somebody in [ADA, HANNA] {
            house.sign_in(somebody).await.open(&path).await.status(404);
        }
        house.assign(ADA, id).await;
        let ada = house.sign_in(ADA).await;
        ada.open(&path).await.status(200);
        ada.open(&format!("{path}offers")).await.status(409).shows("names other clients");
        house.change("delete from assignments where client_id = $1", values![id]).await;
        ada.open(&path).await.status(404);
        let sam = house.sign_in(SAM).await;
        sam.open(&path).await.status(200);
        house.change("update clients set portal_on = false where id = $1", values![id]).await;
        house.stand_anew().await;
        sam.open(&path).await.status(409).shows("nothing to see");
        sam.open(&format!("/clients/{id}/portal")).await.does_not_show("See what Ana sees");
        house.disable(SAM).await;
        sam.open(&path).await.shows("Sign in");
        // Ana herself has no business there.
        house.client(HARRIET).await;
    }

    /// Somebody without an account sees nothing, so there is nothing to look at.
    async fn nobody_without_an_account(house) {
        let id = house.client(HARRIET).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await.does_not_show("See what");
        sam.open(&format!("/clients/{id}/seen/")).await.status(409);
    }
}
