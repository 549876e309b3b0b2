//! Going back, going forward and loading anew (behaviours.md 33, 34, 38): no browser asks to send a form once more, because its answer leads
//! to a page. That page says once what is to be mended, or what became of the form; what was typed goes along, and no secret does.

use crate::{documents, kit::*};
use portico::families::kind::Kind;
use std::time::Duration;

const SIGN_IN: &str = "/p/alder-wren/sign-in";
const FORGOT: &str = "/p/alder-wren/forgot-password";
const RESET: &str = "/p/alder-wren/reset";
const ACCOUNT: &str = "/p/alder-wren/account";
const START: &str = "/p/alder-wren/activate";
const WRONG: &str = "not my password 12";
const NEW_PASSWORD: &str = "marble kettle voyage 91";
const NO_MATCH: &str = "That email and password don’t match.";
const NOT_PRESENT: &str = "That isn’t your current password";
const EASY: &str = "This is easy to guess";

/// Fields that nobody but the person and the server may ever know.
const SECRETS: [&str; 4] = ["password", "present", "new", "code"];

/// Sends a form that is not right. Its answer leads to a page that says so, once. The page as it said so.
pub(crate) async fn led_back(
    house: &House,
    browser: &Browser<'_>,
    form: &str,
    fields: &[(&str, &str)],
    page: &str,
    told: &str,
) -> Page {
    let answer = browser.answer_to(form, fields).await.status(303);
    let place = answer.header("location").to_owned();
    assert_eq!(place.split('?').next(), Some(page), "{form}");
    let carried = carried(house, browser, page);
    for (field, value) in fields.iter().filter(|(field, value)| SECRETS.contains(field) && !value.is_empty()) {
        assert!(!carried.contains(value), "{form} carries {field}: {carried}");
    }
    let shown = browser.open(&place).await.status(422).shows(told);
    browser.reload().await.status(200).is_at(page).does_not_show(told);
    shown
}

/// What a browser carries to a page, as the server opens it.
fn carried(house: &House, browser: &Browser<'_>, page: &str) -> String {
    let sealed = browser.cookie(&house.portico.cookies.name("carried")).expect("something is carried");
    let opened = house.portico.sealer.open(&format!("carried to {page}"), &sealed, house.now()).expect("to this page");
    String::from_utf8(opened).expect("it is text")
}

/// Sends a form that is right; the page that its answer leads to.
async fn led_on(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.answer_to(form, fields).await.status(303);
    browser.open(answer.header("location")).await
}

stories! {
    /// At the portal's door: the address stays, and so does where somebody wanted to go; who meets a closed door is told so, once.
    async fn signing_in(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        let page = led_back(house, &jonas, SIGN_IN, &[("email", JONAS.address), ("password", WRONG)], SIGN_IN, NO_MATCH).await;
        assert_eq!(page.value("Email"), JONAS.address);
        let fields = [("email", "jonas at weber"), ("password", WRONG), ("next", ACCOUNT)];
        let page = led_back(house, &jonas, SIGN_IN, &fields, SIGN_IN, "Enter an email address, like name@example.com").await;
        assert_eq!(page.value("Email"), "jonas at weber");
        jonas.fill("Email", JONAS.address).fill("Password", PASSWORD).press("Sign in").await.is_at(ACCOUNT);
        house.change("update clients set portal_on = false where id = $1", values![house.client(JONAS).await]).await;
        house.stand_anew().await;
        let closed = led_on(&jonas, SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD)]).await.status(403);
        closed.shows("Your portal is closed for now");
        jonas.reload().await.status(200).is_at(SIGN_IN).does_not_show("Your portal is closed for now");
        house.leave_letters();
    }

    /// What is carried lies sealed, opens on its own page alone, and for a minute.
    async fn what_is_carried_opens_on_one_page(house) {
        let somebody = house.browser();
        let typed = "nobody at all";
        somebody.answer_to(SIGN_IN, &[("email", typed), ("password", WRONG)]).await.status(303).never_says(typed).never_says(WRONG);
        for elsewhere in [FORGOT, "/p/harbour/sign-in", "/sign-in"] {
            let page = somebody.open(elsewhere).await.status(200).does_not_show("There is a problem");
            assert_eq!(page.value("Email"), "", "{elsewhere}");
        }
        let name = house.portico.cookies.name("carried");
        let sealed = somebody.cookie(&name).expect("it was not for those pages");
        house.clock.advance(Duration::from_secs(60));
        somebody.put_cookie(&name, &sealed);
        let page = somebody.open(SIGN_IN).await.status(200).does_not_show("There is a problem");
        assert_eq!(page.value("Email"), "");
    }

    /// What was typed by whoever was signed in goes with their session: the next person at this computer is shown nothing of it.
    async fn what_is_carried_ends_with_the_session(house) {
        const EMAIL: &str = "/p/alder-wren/account/email";
        let (jonas, _) = (house.activate(JONAS).await, house.activate(MAYA).await);
        jonas.answer_to(EMAIL, &[("new_email", "jonas@secret.example"), ("present", WRONG)]).await.status(303);
        let carried = jonas.cookie(&house.portico.cookies.name("carried"));
        assert!(carried.is_some(), "its page was never opened");
        jonas.post("/p/alder-wren/sign-out", &[]).await.is_at(SIGN_IN);
        jonas.post(SIGN_IN, &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        jonas.open(EMAIL).await.status(200).never_says("jonas@secret.example");
        house.leave_letters();
    }

    /// A forgotten password, from the question to the new one.
    async fn a_forgotten_password(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        let page = led_back(house, &jonas, FORGOT, &[("email", "jonas at weber")], FORGOT, "Enter an email address").await;
        assert_eq!(page.value("Email"), "jonas at weber");
        led_on(&jonas, FORGOT, &[("email", JONAS.address)]).await.is_at(FORGOT).shows("Check your email").shows(JONAS.address);
        jonas.reload().await.status(200).does_not_show("Check your email").never_says(JONAS.address);
        jonas.open(&house.carry_letters().await.only_letter_to(JONAS.address).link()).await.is_at(RESET);
        led_back(house, &jonas, RESET, &[("password", "unbelievable")], RESET, EASY).await;
        led_on(&jonas, RESET, &[("password", NEW_PASSWORD)]).await.is_at(RESET).shows("Your password is changed");
        jonas.reload().await.status(410).shows("This link has stopped working");
        jonas.post(SIGN_IN, &[("email", JONAS.address), ("password", NEW_PASSWORD)]).await.is_at("/p/alder-wren/");
        house.leave_letters();
    }

    /// Signing in by a letter: asking for it, its code, and its link in another browser.
    async fn a_letter_to_sign_in_with(house) {
        const ASK: &str = "/p/alder-wren/sign-in/link";
        const CODE: &str = "/p/alder-wren/sign-in/link/code";
        const OPEN: &str = "/p/alder-wren/sign-in/open";
        house.activate(JONAS).await;
        let jonas = house.browser();
        let page = led_back(house, &jonas, ASK, &[("email", "jonas at weber")], ASK, "Enter an email address").await;
        assert_eq!(page.value("Email"), "jonas at weber");
        jonas.post(ASK, &[("email", JONAS.address)]).await.is_at(CODE);
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        let wrong = format!("{:06}", (letter.code().parse::<u32>().expect("digits") + 1) % 1_000_000);
        led_back(house, &jonas, CODE, &[("code", &wrong)], CODE, "That isn’t the code in the email you asked for").await;
        let elsewhere = house.browser();
        elsewhere.open(&letter.link()).await.is_at(OPEN);
        led_back(house, &elsewhere, OPEN, &[], OPEN, "Tick the box to sign in on this device").await;
        jonas.post(CODE, &[("code", &letter.code())]).await.is_at("/p/alder-wren/");
        elsewhere.answer_to(OPEN, &[("here", "on")]).await.status(303);
        elsewhere.open(OPEN).await.status(410).shows("This link has stopped working");
        house.leave_letters();
    }

    /// The password of an activation, and the passkey in its place, which is offered by loading a page and writes nothing.
    async fn activating(house) {
        const PASSWORD_PAGE: &str = "/p/alder-wren/activate/password";
        const PASSKEY: &str = "/p/alder-wren/activate/passkey";
        let link = house.invite(MAYA).await;
        let maya = house.browser();
        maya.open(&link).await;
        led_back(house, &maya, PASSWORD_PAGE, &[("password", "unbelievable")], PASSWORD_PAGE, EASY).await;
        maya.open(PASSWORD_PAGE).await;
        maya.follow("Use a passkey instead").await.is_at(PASSKEY).shows("Confirm on your device");
        maya.reload().await.status(200).is_at(PASSKEY).shows("Confirm on your device");
        let told = "Your device didn’t make a passkey.";
        maya.make_passkey(&Device::careless()).await.status(422).is_at(PASSWORD_PAGE).shows(told);
        maya.reload().await.status(200).does_not_show(told);
        maya.open(PASSKEY).await;
        maya.make_passkey(&Device::default()).await.is_at("/p/alder-wren/").shows("You’re in");
        house.leave_letters();
    }

    /// "Not me" and "This address is wrong": thanks once, and after that what is true of the link. A renewal likewise.
    async fn what_is_said_of_a_link(house) {
        const NOT_ME: &str = "/p/alder-wren/activate/not-me";
        const WRONG_ADDRESS: &str = "/p/alder-wren/activate/wrong-address";
        const RENEW: &str = "/p/alder-wren/activate/renew";
        for (client, page, missing, tick) in [
            (MAYA, NOT_ME, "Tick the box to stop these emails.", "not_me"),
            (JONAS, WRONG_ADDRESS, "Tick the box to tell us.", "wrong"),
        ] {
            let somebody = house.browser();
            somebody.open(&house.invite(client).await).await;
            led_back(house, &somebody, page, &[], page, missing).await;
            led_on(&somebody, page, &[(tick, "on")]).await.status(200).is_at(page).shows("Thank you for telling us");
            somebody.reload().await.shows("This invitation was turned down").does_not_show("Thank you");
        }
        house.leave_letters();
        let ana = house.browser().in_language("en");
        let link = house.invite(Client { language: "en", ..ANA }).await;
        house.clock.advance(days(31));
        ana.open(&link).await.shows("This link has stopped working");
        led_back(house, &ana, RENEW, &[], START, "Tick the box to get the email.").await;
        led_on(&ana, RENEW, &[("renew", "on")]).await.status(200).shows("Check your email");
        ana.open(RENEW).await.is_at(START).does_not_show("Check your email");
    }

    /// "Your account": the password, the email, its confirmation, the second step, a passkey. The present password stays behind.
    async fn ones_own_account(house) {
        const CHANGE: &str = "/p/alder-wren/account/password";
        const EMAIL: &str = "/p/alder-wren/account/email";
        const STEP: &str = "/p/alder-wren/account/second-step";
        const NEW: &str = "/p/alder-wren/account/passkeys/new";
        const OFFERED: &str = "Confirm on your device";
        let jonas = house.activate(JONAS).await;
        led_back(house, &jonas, CHANGE, &[("present", WRONG), ("password", NEW_PASSWORD)], CHANGE, NOT_PRESENT).await;
        let page = led_back(house, &jonas, EMAIL, &[("new_email", "jonas@new.example"), ("present", WRONG)], EMAIL, NOT_PRESENT).await;
        assert_eq!(page.value("New email"), "jonas@new.example");
        house.change("update logins set address_confirmed_at = null where address = $1", values![JONAS.address]).await;
        let confirmation = format!("{ACCOUNT}/confirmation/code");
        led_back(house, &jonas, &confirmation, &[("code", "")], ACCOUNT, "Enter the code from the email").await;

        let page = jonas.open(STEP).await;
        let selector = scraper::Selector::parse("input[name=offer]").expect("a selector");
        let offer = page.html().select(&selector).next().and_then(|one| one.value().attr("value").map(str::to_owned)).expect("an offer");
        let fields = [("present", WRONG), ("code", "123456"), ("offer", offer.as_str())];
        let told = led_back(house, &jonas, STEP, &fields, STEP, NOT_PRESENT).await;
        assert_eq!(told.all("code.key"), page.all("code.key"), "whoever scanned it need not scan again");
        assert_ne!(jonas.page().all("code.key"), page.all("code.key"), "loaded anew it is another one");

        let page = led_back(house, &jonas, NEW, &[("name", "My phone"), ("present", WRONG)], NEW, NOT_PRESENT).await;
        assert_eq!(page.value("Name of the passkey"), "My phone");
        led_on(&jonas, NEW, &[("name", "My phone"), ("present", PASSWORD)]).await.status(200).is_at(NEW).shows(OFFERED);
        jonas.reload().await.status(200).is_at(NEW).does_not_show(OFFERED);
        led_on(&jonas, NEW, &[("name", "My phone"), ("present", PASSWORD)]).await.shows(OFFERED);
        jonas.make_passkey(&Device::default()).await.is_at(ACCOUNT).shows("Your passkey is added.");
        let (passkey,): (uuid::Uuid,) = house.one("select id from passkeys", values![]).await;
        let removal = format!("{ACCOUNT}/passkeys/{passkey}/remove");
        led_back(house, &jonas, &removal, &[("present", WRONG)], &removal, NOT_PRESENT).await;
        house.leave_letters();
    }

    /// The link that confirms an address, and a question whether somebody acts for another.
    async fn other_mailed_links(house) {
        const CONFIRM: &str = "/p/alder-wren/confirm";
        const OFFER: &str = "/p/alder-wren/offer";
        let jonas = house.activate(JONAS).await;
        house.change("update logins set address_confirmed_at = null where address = $1", values![JONAS.address]).await;
        jonas.post(&format!("{ACCOUNT}/confirmation"), &[]).await.status(200);
        let somebody = house.browser();
        somebody.open(&house.carry_letters().await.only_letter_to(JONAS.address).link()).await.is_at(CONFIRM);
        led_back(house, &somebody, CONFIRM, &[], CONFIRM, "Tick the box to confirm your address.").await;
        led_on(&somebody, CONFIRM, &[("confirm", "on")]).await.status(200).shows("Your email is confirmed");
        somebody.reload().await.status(410).does_not_show("Your email is confirmed");

        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let robin = house.browser();
        robin.open(&house.carry_letters().await.only_letter_to("robin@silva.example").link()).await.is_at(OFFER);
        led_back(house, &robin, OFFER, &[("password", "unbelievable")], OFFER, EASY).await;
        let no = format!("{OFFER}/no");
        led_back(house, &robin, &no, &[], OFFER, "Tick the box to decline").await;
        led_on(&robin, &no, &[("no", "on")]).await.status(200).is_at(OFFER).shows("You declined");
        robin.reload().await.status(410).does_not_show("You declined");
        house.leave_letters();
    }

    /// The pages for people who are new keep what was typed, however long it is.
    async fn somebody_new(house) {
        const SIGN_UP: &str = "/p/alder-wren/sign-up";
        const APPOINTMENT: &str = "/p/alder-wren/new-appointment";
        let (noor, wish) = (house.browser(), "é".repeat(2_000));
        let mut fields = vec![("family_name", "Haddad"), ("email", "noor@known.example"), ("phone", "+44 20 7946 0456"), ("born.day", "27"), ("born.month", "3"), ("born.year", "1985"), ("consent", "on")];
        let page = led_back(house, &noor, SIGN_UP, &fields, SIGN_UP, "Enter your first name").await;
        assert_eq!(["Last name", "Phone", "Day", "Month", "Year"].map(|field| page.value(field)), ["Haddad", "+44 20 7946 0456", "27", "3", "1985"]);
        fields.push(("given_name", "Noor"));
        led_on(&noor, SIGN_UP, &fields).await.status(200).is_at(SIGN_UP).shows("Thank you");
        noor.reload().await.status(200).shows("Sign up at Alder & Wren Practice").does_not_show("Thank you");
        // A wish that is too long for a cookie is answered at once.
        fields.push(("wish", wish.as_str()));
        let page = noor.answer_to(APPOINTMENT, &fields).await.status(422).shows("Use at most 500 characters");
        assert_eq!((page.value("When suits you?").trim(), page.value("First name").as_str()), (wish.as_str(), "Noor"));
        house.portico.later.finish().await;
        house.leave_letters();
    }

    /// Signing a document keeps the name; an upload that brought nothing says so once.
    async fn documents_at_the_portal(house) {
        const DOCUMENTS: &str = "/p/alder-wren/documents";
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let plan = documents::uploaded(house, &sam, MAYA, "Plan.png", &documents::png()).await;
        documents::asked(house, &sam, MAYA, plan).await;
        let page = format!("{DOCUMENTS}/{plan}");
        let unread = "Download it first, then come back here to sign";
        let told = led_back(house, &maya, &format!("{page}/signature"), &[("name", "Maya Lindqvist")], &page, unread).await;
        assert_eq!(told.value("Your full name"), "Maya Lindqvist");
        maya.open(DOCUMENTS).await;
        maya.press("Upload").await.status(422).is_at(DOCUMENTS).shows("Choose a file first");
        maya.reload().await.status(200).is_at(DOCUMENTS).does_not_show("Choose a file first");
        house.leave_letters();
    }
}
