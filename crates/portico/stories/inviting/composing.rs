//! The composer: free words, a closed list of placeholders, and the real letter before it goes.

use super::*;
use portico::invitations::placeholders::Placeholder;

const EVERY_PLACEHOLDER: &str = "Dear {{client_first_name}} ({{client_full_name}}),\r\n\r\n{{practice_name}}, {{practice_address}}, {{practice_phone}}\r\n\
     {{forms_count}} forms, until {{expiry_date}}, at {{portal_link}}.\r\n\r\nYours, {{staff_name}} for {{clinician_name}}";

stories! {
    /// "Invite to Client Portal" opens the composer; the preview shows the letter that goes, and the words can still be changed.
    async fn the_preview_is_the_letter(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        let sam = house.sign_in(SAM).await;
        let overview = sam.open(&record(maya, "")).await;
        assert_eq!(first(&overview, "#portal-stands .card-head"), "Client Portal: Inactive Not invited");
        sam.follow("Invite to Client Portal").await.shows("Invite Maya to the Client Portal");
        for placeholder in Placeholder::ALL {
            sam.page().shows(placeholder.label()).shows(&placeholder.to_string());
        }
        sam.fill("Subject", "A word from {{staff_name}}").fill("Your words", EVERY_PLACEHOLDER);
        let preview = sam.press("Preview Message").await.status(200);
        assert_eq!(preview.all(".mail-meta .subject"), ["A word from Sam Patel"]);
        let shown = preview.all(".mail p.as-typed");
        assert_eq!(preview.value("Your words").trim_start(), EVERY_PLACEHOLDER.replace("\r\n", "\n"));
        house.carry_letters().await.none();
        sam.press("Send").await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        let tidy = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(letter.content.paragraphs.iter().map(tidy).collect::<Vec<_>>(), shown);
        letter.says("Dear Maya (Maya Lindqvist),").says("Alder & Wren Practice, 12 Alder Lane, London, +44 20 7946 0123");
        letter.says("0 forms, until 21 December, at https://portal.example/p/alder-wren.").says("Yours, Sam Patel for Dr Ada Brandt");
    }

    /// Intake forms fold above the preview, so that it stands beside the words; they are open where something was chosen.
    async fn the_preview_stands_beside_the_words(house) {
        let maya = house.client(MAYA).await;
        house.form(MAYA.practice, "phq-9").await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&record(maya, "/invite")).await;
        assert_eq!((page.all(".beside > details:not([open]) + .pv").len(), page.all(".actionbar details.later").len()), (1, 1));
        let page = sam.tick("PHQ-9").press("Preview Message").await.status(200);
        assert_eq!(page.all(".beside > details[open] + .pv").len(), 1);
    }

    /// Words that were changed after the preview are the ones that go.
    async fn the_last_words_go(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        sam.fill("Your words", "First thought.").press("Preview Message").await.shows("First thought.");
        sam.fill("Your words", "Second thought.").press("Send").await.shows("Invitation sent just now");
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).content.paragraphs, ["Second thought."]);
    }

    /// The client's own language and whether it is the first letter decide the words that stand there.
    async fn the_default_words_fit_the_client(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let first = sam.open(&record(ana, "/invite")).await;
        assert_eq!(first.value("Subject"), "{{practice_name}} le invita a su portal");
        assert!(first.text().contains("lang=\"es\""), "the preview says in which language it is");
        sam.press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(ANA.address).says("Active su cuenta");
        house.clock.advance(minutes(5));
        let again = sam.open(&record(ana, "/invite")).await.shows("Invite Ana again");
        assert_eq!(again.value("Subject"), "Su invitación de {{practice_name}}");
    }

    /// A placeholder that is not on the list is refused at every button, and nothing that was typed is lost.
    async fn an_unknown_placeholder_is_refused(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let (subject, message) = ("For {{client_first_name}}", "Born {{client_birth_date}} <b>& so on");
        for (page, field, button) in [("/invite", "Your words", "Preview Message"), ("/invite", "Your words", "Send"), ("/portal", "Message", "Send email"), ("/portal", "Message", "Preview Message")] {
            sam.open(&record(maya, page)).await;
            let again = sam.fill("Subject", subject).fill(field, message).press(button).await.status(422);
            let again = again.shows("{{client_birth_date}} isn’t a placeholder. Use one from the list").shows("Fix the message to see the preview.");
            assert_eq!((again.value("Subject").as_str(), again.value("Your words").trim()), (subject, message), "{button} of {page}");
            assert!(again.title().starts_with("Error: "));
        }
        house.carry_letters().await.none();
    }

    /// A name is known however it is spelled, and no name of another product is mailed as it stands.
    async fn a_placeholder_is_known_however_it_is_spelled(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        for unknown in ["FirstName", "first name", "first-name", "address1", "client.birth_date", "client’s name", "nombre de pila"] {
            let refused = sam.fill("Your words", &format!("Hello {{{{ {unknown} }}}}, come in.")).press("Send").await.status(422);
            refused.shows(&format!("{{{{{unknown}}}}} isn’t a placeholder. Use one from the list"));
        }
        sam.fill("Subject", "For {{FirstName}}").fill("Your words", "Come in.").press("Send").await.status(422).shows("{{FirstName}} isn’t a placeholder");
        house.carry_letters().await.none();
        sam.fill("Subject", "For {{Client First Name}}").fill("Your words", "{{Client_First_Name}}, {{client-first-name}}, {{clientFirstName}}: {{{client.first_name}}} {{7*7}}");
        sam.press("Send").await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.subject(), letter.content.paragraphs.join("|").as_str()), ("For Maya", "Maya, Maya, Maya: {Maya} {{7*7}}"));
    }

    /// A placeholder without a value for this client is a problem before anything goes, never a gap.
    async fn a_value_that_is_missing_is_a_problem_before_sending(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        let message = "{{clinician_name}} is glad to see you.";
        let preview = sam.fill("Your words", message).press("Preview Message").await;
        assert_eq!(preview.shows("The message names a clinician, and none is assigned.").value("Your words").trim(), message);
        let refused = sam.press("Send").await.status(422).shows("The message names a clinician, and none is assigned");
        assert_eq!(refused.value("Your words").trim(), message);
        house.carry_letters().await.none();
        house.assign(ADA, maya).await;
        sam.press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address).says("Dr Ada Brandt is glad to see you.");
    }

    /// What is typed is data: no program in it runs, no value is read as one, and it has its bounds.
    async fn words_are_data(house) {
        let maya = house.client(Client { given: "{{staff_name}}", ..MAYA }).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/invite")).await;
        sam.fill("Subject", "  ").fill("Your words", "").press("Send").await.status(422).shows("Enter a subject").shows("Enter a message");
        sam.fill("Subject", &"s".repeat(151)).fill("Your words", &"m".repeat(5_001)).press("Send").await.status(422)
            .shows("Shorten this to 150 characters").shows("Shorten this to 5000 characters");
        sam.fill("Subject", "A\r\nBcc: x@evil.example").fill("Your words", "{{client_first_name}}, {{7*7}} <script>alert(1)</script>");
        sam.press("Preview Message").await.shows("{{staff_name}}, {{7*7}} <script>alert(1)</script>").never_says("<script>alert");
        sam.press("Send").await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(letter.subject(), "A Bcc: x@evil.example");
        assert_eq!(letter.content.paragraphs, ["{{staff_name}}, {{7*7}} <script>alert(1)</script>"]);
    }
}
