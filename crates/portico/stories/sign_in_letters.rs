//! Signing in by email (behaviours.md 34, settled.md 8): a link and a code in one letter, used up together, once.

use crate::kit::*;
use portico_mail::{Outcome, ScriptedCarrier};
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const ASK: &str = "/p/alder-wren/sign-in/link";
const CODE: &str = "/p/alder-wren/sign-in/link/code";

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// A browser in which somebody asked for a letter.
async fn asked<'a>(house: &'a House, address: &str) -> Browser<'a> {
    let browser = house.browser();
    browser.open(SIGN_IN).await;
    browser.follow("Email me a sign-in link").await;
    browser.fill("Email", address);
    browser
        .press("Email me a sign-in link")
        .await
        .is_at(CODE)
        .shows("Check your email")
        .shows("is known to Alder & Wren Practice");
    browser
}

/// The letter of Jonas, with its code.
async fn letter(house: &House) -> (Arrived, String) {
    let letter = house.carry_letters().await.only_letter_to(JONAS.address);
    assert_eq!(letter.kind, "sign_in_link");
    let code = letter.code();
    (letter, code)
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

stories! {
    /// The link signs in by its button, once; looking at it, twenty times and with a machine that presses everything, does not.
    async fn a_link_signs_in_once_by_its_button(house) {
        house.activate(JONAS).await;
        let jonas = asked(house, JONAS.address).await;
        let (letter, _) = letter(house).await;
        letter.says("The link works for 60 minutes, the code for 10. Use one of them, once.").says("Or type this code where you asked for it:").says("Don’t tell it to anyone.");
        let scanner = house.browser();
        for _ in 0..20 {
            let page = scanner.open(&letter.link()).await.status(200).is_at("/p/alder-wren/sign-in/open").shows("Sign in to your portal");
            let page = page.never_says(JONAS.address);
            scanner.press_everything(&page).await;
        }
        scanner.open(HOME).await.is_at(SIGN_IN);
        jonas.open(&letter.link()).await.does_not_show("Yes, sign me in on this device");
        jonas.press("Sign in").await.status(200).is_at(HOME);
        house.browser().open(&letter.link()).await.status(410).shows("This link has stopped working");
        house.carry_letters().await;
    }

    /// In another browser than the one that asked the link works too, for a person who says so.
    async fn a_link_works_elsewhere_with_a_tick(house) {
        house.activate(JONAS).await;
        asked(house, JONAS.address).await;
        let (letter, _) = letter(house).await;
        let phone = house.browser();
        phone.open(&letter.link()).await.shows("This email wasn’t asked for in this browser");
        phone.press("Sign in").await.status(422).shows("Tick the box to sign in on this device");
        phone.tick("Yes, sign me in on this device");
        phone.press("Sign in").await.is_at(HOME);
        house.carry_letters().await;
    }

    /// The code works in the browser that asked, and ends the link.
    async fn a_code_works_where_it_was_asked_for(house) {
        house.activate(JONAS).await;
        let jonas = asked(house, JONAS.address).await;
        let (letter, code) = letter(house).await;
        let other = house.browser();
        other.open(CODE).await.shows("Type the code where you asked for it");
        other.post(CODE, &[("code", &code)]).await.shows("Type the code where you asked for it");
        let stranger = asked(house, "nobody@known.example").await;
        stranger.fill("Code from the email", &code);
        stranger.press("Sign in").await.status(422).shows("That isn’t the code in the email you asked for in this browser");
        jonas.fill("Code from the email", "");
        jonas.press("Sign in").await.status(422).shows("Enter the code from the email");
        jonas.fill("Code from the email", &format!("{} {}", &code[..3], &code[3..]));
        jonas.press("Sign in").await.is_at(HOME);
        house.browser().open(&letter.link()).await.status(410);
        jonas.forget_cookies();
        jonas.post(CODE, &[("code", &code)]).await.shows("Type the code where you asked for it");
        house.carry_letters().await;
    }

    /// Five wrong ones burn a code, ten minutes end it, and a link has sixty.
    async fn few_tries_and_a_short_life(house) {
        house.activate(JONAS).await;
        let jonas = asked(house, JONAS.address).await;
        let (_, code) = letter(house).await;
        for n in 1..=5 {
            let said = if n < 5 { "That isn’t the code" } else { "Too many tries. Ask for a new email." };
            jonas.post(CODE, &[("code", &another(&code))]).await.status(422).shows(said);
        }
        jonas.post(CODE, &[("code", &code)]).await.status(422).shows("Too many tries");
        let jonas = asked(house, JONAS.address).await;
        let (letter, code) = letter(house).await;
        house.clock.advance(minutes(10));
        jonas.post(CODE, &[("code", &code)]).await.status(422).shows("A code works for 10 minutes, once");
        house.clock.advance(minutes(50) - Duration::from_millis(1));
        house.browser().open(&letter.link()).await.status(200);
        house.clock.advance(Duration::from_millis(1));
        house.browser().open(&letter.link()).await.status(410);
    }

    /// An address that was typed, whoever’s it is, is not kept for long.
    async fn what_was_typed_is_forgotten_after_a_day(house) {
        const KEPT: &str = "select count(*) from passes where address_normalised = 'somebody@nowhere.example'";
        asked(house, "somebody@nowhere.example").await;
        house.carry_letters().await.none();
        for (hours, kept) in [(24, 1), (1, 0)] {
            house.clock.advance(minutes(60 * hours));
            portico::sign_in::jobs::sweep(&house.portico).await.expect("swept");
            assert_eq!(house.one::<(i64,)>(KEPT, values![]).await, (kept,));
        }
    }

    /// Another letter brings no further tries: ten wrong codes in a quarter of an hour, whatever number of letters was asked for.
    async fn a_new_letter_brings_no_new_tries(house) {
        house.activate(JONAS).await;
        let mut looked_at = 0;
        for _ in 0..3 {
            let jonas = asked(house, JONAS.address).await;
            let (_, code) = letter(house).await;
            for _ in 0..4 {
                looked_at += u32::from(jonas.post(CODE, &[("code", &another(&code))]).await.code == 422);
            }
        }
        assert_eq!(looked_at, 10);
        house.clock.advance(days(1));
        let jonas = asked(house, JONAS.address).await;
        let (_, code) = letter(house).await;
        jonas.post(CODE, &[("code", &code)]).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// Asking again, which a stranger can do, ends no letter and no code that waits in another browser. Using one ends all of them.
    async fn asking_ends_no_letter_and_using_one_ends_all(house) {
        house.activate(JONAS).await;
        let first = asked(house, JONAS.address).await;
        let (one, code) = letter(house).await;
        let second = asked(house, JONAS.address).await;
        let (two, other_code) = letter(house).await;
        for link in [one.link(), two.link()] {
            house.browser().open(&link).await.status(200);
        }
        first.post(CODE, &[("code", &other_code)]).await.status(422).shows("That isn’t the code");
        first.post(CODE, &[("code", &code)]).await.is_at(HOME);
        for link in [one.link(), two.link()] {
            house.browser().open(&link).await.status(410);
        }
        second.post(CODE, &[("code", &other_code)]).await.status(422).shows("Ask for a new email");
        house.carry_letters().await.none();
    }

    /// Whoever asks once too often gets no further letter, and the same page; the code of the last one goes on to work where it was asked for.
    async fn asking_too_often_takes_no_code_away(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        let mut code = String::new();
        for _ in 0..5 {
            jonas.post(ASK, &[("email", JONAS.address)]).await.is_at(CODE);
            code = letter(house).await.1;
        }
        jonas.post(ASK, &[("email", JONAS.address)]).await.is_at(CODE).shows("Check your email");
        house.carry_letters().await.none();
        jonas.post(CODE, &[("code", &code)]).await.is_at(HOME);
    }

    /// While the mail server lets the letter of Jonas wait, a stranger's asking takes nothing from it: it goes too, and its code works where it
    /// was asked for. One that waits still when another is used does not leave.
    async fn a_letter_that_waits_goes_whoever_asks_again(house) {
        house.activate(JONAS).await;
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "451 4.7.1 Try again later".into() });
        let jonas = asked(house, JONAS.address).await;
        house.carry_letters_to(&later).await.none();
        house.clock.advance(Duration::from_secs(10));
        asked(house, JONAS.address).await;
        house.carry_letters_to(&later).await.none();
        house.clock.advance(minutes(2));
        let arrived = house.carry_letters().await.to(JONAS.address);
        assert_eq!(arrived.len(), 2);
        asked(house, JONAS.address).await;
        house.carry_letters_to(&later).await.none();
        jonas.fill("Code from the email", &arrived[0].code());
        jonas.press("Sign in").await.is_at(HOME);
        house.clock.advance(minutes(2));
        house.carry_letters().await.none();
    }

    /// A code dies with the link of its own letter: another letter that is asked for later gives it nothing back.
    async fn a_code_does_not_come_back_with_the_next_letter(house) {
        let jonas = house.activate(JONAS).await;
        let before = asked(house, JONAS.address).await;
        let (_, code) = letter(house).await;
        jonas.post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", "marble kettle voyage 91")]).await.status(200);
        house.carry_letters().await;
        let after = asked(house, JONAS.address).await;
        let (_, new) = letter(house).await;
        before.post(CODE, &[("code", &code)]).await.status(422).shows("Ask for a new email");
        after.post(CODE, &[("code", &new)]).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// What ends ways in ends these: a new password, signing out everywhere, closing the door for the client or the whole practice.
    async fn a_letter_dies_with_what_it_opened(house) {
        let jonas = house.activate(JONAS).await;
        let ends: [&[(&str, &[(&str, &str)])]; 2] = [
            &[("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", "marble kettle voyage 91")])],
            &[("/p/alder-wren/account/sign-out-everywhere", &[])],
        ];
        for end in ends {
            let asking = asked(house, JONAS.address).await;
            let (letter, code) = letter(house).await;
            for (path, fields) in end {
                jonas.post(path, fields).await.status(200);
            }
            house.browser().open(&letter.link()).await.status(410);
            asking.post(CODE, &[("code", &code)]).await.status(422).shows("Ask for a new email");
            house.carry_letters().await;
        }
        let asking = asked(house, JONAS.address).await;
        let (letter, code) = letter(house).await;
        let id = house.client(JONAS).await;
        let mut act = house.act(&house.who(SAM).await).await;
        portico::access::closing::disable(&mut act, id, false).await.expect("disabled");
        act.commit().await.expect("kept");
        house.browser().open(&letter.link()).await.status(410);
        asking.post(CODE, &[("code", &code)]).await.status(422);
    }

    /// Only an active login with a confirmed address gets it: whoever was invited gets the way in that is theirs, a stranger nothing.
    async fn the_letter_goes_to_whom_it_belongs(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.clock.advance(minutes(10));
        for address in [JONAS.address, ANA.address, "nobody@known.example"] {
            asked(house, address).await;
        }
        let letters = house.carry_letters().await;
        assert_eq!(letters.only_letter_to(JONAS.address).kind, "sign_in_link");
        assert_eq!(letters.only_letter_to(ANA.address).kind, "new_link");
        assert_eq!(letters.len(), 2);
    }

    /// Ten letters an hour and no more, whoever asks; the page says the same. Whoever uses one may have further ones.
    async fn letters_are_bounded(house) {
        house.activate(JONAS).await;
        let mut letters = 0;
        for _ in 0..3 {
            for _ in 0..8 {
                asked(house, JONAS.address).await;
                letters += house.carry_letters().await.len();
            }
            house.clock.advance(minutes(16));
        }
        assert_eq!(letters, 10);
        asked(house, JONAS.address).await;
        house.carry_letters().await.none();
        house.clock.advance(minutes(60));
        let jonas = asked(house, JONAS.address).await;
        let (_, code) = letter(house).await;
        jonas.post(CODE, &[("code", &code)]).await.is_at(HOME);
        house.clock.advance(minutes(1));
        asked(house, JONAS.address).await;
        letter(house).await;
    }

    /// The practice may do without: then nothing offers it, and a letter on its way opens nothing.
    async fn a_practice_may_switch_them_off(house) {
        house.activate(JONAS).await;
        let asking = asked(house, JONAS.address).await;
        let (letter, code) = letter(house).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.untick("Email sign-in links and codes").press("Save signing in").await.shows("Clients can no longer sign in by email.");
        house.browser().open(&letter.link()).await.shows("This practice doesn’t email sign-in links");
        asking.post(CODE, &[("code", &code)]).await.shows("This practice doesn’t email sign-in links");
        let browser = house.browser();
        browser.open(SIGN_IN).await.does_not_show("Email me a sign-in link");
        browser.post(ASK, &[("email", JONAS.address)]).await.shows("This practice doesn’t email sign-in links");
        ines.open("/organization/client-portal/settings").await;
        ines.tick("Email sign-in links and codes").press("Save signing in").await.shows("Clients can sign in by email.");
        house.browser().open(SIGN_IN).await.shows("Email me a sign-in link");
    }

    /// Staff who are asked for help mail a link: no code, for nobody asked for one in a browser. It signs in once, after a tick.
    async fn staff_send_a_sign_in_link(house) {
        house.activate(JONAS).await;
        let record = format!("/clients/{}", house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        sam.open(&record).await.shows("It goes to the email Jonas signs in with and works once, for 60 minutes.");
        assert!(!sam.page().offers("Send sign-in link Jonas Weber"), "a name is added in rows alone");
        sam.press("Send sign-in link").await.is_at(&record).shows("Sign-in link sent to Jonas.").shows(JONAS.address);
        let sent = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!((sent.kind.as_str(), sent.content.code.is_none()), ("sign_in_link", true));
        sent.says("sends you a link to sign in to your portal without your password.").says("The link works for 60 minutes, once.");
        let jonas = house.browser();
        jonas.open(&sent.link()).await.shows("This email wasn’t asked for in this browser");
        jonas.press("Sign in").await.status(422).shows("Tick the box to sign in on this device");
        jonas.tick("Yes, sign me in on this device");
        jonas.press("Sign in").await.is_at(HOME);
        house.browser().open(&sent.link()).await.status(410).shows("This link has stopped working");
        sam.open(&format!("{record}/portal")).await.shows("Sam Patel emailed Jonas a sign-in link");
        house.carry_letters().await;
    }

    /// The same from the list, from the tab and from the support page, which staff come back to. A link goes round wrong passwords.
    async fn a_sign_in_link_goes_from_wherever_help_is_asked_for(house) {
        house.activate(JONAS).await;
        let client = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        assert!(sam.open("/clients").await.offers("Send sign-in link"));
        sam.press("Send sign-in link").await.is_at("/clients").shows("Sign-in link sent to Jonas.");
        let tab = format!("/clients/{client}/portal");
        sam.open(&tab).await.shows("Nothing is in the way.");
        sam.press("Send sign-in link Jonas Weber").await.is_at(&tab).shows("Sign-in link sent to Jonas.");
        assert_eq!(house.carry_letters().await.to(JONAS.address).len(), 2);
        let jonas = house.browser();
        for _ in 0..11 {
            jonas.post(SIGN_IN, &[("email", JONAS.address), ("password", "not this one at all")]).await;
        }
        sam.open("/support").await;
        sam.fill("Email they type", JONAS.address).press("Look it up").await.shows("Jonas is locked out");
        sam.press("Send sign-in link Jonas Weber").await.is_at("/support").shows("Sign-in link sent to Jonas.").shows("Jonas is locked out");
        let sent = house.carry_letters().await.to(JONAS.address);
        let sent = sent.iter().find(|letter| letter.kind == "sign_in_link").expect("the link");
        jonas.open(&sent.link()).await;
        jonas.tick("Yes, sign me in on this device");
        jonas.press("Sign in").await.is_at(HOME);
        house.carry_letters().await;
    }

    /// No link goes where it opens nothing or may not go: without an account, to an address nobody confirmed, while access is disabled, where
    /// the practice does without, after ten, and from nobody who may not invite.
    async fn staff_send_no_link_where_none_may_go(house) {
        house.activate(JONAS).await;
        let (jonas, maya) = (house.client(JONAS).await, house.client(MAYA).await);
        let door = |client| format!("/clients/{client}/portal/sign-in-link");
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        let offers = async || sam.open(&format!("/clients/{jonas}")).await.offers("Send sign-in link");
        assert!(offers().await);
        sam.post(&door(maya), &[]).await.shows("Maya has no account yet. Send an invitation instead.");
        house.sign_in(BILL).await.post(&door(jonas), &[]).await.status(403);
        house.sign_in(ADA).await.post(&door(jonas), &[]).await.status(404);

        house.change("update logins set address_confirmed_at = null where address = $1", values![JONAS.address]).await;
        sam.post(&door(jonas), &[]).await.shows("Jonas hasn’t confirmed the email yet, so no sign-in link goes there.");
        assert!(!sam.page().offers("Send sign-in link Jonas Weber"), "nor is it offered on the tab");
        house.change("update logins set address_confirmed_at = created_at where address = $1", values![JONAS.address]).await;

        ines.open("/organization/client-portal/settings").await;
        ines.untick("Email sign-in links and codes").press("Save signing in").await;
        sam.post(&door(jonas), &[]).await.shows("Your practice doesn’t email sign-in links.");
        assert!(!offers().await);
        ines.open("/organization/client-portal/settings").await;
        ines.tick("Email sign-in links and codes").press("Save signing in").await;
        assert!(offers().await);

        sam.post(&format!("/clients/{jonas}/access/disabling"), &[]).await.shows("Access is disabled for Jonas.");
        sam.post(&door(jonas), &[]).await.shows("Jonas can’t get in at present.");
        assert!(house.carry_letters().await.to(JONAS.address).is_empty());
        sam.post(&format!("/clients/{jonas}/access/opening"), &[]).await.shows("Access is open again for Jonas.");
        house.carry_letters().await.only_letter_to(JONAS.address);

        for _ in 0..10 {
            sam.post(&door(jonas), &[]).await.shows("Sign-in link sent to Jonas.");
        }
        sam.post(&door(jonas), &[]).await.shows("10 sign-in links went to Jonas within the last hour.");
        assert_eq!(house.carry_letters().await.to(JONAS.address).len(), 10);
    }

    /// In Spanish for whoever reads Spanish.
    async fn the_letter_speaks_the_clients_language(house) {
        house.activate(ANA).await;
        let ana = house.browser().in_language("es");
        ana.open(ASK).await.shows("Le enviaremos un enlace y un código");
        ana.fill("Correo electrónico", ANA.address).press("Enviarme un enlace para iniciar sesión").await.shows("Revise su correo");
        let letter = house.carry_letters().await.only_letter_to(ANA.address);
        assert_eq!(letter.subject(), "Inicie sesión en Alder & Wren Practice");
        letter.says("No se lo diga a nadie.");
    }
}
