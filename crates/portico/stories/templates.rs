//! Templates: a practice's own words, by kind and language, in versions; and what goes by itself because of them (behaviours.md 14).

use crate::kit::*;

const HERE: &str = "/organization/client-portal/templates";
const TICK: &str = "Save Default message and intake form selections";

/// The one letter of a send of the default message to a client.
async fn default_letter(house: &House, browser: &Browser<'_>, client: Client) -> (String, String) {
    let id = house.client(client).await;
    browser.open(&format!("/clients/{id}/invitation")).await;
    let button = if browser.page().offers("Resend invitation") { "Resend invitation" } else { "Send invitation" };
    browser.press(button).await.shows("Invitation sent just now");
    let letter = house.carry_letters().await.only_letter_to(client.address);
    (letter.subject().to_owned(), letter.content.paragraphs.join("|"))
}

/// Writes a template of the kind and language and opens it.
async fn written(browser: &Browser<'_>, address: &str, name: &str, subject: &str, message: &str) -> Page {
    browser.open(&format!("{HERE}/new?{address}")).await;
    browser.fill("Name", name).fill("Subject", subject).fill("Message", message);
    browser.press("Save").await.shows("The template is saved.")
}

const ENGLISH: &str = "kind=invitation&language=en";

stories! {
    /// B14: the tick makes the words the default of their language. Whatever sends the default message sends them; another language keeps
    /// its own words.
    async fn the_tick_makes_the_default(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/invite")).await;
        ines.fill("Subject", "Your door").fill("Your words", "Dear {{client_first_name}}, come in.").tick(TICK);
        ines.press("Preview Message").await.shows("Dear Maya, come in.");
        ines.press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
        let sam = house.sign_in(SAM).await;
        assert_eq!(default_letter(house, &sam, JONAS).await, ("Your door".into(), "Dear Jonas, come in.".into()));
        assert_eq!(default_letter(house, &sam, ANA).await.0, "Alder & Wren Practice le invita a su portal");
        let other = house.another_client("Nora", "nora@example.org").await;
        assert_eq!(sam.open(&format!("/clients/{other}/invite")).await.value("Subject"), "Your door");
        assert_eq!(sam.open(&format!("/clients/{other}/portal")).await.value("Subject"), "Your door");
        ines.open(HERE).await.shows("Default message").shows("Saved 21 November at 14:05 by Ines Okafor");
        // Another practice has its own words.
        let hanna = house.sign_in(HANNA).await;
        assert_eq!(default_letter(house, &hanna, MAYA_AT_HARBOUR).await.0, "Harbour Counselling has invited you to its Client Portal");
    }

    /// The default of the other language is chosen beside the tick; saving again is its next version, saving the same is nothing.
    async fn the_language_of_the_words_is_chosen(house) {
        let ines = house.sign_in(INES).await;
        for (client, subject) in [(MAYA, "Su puerta"), (JONAS, "Su puerta"), (ANA, "Su otra puerta")] {
            let id = house.client(client).await;
            ines.open(&format!("/clients/{id}/invite")).await;
            ines.fill("Subject", subject).fill("Your words", "Hola, {{client_first_name}}.").tick(TICK).choose("Language of this message", "Español");
            ines.press("Send").await.shows("Invitation sent just now");
        }
        house.carry_letters().await;
        let rosa = Client { given: "Rosa", address: "rosa@silva.example", ..ANA };
        assert_eq!(default_letter(house, &ines, rosa).await.0, "Su otra puerta");
        ines.open(HERE).await;
        ines.follow("Default message").await.shows("Version 2").does_not_show("Version 3");
    }

    /// Create and invite, and a batch, send the default in each client's language; a batch sends what was looked over, whatever becomes
    /// of the default meanwhile.
    async fn a_batch_sends_the_defaults_it_was_started_with(house) {
        let ines = house.sign_in(INES).await;
        written(&ines, ENGLISH, "Welcome", "Come in", "Hello {{client_first_name}}.").await;
        ines.open(HERE).await;
        ines.press("Make default Welcome").await.shows("“Welcome” is the default now.");
        let clients = [house.client(MAYA).await, house.client(ANA).await].map(|id| ("client", id.to_string()));
        let fields: Vec<(&str, &str)> = clients.iter().map(|(name, id)| (*name, id.as_str())).collect();
        let page = ines.post("/invitations/new", &fields).await.status(200).shows("in their own language");
        assert_eq!(page.value("Subject"), "Come in");
        ines.press("Invite to Client Portal").await.status(200);
        ines.open(HERE).await;
        ines.follow("Welcome").await;
        ines.fill("Subject", "Too late").press("Save").await;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        assert_eq!(letters.only_letter_to(MAYA.address).subject(), "Come in");
        assert_eq!(letters.only_letter_to(ANA.address).subject(), "Alder & Wren Practice le invita a su portal");
    }

    /// Two choose the default in the same moment: one of them is, and nobody meets a fault.
    async fn two_choose_a_default_at_once(house) {
        let (ines, other) = (house.sign_in(INES).await, house.sign_in(INES).await);
        for name in ["Welcome", "Come in"] {
            written(&ines, ENGLISH, name, name, "Hello {{client_first_name}}.").await;
        }
        let id = async |name: &'static str| house.one::<(uuid::Uuid,)>("select id from templates where name = $1", values![name]).await.0;
        let door = |id: uuid::Uuid| format!("{HERE}/{id}/default");
        let (welcome, come_in) = (door(id("Welcome").await), door(id("Come in").await));
        for _ in 0..4 {
            house.change("update templates set is_default = false", values![]).await;
            let (one, two) = tokio::join!(ines.post(&welcome, &[]), other.post(&come_in, &[]));
            for page in [one, two] {
                page.status(200).is_at(HERE);
            }
            let (defaults,): (i64,) = house.one("select count(*) from templates where is_default", values![]).await;
            assert_eq!(defaults, 1);
        }
    }

    /// A profile that is created to be invited gets the default as well.
    async fn create_and_invite_sends_the_default(house) {
        let ines = house.sign_in(INES).await;
        written(&ines, ENGLISH, "Welcome", "Come in", "Hello {{client_first_name}}.").await;
        ines.open(HERE).await;
        ines.press("Make default Welcome").await;
        ines.open("/clients/new?from=fast&then=invite").await;
        ines.fill("First name", "Nora").fill("Last name", "Quist").fill("Email", "nora@quist.example").tick("Reminders");
        ines.press("Add").await.shows("Invitation sent to Nora.");
        assert_eq!(house.carry_letters().await.only_letter_to("nora@quist.example").subject(), "Come in");
    }

    /// So do the default intake forms, by every door that sends the default: with a new profile, from the tab, with an email put right, when
    /// access is given again. Whoever was asked for them before is not asked twice.
    async fn the_default_forms_go_with_every_default(house) {
        house.form(ALDER, "phq-9").await;
        house.form(ALDER, "gad-7").await;
        let (maya, jonas, harriet) = (house.client(MAYA).await, house.client(JONAS).await, house.client(HARRIET).await);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/invite")).await;
        ines.fill("Subject", "Come in").fill("Your words", "Hello {{client_first_name}}, {{forms_count}} waits for you.");
        ines.tick("PHQ-9").tick(TICK).press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address).says("Hello Maya, 1 waits for you.");

        ines.open("/clients/new?from=fast&then=invite").await;
        ines.fill("First name", "Nora").fill("Last name", "Quist").fill("Email", "nora@quist.example").tick("Reminders");
        ines.press("Add").await.shows("It went to nora@quist.example with 1 intake form.");
        house.carry_letters().await.only_letter_to("nora@quist.example").says("Hello Nora, 1 waits for you.");

        let tab = ines.open(&format!("/clients/{jonas}/portal")).await;
        tab.shows("Hello Jonas, 1 waits for you.").shows("Intake forms sent with it").shows("PHQ-9").does_not_show("GAD-7");
        ines.press("Send email").await.shows("Invitation sent just now").does_not_show("Intake forms sent with it");
        house.carry_letters().await.only_letter_to(JONAS.address).says("Hello Jonas, 1 waits for you.");

        ines.open(&format!("/clients/{harriet}/info/edit")).await;
        ines.fill("Email", "harriet@boateng.example").tick("Reminders").press("Save and send invitation").await.shows("Saved, and the invitation went to");
        house.carry_letters().await.only_letter_to("harriet@boateng.example").says("Hello Harriet, 1 waits for you.");

        let rosa = house.another_client("Rosa", "rosa@silva.example").await;
        ines.post(&format!("/clients/{rosa}/access/disabling"), &[]).await;
        ines.open(&format!("/clients/{rosa}/portal")).await.shows("With it goes 1 intake form: PHQ-9.");
        ines.press("Send email").await.shows("Access is open again for Rosa.");
        house.carry_letters().await.only_letter_to("rosa@silva.example").says("Hello Rosa, 1 waits for you.");

        house.clock.advance(std::time::Duration::from_secs(600));
        house.invite_as(&house.who(INES).await, jonas).await.expect("nothing stands in the way");
        house.carry_letters().await.only_letter_to(JONAS.address).says("1 waits for you.");
        let (asked,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(asked, 5, "each client once");
    }

    /// A default that names a clinician where none is assigned is said at the field, at every door that sends the default, and nothing that
    /// was typed is lost.
    async fn a_default_that_names_too_much_loses_nothing(house) {
        const LACKS: &str = "The message names a clinician, and none is assigned. Choose a clinician under “Assigned staff”";
        let (maya, harriet) = (house.client(MAYA).await, house.client(HARRIET).await);
        house.invite(MAYA).await;
        let ines = house.sign_in(INES).await;
        written(&ines, ENGLISH, "Welcome", "Come in", "Hello {{client_first_name}}, {{clinician_name}} waits.").await;
        ines.open(HERE).await;
        ines.press("Make default Welcome").await;

        ines.open("/clients/new?from=fast&then=invite").await;
        ines.fill("First name", "Nora").fill("Last name", "Quist").fill("Email", "nora@quist.example").tick("Reminders");
        let again = ines.press("Add").await.status(422).shows(LACKS);
        assert_eq!((again.value("First name"), again.value("Email")), ("Nora".into(), "nora@quist.example".into()));
        let (written,): (i64,) = house.one("select count(*) from clients where family_name = 'Quist'", values![]).await;
        assert_eq!(written, 0, "the profile is not saved half");
        ines.tick("Dr Ada Brandt").press("Add").await.shows("Invitation sent to Nora.");
        house.carry_letters().await.only_letter_to("nora@quist.example").says("Hello Nora, Dr Ada Brandt waits.");

        ines.open(&format!("/clients/{harriet}/info/edit")).await;
        let again = ines.fill("Email", "harriet@boateng.example").tick("Reminders").press("Save and send invitation").await.status(422).shows(LACKS);
        assert_eq!(again.value("Email"), "harriet@boateng.example");
        ines.tick("Dr Ada Brandt").press("Save and send invitation").await.shows("Saved, and the invitation went to");
        house.carry_letters().await.only_letter_to("harriet@boateng.example").says("Hello Harriet, Dr Ada Brandt waits.");

        ines.open(&format!("/clients/{maya}/info/edit")).await;
        ines.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?");
        ines.press("Yes, Disable and Resend").await.status(422).shows(LACKS).shows("Update Client Portal access?");
        ines.follow("Assigned staff").await;
        ines.tick("Dr Ada Brandt").press("Save").await.shows("Saved.");
        ines.open(&format!("/clients/{maya}/portal/address")).await;
        ines.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@new.example.");
        house.carry_letters().await.only_letter_to("maya@new.example").says("Hello Maya, Dr Ada Brandt waits.");
    }

    /// Every saving is kept with who and when, and any of them can be made the newest again.
    async fn every_saving_is_kept(house) {
        let ines = house.sign_in(INES).await;
        let page = written(&ines, ENGLISH, "Welcome", "One", "First words.").await;
        let here = page.address;
        house.clock.advance(std::time::Duration::from_secs(60));
        ines.fill("Subject", "Two").fill("Message", "Second words.").press("Save").await.shows("Version 2").shows("21 November at 14:06 by Ines Okafor");
        let back = ines.press("Restore version 1").await.shows("The earlier version is back.").shows("Version 3");
        assert_eq!((back.value("Subject").as_str(), back.value("Message").trim()), ("One", "First words."));
        // Somebody who wrote beside is told, and loses nothing.
        ines.open(&here).await;
        let other = house.sign_in(INES).await;
        other.open(&here).await;
        other.fill("Subject", "Theirs").press("Save").await.shows("The template is saved.");
        let told = ines.fill("Subject", "Mine").press("Save").await.status(422).shows("Someone saved this template while you were writing.");
        assert_eq!(told.value("Subject"), "Mine");
        ines.press("Save").await.shows("The template is saved.").shows("Version 5");
    }

    /// What cannot be sent cannot be saved, and nothing that was typed is lost.
    async fn an_unknown_placeholder_is_refused_at_save(house) {
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{HERE}/new?kind=reminder&language=es")).await.shows("Reminder, Español");
        ines.fill("Name", "").fill("Subject", "Hola").fill("Message", "{{client_birth_date}}");
        let again = ines.press("Save").await.status(422).shows("Enter a name for this template").shows("{{client_birth_date}} isn’t a placeholder.");
        assert_eq!(again.value("Message").trim(), "{{client_birth_date}}");
        ines.press("Preview Message").await.status(422).shows("{{client_birth_date}} isn’t a placeholder.");
        ines.press("Send me a test").await.status(422);
        ines.fill("Name", "Recordatorio").fill("Message", "Hola, {{FirstName}}.").press("Save").await.status(422).shows("{{FirstName}} isn’t a placeholder.");
        ines.fill("Name", "Recordatorio").fill("Message", "Hola, {{client_first_name}}.");
        let preview = ines.press("Preview Message").await.status(200).shows("Hola, Alex.").shows("Activar mi cuenta");
        assert_eq!(preview.value("Name"), "Recordatorio");
        ines.press("Save").await.shows("The template is saved.");
        house.carry_letters().await.none();
    }

    /// A default stays until another message is the default; Portico's own words can be it again.
    async fn the_last_default_is_not_deleted(house) {
        let ines = house.sign_in(INES).await;
        let page = written(&ines, ENGLISH, "Welcome", "One", "Words.").await;
        ines.open(HERE).await;
        ines.press("Make default Welcome").await;
        let deletion = format!("{}/deletion", page.address);
        ines.open(&deletion).await.shows("This is the default. Make another message the default first, then delete this one.");
        ines.post(&deletion, &[]).await.status(409);
        assert!(!ines.open(HERE).await.offers("Delete Welcome"));
        ines.press("Make default Portico’s own message: Invitation, English").await.shows("Portico’s own message is the default again.");
        ines.follow("Delete Welcome").await.shows("Delete “Welcome”?");
        ines.press("Delete template").await.shows("The template is deleted.").does_not_show("Welcome");
        ines.open(&page.address).await.status(404);
    }

    /// The composer begins from any template; its words can still be changed.
    async fn the_composer_begins_from_a_template(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        written(&ines, ENGLISH, "After the summer", "We are back", "Dear {{client_first_name}}.").await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invite")).await.does_not_show(TICK);
        sam.choose("Template", "After the summer (English)");
        let page = sam.press("Use template").await.shows("Dear Maya.");
        assert_eq!(page.value("Subject"), "We are back");
        sam.fill("Your words", "Dear {{client_first_name}}!").press("Send").await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.subject(), letter.content.paragraphs.join("|")), ("We are back", "Dear Maya!".into()));
        // A tick that was not offered is refused, and nothing is sent.
        let jonas = house.client(JONAS).await;
        let forged = [("subject", "x"), ("message", "y"), ("save_default", "on")];
        sam.post(&format!("/clients/{jonas}/invitation"), &forged).await.status(403);
        house.carry_letters().await.none();
        sam.open(HERE).await.status(403);
    }

    /// "Send me a test" goes to whoever writes, says that it is one, and its link leads nowhere.
    async fn a_template_is_tried_out(house) {
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{HERE}/new?{ENGLISH}")).await;
        ines.fill("Name", "Welcome").fill("Subject", "Come in, {{client_first_name}}").fill("Message", "Yours, {{staff_name}} and {{clinician_name}}");
        let page = ines.press("Send me a test").await.shows("A test is on its way to ines@alder-wren.example.");
        assert_eq!(page.value("Name"), "Welcome");
        // Loaded once more, the page sends no second one.
        assert_eq!(ines.send_again().await.shows("A test is on its way").value("Name"), "Welcome");
        let letter = house.carry_letters().await.only_letter_to(INES.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("test", "[Test] Come in, Alex"));
        letter.says("Yours, Ines Okafor and Ines Okafor");
        house.browser().open(&letter.link()).await.status(200).shows("This was a test");
        house.browser().in_language("es").open(&letter.link()).await.shows("Esto era una prueba");
    }
}
