//! An invitation on paper: a letter with a short code, for clients without email (behaviours.md 20, 26 to 31, 42). The email to sign in with
//! is told in `typed_address.rs`.

use crate::kit::*;
use portico_values::{ClientId, moment::days};
use std::time::Duration;

const CODE: &str = "/p/alder-wren/code";
pub(crate) const EMAIL_PAGE: &str = "/p/alder-wren/activate/email";
pub(crate) const EMAIL_CODE_PAGE: &str = "/p/alder-wren/activate/email/code";
pub(crate) const PASSWORD_PAGE: &str = "/p/alder-wren/activate/password";

fn tab(client: ClientId) -> String {
    format!("/clients/{client}/portal")
}

/// Sam prints the letter on the tab: the code, and the page it stands on.
pub(crate) async fn printed(house: &House, client: ClientId) -> (String, Page) {
    let sam = house.sign_in(SAM).await;
    sam.open(&tab(client)).await;
    let page = sam.press("Print invitation letter").await.status(200);
    (page.all(".paper-code").pop().expect("a code is printed"), page)
}

/// Somebody types a code and a date of birth into a fresh browser.
pub(crate) async fn typed<'a>(house: &'a House, code: &str, born: [&str; 3]) -> (Browser<'a>, Page) {
    let browser = house.browser();
    browser.open(CODE).await.shows("Enter the code from your letter").shows("Step 1 of 4");
    browser.fill("Code", code).fill("Day", born[0]).fill("Month", born[1]).fill("Year", born[2]);
    let page = browser.press("Continue").await;
    (browser, page)
}

pub(crate) fn right() -> [&'static str; 3] {
    let mut parts = MAYA.born.split('-');
    let (year, month, day) = (parts.next().expect("a year"), parts.next().expect("a month"), parts.next().expect("a day"));
    [day, month, year]
}

/// The six digits in a letter.
pub(crate) fn digits_in(letter: &Arrived) -> String {
    let text = letter.text();
    text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).expect("six digits").to_owned()
}

const NO_MATCH: &str = "This code and date of birth don’t open an invitation. Check both, or call us.";

stories! {
    /// Without an address nothing can be emailed. The panel offers the letter; its code and the date of birth lead in, and whoever
    /// activates chooses an address and proves it by a code that is mailed there.
    async fn a_letter_lets_somebody_without_email_in(house) {
        let theo = house.another_client("Theo", "").await;
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(theo)).await.shows("There is no email on file for Theo.").shows("Print invitation letter");
        let (code, page) = printed(house, theo).await;
        let page = page.shows("Theo Another").shows("Alder & Wren Practice").shows("portal.example/p/alder-wren/code").shows("The code works until 21 December, once.");
        assert!(page.text().contains("<svg"), "a square code to scan");
        sam.open(&tab(theo)).await.shows("Invitation letter printed by Sam Patel").shows("Printed letter").never_says(&code).does_not_show("Next reminder")
            .shows("Waiting for Theo to accept invitation (printed 21 November).").shows("The letter’s code works until 21 December.").does_not_show("earlier emails").does_not_show("Copy invitation link");
        let stands = sam.open("/clients?q=Theo").await.all("tbody td.wide").join(" ");
        assert!(stands.contains("Waiting for Theo to accept invitation (printed 21 Nov)") && !stands.contains("reminder"), "{stands}");
        house.carry_letters().await.none();
        let (browser, page) = typed(house, &code.to_lowercase().replace('-', " "), right()).await;
        page.is_at(EMAIL_PAGE).shows("We’ll send a code there, to make sure that it’s yours.").shows("Step 2 of 4");
        let told = browser.fill("Email", "theo").press("Send the code").await.is_at(EMAIL_PAGE).shows("Enter an email like name@example.com.");
        assert_eq!(told.value("Email"), "theo", "nothing typed is lost");
        browser.fill("Email", "theo@chosen.example").press("Send the code").await.is_at(EMAIL_CODE_PAGE).shows("We have sent a six-digit code to").shows("theo@chosen.example").shows("Step 3 of 4");
        let digits = digits_in(&house.carry_letters().await.only_letter_to("theo@chosen.example"));
        browser.fill("Code from the email", &digits).press("Continue").await.is_at(PASSWORD_PAGE).shows("Step 4 of 4").shows("You will sign in with");
        browser.fill("Password", PASSWORD).press("Activate My Account").await.shows("You’re in").does_not_show("Confirm your email");
        let confirmed: (Option<i64>,) = house.one("select address_confirmed_at from logins where address_normalised = $1", values!["theo@chosen.example"]).await;
        assert!(confirmed.0.is_some(), "its owner typed the code");
        assert!(house.carry_letters().await.to("theo@chosen.example").is_empty(), "nothing is left to confirm");
        let (_, again) = typed(house, &code, right()).await;
        again.is_at(CODE).shows(NO_MATCH);
        sam.open(&tab(theo)).await.shows("Used on 21 Nov").does_not_show("Print invitation letter");
        house.carry_letters().await;
    }

    /// Wrong code, wrong day, an ended letter: one answer. Five wrong days end the letter. Whoever typed them is not told, and staff are:
    /// what is in the way, and what to do, until another letter is printed.
    async fn every_refusal_reads_alike(house) {
        let maya = house.client(MAYA).await;
        let (code, _) = printed(house, maya).await;
        typed(house, "ABCD", right()).await.1.status(422).is_at(CODE).shows("That isn’t a code of ours.");
        typed(house, "0000-0000-0000", right()).await.1.is_at(CODE).shows(NO_MATCH);
        typed(house, &code, ["31", "2", "1990"]).await.1.is_at(CODE).shows("Enter your date of birth");
        for _ in 0..5 {
            typed(house, &code, ["1", "1", "1990"]).await.1.is_at(CODE).shows(NO_MATCH);
        }
        typed(house, &code, right()).await.1.is_at(CODE).shows(NO_MATCH);
        let tries: (i64,) = house.one("select max(wrong_tries) from invitation_tokens where channel = 'printed'", &[]).await;
        assert_eq!(tries, (5,));
        let sam = house.sign_in(SAM).await;
        for page in [tab(maya), format!("/support?address={}", MAYA.address)] {
            let page = sam.open(&page).await.shows("The letter’s code ended after 5 wrong dates of birth. Check the date on file.");
            let page = page.does_not_show("hasn’t set up the account yet");
            assert!(page.link("Check date of birth").ends_with("#f-birth_date") && page.offers("Print invitation letter"));
        }
        let ended = "The letter’s code ended after 5 wrong dates of birth";
        sam.open(&tab(maya)).await.shows("Check the date on file, then print another letter.").does_not_show("The letter’s code works until").does_not_show("Link works until").does_not_show("Maya activates the account");
        sam.open("/clients").await.shows("Waiting to accept").shows(ended);
        let (code, _) = printed(house, maya).await;
        sam.open(&tab(maya)).await.shows("The letter’s code works until 21 December.").shows("Link works until").does_not_show(ended);
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
    }

    /// After the fifth in a day no letter is printed either: whoever asks for it all the same reads why, as for an email, and gets back to the
    /// client. So does whoever asks for one that needs a date of birth.
    async fn a_sixth_letter_is_refused_in_words(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        for _ in 0..5 {
            printed(house, maya).await;
        }
        let sam = house.sign_in(SAM).await;
        let told = "Maya was sent 5 invitations today. You can send again tomorrow.";
        assert!(!sam.open(&tab(maya)).await.shows(told).offers("Print invitation letter"));
        for door in ["letter", ""] {
            let path = format!("/clients/{maya}/invitation/{door}");
            let page = sam.post(path.trim_end_matches('/'), &[]).await.status(409).shows("Maya can’t be invited now").shows(told);
            assert_eq!(page.link("Back to Maya"), tab(maya), "{door}");
        }
        let (print, search) = (format!("/clients/{maya}/invitation/letter"), format!("/support?address={}", MAYA.address));
        assert_eq!(sam.post(&print, &[("next", search.as_str())]).await.status(409).link("Back to the search"), search);
        let asked = sam.open(&format!("/clients/{maya}/invitation?next=%2Fclients%3Fq%3Dmaya")).await.status(409);
        assert_eq!(asked.link("Back to the list"), "/clients?q=maya");
        house.change("update clients set birth_date = null where id = $1", values![jonas]).await;
        let page = sam.post(&format!("/clients/{jonas}/invitation/letter"), &[]).await.status(409).shows("Add Jonas’s date of birth to Client Info first.");
        assert!(page.link("Add date of birth").ends_with("#f-birth_date") && page.link("Back to Jonas") == tab(jonas));
        house.carry_letters().await.none();
    }

    /// A letter whose days are over was printed and never sent: so the list, the record and the panel say, and of one that was taken back too.
    async fn a_letter_that_is_over_was_printed(house) {
        let maya = house.client(MAYA).await;
        printed(house, maya).await;
        house.clock.advance(days(31));
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients?q=maya").await.shows("Invitation expired").shows("Printed 21 Nov, expired 21 Dec");
        list.does_not_show("Sent 21 Nov");
        let record = sam.open(&tab(maya)).await.shows("It was printed on 21 November.").shows("The letter’s code expired on");
        record.does_not_show("It was sent").does_not_show("The link expired");
        printed(house, maya).await;
        sam.post(&format!("/clients/{maya}/invitation/revocation"), &[]).await.status(200);
        sam.open(&tab(maya)).await.shows("The letter’s code stopped working.").shows("so the letter’s code no longer works").does_not_show("The link stopped working");
    }

    /// A letter that five wrong days ended is no way in: a form that the client has to sign waits until there is another one.
    async fn an_ended_letter_lets_nobody_in_to_sign(house) {
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        house.form(ALDER, "consent-to-treatment").await;
        let jonas = house.client(JONAS).await;
        let (code, _) = printed(house, jonas).await;
        for _ in 0..5 {
            typed(house, &code, ["1", "1", "1990"]).await.1.is_at(CODE).shows(NO_MATCH);
        }
        let ines = house.sign_in(INES).await;
        let sent = async || {
            ines.open(&format!("/clients/{jonas}/forms/new")).await;
            ines.tick("Consent to treatment").choose("Who signs", "The client and a guardian");
            ines.press("Resend Intake Forms").await
        };
        sent().await.status(422).shows("Jonas has no account to sign with.");
        let (asked,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(asked, 0);
        printed(house, jonas).await;
        sent().await.shows("1 form is at the portal");
        house.carry_letters().await;
    }

    /// Whoever got somebody else's letter says so; no email is spoken of, since none was sent.
    async fn a_letter_for_somebody_else_is_ended(house) {
        let maya = house.client(MAYA).await;
        let (code, _) = printed(house, maya).await;
        let (browser, page) = typed(house, &code, right()).await;
        page.is_at(EMAIL_PAGE);
        browser.open("/p/alder-wren/activate").await.does_not_show("emails");
        browser.follow("Tell us and we’ll end this invitation.").await.shows("Not Maya?").does_not_show("emails").does_not_show("This address is wrong");
        browser.press("End this invitation").await.is_at("/p/alder-wren/activate/not-me").shows("Tick the box to end this invitation.");
        browser.tick("This invitation isn’t for me").press("End this invitation").await.status(200).shows("The code in the letter no longer works.");
        let told = typed(house, &code, right()).await.1.is_at(CODE).shows(NO_MATCH);
        assert_eq!(told.all(".errors li").len(), 1, "one mistake is said once");
        house.leave_letters();
    }

    /// A printed letter lets an email follow at once: banner, plane and tab offer it alike.
    async fn an_email_may_follow_a_letter_at_once(house) {
        let maya = house.client(MAYA).await;
        printed(house, maya).await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&tab(maya)).await.shows("(printed 21 November).").does_not_show("You can send again");
        assert!(page.offers("Resend invitation") && page.offers("Send email"));
        sam.open("/clients").await.shows("Waiting to accept").does_not_show("You can send again");
        sam.open(&tab(maya)).await;
        sam.press("Send email").await.status(200);
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// A code of one practice opens nothing at another.
    async fn a_code_works_at_its_practice_only(house) {
        let maya = house.client(MAYA).await;
        let (code, _) = printed(house, maya).await;
        let browser = house.browser();
        browser.open(&format!("/p/{}/code", HARBOUR.slug)).await;
        browser.fill("Code", &code).fill("Day", right()[0]).fill("Month", right()[1]).fill("Year", right()[2]);
        browser.press("Continue").await.is_at(&format!("/p/{}/code", HARBOUR.slug)).shows(NO_MATCH);
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
    }

    /// A letter is a send like every other: the next one ends it, whichever way it goes, and it ends what was sent before.
    async fn one_send_lives_at_a_time(house) {
        let maya = house.client(MAYA).await;
        let mailed = house.invite(MAYA).await;
        let (first, _) = printed(house, maya).await;
        assert_eq!(house.browser().open(&mailed).await.heading(), "There is a newer link");
        let (second, page) = printed(house, maya).await;
        typed(house, &first, right()).await.1.is_at(CODE).shows(NO_MATCH);
        typed(house, &second, right()).await.1.is_at(EMAIL_PAGE);
        drop(page);
        house.invite_as(&house.who(SAM).await, maya).await.expect("an email may follow a letter at once");
        typed(house, &second, right()).await.1.is_at(CODE).shows(NO_MATCH);
        house.carry_letters().await;
        let (third, _) = printed(house, maya).await;
        house.sign_in(SAM).await.post(&format!("/clients/{maya}/invitation/revocation"), &[]).await.shows("Maya’s invitation was revoked.");
        typed(house, &third, right()).await.1.is_at(CODE).shows(NO_MATCH);
    }

    /// The page of a letter shows its code once. Loaded anew, or sent again, it prints no other one: the letter in somebody's hand goes on working
    /// until another is printed on purpose.
    async fn a_letter_is_shown_once(house) {
        const PRINTED: &str = "select count(*) from invitation_tokens where channel = 'printed'";
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let print = format!("/clients/{maya}/invitation/letter");
        let back = format!("/support?address={}", MAYA.address);
        let form = [("request_key", "one page"), ("next", back.as_str())];
        let page = sam.post(&print, &form).await.status(200).shows("Back to the search");
        let (place, code) = (page.address.clone(), page.all(".paper-code").pop().expect("a code is printed"));
        sam.reload().await.status(200).never_says(&code).shows("Sam Patel printed this letter at 14:05. Its code is shown only once, when it is printed.")
            .shows("It works until 21 December at 14:05, once.").shows("Back to the search");
        sam.post(&print, &form).await.status(200).never_says(&code).shows("Sam Patel printed this letter at 14:05.");
        assert_eq!(house.one::<(i64,)>(PRINTED, &[]).await, (1,));
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
        sam.page().shows("A new letter takes its place: anything sent before stops working.");
        let page = sam.press("Print a new letter").await.status(200).shows("Back to the search");
        let next = page.all(".paper-code").pop().expect("a code is printed");
        typed(house, &code, right()).await.1.is_at(CODE).shows(NO_MATCH);
        typed(house, &next, right()).await.1.is_at(EMAIL_PAGE);
        sam.open(&place).await.status(200).shows("It doesn’t work any more.");
        assert_eq!(house.one::<(i64,)>(PRINTED, &[]).await, (2,));
    }

    /// The letter works as long as an emailed link, to the millisecond, and nobody is reminded by email of it.
    async fn it_ends_after_its_days(house) {
        let maya = house.client(MAYA).await;
        let (code, _) = printed(house, maya).await;
        house.clock.advance(days(30) - Duration::from_millis(1));
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
        house.clock.advance(Duration::from_millis(1));
        typed(house, &code, right()).await.1.is_at(CODE).shows(NO_MATCH);
        house.carry_letters().await.none();
    }

    /// Who tries codes from one network is stopped.
    async fn guessing_is_bounded(house) {
        let browser = house.browser();
        let guess = [("code", "0000-0000-0000"), ("born.day", "1"), ("born.month", "1"), ("born.year", "1990")];
        for _ in 0..100 {
            browser.post(CODE, &guess).await.is_at(CODE).shows(NO_MATCH);
        }
        browser.post(CODE, &guess).await.status(429);
    }
}
