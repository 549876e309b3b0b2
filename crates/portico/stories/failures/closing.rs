//! Doors that were closed on one way and stayed open on another.

use super::*;
use crate::{
    client_second_step as second_step,
    paper::{EMAIL_PAGE, printed, right, typed},
};
use portico::families::kind::Kind;

const SWITCH: &str = "/settings/scheduling/client-portal/switch";

/// Every way by which somebody who is signed in is put out.
#[derive(Clone, Copy, Debug)]
enum Way {
    Disable,
    Deactivate,
    Prospective,
    MoveSignIn,
    DisableAndResend,
    NewPassword,
    Everywhere,
    PortalOff,
}

const WAYS: [Way; 8] = [
    Way::Disable,
    Way::Deactivate,
    Way::Prospective,
    Way::MoveSignIn,
    Way::DisableAndResend,
    Way::NewPassword,
    Way::Everywhere,
    Way::PortalOff,
];

async fn put_out(house: &House, way: Way, client: Client, theirs: &Browser<'_>) {
    let id = house.client(client).await;
    let sam = house.sign_in(SAM).await;
    let new = format!("moved-{}", client.address);
    match way {
        Way::Disable => drop(sam.post(&format!("/clients/{id}/access/disabling"), &[]).await.shows("Access is disabled")),
        Way::Deactivate => care_status(&sam, id, "Deactivated").await,
        Way::Prospective => care_status(&sam, id, "Prospective").await,
        Way::MoveSignIn => {
            new_main_email(&sam, id, &new).await;
            sam.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
        }
        Way::DisableAndResend => {
            new_main_email(&sam, id, &new).await;
            sam.press("Yes, Disable and Resend").await.shows("Invitation sent to");
        }
        Way::NewPassword => {
            let link = reset_of(house, client.address).await;
            let browser = house.browser();
            browser.open(&link).await.status(200);
            browser.post(RESET, &[("password", NEW_PASSWORD)]).await.shows("Your password is changed");
        }
        Way::Everywhere => drop(theirs.post("/p/alder-wren/account/sign-out-everywhere", &[]).await),
        Way::PortalOff => {
            let ines = house.sign_in(INES).await;
            for portal in ["off", "on"] {
                ines.post(SWITCH, &[("portal", portal), ("present", STAFF_PASSWORD)]).await.status(200);
            }
        }
    }
    house.carry_letters().await;
}

stories! {
    /// C16: by every way of closing the next request of every browser meets the sign-in, on every page, and the cookie opens nothing later.
    async fn c16_every_way_of_closing_puts_everybody_out(house) {
        let name = house.portico.cookies.name("portal-alder-wren");
        for way in WAYS {
            let (client, first) = somebody_in(house, &format!("{way:?}")).await;
            let second = house.browser();
            give(&second, client.address, PASSWORD).await.is_at(HOME);
            house.carry_letters().await;
            let stolen: Vec<String> = [&first, &second].map(|browser| browser.cookie(&name).expect("signed in")).into();
            put_out(house, way, client, &first).await;
            for cookie in &stolen {
                let thief = house.browser();
                thief.put_cookie(&name, cookie);
                for page in [HOME, "/p/alder-wren/account", "/p/alder-wren/choose", "/p/alder-wren/offers"] {
                    thief.open(page).await.is_at(SIGN_IN).never_says(client.address);
                }
                thief.post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", NEW_PASSWORD)]).await.is_at(SIGN_IN);
            }
        }
        house.leave_letters();
    }

    /// C16: whoever acts for somebody is put out of that portal by every way that closes it, and keeps their own.
    async fn c16_closing_one_portal_puts_out_whoever_acts_there(house) {
        let sam = house.sign_in(SAM).await;
        let (guardian, _) = somebody_in(house, "Guardian").await;
        for way in ["disabling", "Deactivated", "Prospective", "end", "freeze"] {
            let ward = Client { given: Box::leak(format!("Ward{way}").into_boxed_str()), address: "", ..MAYA };
            let id = house.client(ward).await;
            let grant = house.acts_for(guardian, ward, Kind::Proxy).await;
            house.carry_letters().await;
            let browser = house.browser();
            give(&browser, guardian.address, PASSWORD).await;
            browser.post("/p/alder-wren/choose", &[("grant", &grant.to_string())]).await.shows("You are in Ward");
            match way {
                "disabling" => drop(sam.post(&format!("/clients/{id}/access/disabling"), &[]).await.shows("Access is disabled")),
                "Deactivated" | "Prospective" => care_status(&sam, id, way).await,
                "end" => drop(sam.post(&format!("/clients/{id}/people/{grant}/end"), &[]).await.shows("access has ended")),
                _ => drop(sam.post(&format!("/clients/{id}/freeze"), &[("reason", "A letter of the court")]).await.shows("Frozen by Sam Patel")),
            }
            browser.open(HOME).await.is_at(SIGN_IN);
            let again = house.browser();
            give(&again, guardian.address, PASSWORD).await.is_at(HOME).does_not_show("Ward");
        }
        house.carry_letters().await;
    }

    /// C13: closed between two steps, the second step is not to be had: activation, reset, sign-in; and for staff, between password and code.
    async fn c13_whoever_is_closed_out_between_two_steps_stays_out(house) {
        for portal in [false, true] {
            let (client, _) = somebody_in(house, if portal { "Whole" } else { "Single" }).await;
            let invited = Client { given: if portal { "Peter" } else { "Paul" }, address: if portal { "peter@failures.example" } else { "paul@failures.example" }, ..MAYA };
            let link = house.invite(invited).await;
            let reset = reset_of(house, client.address).await;
            let (new, known) = (house.browser(), house.browser());
            new.open(&link).await;
            new.follow("Continue").await.is_at(PASSWORD_SCREEN);
            known.open(&reset).await.status(200);
            let entering = house.browser();
            entering.open(SIGN_IN).await;
            entering.fill("Email", client.address).fill("Password", PASSWORD);
            if portal {
                house.sign_in(INES).await.post(SWITCH, &[("portal", "off"), ("present", STAFF_PASSWORD)]).await.status(200);
            } else {
                let sam = house.sign_in(SAM).await;
                for one in [client, invited] {
                    sam.post(&format!("/clients/{}/access/disabling", house.client(one).await), &[]).await.shows("Access is disabled");
                }
            }
            const ROWS: &str = "select (select count(*) from logins), (select count(*) from sessions where audience = 'portal' and ended_at is null)";
            let before: (i64, i64) = house.one(ROWS, values![]).await;
            new.fill("Password", NEW_PASSWORD).press("Activate My Account").await.does_not_show("You’re in");
            known.post(RESET, &[("password", NEW_PASSWORD)]).await.does_not_show("Your password is changed");
            entering.press("Sign in").await.status(if portal { 200 } else { 403 }).is_at(SIGN_IN);
            assert_eq!(house.one::<(i64, i64)>(ROWS, values![]).await, before);
            house.carry_letters().await;
        }
        house.change("update practices set second_step = true", values![]).await;
        let half = house.half_sign_in(SAM).await;
        half.open("/sign-in/second-step").await.is_at("/sign-in/second-step");
        house.disable(SAM).await;
        half.open("/sign-in/second-step").await.is_at("/sign-in");
        half.post("/sign-in/second-step", &[("code", "000000")]).await.is_at("/sign-in");
        house.leave_letters();
    }

    /// C23: one list of everything that lets a client in. While the client is none, nothing of it opens anything. When they are one again the
    /// password and the passkey are theirs as before, and nothing else comes back: no session, no step half taken, no link, no code and no
    /// question that was asked before.
    async fn c23_everything_that_lets_in_dies_with_the_client(house) {
        // A password whose second step is due, and a passkey: kept, asked for, and about to be added.
        let (_, app, codes) = second_step::set_up(house).await;
        let half = second_step::password(house).await;
        let (client, session) = somebody_in(house, "Credential").await;
        let phone = Device::default();
        let add = async || {
            session.open("/p/alder-wren/account/passkeys/new").await;
            session.fill("Name of the passkey", "My phone").fill("Current password", PASSWORD);
            session.press("Continue").await.shows("Confirm on your device")
        };
        add().await;
        session.make_passkey(&phone).await.is_at("/p/alder-wren/account").shows("Your passkey is added.");
        let shown = house.browser();
        shown.open(SIGN_IN).await;
        let (show, _, passkey) = shown.shown_passkey(&phone);
        let another = phone.create(&asked_of_the_device(&add().await), &session.origin());
        house.offer_to(client, "robin@failures.example", Kind::Proxy).await;
        let letters = house.carry_letters().await;
        let question = letters.only_letter_to("robin@failures.example").link();

        let reset = reset_of(house, client.address).await;
        session.post("/p/alder-wren/account/email", &[("new_email", "credential@new.example"), ("present", PASSWORD)]).await.status(200);
        let letter = house.carry_letters().await.only_letter_to("credential@new.example");
        let code = letter.code();
        let entering = house.browser();
        entering.post("/p/alder-wren/sign-in/link", &[("email", client.address)]).await.status(200);
        let to_sign_in = house.carry_letters().await.only_letter_to(client.address);

        let invited = Client { given: "Waiting", address: "waiting@failures.example", ..MAYA };
        let mailed = house.invite(invited).await;
        let copied = house.portico.settings.link(&format!("/p/alder-wren/a/{}", house.copy_link(invited).await.reveal()));
        let sam = house.sign_in(SAM).await;
        let waiting = house.client(invited).await;
        sam.open(&format!("/clients/{waiting}/portal")).await;
        let desk = sam.press("Show a QR code").await;
        let field = scraper::Selector::parse("input[value*='/a/']").expect("a selector");
        let desk = desk.html().select(&field).find_map(|field| field.value().attr("value").map(str::to_owned)).expect("an address");
        house.browser().post(FORGOT, &[("email", invited.address)]).await;
        let way_in = house.carry_letters().await.only_letter_to(invited.address).link();
        house.clock.advance(minutes(1));
        let links = [mailed, copied, desk, way_in];
        for link in &links {
            house.browser().open(link).await.shows("Hello Waiting.");
        }
        let on_paper = house.another_client("Paper", "").await;
        let (printed, _) = printed(house, on_paper).await;
        let (halfway, page) = typed(house, &printed, right()).await;
        page.is_at(EMAIL_PAGE);
        let robin = house.browser();
        robin.open(&question).await.status(200);

        let everybody = [house.client(client).await, waiting, house.client(JONAS).await, on_paper];
        for status in ["Deactivated", "Active"] {
            for one in everybody {
                care_status(&sam, one, status).await;
            }
            if status == "Deactivated" {
                give(&house.browser(), client.address, PASSWORD).await.is_at(SIGN_IN);
                shown.post(&show, &[("credential", &passkey)]).await;
                shown.open(HOME).await.is_at(SIGN_IN);
            }
            for code in [&app.code_at(house.now()), &codes[0]] {
                half.post(second_step::CODE, &[("code", code)]).await.is_at(SIGN_IN);
                half.open(HOME).await.is_at(SIGN_IN);
            }
            typed(house, &printed, right()).await.1.is_at("/p/alder-wren/code");
            halfway.post(EMAIL_PAGE, &[("email", "thief@failures.example")]).await.does_not_show("We have sent a six-digit code");
            robin.open(&question).await.status(410);
            robin.post("/p/alder-wren/offer", &[("password", NEW_PASSWORD)]).await.status(410);
            for link in &links {
                let thief = house.browser();
                thief.open(link).await.does_not_show("Hello Waiting.");
                thief.post(PASSWORD_SCREEN, &[("password", NEW_PASSWORD)]).await.does_not_show("You’re in");
            }
            session.open(HOME).await.is_at(SIGN_IN);
            session.post("/p/alder-wren/account/email/code", &[("code", &code)]).await.is_at(SIGN_IN);
            let thief = house.browser();
            thief.open(&reset).await.status(410);
            thief.post(RESET, &[("password", NEW_PASSWORD)]).await.status(410);
            entering.open(&to_sign_in.link()).await.status(410);
            entering.post("/p/alder-wren/sign-in/link/code", &[("code", &to_sign_in.code())]).await.status(422);
        }
        // Signed in anew, the code that was mailed before changes nothing.
        give(&session, client.address, PASSWORD).await.is_at(HOME);
        session.post("/p/alder-wren/account/email/code", &[("code", &code)]).await.status(422);
        session.post("/p/alder-wren/account/passkeys", &[("credential", &another)]).await.status(422);
        const LETTING_IN: &str = "select (select count(*) from logins), (select count(*) from grants where kind <> 'self'),
         (select count(*) from passkeys)";
        assert_eq!(house.one::<(i64, i64, i64)>(LETTING_IN, values![]).await, (2, 0, 1), "nobody got in by anything of before");
        assert!(house.carry_letters().await.to("thief@failures.example").is_empty(), "no code goes to an address that was typed");
        house.leave_letters();
    }

    /// C39: a session that has rested too long is over whatever is asked for along with the page. The same addresses open for one that has not.
    async fn c39_no_parameter_outlives_a_session(house) {
        let (_, client) = somebody_in(house, "Rested").await;
        let sam = house.sign_in(SAM).await;
        let (portal, staff) = (house.portico.cookies.name("portal-alder-wren"), house.portico.cookies.name("staff"));
        let kept = [(&portal, client.cookie(&portal), "/p/alder-wren/account", SIGN_IN), (&staff, sam.cookie(&staff), "/clients", "/sign-in")];
        for (rest, is_over) in [(minutes(14), false), (minutes(31), true)] {
            house.clock.advance(rest);
            for asked in ["skip_timeout_reset=1", "keepalive=1", "remember=on", "ignoreAuth=true", "session=new", "grant=self", "role=administrator"] {
                for (name, cookie, page, door) in &kept {
                    let browser = house.browser();
                    browser.put_cookie(name, cookie.as_ref().expect("signed in"));
                    browser.open(&format!("{page}?{asked}")).await.is_at(if is_over { door } else { page });
                }
            }
        }
        house.carry_letters().await;
    }
}
