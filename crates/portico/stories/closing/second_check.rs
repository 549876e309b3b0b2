//! The second check on a link, where the practice asks for one (behaviours.md 27; promises.md D11).

use super::*;

const CHECK: &str = "/p/alder-wren/activate/check";
const PASSWORD_PAGE: &str = "/p/alder-wren/activate/password";

/// Ines has the practice ask for this.
async fn ask_for(house: &House, check: &str) {
    let ines = house.sign_in(INES).await;
    ines.open("/organization/client-portal/settings").await;
    ines.tick(check).press("Save invitation settings").await.shows("Invitation settings saved.");
}

/// Sam copies a link on the tab: the link, and the page it stands on.
async fn copied(house: &House, client: ClientId) -> (String, Page) {
    let sam = house.sign_in(SAM).await;
    sam.open(&record(client, "/portal")).await;
    let page = sam.press("Copy invitation link").await.status(200);
    (page.value("Link"), page)
}

fn code_on(page: &Page) -> String {
    page.all(".shown-code strong").pop().expect("a code is shown")
}

/// A browser that has opened the link and gone on.
async fn gone_on<'a>(house: &'a House, link: &str) -> Browser<'a> {
    let browser = house.browser();
    browser.open(link).await.shows("Step 1 of 3");
    browser.follow("Continue").await.is_at(CHECK).shows("Step 2 of 3");
    browser
}

/// How many wrong answers were counted.
async fn tries(house: &House) -> i64 {
    house.one::<(i64,)>("select max(wrong_tries) from invitation_tokens", values![]).await.0
}

stories! {
    /// Six digits stand beside the copied link, once. Who opens it is asked for them before the password.
    async fn a_code_told_by_staff(house) {
        let mailed = house.invite(MAYA).await;
        let maya = house.client(MAYA).await;
        ask_for(house, "Six-digit code told by staff").await;
        let (link, page) = copied(house, maya).await;
        let code = code_on(&page);
        assert_eq!(code.len(), 7, "two groups of three: {code}");
        let browser = gone_on(house, &link).await;
        browser.open(PASSWORD_PAGE).await.is_at(CHECK);
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.is_at(CHECK);
        browser.post("/p/alder-wren/activate/not-me", &[("not_me", "on")]).await.is_at(CHECK);
        browser.press("Continue").await.is_at(CHECK).shows("Enter the six digits.");
        let wrong = if code.starts_with('0') { "111 111" } else { "000 000" };
        browser.fill("Code", wrong).press("Continue").await.status(422).is_at(CHECK).shows("That isn’t the code. Check it and try again.");
        browser.reload().await.is_at(CHECK).does_not_show("That isn’t the code");
        assert_eq!(tries(house).await, 1, "loading the page anew is no second try");
        browser.fill("Code", &code).press("Continue").await.is_at(PASSWORD_PAGE).shows("Step 3 of 3");
        gone_on(house, &link).await;
        assert_eq!(behind(house, &mailed).await, LIVES);
        browser.fill("Password", PASSWORD).press("Activate My Account").await.shows("You’re in");
        let ines = house.sign_in(INES).await;
        ines.open(&record(maya, "/activity")).await.shows("The second check on a link was passed");
        house.carry_letters().await;
    }

    /// Five wrong answers end the link, in whatever browsers they were given. The emailed one goes on working.
    async fn five_wrong_answers_end_the_link(house) {
        let mailed = house.invite(MAYA).await;
        ask_for(house, "Six-digit code told by staff").await;
        let (link, page) = copied(house, house.client(MAYA).await).await;
        let code = code_on(&page);
        let wrong = if code.starts_with('0') { "111111" } else { "000000" };
        for _ in 0..4 {
            gone_on(house, &link).await.fill("Code", wrong).press("Continue").await.is_at(CHECK).shows("That isn’t the code");
        }
        let browser = gone_on(house, &link).await;
        browser.fill("Code", wrong).press("Continue").await.shows("There were 5 wrong answers").shows("Call Alder & Wren Practice");
        assert_eq!((behind(house, &link).await.as_str(), behind(house, &mailed).await.as_str()), ("Call the practice", LIVES));
        browser.post(CHECK, &[("code", &code)]).await.shows("Call the practice");
        let ines = house.sign_in(INES).await;
        ines.open(&record(house.client(MAYA).await, "/portal")).await.shows("A link was ended after 5 wrong answers to its second check");
    }

    /// The date of birth on file, in three boxes. Without one on file no link is copied.
    async fn the_date_of_birth(house) {
        house.invite(MAYA).await;
        let maya = house.client(MAYA).await;
        ask_for(house, "Date of birth").await;
        let (link, page) = copied(house, maya).await;
        page.shows("Opening it asks for Maya’s date of birth.");
        let browser = gone_on(house, &link).await;
        let answer = async |day: &str, month: &str, year: &str| {
            browser.fill_named("born.day", day).fill_named("born.month", month).fill_named("born.year", year);
            browser.press("Continue").await
        };
        answer("31", "2", "1987").await.is_at(CHECK).shows("Enter your date of birth, like 27 3 1985.");
        let told = answer("13", "3", "1987").await.status(422).is_at(CHECK).shows("That isn’t the date we have.");
        assert_eq!(["Day", "Month", "Year"].map(|field| told.value(field)), ["13", "3", "1987"], "nothing typed is lost");
        let kept = browser.open(CHECK).await.does_not_show("That isn’t the date we have.");
        assert_eq!((kept.value("Day").as_str(), tries(house).await), ("", 1), "it is shown once");
        answer("14", "3", "1987").await.is_at(PASSWORD_PAGE);
        house.change("update clients set birth_date = null where id = $1", values![maya]).await;
        house.sign_in(SAM).await.post(&record(maya, "/invitation/links"), &[]).await.status(409).shows("Add Maya’s date of birth to Client Info first.");
    }

    /// Codes at the desk and mailed links ask for nothing; nor does a link that was copied before.
    async fn other_links_ask_for_nothing(house) {
        let mailed = house.invite(MAYA).await;
        let before = house.portico.settings.link(&format!("/p/alder-wren/a/{}", house.copy_link(MAYA).await.reveal()));
        ask_for(house, "Six-digit code told by staff").await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(house.client(MAYA).await, "/portal")).await;
        let page = sam.press("Show a QR code").await;
        let code = page.all("input").len();
        assert!(code > 0, "the address stands there");
        let desk = page.html().select(&scraper::Selector::parse("input[value*='/a/']").expect("a selector")).next()
            .and_then(|field| field.value().attr("value").map(str::to_owned)).expect("an address");
        for link in [mailed, before, desk] {
            let browser = house.browser();
            browser.open(&link).await.shows("Step 1 of 2");
            browser.follow("Continue").await.is_at(PASSWORD_PAGE);
        }
    }

    /// Where clients share a mailbox every link asks, the emailed one and the code at the desk too. Five wrong answers end an emailed link,
    /// which is then said where staff look; the next one works, and so it is said.
    async fn every_link_asks_where_mailboxes_are_shared(house) {
        let before = house.invite(MAYA).await;
        ask_for(house, "Date of birth, on every link").await;
        house.browser().open(&before).await.shows("Step 1 of 2");
        let answer = async |browser: &Browser<'_>, year: &str| {
            browser.fill_named("born.day", "14").fill_named("born.month", "3").fill_named("born.year", year);
            browser.press("Continue").await
        };
        house.clock.advance(std::time::Duration::from_secs(301));
        let link = house.invite(MAYA).await;
        for _ in 0..4 {
            answer(&gone_on(house, &link).await, "1988").await.is_at(CHECK).shows("That isn’t the date we have.");
        }
        answer(&gone_on(house, &link).await, "1988").await.shows("There were 5 wrong answers");
        assert_eq!(behind(house, &link).await, "Call the practice");
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let ines = house.sign_in(INES).await;
        ines.open(&record(maya, "/activity")).await.shows("A link was ended after 5 wrong answers to its second check");
        let ended = "The link ended after 5 wrong dates of birth";
        house.clock.advance(std::time::Duration::from_secs(301));
        for page in [record(maya, "/portal"), format!("/support?address={}", MAYA.address)] {
            let page = sam.open(&page).await.shows(&format!("{ended}. Check the date on file.")).does_not_show("hasn’t set up the account yet");
            assert!(page.link("Check date of birth").ends_with("#f-birth_date") && page.offers("Resend invitation"));
        }
        let tab = sam.open(&record(maya, "/portal")).await.shows("Check the date on file, then send the invitation again.");
        tab.does_not_show("The invitation works until").does_not_show("Link works until").does_not_show("Maya activates the account");
        sam.open("/clients").await.shows("Waiting to accept").shows(ended);
        let file = house.sign_in(INES).await.post("/clients/export", &[]).await.text();
        assert!(file.contains("2026-11-21 ") && !file.contains("2026-12-21 "), "it is not said to work: {file}");
        sam.open(&record(maya, "/portal")).await;
        sam.press("Show a QR code").await.shows("Opening it asks for Maya’s date of birth.");
        house.clock.advance(std::time::Duration::from_secs(301));
        let link = house.invite(MAYA).await;
        sam.open(&record(maya, "/portal")).await.shows("The invitation works until 21 December.").shows("Link works until").does_not_show(ended);
        let browser = gone_on(house, &link).await;
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.is_at(CHECK);
        answer(&browser, "1987").await.is_at(PASSWORD_PAGE).shows("Step 3 of 3");
        browser.fill("Password", PASSWORD).press("Activate My Account").await.shows("You’re in");
        house.carry_letters().await;
    }

    /// Then nobody is invited whose date of birth is not on file, alone or in a batch: wherever the button would be it says why, with the repair.
    async fn what_every_link_asks_for_is_on_file(house) {
        ask_for(house, "Date of birth, on every link").await;
        let jonas = house.client(JONAS).await;
        house.change("update clients set birth_date = null where id = $1", values![jonas]).await;
        let why = "Every invitation asks for the date of birth, and Jonas’s isn’t on file.";
        let sam = house.sign_in(SAM).await;
        for page in [sam.open(&record(jonas, "/invitation")).await, sam.post(&record(jonas, "/invitation"), &[]).await] {
            assert!(page.status(409).shows(why).link("Add date of birth").starts_with(&record(jonas, "/info/edit#")));
        }
        let tab = sam.open(&record(jonas, "/portal")).await.shows(why).does_not_show("You can send again");
        let overview = sam.open(&record(jonas, "")).await.shows(why);
        assert!(overview.offers("Add date of birth") && !overview.offers("Send invitation to Jonas") && !tab.offers("Send email"));
        let family = house.group_of(&[JONAS, MAYA]).await;
        let group = sam.open(&format!("/groups/{family}")).await.shows("Every invitation asks for the date of birth, and none is on file.");
        assert!(group.offers("Send invite Maya Lindqvist") && !group.offers("Send invite Jonas Weber"));
        let list = sam.open("/clients").await.shows("Group and invitations");
        assert!(list.offers("Send invite Maya Lindqvist") && !list.offers("Send invite Jonas Weber") && list.offers("Add date of birth"));
        let batch = house.start_batch(&[JONAS, MAYA]).await;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.open(&format!("/batches/{batch}")).await.shows("isn’t on file");
        sam.open(&record(jonas, "/info/edit")).await;
        sam.fill_named("birth_date.day", "30").fill_named("birth_date.month", "6").fill_named("birth_date.year", "1979");
        sam.press("Save").await;
        house.invite(JONAS).await;
    }

    /// A date of birth that is missing once the invitation is out: no reminder and no new link goes that nobody could use. Whoever asks for one
    /// is sent to the practice, and staff read why, with the repair.
    async fn no_link_goes_that_asks_for_what_is_not_on_file(house) {
        let jonas = house.client(JONAS).await;
        let first = house.invite(JONAS).await;
        ask_for(house, "Date of birth, on every link").await;
        house.change("update clients set birth_date = null where id = $1", values![jonas]).await;
        let way_in = async || {
            house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
            house.carry_letters().await.none();
        };
        house.clock.advance(days(3));
        portico::reminders::jobs::remind_due(&house.portico).await.expect("looked after");
        house.carry_letters().await.none();
        way_in().await;
        house.clock.advance(days(28));
        portico::reminders::jobs::remind_due(&house.portico).await.expect("looked after");
        house.carry_letters().await.none();
        way_in().await;
        let browser = house.browser();
        browser.open(&first).await.shows("This link has stopped working");
        browser.tick("Yes, send it to j•••@weber.example").press("Email me a new link").await.shows("A new link can’t be sent");
        let sam = house.sign_in(SAM).await;
        let why = "Every new link asks for the date of birth, and Jonas’s isn’t on file.";
        let tab = sam.open(&record(jonas, "/portal")).await.shows(why);
        assert!(tab.shows("The link expired on").link("Add date of birth Jonas Weber").starts_with(&record(jonas, "/info/edit#")));
        sam.open(&format!("/support?address={}", JONAS.address)).await.shows(why);
        house.change("update clients set birth_date = $2 where id = $1", values![jonas, JONAS.born]).await;
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.carry_letters().await.only_letter_to(JONAS.address);
        sam.open(&record(jonas, "/portal")).await.does_not_show(why);
    }

    /// The act that accepts asks too: a link whose check was not passed is no way in, whoever calls it.
    async fn the_act_asks_too(house) {
        house.invite(MAYA).await;
        ask_for(house, "Six-digit code told by staff").await;
        let secret = house.copy_link(MAYA).await;
        let hash = house.portico.hashing.hash(PASSWORD, &*house.portico.randomness).await.expect("hashed");
        let mut act = house.act(&house.visitor(MAYA).await).await;
        let done = portico::access::actions::activate(&mut act, &secret, None, &hash, "en", "Firefox").await;
        assert!(done.is_err(), "an account was opened without the check");
    }
}
