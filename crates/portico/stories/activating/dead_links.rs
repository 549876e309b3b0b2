//! Links that do not lead in: each opens a page with what is true and the one next step, and no form for a password behind it.

use super::*;

/// What a link shows on every way to it, and whether a new one can be asked for. The address is nowhere in clear.
async fn says(house: &House, link: &str, code: u16, title: &str, text: &str, renews: bool) {
    let browser = house.browser();
    let before = house.accounts().await;
    for page in [
        browser.open(link).await.is_at(START),
        browser.open(PASSWORD_SCREEN).await,
        browser.open("/p/alder-wren/activate/not-me").await,
        browser.post(PASSWORD_SCREEN, &[("password", PASSWORD)]).await,
        browser.post("/p/alder-wren/activate/not-me", &[("not_me", "on")]).await,
    ] {
        assert_eq!(page.heading(), title, "{}", page.address);
        let page = page.status(code).shows(text).never_says(MAYA.address);
        assert_eq!(
            page.html().select(&scraper::Selector::parse("form[action$='/renew']").expect("a selector")).count() > 0,
            renews,
            "{title}"
        );
        assert!(page.all("input[type=password]").is_empty(), "{title}");
    }
    assert_eq!(house.accounts().await, before);
    let sent = browser.post("/p/alder-wren/activate/renew", &[("renew", "on")]).await;
    let letters = house.carry_letters().await.to(MAYA.address);
    assert_eq!(letters.len(), usize::from(renews), "{title}: {}", sent.words());
}

stories! {
    /// Its thirty days are over.
    async fn expired(house) {
        let link = house.invite(MAYA).await;
        house.clock.advance(days(30));
        let text = "This link stopped working on 21 December, for your safety. We can email you a new one.";
        says(house, &link, 200, "This link has stopped working", text, true).await;
    }

    /// Its thirty days have been over for ninety; an older one that had been replaced is no better.
    async fn too_old_to_renew(house) {
        let first = house.invite(MAYA).await;
        house.clock.advance(days(20));
        let second = house.invite(MAYA).await;
        house.clock.advance(days(100) - minutes(1));
        says(house, &first, 200, "There is a newer link", "so this link no longer works", true).await;
        house.clock.advance(minutes(1));
        let text = "more than 90 days ago. Call Alder & Wren Practice on +44 20 7946 0123 and ask for a new invitation.";
        says(house, &first, 200, "This link is too old to renew", text, false).await;
        house.clock.advance(days(20));
        says(house, &second, 200, "This link is too old to renew", text, false).await;
    }

    /// A newer letter took its place.
    async fn replaced(house) {
        let link = house.invite(MAYA).await;
        house.clock.advance(minutes(10));
        house.invite(MAYA).await;
        let text = "We sent you a newer one on 21 November, so this link no longer works. Look for the newest email from Alder & Wren Practice";
        says(house, &link, 200, "There is a newer link", text, true).await;
    }

    /// Staff took it back.
    async fn revoked(house) {
        let link = house.invite(MAYA).await;
        let id = house.client(MAYA).await;
        house.sign_in(SAM).await.post(&format!("/clients/{id}/invitation/revocation"), &[]).await.shows("was revoked");
        let text = "Alder & Wren Practice has taken this link back, so it no longer works. Was that unexpected? Call +44 20 7946 0123 and ask.";
        says(house, &link, 200, "This link was taken back", text, false).await;
    }

    /// It has done its work. From here one signs in.
    async fn used(house) {
        let link = house.invite(MAYA).await;
        house.activate_by(&link).await;
        says(house, &link, 200, "Your account is already active", "You have already used this link.", false).await;
        let maya = follow(house, &link).await;
        assert_eq!(maya.page().link("Forgot password?"), "/p/alder-wren/forgot-password");
        maya.follow("Sign in").await.is_at("/p/alder-wren/sign-in");
        maya.fill("Email", MAYA.address).fill("Password", PASSWORD).press("Sign in").await.is_at(HOME);
    }

    /// The practice has switched the portal off; when it is on again, the link works.
    async fn while_the_portal_is_off(house) {
        let link = house.invite(MAYA).await;
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        let text = "Alder & Wren Practice has switched its portal off for now. Nothing is lost.";
        says(house, &link, 200, "The portal is switched off at the moment", text, false).await;
        house.change("update practices set portal_on = true where slug = 'alder-wren'", values![]).await;
        assert_eq!(follow(house, &link).await.page().heading(), LIVES);
    }

    /// Access is closed for this client, or the client no longer is one.
    async fn closed_for_this_client(house) {
        let link = house.invite(MAYA).await;
        let id = house.client(MAYA).await;
        let text = "You can’t sign in at the moment. Your records are safe with Alder & Wren Practice.";
        house.change("update clients set portal_on = false where id = $1", values![id]).await;
        says(house, &link, 200, "Your portal is closed for now", text, false).await;
        house.change("update clients set portal_on = true where id = $1", values![id]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/info/edit")).await;
        ines.choose("Care status", "Deactivated").press("Save").await.shows("Saved.");
        says(house, &link, 200, "Your portal is closed for now", text, false).await;
    }

    /// Unknown, damaged, cut off, of another practice, or no link at all: one page, the same for all.
    async fn unknown_and_damaged(house) {
        let link = house.invite(MAYA).await;
        let harbour = house.invite(MAYA_AT_HARBOUR).await;
        let unknown = portico_values::SecretToken::from_bytes([7; 32]).reveal();
        let cut = &link[..link.len() - 1];
        let elsewhere = format!("/p/alder-wren/a/{}", harbour.rsplit('/').next().expect("a secret"));
        let first = house.browser().open(&format!("/p/alder-wren/a/{unknown}")).await;
        for odd in [cut, &format!("{link}x"), &elsewhere, "/p/alder-wren/a/x", "/p/alder-wren/a/%00%ff", &format!("/p/alder-wren/a/{}", "y".repeat(3_000))] {
            says(house, odd, 404, "This link doesn’t work", "Part of the address may be missing.", false).await;
            assert_eq!(house.browser().open(odd).await.text(), first.text(), "{odd}");
        }
    }
}
