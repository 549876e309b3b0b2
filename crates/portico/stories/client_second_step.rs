//! The second step of a client (behaviours.md 38): set up, asked for at a password and at a letter, and turned off by its owner.

use crate::{going_back::led_back, kit::*};
use futures_util::future::join_all;
use portico::{
    access::{
        actions::change_password,
        login::{Here, Login},
        second_steps,
    },
    act::Who,
    sign_in::second_step::{StepSecret, Typed},
};
use portico_policy::Actor;
use portico_values::{GrantId, SessionId};
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
pub(crate) const CODE: &str = "/p/alder-wren/sign-in/code";
const ACCOUNT: &str = "/p/alder-wren/account";
const STEP: &str = "/p/alder-wren/account/second-step";

/// The app on a phone: it reads the key that the page shows.
fn app(page: &Page) -> StepSecret {
    let key = page.all("code.key").first().cloned().expect("a key");
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut bytes) = (0u32, 0, Vec::new());
    for letter in key.chars().filter(|c| *c != ' ') {
        held = held << 5 | u32::try_from(letters.find(letter).expect("base 32")).expect("small");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 255).expect("a byte"));
        }
    }
    StepSecret::from_bytes(&bytes).expect("20 bytes")
}

/// Jonas sets it up: his browser, his app, his recovery codes.
pub(crate) async fn set_up(house: &House) -> (Browser<'_>, StepSecret, Vec<String>) {
    let jonas = house.activate(JONAS).await;
    let page = jonas.open(STEP).await;
    let app = app(&page);
    let code = app.code_at(house.now());
    jonas.fill("Enter the 6 digits that the app shows", &code).fill("Current password", PASSWORD);
    let page = jonas.press("Save").await.shows("Keep your recovery codes");
    let codes = page.all(".codes code");
    assert_eq!(codes.len(), 10);
    house.carry_letters().await.only_letter_to(JONAS.address).says("An extra code at sign-in was set up for your account");
    house.clock.advance(Duration::from_secs(60));
    (jonas, app, codes)
}

/// A browser in which Jonas has given his password, with the code still due.
pub(crate) async fn password<'a>(house: &'a House) -> Browser<'a> {
    let browser = house.sign_in_at_portal(JONAS.address).await;
    browser.page().is_at(CODE).shows("Enter your code");
    browser
}

async fn login_of(house: &House) -> Login {
    const LOGIN: &str =
        "select id, address, address_confirmed_at, password_hash, second_step_sealed, language, epoch, last_signed_in_at
     from logins where address = $1";
    house.one(LOGIN, values![JONAS.address]).await
}

stories! {
    /// Setting it up asks for the password and for a code of the app, and signs out the other devices.
    async fn it_is_set_up_with_password_and_code(house) {
        let jonas = house.activate(JONAS).await;
        let elsewhere = house.browser();
        elsewhere.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at(HOME);
        let page = jonas.open(STEP).await;
        let code = app(&page).code_at(house.now());
        let told = jonas.press("Save").await.status(422);
        assert_eq!(told.all(".errors li"), ["Enter the 6 digits that the app shows", "Enter your current password"], "all at once");
        jonas.fill("Enter the 6 digits that the app shows", &code);
        jonas.press("Save").await.status(422).shows("Enter your current password");
        jonas.fill("Enter the 6 digits that the app shows", "12345").fill("Current password", PASSWORD);
        jonas.press("Save").await.status(422).shows("That code doesn’t match");
        jonas.fill("Enter the 6 digits that the app shows", &code).fill("Current password", PASSWORD);
        let kept = jonas.press("Save").await.status(200);
        assert_eq!(kept.all("[data-print], [data-copy]").len(), 2, "they are to be kept");
        assert_eq!(kept.all("nav.tabbar a").len(), 0, "no tap beside it loses them");
        elsewhere.open(HOME).await.is_at(SIGN_IN);
        jonas.follow("I have kept them").await.is_at(ACCOUNT).shows("You have 10 recovery codes left.");
        house.carry_letters().await;
    }

    /// A password opens nothing by itself then; the code does, once; five wrong ones rest.
    async fn a_password_is_not_enough(house) {
        let (_, app, codes) = set_up(house).await;
        let browser = password(house).await;
        browser.open(HOME).await.is_at(SIGN_IN);
        browser.open(CODE).await;
        browser.fill("Code", "hello");
        browser.press("Sign in").await.status(422).shows("Enter the 6 digits from your app");
        let code = app.code_at(house.now());
        browser.fill("Code", &code);
        browser.press("Sign in").await.status(200).is_at(HOME);
        let again = password(house).await;
        again.fill("Code", &code);
        again.press("Sign in").await.status(422).shows("That code doesn’t match");
        again.fill("Code", &codes[0].to_uppercase());
        again.press("Sign in").await.is_at(HOME);
        house.carry_letters().await.only_letter_to(JONAS.address).says("You have 9 left.");
        let spent = password(house).await;
        spent.fill("Code", &codes[0]);
        spent.press("Sign in").await.status(422);
        for _ in 0..4 {
            spent.post(CODE, &[("code", "000000")]).await.status(422);
        }
        spent.post(CODE, &[("code", &app.code_at(house.now()))]).await.status(429);
        house.carry_letters().await.only_letter_to(JONAS.address).says("then entered several wrong codes");
    }

    /// Staff see who is stopped at the code and let them try again at once; of the extra code itself the panel says who can take it away.
    async fn staff_let_somebody_try_codes_again(house) {
        let (_, app, _) = set_up(house).await;
        let id = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        let tab = format!("/clients/{id}/portal");
        ines.open(&tab).await.shows("Jonas has an extra code at sign-in.").shows("Portico’s operator").does_not_show("Too many wrong codes");
        let jonas = password(house).await;
        for _ in 0..5 {
            jonas.post(CODE, &[("code", "000000")]).await.status(422);
        }
        jonas.post(CODE, &[("code", &app.code_at(house.now()))]).await.status(429);
        ines.open(&tab).await.shows("Too many wrong codes: Jonas can’t enter another one for 15 minutes.");
        ines.press("Let them try again now Jonas Weber").await.shows("They can try again now.").does_not_show("Too many wrong codes");
        jonas.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// Whoever takes the first step and does not know the code is told of at the fourth wrong one, once; so is a right password after many
    /// wrong ones, before any code.
    async fn a_first_step_of_somebody_else_is_told_by_letter(house) {
        let (_, app, _) = set_up(house).await;
        let thief = password(house).await;
        for _ in 0..3 {
            thief.post(CODE, &[("code", "000000")]).await.status(422);
        }
        house.carry_letters().await.none();
        thief.post(CODE, &[("code", "000000")]).await.status(422);
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!(letter.subject(), "A new sign-in at Alder & Wren Practice");
        letter.says("then entered several wrong codes. The device: Safari on iPhone.");
        thief.post(CODE, &[("code", "000000")]).await.status(422);
        house.carry_letters().await.none();
        // The right one forgets them.
        house.clock.advance(Duration::from_secs(15 * 60));
        let jonas = password(house).await;
        jonas.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(HOME);
        house.carry_letters().await.none();

        for _ in 0..6 {
            house.browser().post(SIGN_IN, &[("email", JONAS.address), ("password", "not the right one 12")]).await.status(422);
        }
        let guessed = password(house).await;
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        letter.says("after several failed tries").says("The extra code is still due.");
        guessed.open(HOME).await.is_at(SIGN_IN);
        // The tries are forgotten with it: the next right password is nothing unusual.
        password(house).await;
        house.carry_letters().await.none();
    }

    /// All of them in one moment are told of as well, once.
    async fn wrong_codes_in_one_moment_are_told_too(house) {
        let (_jonas, _, _) = set_up(house).await;
        let thief = password(house).await;
        {
            let _beside_each_other = house.unheard();
            join_all((0..5).map(|_| thief.answer_to(CODE, &[("code", "000000")]))).await;
        }
        house.carry_letters().await.only_letter_to(JONAS.address).says("then entered several wrong codes");
    }

    /// Begun in two browsers, it is finished in both: whoever knows the password alone hinders nobody.
    async fn two_browsers_wait_for_their_codes(house) {
        let (_jonas, app, _) = set_up(house).await;
        let (phone, laptop) = (password(house).await, password(house).await);
        for browser in [&phone, &laptop] {
            browser.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(HOME);
            house.clock.advance(Duration::from_secs(30));
        }
        house.carry_letters().await.none();
    }

    /// The first step is remembered for ten minutes, in the browser that took it, and ends with a new password.
    async fn the_first_step_does_not_last(house) {
        let (jonas, app, _) = set_up(house).await;
        house.browser().post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(SIGN_IN);
        let browser = password(house).await;
        house.clock.advance(Duration::from_secs(10 * 60));
        browser.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(SIGN_IN);
        let browser = password(house).await;
        let change = [("present", PASSWORD), ("password", "marble kettle voyage 91")];
        jonas.post("/p/alder-wren/account/password", &change).await.is_at(ACCOUNT);
        browser.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(SIGN_IN);
        browser.open(HOME).await.is_at(SIGN_IN);
        house.carry_letters().await;
    }

    /// C13: access ends between password and code. Neither the app nor a recovery code gets in, nor once access is open again.
    async fn access_that_ends_before_the_code_is_typed(house) {
        let (_, app, codes) = set_up(house).await;
        let begun = password(house).await;
        let (sam, jonas) = (house.sign_in(SAM).await, house.client(JONAS).await);
        for (door, said) in [("disabling", "Access is disabled"), ("opening", "Access is open again")] {
            sam.post(&format!("/clients/{jonas}/access/{door}"), &[]).await.shows(said);
            for code in [&app.code_at(house.now()), &codes[0]] {
                begun.post(CODE, &[("code", code)]).await.is_at(SIGN_IN);
                begun.open(HOME).await.is_at(SIGN_IN);
            }
        }
        password(house).await.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// A letter is a first step too; a passkey is both.
    async fn a_letter_asks_for_it_and_a_passkey_does_not(house) {
        let (jonas, app, _) = set_up(house).await;
        let phone = Device::default();
        jonas.open("/p/alder-wren/account/passkeys/new").await;
        jonas.fill("Current password", PASSWORD).press("Continue").await;
        jonas.make_passkey(&phone).await.is_at(ACCOUNT);
        house.carry_letters().await;
        let browser = house.browser();
        browser.post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.status(200);
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        browser.open(&letter.link()).await;
        browser.press("Sign in").await.is_at(CODE);
        browser.open(HOME).await.is_at(SIGN_IN);
        browser.post(CODE, &[("code", &app.code_at(house.now()))]).await.is_at(HOME);
        let other = house.browser();
        other.open(SIGN_IN).await;
        other.show_passkey(&phone).await.is_at(HOME);
    }

    /// A phone and all codes lost: whoever runs the installation takes it away, and the owner is told.
    async fn a_clients_lost_second_step_is_lifted_from_outside(house) {
        set_up(house).await;
        let who = portico::act::Who::operator(house.practice(ALDER).await, "a story");
        let mut act = house.act(&who).await;
        let address = portico_values::EmailAddress::parse(JONAS.address).expect("an address");
        portico::access::second_steps::lift(&mut act, &address).await.expect("there is one");
        act.commit().await.expect("kept");
        house.carry_letters().await.only_letter_to(JONAS.address).says("was turned off on");
        let browser = house.browser();
        browser.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at(HOME);
    }

    /// A colleague who signs in with the same email, and has no second step, is not in the way of that.
    async fn a_colleague_with_the_same_email_keeps_no_client_out(house) {
        set_up(house).await;
        const SAME: &str = "update staff set address = $2, address_normalised = $2 where address = $1";
        house.change(SAME, values![SAM.address, JONAS.address]).await;
        let who = Who::operator(house.practice(ALDER).await, "a story");
        let mut act = house.act(&who).await;
        let address = portico_values::EmailAddress::parse(JONAS.address).expect("an address");
        let lifted = second_steps::lift_at(&mut act, &address).await.expect("Jonas has one");
        assert!(matches!(&lifted, second_steps::Lifted::OfClient(whose) if *whose == address), "{lifted:?}");
        act.commit().await.expect("kept");
        house.carry_letters().await.only_letter_to(JONAS.address).says("was turned off on");
        let mut act = house.act(&who).await;
        let nothing = second_steps::lift_at(&mut act, &address).await.expect_err("nothing is left to take away");
        assert_eq!(nothing.to_string(), "There is no second step.");
        act.leave();
    }

    /// New recovery codes end the old ones; turning it off takes it away; each asks for the password and is told by letter.
    async fn it_is_looked_after_with_the_password(house) {
        let (jonas, _, codes) = set_up(house).await;
        jonas.open(ACCOUNT).await;
        jonas.follow("Make new recovery codes").await;
        jonas.press("Make new codes").await.status(422);
        jonas.fill("Current password", PASSWORD);
        let new = jonas.press("Make new codes").await.all(".codes code");
        house.carry_letters().await.only_letter_to(JONAS.address).says("The old ones no longer work.");
        let browser = password(house).await;
        browser.post(CODE, &[("code", &codes[0])]).await.status(422);
        browser.post(CODE, &[("code", &new[0])]).await.is_at(HOME);
        house.carry_letters().await;
        jonas.open(ACCOUNT).await;
        jonas.follow("Turn off").await.shows("Turn off the extra code?");
        jonas.fill("Current password", PASSWORD).press("Turn off the extra code").await.is_at(ACCOUNT).shows("The extra code is off.");
        house.carry_letters().await.only_letter_to(JONAS.address).says("was turned off on");
        let browser = house.browser();
        browser.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at(HOME);
    }

    /// The recovery codes stand on a page of their own, once, for their owner alone: loaded anew it asks whether new ones are to be made.
    async fn recovery_codes_are_shown_once_and_to_nobody_else(house) {
        const CODES: &str = "/p/alder-wren/account/recovery-codes";
        const OFF: &str = "/p/alder-wren/account/second-step/off";
        const WRONG: &str = "That isn’t your current password";
        let (jonas, _, codes) = set_up(house).await;
        jonas.page().is_at(CODES);
        jonas.reload().await.status(200).is_at(CODES).shows("Make new recovery codes").never_says(&codes[0]);
        for page in [CODES, OFF] {
            led_back(house, &jonas, page, &[("present", "not my password 12")], page, WRONG).await;
        }
        jonas.answer_to(CODES, &[("present", PASSWORD)]).await.status(303);
        let name = house.portico.cookies.name("carried");
        let sealed = jonas.cookie(&name).expect("they are on their way");
        let maya = house.activate(MAYA).await;
        maya.put_cookie(&name, &sealed);
        assert_eq!(maya.open(CODES).await.all(".codes code").len(), 0, "they are somebody else’s");
        let new = jonas.open(CODES).await.status(200).all(".codes code");
        assert!(new.len() == 10 && !new.contains(&codes[0]));
        jonas.reload().await.status(200).is_at(CODES).never_says(&new[0]);
        let browser = password(house).await;
        led_back(house, &browser, CODE, &[("code", "123456")], CODE, "That code doesn’t match").await;
        browser.fill("Code", &new[0]).press("Sign in").await.is_at(HOME);
        house.leave_letters();
    }

    /// What was asked for with the old password does not come after a reset that ended it: no second step, no codes, no password,
    /// nothing turned off.
    async fn what_was_asked_before_a_reset_does_not_come_after_it(house) {
        house.activate(JONAS).await;
        let checked = login_of(house).await;
        let (session, grant): (SessionId, GrantId) =
            house.one("select id, grant_id from sessions where subject_id = $1 and ended_at is null", values![checked.id]).await;
        let here = Here { session, began_at: house.now(), grant, client: house.client(JONAS).await, device: "Safari on iPhone" };
        let owner = house.browser();
        owner.post("/p/alder-wren/forgot-password", &[("email", JONAS.address)]).await.status(200);
        owner.open(&house.carry_letters().await.only_letter_to(JONAS.address).link()).await;
        owner.fill("New password", "marble kettle voyage 91").press("Save new password").await.status(200);
        house.carry_letters().await;

        let who = Who { actor: Actor::Client { practice: house.practice(ALDER).await, login: checked.id }, ..house.visitor(JONAS).await };
        let app = StepSecret::from_bytes(&[7; 20]).expect("20 bytes");
        let typed = Typed::Code(app.code_at(house.now()));
        let mut act = house.act(&who).await;
        assert!(second_steps::enrol(&mut act, &checked, &app, &typed, &here).await.is_err(), "the login was changed meanwhile");
        act.leave();
        // The session is over as well, whatever is known of the login by now.
        let known = login_of(house).await;
        let mut act = house.act(&who).await;
        assert!(second_steps::enrol(&mut act, &known, &app, &typed, &here).await.is_err(), "the session has ended");
        act.leave();
        let mut act = house.act(&who).await;
        assert!(change_password(&mut act, &checked, "the hash of another password", &here).await.is_err(), "the owner has chosen one");
        act.leave();
        let had_one = Login { second_step_sealed: Some(vec![1]), ..checked };
        let mut act = house.act(&who).await;
        assert!(second_steps::new_codes(&mut act, &had_one, &here).await.is_err());
        assert!(second_steps::turn_off(&mut act, &had_one, &here).await.is_err());
        act.leave();
        assert!(login_of(house).await.second_step_sealed.is_none());
    }

    /// Nor does what was asked for in a browser that was signed out meanwhile, while its password was looked at: the second step stays, with its
    /// recovery codes.
    async fn whoever_was_signed_out_meanwhile_turns_nothing_off(house) {
        let (jonas, _, _) = set_up(house).await;
        let checked = login_of(house).await;
        let (session, grant): (SessionId, GrantId) =
            house.one("select id, grant_id from sessions where subject_id = $1 and ended_at is null", values![checked.id]).await;
        let here = Here { session, began_at: house.now(), grant, client: house.client(JONAS).await, device: "Safari on iPhone" };
        let codes = "select code_hash from login_recovery_codes order by code_hash";
        let before: Vec<(Vec<u8>,)> = house.rows(codes, values![]).await;
        jonas.post("/p/alder-wren/account/sign-out-everywhere", &[]).await.is_at(SIGN_IN);
        let who = Who { actor: Actor::Client { practice: house.practice(ALDER).await, login: checked.id }, ..house.visitor(JONAS).await };
        let known = login_of(house).await;
        for login in [&checked, &known] {
            let mut act = house.act(&who).await;
            assert!(second_steps::turn_off(&mut act, login, &here).await.is_err(), "the session has ended");
            act.leave();
            let mut act = house.act(&who).await;
            assert!(second_steps::new_codes(&mut act, login, &here).await.is_err(), "the session has ended");
            act.leave();
        }
        assert!(login_of(house).await.second_step_sealed.is_some());
        assert_eq!(house.rows::<(Vec<u8>,)>(codes, values![]).await, before);
        house.carry_letters().await;
    }
}
