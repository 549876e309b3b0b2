//! Looking at the message before it goes: for each recipient, on every screen and as plain text, as a test, with a signature, and with a
//! word about health in it.

use super::*;

/// Opens the composer for these clients, as the list does.
async fn compose(browser: &Browser<'_>, clients: &[ClientId]) -> Page {
    let fields: Vec<(&str, String)> = clients.iter().map(|client| ("client", client.to_string())).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/invitations/new", &fields).await.status(200)
}

stories! {
    /// The preview walks through everybody, ready or not, and keeps what was typed.
    async fn the_preview_walks_through_everybody(house) {
        let clients = [house.client(MAYA).await, house.client(JONAS).await, house.client(ANA).await];
        house.assign(ADA, clients[0]).await;
        house.assign(ADA, clients[1]).await;
        let sam = house.sign_in(SAM).await;
        compose(&sam, &clients).await.shows("1 of 3");
        sam.fill("Your words", "Dear {{client_first_name}}, {{clinician_name}} waits.");
        sam.press("Preview Invitation").await.shows("Dear Maya, Dr Ada Brandt waits.").shows("1 of 3");
        sam.press("Next: Jonas Weber").await.shows("Dear Jonas, Dr Ada Brandt waits.").shows("2 of 3").shows("to jonas@weber.example");
        let ana = sam.press("Next: Ana Silva").await.shows("3 of 3").shows("The message names a clinician, and none is assigned. Change the message");
        assert!(!ana.offers("Next: Maya Lindqvist") && ana.offers("Previous: Jonas Weber"));
        sam.choose("Preview client", "Maya Lindqvist");
        let maya = sam.press("Show").await.shows("Dear Maya, Dr Ada Brandt waits.");
        assert_eq!(maya.value("Your words").trim(), "Dear {{client_first_name}}, {{clinician_name}} waits.");
    }

    /// A minor on the email of a contact is to be checked before anything goes there, and the record says why. Of age, nothing is said.
    async fn a_minor_on_a_contacts_email_is_to_be_checked(house) {
        let mut details = crate::kit::details_of(crate::kit::Client { family: "Reed", born: "2015-04-02", ..MAYA }, "Tim", "mum@home.example");
        let address = portico_values::EmailAddress::parse("mum@home.example").expect("an address");
        let mother = portico::clients::NewContact { name: "Eva Reed".into(), relationship: "Mother".into(), address: Some(address), number: None };
        details.contacts.push(mother);
        let mut act = house.act(&house.who(SAM).await).await;
        let tim = portico::clients::actions::create(&mut act, &details).await.expect("created");
        act.commit().await.expect("kept");
        let (maya, sam) = (house.client(MAYA).await, house.sign_in(SAM).await);
        let page = compose(&sam, &[maya, tim]).await.shows("Check 1 email before you send.");
        assert_eq!(page.all(".people .sub.warn"), ["Under age, and this is also the email of one of the contacts."]);
        let tab = record(tim, "/portal");
        sam.open(&tab).await.shows("Tim is under 16, and mum@home.example is also the email of one of the contacts.");
        house.change("update clients set birth_date = '1990-04-02' where id = $1", values![tim]).await;
        compose(&sam, &[maya, tim]).await.does_not_show("Under age");
        sam.open(&tab).await.does_not_show("Tim is under 16");
    }

    /// Whose email came back, and whose was turned down as somebody else's, stand first, with the reason and the way to put it right. They
    /// can be sent to all the same; of an address that was put right nothing is said.
    async fn doubtful_emails_stand_first(house) {
        const NOT_ME: &str = "/p/alder-wren/activate/not-me";
        let (maya, ana) = (house.client(MAYA).await, house.client(ANA).await);
        let jill = house.another_client("Jill", "jill@exmaple.com").await;
        let somebody = house.browser();
        somebody.open(&house.invite(ANA).await).await;
        somebody.open(NOT_ME).await;
        somebody.post(NOT_ME, &[("not_me", "on")]).await.status(200);
        house.carry_letters().await;
        house.invite_as(&house.who(SAM).await, jill).await.expect("sent");
        let nobody_there = portico_mail::ScriptedCarrier::new(|_| portico_mail::Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() });
        house.carry_letters_to(&nobody_there).await.none();
        let sam = house.sign_in(SAM).await;
        let page = compose(&sam, &[maya, jill, ana]).await.shows("Check 2 emails before you send.").shows("All 3 are ready, with 2 emails to check first.");
        let people = page.all("[aria-labelledby=to] .people li");
        assert!(people[0].contains("The last email didn’t arrive. Did you mean jill@example.com?"), "{people:?}");
        assert!(people[1].contains("Someone who got the last email said it isn’t for them."), "{people:?}");
        assert!(people[2].contains("Maya Lindqvist") && page.offers("Fix email Ana Silva"), "{people:?}");
        sam.follow("Fix email Jill Another").await.is_at(&record(jill, "/info/edit"));
        for put_right in [
            "update client_emails set address = $2, address_normalised = $2 where client_id = $1",
            "update clients set main_address = $2 where id = $1",
        ] {
            house.change(put_right, values![jill, "jill@example.com"]).await;
        }
        let page = compose(&sam, &[maya, jill, ana]).await.shows("Check 1 email before you send.");
        assert_eq!(page.all(".people .sub.warn"), ["Someone who got the last email said it isn’t for them."]);
        sam.press("Invite to Client Portal").await.status(200);
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        assert!(!letters.to(ANA.address).is_empty() && !letters.to("jill@example.com").is_empty());
    }

    /// Of many the first eight stand above the message, and the others are folded below them. Those to be checked come first; where one of
    /// them is among the others, these stand open.
    async fn of_many_eight_are_named_at_once(house) {
        let mut clients = Vec::new();
        for n in 0..10 {
            clients.push(house.another_client(&format!("Nina{n}"), &format!("nina{n}@example.org")).await);
        }
        let sam = house.sign_in(SAM).await;
        let page = compose(&sam, &clients[..8]).await;
        assert_eq!((page.all(".people li").len(), page.all(".others").len()), (8, 0));
        let page = compose(&sam, &clients).await.shows("and 2 more");
        assert_eq!(page.all(".others:not([open]) li").len(), 2, "{:?}", page.all(".people li"));
        assert_eq!(page.all(".people li").len(), 10);
        for client in &clients[1..] {
            house.invite_as(&house.who(SAM).await, *client).await.expect("sent");
        }
        let nobody_there = portico_mail::ScriptedCarrier::new(|_| portico_mail::Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() });
        house.carry_letters_to(&nobody_there).await.none();
        let page = compose(&sam, &clients).await.shows("Check 9 emails before you send.");
        let others = page.all(".others[open] li");
        assert!(others[0].contains("The last email didn’t arrive.") && others[1].contains("Nina0"), "{others:?}");
    }

    /// Phone, Computer and Plain text show the same letter; the plain text is the text part of the letter that goes.
    async fn every_way_of_looking(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let pressed = |page: &Page| page.all(".pv-ways [aria-pressed=true]");
        let page = sam.open(&record(maya, "/invite")).await;
        assert_eq!(pressed(&page), ["Phone"]);
        sam.fill("Your words", "Come in, {{client_first_name}}.");
        let page = sam.press("Computer").await.shows("Come in, Maya.");
        assert_eq!(pressed(&page), ["Computer"]);
        let page = sam.press("Plain text").await;
        assert_eq!(pressed(&page), ["Plain text"]);
        let shown = first(&page, ".mail-source");
        assert_eq!(pressed(&sam.press("Preview Message").await), ["Plain text"], "the way of looking stays");
        sam.press("Send").await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        let text = portico::outbox::plain_text(&letter.content).expect("a text");
        let secretless = text.replace(&letter.link(), "https://portal.example/p/alder-wren/a/…");
        let secretless = secretless.replace(&letter.link().replace("/a/", "/w/"), "https://portal.example/p/alder-wren/w/…");
        assert_eq!(secretless.split_whitespace().collect::<Vec<_>>().join(" "), shown);
    }

    /// What a staff member's messages end with: in the preview, in single sends and in batches, never read as a placeholder.
    async fn a_signature_ends_every_message(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        sam.open("/account").await;
        sam.fill("Signature", &"x".repeat(201)).press("Save signature").await.status(422).shows("Shorten this to 200 characters");
        sam.fill("Signature", "Sam Patel\r\nFront desk {{practice_name}}").press("Save signature").await.shows("Your signature is saved.");
        let end = "Sam Patel\nFront desk {{practice_name}}";
        sam.open(&record(maya, "/invite")).await.shows(end);
        sam.fill("Your words", "Come in.").press("Send").await;
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(letter.content.paragraphs, ["Come in.", end]);
        compose(&sam, &[jonas]).await.shows(end);
        sam.press("Invite to Client Portal").await.status(200);
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!(letter.content.paragraphs.last().map(String::as_str), Some(end));
        // Nobody else's messages end like that.
        let nora = house.another_client("Nora", "nora@example.org").await;
        house.sign_in(INES).await.open(&record(nora, "/invite")).await.does_not_show("Front desk");
    }

    /// "Send me a test" sends the words as they stand, filled in for whom the preview shows, to whoever writes them. It invites nobody.
    async fn a_test_goes_to_whoever_writes(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        sam.fill("Subject", "For {{client_first_name}}").fill("Your words", "Dear {{client_full_name}}.");
        let page = sam.press("Send me a test").await.shows("A test is on its way to sam@alder-wren.example.");
        assert_eq!(page.value("Subject"), "For {{client_first_name}}");
        let letter = house.carry_letters().await.only_letter_to(SAM.address);
        assert_eq!((letter.subject(), letter.content.recipient_name.as_str()), ("[Test] For Maya", "Sam Patel"));
        letter.says("Dear Maya Lindqvist.");
        assert_eq!(letter.link(), "https://portal.example/p/alder-wren/test-link");
        house.browser().open(&letter.link()).await.status(200).shows("This was a test");
        sam.open(&record(maya, "/portal")).await.shows("Nothing has been sent yet.");
        compose(&sam, &[maya, jonas]).await;
        sam.fill("Your words", "Dear {{client_full_name}}.").press("Next: Jonas Weber").await;
        sam.press("Send me a test").await.shows("A test is on its way").shows("2 of 2");
        house.carry_letters().await.only_letter_to(SAM.address).says("Dear Jonas Weber.");
        // What could not go to the client cannot be tried out either.
        sam.fill("Your words", "{{clinician_name}} waits.").press("Send me a test").await.status(422).shows("The message names a clinician, and none is assigned");
        house.carry_letters().await.none();
    }

    /// Each press sends one test: the page that answers it, loaded once more, keeps what was typed and sends none.
    async fn a_test_goes_once_for_each_press(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let (sam, told) = (house.sign_in(SAM).await, "A test is on its way to sam@alder-wren.example.");
        sam.open(&record(maya, "/invite")).await;
        sam.fill("Your words", "Dear {{client_full_name}}.").press("Send me a test").await.shows(told);
        let page = sam.send_again().await.status(200).shows(told);
        assert_eq!(page.value("Your words").trim(), "Dear {{client_full_name}}.");
        house.carry_letters().await.only_letter_to(SAM.address).says("Dear Maya Lindqvist.");
        sam.press("Send me a test").await.shows(told);
        house.carry_letters().await.only_letter_to(SAM.address);
        compose(&sam, &[maya, jonas]).await;
        for _ in 0..2 {
            sam.press("Send me a test").await.shows(told);
            sam.send_again().await.status(200).shows(told);
            house.carry_letters().await.only_letter_to(SAM.address);
        }
        // Gone back to, the same page tries out other words.
        let (path, key) = (record(maya, "/invite/test"), "a key");
        for words in ["One.", "Two."] {
            sam.post(&path, &[("test_key", key), ("subject", "Come in"), ("message", words)]).await.shows(told);
            house.carry_letters().await.only_letter_to(SAM.address).says(words);
        }
        // Whoever brings a colleague’s key gets a test all the same.
        let ines = house.sign_in(INES).await;
        let page = ines.post(&path, &[("test_key", key), ("subject", "Come in"), ("message", "Two.")]).await;
        page.shows("A test is on its way to ines@alder-wren.example.");
        house.carry_letters().await.only_letter_to(INES.address).says("Two.");
    }

    /// Tests have their bound, like everything that sends.
    async fn tests_are_bounded(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        for _ in 0..30 {
            sam.press("Send me a test").await.status(200);
        }
        sam.press("Send me a test").await.status(422).shows("You have sent yourself 30 tests in the last hour.");
        assert_eq!(house.carry_letters().await.len(), 30);
    }

    /// D21: a word about health is pointed at, in subject and message; the same button sends all the same.
    async fn a_word_about_health_is_pointed_at(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await.does_not_show("This may say something about health");
        sam.fill("Subject", "Your therapy").fill("Your words", "About your anxiety.");
        let told = sam.press("Preview Message").await.status(200);
        told.shows("This may say something about health: “therapy” in the subject, “anxiety”. An email can be read by others");
        sam.press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address).says("About your anxiety.");
    }

    /// On the tab, where there is no preview, it is pointed at once before anything goes; then it goes as it is. So when access is opened again.
    async fn a_word_about_health_is_pointed_at_on_the_tab(house) {
        const TOLD: &str = "This may say something about health: ";
        let (maya, ana) = (house.client(MAYA).await, house.client(ANA).await);
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/portal")).await.does_not_show(TOLD);
        sam.fill("Message", "About your anxiety.").press("Send email").await.status(200).shows(&format!("{TOLD}“anxiety”"));
        house.carry_letters().await.none();
        sam.press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address).says("About your anxiety.");
        house.invite(ANA).await;
        sam.open(&record(ana, "/portal")).await;
        sam.follow("Disable access").await;
        sam.press("Disable access").await;
        sam.open(&record(ana, "/portal")).await;
        sam.fill("Subject", "Your therapy").press("Send email").await.status(422).shows(&format!("{TOLD}“therapy” in the subject"));
        house.carry_letters().await.none();
        sam.press("Send email").await.shows("Access is open again for Ana.");
        assert_eq!(house.carry_letters().await.only_letter_to(ANA.address).subject(), "Your therapy");
    }
}
