//! Passkeys (behaviours.md 33, 34, 38; promises.md P9, K17, K28): added with the present password, told by letter, removed; they sign clients
//! and staff in without a word typed. The device is `kit/authenticator.rs`.

use crate::kit::*;
use portico::passkeys::proof::{Door, prove, take};
use portico_policy::Permission;
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const ACCOUNT: &str = "/p/alder-wren/account";
const NEW: &str = "/p/alder-wren/account/passkeys/new";

/// Adds a passkey at the portal.
async fn add(browser: &Browser<'_>, device: &Device, name: &str) -> Page {
    browser.open(NEW).await;
    browser.fill("Name of the passkey", name).fill("Current password", PASSWORD);
    browser.press("Continue").await.shows("Confirm on your device");
    browser.make_passkey(device).await
}

/// A browser that shows a passkey at the portal's door.
async fn shown<'a>(house: &'a House, device: &Device) -> (Browser<'a>, Page) {
    let browser = house.browser();
    browser.open(SIGN_IN).await;
    let page = browser.show_passkey(device).await;
    (browser, page)
}

stories! {
    /// A client adds one, signs in with it, and removes it; each time a letter says so.
    async fn a_client_adds_uses_and_removes_a_passkey(house) {
        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        jonas.open(ACCOUNT).await.shows("You have no passkeys yet.");
        jonas.open(NEW).await;
        jonas.press("Continue").await.status(422).shows("Enter your current password");
        jonas.fill("Current password", "not my password 12");
        jonas.press("Continue").await.status(422).shows("That isn’t your current password");
        add(&jonas, &phone, "My phone").await.is_at(ACCOUNT).shows("Your passkey is added.").shows("My phone");
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        letter.says("The passkey “My phone” was added to your account on 21 November");
        assert_eq!(letter.subject(), "A passkey was added at Alder & Wren Practice");
        let (_, page) = shown(house, &phone).await;
        page.status(200).is_at(HOME);
        jonas.open(ACCOUNT).await.shows("Last used");
        jonas.follow("Remove My phone").await.shows("Remove this passkey?");
        jonas.press("Remove passkey").await.status(422).shows("Enter your current password");
        jonas.fill("Current password", PASSWORD);
        jonas.press("Remove passkey").await.is_at(ACCOUNT).shows("The passkey is removed.").does_not_show("My phone");
        house.carry_letters().await.only_letter_to(JONAS.address).says("The passkey “My phone” was removed");
        let (_, page) = shown(house, &phone).await;
        page.status(422).is_at(SIGN_IN).shows("That passkey didn’t open this portal.");
    }

    /// Whoever never chose a password changes the email too: by having signed in just now, and else by signing in again.
    async fn an_email_changes_without_a_password(house) {
        let jonas = house.activate(JONAS).await;
        house.change("update logins set password_hash = null where address = $1", values![JONAS.address]).await;
        jonas.open("/p/alder-wren/account/email").await.does_not_show("Current password");
        jonas.fill("New email", "jonas@new.example");
        jonas.press("Send the code").await.status(200);
        house.carry_letters().await.only_letter_to("jonas@new.example");
        house.clock.advance(Duration::from_secs(10 * 60));
        let page = jonas.open("/p/alder-wren/account/email").await.shows("Sign in again");
        assert!(!page.offers("Send the code"));
    }

    /// An answer is taken once, in the browser whose page asked, for ten minutes, and only with its owner verified by the device.
    async fn an_answer_is_taken_once_and_where_it_was_asked_for(house) {
        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        add(&jonas, &phone, "").await.shows("Safari on iPhone");
        house.carry_letters().await;
        let browser = house.browser();
        browser.open(SIGN_IN).await;
        let (action, _, answer) = browser.shown_passkey(&phone);
        let cookie = browser.cookie(&house.portico.cookies.name("passkey-in-alder-wren")).expect("the other half");
        house.browser().post(&action, &[("credential", &answer)]).await.status(422);
        browser.post(&action, &[("credential", &answer)]).await.is_at(HOME);
        let replaying = house.browser();
        replaying.put_cookie(&house.portico.cookies.name("passkey-in-alder-wren"), &cookie);
        replaying.post(&action, &[("credential", &answer)]).await.status(422);
        let (failed,): (i64,) = house.one("select count(*) from audit_events where action = 'login.sign_in_failed'", values![]).await;
        assert_eq!(failed, 2, "both are written down");
        let late = house.browser();
        late.open(SIGN_IN).await;
        let (action, _, answer) = late.shown_passkey(&phone);
        house.clock.advance(Duration::from_secs(10 * 60));
        late.post(&action, &[("credential", &answer)]).await.status(422);
        for damaged in ["", "{}", "null", "[]", "{\"id\":1}"] {
            late.post(&action, &[("credential", damaged)]).await.status(422);
        }
    }

    /// Whoever only holds the device gets nowhere: it must have verified its owner.
    async fn the_owner_is_verified(house) {
        let (jonas, careless) = (house.activate(JONAS).await, Device::careless());
        add(&jonas, &careless, "Found on a bus").await.status(422).shows("Your device didn’t make a passkey.");
        let mut phone = Device::default();
        add(&jonas, &phone, "My phone").await.is_at(ACCOUNT);
        house.carry_letters().await;
        phone.careless = true;
        let (_, page) = shown(house, &phone).await;
        page.status(422).shows("That passkey didn’t open this portal.");
    }

    /// An offer lives five minutes, in one browser, is answered once, and ends with the ways in that end.
    async fn an_offer_is_answered_once_and_soon(house) {
        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        let begin = async |browser: &Browser<'_>| {
            browser.open(NEW).await;
            browser.fill("Current password", PASSWORD).press("Continue").await.shows("Confirm on your device");
        };
        begin(&jonas).await;
        house.clock.advance(Duration::from_secs(5 * 60));
        jonas.make_passkey(&phone).await.status(422).shows("That took too long");
        begin(&jonas).await;
        let page = jonas.page();
        let maya = house.activate(MAYA).await;
        let options = page.html().select(&scraper::Selector::parse("form[data-passkey]").expect("a selector")).next()
            .and_then(|form| form.value().attr("data-options").map(str::to_owned)).expect("options");
        let answer = phone.create(&options, &jonas.origin());
        maya.post("/p/alder-wren/account/passkeys", &[("credential", &answer)]).await.status(422).shows("began in another browser");
        jonas.post("/p/alder-wren/account/passkeys", &[("credential", &answer)]).await.is_at(ACCOUNT);
        jonas.post("/p/alder-wren/account/passkeys", &[("credential", &answer)]).await.status(422);
        begin(&jonas).await;
        let change = [("present", PASSWORD), ("password", "marble kettle voyage 91")];
        let elsewhere = house.browser();
        elsewhere.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at(HOME);
        let (living,): (i64,) = house.one("select count(*) from ceremonies where used_at is null and expires_at > $1", values![house.now()]).await;
        assert_eq!(living, 1);
        elsewhere.post("/p/alder-wren/account/password", &change).await.is_at(ACCOUNT);
        let (living,): (i64,) = house.one("select count(*) from ceremonies where used_at is null and expires_at > $1", values![house.now()]).await;
        assert_eq!(living, 0, "a new password ends what was on offer");
        house.leave_letters();
    }

    /// A passkey opens its own portal and no other, as long as the door is open; nobody sees or removes somebody else's.
    async fn a_passkey_is_one_persons_at_one_door(house) {
        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        add(&jonas, &phone, "My phone").await.is_at(ACCOUNT);
        house.carry_letters().await;
        let harbour = house.browser();
        harbour.open("/p/harbour/sign-in").await;
        harbour.show_passkey(&phone).await.status(422);
        let staff = house.browser();
        staff.open("/sign-in").await;
        staff.show_passkey(&phone).await.status(422).shows("That passkey didn’t work.");
        let maya = house.activate(MAYA).await;
        let (id,): (uuid::Uuid,) = house.one("select id from passkeys", values![]).await;
        maya.open(&format!("{ACCOUNT}/passkeys/{id}/remove")).await.status(404);
        maya.post(&format!("{ACCOUNT}/passkeys/{id}/remove"), &[("present", PASSWORD)]).await.status(404);
        let client = house.client(JONAS).await;
        let mut act = house.act(&house.who(SAM).await).await;
        portico::access::closing::disable(&mut act, client, false).await.expect("disabled");
        act.commit().await.expect("kept");
        let (_, page) = shown(house, &phone).await;
        page.status(403).shows("Your portal is closed for now");
    }

    /// Activated without a password (behaviours.md 33): the passkey is the way in, is not removed while it is the only one, and a change
    /// asks for a fresh sign-in.
    async fn a_passkey_activates_in_place_of_a_password(house) {
        let link = house.invite(JONAS).await;
        let (jonas, phone) = (house.browser(), Device::default());
        jonas.open(&link).await;
        jonas.follow("Continue").await;
        jonas.follow("Use a passkey instead").await.shows("Confirm on your device").shows(JONAS.address);
        let (started,): (i64,) = house.one("select count(*) from ceremonies", values![]).await;
        assert_eq!(started, 0, "pressing a button leaves no row");
        jonas.make_passkey(&phone).await.is_at(HOME).shows("You’re in");
        jonas.open(ACCOUNT).await.shows("You sign in with a passkey.");
        house.browser().open(&link).await.shows("already");
        jonas.follow("Remove Safari on iPhone").await.shows("This is your only way in");
        let (_, page) = shown(house, &phone).await;
        page.is_at(HOME);
        house.clock.advance(Duration::from_secs(10 * 60));
        jonas.open(NEW).await.shows("Sign in again first");
        jonas.post(NEW, &[("name", "x")]).await.status(422);
        house.carry_letters().await;
    }

    /// Staff: both steps at once, asked for with the password; sessions begin whole.
    async fn a_staff_member_signs_in_with_a_passkey(house) {
        let (sam, laptop) = (house.sign_in(SAM).await, Device::default());
        sam.open("/account").await.shows("You have no passkeys yet.");
        sam.open("/account/passkeys/new").await;
        sam.fill("Name of the passkey", "My laptop");
        sam.press("Continue").await.status(422);
        sam.fill("Current password", STAFF_PASSWORD).press("Continue").await.shows("Confirm on your device");
        sam.make_passkey(&laptop).await.is_at("/account").shows("Your passkey is added.").shows("My laptop");
        house.carry_letters().await.only_letter_to(SAM.address).says("The passkey “My laptop” was added to your account");
        let browser = house.browser();
        browser.open("/clients").await.is_at("/sign-in");
        browser.show_passkey(&laptop).await.is_at("/clients");
        let (action, _, answer) = { let other = house.browser(); other.open("/sign-in").await; other.shown_passkey(&laptop) };
        house.browser().post(&action, &[("credential", &answer)]).await.status(422);
        sam.open("/account").await;
        sam.follow("Remove My laptop").await;
        sam.fill("Current password", STAFF_PASSWORD).press("Remove passkey").await.shows("The passkey is removed.");
        let browser = house.browser();
        browser.open("/sign-in").await;
        browser.show_passkey(&laptop).await.status(422);
        house.carry_letters().await.only_letter_to(SAM.address).says("removed");
    }

    /// Somebody who got hold of what a staff member's device answered shows it again: it opens nothing, and the history says whose it was.
    async fn an_answer_that_is_shown_again_is_written_down(house) {
        let (sam, mut laptop) = (house.sign_in(SAM).await, Device::default());
        laptop.uncounted = true;
        sam.open("/account/passkeys/new").await;
        sam.fill("Current password", STAFF_PASSWORD).press("Continue").await;
        sam.make_passkey(&laptop).await.is_at("/account");
        house.carry_letters().await;
        let browser = house.browser();
        browser.open("/sign-in").await;
        let (action, _, answer) = browser.shown_passkey(&laptop);
        let name = house.portico.cookies.name("passkey-in-staff");
        let cookie = browser.cookie(&name).expect("the other half");
        browser.post(&action, &[("credential", &answer)]).await.is_at("/clients");
        let replaying = house.browser();
        replaying.put_cookie(&name, &cookie);
        replaying.post(&action, &[("credential", &answer)]).await.status(422).shows("That passkey didn’t work.");
        let history = house.sign_in(INES).await.open("/organization/history?what=signing-in").await;
        history.shows("A sign-in of Sam Patel with a passkey failed");
        house.leave_letters();
    }

    /// Two sign-ins with one key at the same moment: the larger counter stays, whichever of them is written last.
    async fn the_larger_counter_stays(house) {
        let (sam, laptop) = (house.sign_in(SAM).await, Device::default());
        sam.open("/account/passkeys/new").await;
        sam.fill("Current password", STAFF_PASSWORD).press("Continue").await;
        sam.make_passkey(&laptop).await.is_at("/account");
        house.carry_letters().await;
        let name = house.portico.cookies.name("passkey-in-staff");
        let mut proved = Vec::new();
        for _ in 0..2 {
            let browser = house.browser();
            browser.open("/sign-in").await;
            let (_, _, answer) = browser.shown_passkey(&laptop);
            let sealed = browser.cookie(&name).expect("the other half");
            let judged = prove(&house.portico, Door::Staff, Some(&sealed), &answer, house.now()).await;
            proved.push(judged.expect("judged").expect("it is his"));
        }
        // Both were judged by the row as it was; the later one comes first.
        for proved in proved.iter().rev() {
            let mut act = house.act(&house.who(SAM).await).await;
            let reach = act.may(Permission::ManageOwnStaffAccount).expect("their own");
            assert!(take(&mut act, &reach, proved).await.expect("taken"));
            act.commit().await.expect("kept");
        }
        let (credential,): (String,) = house.one("select credential from passkeys", values![]).await;
        let credential: serde_json::Value = serde_json::from_str(&credential).expect("what was kept");
        assert_eq!(credential["cred"]["counter"], 2);
    }

    /// A passkey is both steps: where the practice asks for a second one, it is in already. Somebody whose account is closed is not.
    async fn a_passkey_is_both_steps_and_dies_with_the_account(house) {
        let (sam, laptop) = (house.sign_in(SAM).await, Device::default());
        sam.open("/account/passkeys/new").await;
        sam.fill("Current password", STAFF_PASSWORD).press("Continue").await;
        sam.make_passkey(&laptop).await.is_at("/account");
        house.carry_letters().await;
        house.change("update practices set second_step = true", values![]).await;
        let browser = house.browser();
        browser.open("/sign-in").await;
        browser.show_passkey(&laptop).await.is_at("/clients");
        let staff = house.sign_in(INES).await.open("/organization/staff").await;
        assert!(staff.all("td").iter().any(|cell| cell.ends_with("Passkey")), "he is not waited for to set up a code");
        house.change("update staff set active = false where role = 'front_desk'", values![]).await;
        let browser = house.browser();
        browser.open("/sign-in").await;
        browser.show_passkey(&laptop).await.status(422);
        house.leave_letters();
    }

    /// Closing an account takes its passkeys too: opened again, its owner begins with the mailed link. So does taking a second step away.
    async fn a_passkey_does_not_come_back_with_the_account(house) {
        let (sam, laptop) = (house.sign_in(SAM).await, Device::default());
        sam.open("/account/passkeys/new").await;
        sam.fill("Current password", STAFF_PASSWORD).press("Continue").await;
        sam.make_passkey(&laptop).await.is_at("/account");
        let (ines, member) = (house.sign_in(INES).await, house.staff(SAM).await);
        ines.post(&format!("/organization/staff/{member}/closing"), &[]).await.status(200);
        ines.post(&format!("/organization/staff/{member}/reopening"), &[]).await.status(200);
        let browser = house.browser();
        browser.open("/sign-in").await;
        browser.show_passkey(&laptop).await.status(422).shows("That passkey didn’t work.");

        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        add(&jonas, &phone, "My phone").await.is_at(ACCOUNT);
        house.change("update logins set second_step_sealed = $2 where address = $1", values![JONAS.address, vec![1u8]]).await;
        let mut act = house.act(&portico::act::Who::operator(house.practice(ALDER).await, "a story")).await;
        let address = portico_values::EmailAddress::parse(JONAS.address).expect("an address");
        portico::access::second_steps::lift(&mut act, &address).await.expect("there is one");
        act.commit().await.expect("kept");
        jonas.open(HOME).await.is_at(SIGN_IN);
        let (_, page) = shown(house, &phone).await;
        page.status(422);
        house.leave_letters();
    }
}
