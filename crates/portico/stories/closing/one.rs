//! One client: "Disable access", and "Send email" that opens it again.

use super::*;
use portico_values::SessionId;
use std::time::Duration;

stories! {
    /// P5: asked once, said with who and when; the next request is refused, on every browser, and so is the right password.
    async fn disabling_signs_out_at_the_next_request(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let second = house.browser();
        give(&second, JONAS, PASSWORD).await.is_at(HOME);
        let id = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(id, "/portal")).await.shows("Can sign in");
        sam.follow("Disable access").await.shows("Disable access for Jonas?").shows("Jonas is signed out now. Nothing is deleted.");
        jonas.open(HOME).await.is_at(HOME);
        sam.press("Disable access").await.shows("Access is disabled for Jonas. Nothing was deleted.").shows("Access disabled").shows("Jonas can’t sign in. Nothing was deleted.").shows("Access disabled by Sam Patel");
        let people = sam.page().all("#people .access-list .badge");
        assert_eq!(people, ["Access disabled"], "nobody is said to be able to get in");
        for browser in [&jonas, &second, &with_cookie_of(house, &jonas)] {
            for page in [HOME, ACCOUNT] {
                browser.open(page).await.is_at(SIGN_IN).never_says(JONAS.address);
            }
        }
        give(&jonas, JONAS, NEW_PASSWORD).await.status(422).shows(NO_MATCH).does_not_show(CLOSED);
        let told = give(&jonas, JONAS, PASSWORD).await.status(403).shows(CLOSED).does_not_show(NO_MATCH);
        assert_eq!(told.link("Call +44 20 7946 0123"), "tel:+442079460123");
        maya.open(HOME).await.is_at(HOME);
        sam.open("/clients").await.shows("Disabled 21 Nov by Sam Patel");
        sam.open(&record(id, "")).await.shows("Access disabled");
        sam.post(&record(id, "/access/disabling"), &[]).await.status(200).shows("Access is already disabled for Jonas.");
        house.carry_letters().await.to(JONAS.address).iter().for_each(|letter| assert_eq!(letter.kind, "account_notice", "a new browser, nothing else"));
    }

    /// Opening again tells an owner of an account so. Sessions from before stay ended; the password is the same.
    async fn somebody_with_an_account_can_sign_in_again(house) {
        let jonas = house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        disable(&sam, id).await;
        let tab = sam.open(&record(id, "/portal")).await.shows("Jonas gets an email that says “You can sign in again”");
        assert!(!tab.offers("Disable access") && !tab.offers("Copy invitation link"));
        sam.press("Send email").await.shows("Access is open again for Jonas.").shows("Access opened again by Sam Patel");
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!(letter.subject(), "You can sign in again to Alder & Wren Practice");
        assert!(letter.link().ends_with(SIGN_IN), "{}", letter.link());
        jonas.open(HOME).await.is_at(SIGN_IN);
        give(&jonas, JONAS, PASSWORD).await.is_at(HOME);
        sam.post(&record(id, "/access/opening"), &[]).await.status(200).shows("Access is open for Jonas.");
        house.carry_letters().await;
    }

    /// Pressed twice, or once more after going back, either button leads to the same page as before, which says how it stands. Nothing is emailed a
    /// second time, and that the first press sent the last invitation of the day is no trouble.
    async fn pressed_once_more_it_stands_as_it_did(house) {
        const EVENTS: &str = "select count(*) from audit_events where action in ('client.access_disabled', 'client.access_opened')";
        house.activate(JONAS).await;
        house.invite(MAYA).await;
        house.change("update invitations set sends_today = 4 where sends_today = 1", values![]).await;
        let sam = house.sign_in(SAM).await;
        for (client, first) in [(JONAS, "An email tells them so. The password is the same."), (MAYA, "The invitation goes out now.")] {
            let (id, called) = (house.client(client).await, client.given);
            let (tab, disabling, opening) = (record(id, "/portal"), record(id, "/access/disabling"), record(id, "/access/opening"));
            sam.post(&disabling, &[("tell", "on")]).await.is_at(&tab).shows(&format!("Access is disabled for {called}."));
            let again = sam.post(&disabling, &[("tell", "on")]).await.status(200).is_at(&tab);
            again.shows(&format!("Access is already disabled for {called}. Nothing was deleted."));
            assert_eq!(house.carry_letters().await.to(client.address).len(), usize::from(client.given == JONAS.given));
            sam.post(&opening, &[]).await.is_at(&tab).shows(first);
            let again = sam.post(&opening, &[]).await.status(200).is_at(&tab);
            again.shows(&format!("Access is open for {called}. Nothing more was sent."));
            sam.post(&opening, &[("next", "/support")]).await.status(200).is_at("/support").shows("Nothing more was sent.");
            house.carry_letters().await.only_letter_to(client.address);
        }
        assert_eq!(house.one::<(i64,)>(EVENTS, values![]).await, (4,));
        // To somebody deactivated it is not said that they can get in.
        let jonas = house.client(JONAS).await;
        care_status(&sam, jonas, "Deactivated").await;
        sam.post(&record(jonas, "/access/opening"), &[]).await.status(422).does_not_show("Access is open for Jonas.");
    }

    /// The question offers to tell the client, and does not by itself: an email without a reason, in their language, with nothing to press.
    async fn the_client_is_told_when_somebody_says_so(house) {
        house.activate(ANA).await;
        let id = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&record(id, "/access/disabling")).await.shows("The email gives no reason.");
        assert!(!page.text().contains(" checked"), "nobody is told by an oversight");
        sam.tick("Email Ana that the portal is closed for now");
        sam.press("Disable access").await.shows("Nothing was deleted. An email tells them so.").shows("Access disabled by Sam Patel. Ana was told by email");
        let letter = house.carry_letters().await.only_letter_to(ANA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("account_notice", "Su cuenta en Alder & Wren Practice está cerrada por ahora"));
        letter.says("No se ha borrado nada").says("+44 20 7946 0123");
        assert!(letter.content.button.is_none());
        // Somebody without an account had nothing that is closed now.
        let maya = house.client(MAYA).await;
        house.invite(MAYA).await;
        let page = sam.open(&record(maya, "/access/disabling")).await;
        assert!(page.all("input[type=checkbox]").is_empty());
        sam.post(&record(maya, "/access/disabling"), &[("tell", "on")]).await.shows("Access is disabled for Maya. Nothing was deleted.");
        house.carry_letters().await.none();
    }

    /// K27: whoever lost a phone is signed out for them, of that browser or of all. Access stays open; what was mailed before signs nobody in; and
    /// nobody else is touched, whatever session is named.
    async fn a_client_is_signed_out_by_staff(house) {
        const BROWSER: &str = "select id from sessions where audience = 'portal' and ended_at is null and device = $1";
        const HEADING: &str = "Where Jonas is signed in";
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let laptop = house.browser().named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        give(&laptop, JONAS, PASSWORD).await.is_at(HOME);
        house.carry_letters().await;
        let (session,): (SessionId,) = house.one(BROWSER, values!["Firefox on Linux"]).await;
        let id = house.client(JONAS).await;
        let (tab, door) = (record(id, "/portal"), record(id, "/portal/sign-out"));
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&tab).await.shows(HEADING).shows("Safari on iPhone").shows("Firefox on Linux");
        assert!(page.text().contains(&format!("name=\"session\" value=\"{session}\"")), "each is signed out by itself");
        let one = session.to_string();
        let other = record(house.client(MAYA).await, "/portal/sign-out");
        sam.post(&other, &[("session", &one)]).await.shows("Maya is signed out there already.");
        sam.post(&other, &[("session", "all")]).await.status(404);
        laptop.open(HOME).await.is_at(HOME);
        let page = sam.post(&door, &[("session", &one)]).await.is_at(&tab).shows("Jonas is signed out there.");
        page.shows("Sam Patel signed Jonas out of one browser").does_not_show("Firefox on Linux");
        laptop.open(HOME).await.is_at(SIGN_IN);
        jonas.open(HOME).await.is_at(HOME);
        sam.post(&door, &[("session", &one)]).await.shows("Jonas is signed out there already.");

        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        sam.open(&tab).await;
        let page = sam.press("Sign Jonas out everywhere").await.shows("Jonas is signed out everywhere. The password is the same.");
        page.shows("Sam Patel signed Jonas out everywhere").does_not_show(HEADING);
        jonas.open(HOME).await.is_at(SIGN_IN);
        house.browser().open(&reset).await.status(410);
        sam.post(&door, &[]).await.is_at(&tab).shows("Jonas is signed out everywhere already.");
        // Where the last browser was signed out while Sam looked, what was mailed ends all the same.
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        sam.post(&door, &[]).await.shows("Jonas is signed out everywhere. The password is the same.");
        house.browser().open(&reset).await.status(410);
        maya.open(HOME).await.is_at(HOME);
        give(&jonas, JONAS, PASSWORD).await.is_at(HOME);

        let bill = house.sign_in(BILL).await;
        bill.open(&tab).await.does_not_show(HEADING);
        bill.post(&door, &[]).await.status(403);
        house.sign_in(ADA).await.post(&door, &[]).await.status(404);
        jonas.open(HOME).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// In the client's own language.
    async fn the_letter_speaks_the_clients_language(house) {
        house.activate(ANA).await;
        let id = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        disable(&sam, id).await;
        open_again(&sam, id).await.shows("Access is open again for Ana.");
        assert_eq!(house.carry_letters().await.only_letter_to(ANA.address).content.language, "es");
    }

    /// Links mailed, copied and shown at the desk say that the portal is closed. Opening again makes a new one, and none of the others
    /// comes back.
    async fn no_link_from_before_comes_back(house) {
        let mailed = house.invite(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let copied = house.portico.settings.link(&format!("/p/alder-wren/a/{}", house.copy_link(MAYA).await.reveal()));
        disable(&sam, id).await.shows("Access is disabled for Maya.");
        let page = house.browser();
        page.open(&mailed).await.shows(CLOSED).shows("Your records are safe with Alder & Wren Practice.").never_says("maya@");
        assert_eq!(behind(house, &copied).await, CLOSED);
        sam.post(&record(id, "/invitation/links"), &[]).await.status(409);
        sam.post(&record(id, "/invitation"), &[]).await.status(409);
        house.browser().post(FORGOT, &[("email", MAYA.address)]).await.status(200);
        house.carry_letters().await.none();
        open_again(&sam, id).await.shows("Access is open again for Maya. The invitation goes out now.").shows("Sending…");
        let new = house.carry_letters().await.only_letter_to(MAYA.address).link();
        assert_eq!(behind(house, &new).await, LIVES);
        assert_eq!((behind(house, &mailed).await.as_str(), behind(house, &copied).await.as_str()), ("This link was taken back", "This link was taken back"));
        house.activate_by(&new).await;
        house.carry_letters().await;
    }

    /// The words of the new invitation can be changed first; what is to be mended is said over them.
    async fn words_can_be_changed_before_opening_again(house) {
        house.invite(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        disable(&sam, id).await;
        sam.open(&record(id, "/portal")).await;
        sam.fill("Message", "Welcome back, {{client_nickname}}.").press("Send email").await.status(422).shows("{{client_nickname}}");
        assert_eq!(sam.page().value("Message"), "Welcome back, {{client_nickname}}.");
        sam.fill("Message", "Welcome back, {{client_first_name}}.").press("Send email").await.shows("Access is open again for Maya.");
        house.carry_letters().await.only_letter_to(MAYA.address).says("Welcome back, Maya.");
        house.takes_back_consent(MAYA).await;
        disable(&sam, id).await.shows("An email with consent is required for Client Portal access");
        assert!(!sam.page().offers("Send email") || sam.page().offers("Record consent"));
        sam.post(&record(id, "/access/opening"), &[]).await.status(422).shows("Access disabled");
    }

    /// A letter that is still in line does not leave.
    async fn letters_in_line_stay_here(house) {
        let id = house.client(MAYA).await;
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        disable(&house.sign_in(SAM).await, id).await;
        house.carry_letters().await.none();
    }

    /// A new password that was asked for before is not to be had afterwards, nor once access is open again.
    async fn a_reset_from_before_opens_nothing(house) {
        house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        let sam = house.sign_in(SAM).await;
        disable(&sam, id).await;
        let browser = house.browser();
        browser.open(&reset).await.status(410);
        browser.post("/p/alder-wren/reset", &[("password", NEW_PASSWORD)]).await.status(410);
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.carry_letters().await.none();
        open_again(&sam, id).await;
        house.carry_letters().await;
        browser.open(&reset).await.status(410);
        browser.post("/p/alder-wren/reset", &[("password", NEW_PASSWORD)]).await.status(410);
        give(&house.browser(), JONAS, PASSWORD).await.is_at(HOME);
    }

    /// Whoever stops being a client loses every way in. Being one again brings back no session, link or reset.
    async fn becoming_a_client_again_brings_nothing_back(house) {
        let jonas = house.activate(JONAS).await;
        let mailed = house.invite(MAYA).await;
        let copied = house.portico.settings.link(&format!("/p/alder-wren/a/{}", house.copy_link(MAYA).await.reveal()));
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        let (jonas_id, maya_id) = (house.client(JONAS).await, house.client(MAYA).await);
        let sam = house.sign_in(SAM).await;
        for (id, first) in [(jonas_id, "Deactivated"), (maya_id, "Deactivated"), (jonas_id, "Active"), (maya_id, "Active")] {
            care_status(&sam, id, first).await.shows("Saved.");
        }
        jonas.open(HOME).await.is_at(SIGN_IN);
        assert_eq!((behind(house, &mailed).await.as_str(), behind(house, &copied).await.as_str()), ("This link was taken back", "This link was taken back"));
        house.browser().open(&reset).await.status(410);
        give(&jonas, JONAS, PASSWORD).await.is_at(HOME);
        sam.open("/clients").await;
        sam.follow("Send invitation Maya Lindqvist").await;
        sam.press("Resend invitation").await;
        let new = house.carry_letters().await.only_letter_to(MAYA.address).link();
        assert_eq!(behind(house, &new).await, LIVES);
    }

    /// A move that leaves somebody a client signs nobody out.
    async fn an_inactive_client_stays_signed_in(house) {
        let jonas = house.activate(JONAS).await;
        care_status(&house.sign_in(SAM).await, house.client(JONAS).await, "Inactive").await.shows("Saved.");
        jonas.open(HOME).await.is_at(HOME);
    }

    /// Who may not invite sees that access is disabled, and by whom; a clinician closes only for clients of their own.
    async fn it_is_for_those_who_may_invite(house) {
        house.activate(JONAS).await;
        let id = house.client(JONAS).await;
        let bill = house.sign_in(BILL).await;
        assert!(!bill.open(&record(id, "/portal")).await.offers("Disable access"));
        bill.post(&record(id, "/access/disabling"), &[]).await.status(403);
        let ada = house.sign_in(ADA).await;
        ada.post(&record(id, "/access/disabling"), &[]).await.status(404);
        house.assign(ADA, id).await;
        disable(&ada, id).await.shows("Access is disabled for Jonas.");
        let tab = bill.open(&record(id, "/portal")).await.shows("Access disabled");
        assert!(!tab.offers("Send email"));
        bill.post(&record(id, "/access/opening"), &[]).await.status(403);
    }

    /// P5 with a thousand browsers: not one of them is in with its next request, nor when access is open again.
    async fn a_thousand_browsers_are_out(house) {
        const COPY: &str = "insert into sessions (practice_id, id, audience, subject_id, grant_id, secret_hash, stage, subject_epoch, practice_epoch,
         device, address, created_at, seen_at, ended_at) select practice_id, $2, audience, subject_id, grant_id, $3, stage, subject_epoch,
         practice_epoch, device, address, created_at, seen_at, ended_at from sessions where practice_id = $1 and audience = 'portal' limit 1";
        const LIVING: &str = "select count(*) from sessions s join logins l on l.practice_id = s.practice_id and l.id = s.subject_id
         where s.audience = 'portal' and s.ended_at is null and s.subject_epoch = l.epoch";
        let jonas = house.activate(JONAS).await;
        let practice = house.practice(ALDER).await;
        let mut transaction = house.portico.database.begin().await.expect("the database is there");
        for n in 0..999u128 {
            let id = uuid::Uuid::from_u128(n + 1);
            let hash: Vec<u8> = id.as_bytes().iter().chain(id.as_bytes()).copied().collect();
            transaction.run(COPY, values![practice, id, hash]).await.expect("a session");
        }
        transaction.commit().await.expect("kept");
        assert_eq!(house.one::<(i64,)>(LIVING, values![]).await.0, 1_000);
        let sam = house.sign_in(SAM).await;
        let id = house.client(JONAS).await;
        disable(&sam, id).await;
        assert_eq!(house.one::<(i64,)>(LIVING, values![]).await.0, 0);
        open_again(&sam, id).await;
        assert_eq!(house.one::<(i64,)>(LIVING, values![]).await.0, 0);
        jonas.open(HOME).await.is_at(SIGN_IN);
        house.clock.advance(Duration::from_secs(1));
        house.carry_letters().await;
    }
}
