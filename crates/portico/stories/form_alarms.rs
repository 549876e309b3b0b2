//! Answers that somebody should see today (behaviours.md 61): thoughts of self-harm however a form marks the question, and what the practice
//! marked. Staff are told at once, in words that say nothing of what it is about.

use crate::{
    form_editor as editor,
    form_sending::{answer, portal},
    kit::*,
};
use portico_values::FormRequestId;

/// A scale of others: the question is known by its code only, and its options stand in the file.
const THEIRS: &str = r##"{"resourceType":"Questionnaire","url":"https://forms.example/mood","version":"1","status":"active","title":"Mood",
  "contained":[{"resourceType":"ValueSet","id":"often","status":"active","compose":{"include":[{"system":"http://loinc.org","concept":[
    {"code":"LA6568-5","display":"Not at all"},{"code":"LA6569-3","display":"Several days"}]}]}}],"item":[
  {"linkId":"low","type":"choice","text":"Feeling low","answerValueSet":"#often"},
  {"linkId":"nine","type":"choice","text":"The ninth question","definition":"http://loinc.org/44260-8","answerValueSet":"#often"}]}"##;

/// Answers the only page of a form and sends it.
async fn filled_in(browser: &Browser<'_>, request: FormRequestId, answers: &[(&str, &str)]) {
    answer(browser, request, 1, answers).await.is_at(&portal(request, "/check"));
    browser.press("Send to the practice").await.is_at(&portal(request, "/done"));
}

/// The notices of a kind that were put before somebody.
async fn notices(house: &House, kind: &str) -> i64 {
    house.one::<(i64,)>("select count(*) from notices where kind = $1", values![kind]).await.0
}

stories! {
    /// Known by its code, in a form of another program: above the answers, on paper, behind the bell and by a letter that names nothing.
    async fn thoughts_of_harm_are_told_at_once(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, THEIRS).await;
        house.carry_letters().await;
        filled_in(&maya, request, &[("q/low", "o1"), ("q/nine", "o1")]).await;
        let letters = house.carry_letters().await;
        let letter = letters.only_letter_to(INES.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("staff_notice", "A form to read today"));
        letter.says("someone should read today").does_not_mention("Maya").does_not_mention("harm").does_not_mention("Mood");
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("A form for Maya Lindqvist was filled in. Read it today.").does_not_show("harm");
        let record = format!("/clients/{}/forms/{request}", house.client(MAYA).await);
        ines.open(&record).await.shows("answered the question about thoughts of being better off dead or of self-harm");
        let pdf = ines.open(&format!("{record}/answers.pdf")).await.status(200).body;
        assert!(crate::forms::words_of_pdf(&pdf).contains("self-harm"), "on paper as well");
        let (details,): (i64,) = house
            .one("select count(*) from audit_events where action = 'form.filled_in' and (detail like '%urgent%' or detail like '%harm%')", values![])
            .await;
        assert_eq!((details, notices(house, "read_today").await > 0, notices(house, "filled_in").await), (0, true, 0), "the history says nothing of it");
    }

    /// Somebody hears of it, whoever has left: assignments outlive the account of a clinician and a form its sender. Who may not read
    /// answers does not count, and hears nothing.
    async fn somebody_always_hears_of_it(house) {
        let maya = house.activate(MAYA).await;
        let client = house.client(MAYA).await;
        house.assign(ADA, client).await;
        house.assign(BILL, client).await;
        let request = house.asks_of(MAYA, THEIRS).await;
        let sender = house.staff(ADA).await;
        house.change("update form_requests set sent_by = $1", values![sender]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/organization/staff/{sender}/closing")).await;
        ines.press("Close account").await.shows("The account is closed.");
        house.carry_letters().await;
        filled_in(&maya, request, &[("q/low", "o1"), ("q/nine", "o1")]).await;
        let letters = house.carry_letters().await;
        for staff in [INES, SAM] {
            letters.only_letter_to(staff.address).says("someone should read today");
            house.sign_in(staff).await.open("/notices").await.shows("A form for Maya Lindqvist was filled in. Read it today.");
        }
        assert!(letters.to(ADA.address).is_empty(), "she has left");
        assert!(letters.to(BILL.address).is_empty(), "billers read no answers");
        house.sign_in(BILL).await.open("/notices").await.never_says("Read it today.");
    }

    /// Nobody opts out of it, by the emails they chose or by a box they once unticked. While a clinician is there the desk is left alone.
    async fn nobody_opts_out_of_it(house) {
        let maya = house.activate(MAYA).await;
        house.assign(ADA, house.client(MAYA).await).await;
        let ada = house.sign_in(ADA).await;
        ada.open("/account/notices").await.shows("A form to read today always comes").does_not_show("Forms to read today");
        ada.tick("Never").press("Save notifications").await.shows("Notifications saved.");
        const UNTICKED: &str =
            "insert into notice_choices (practice_id, staff_id, kind) select practice_id, id, 'read_today' from staff where id = $1";
        house.change(UNTICKED, values![house.staff(ADA).await]).await;
        let request = house.asks_of(MAYA, THEIRS).await;
        house.carry_letters().await;
        filled_in(&maya, request, &[("q/low", "o1"), ("q/nine", "o1")]).await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(ADA.address).says("whatever you chose about emails");
        letters.only_letter_to(INES.address); // she sent it
        assert!(letters.to(SAM.address).is_empty(), "somebody who may read it is told");
        ada.open("/notices").await.shows("A form for Maya Lindqvist was filled in. Read it today.");
    }

    /// Whoever answers so is told where help is now, with the practice's telephone to tap: at the question, on what follows it, and when it was
    /// sent, before anything else. Until then they read that nobody has seen it, and are thanked only afterwards. Every form says what happens with it, and that nobody reads it at once; this one is not left to
    /// the next meeting.
    async fn whoever_tells_of_it_hears_where_help_is(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, THEIRS).await;
        let (thanks, later) = ("Thank you for telling us this.", "before you next meet");
        let unsent = "The practice sees this only when you send the form.";
        maya.open(&portal(request, "")).await.shows("Somebody at the practice reads it").shows(later).shows("It is not read at once").does_not_show(thanks);
        maya.open(&portal(request, "/1")).await.does_not_show(thanks).does_not_show(unsent);
        answer(&maya, request, 1, &[("q/low", "o1"), ("q/nine", "o1")]).await.is_at(&portal(request, "/check"));
        for rest in ["/1", "/check"] {
            let page = maya.open(&portal(request, rest)).await.shows(unsent).shows("call your local emergency number now").does_not_show(later);
            let page = page.does_not_show(thanks);
            assert_eq!(page.all("main .help-now a[href^='tel:']").len(), 1, "{rest}");
        }
        assert_eq!(notices(house, "read_today").await, 0, "nobody was told before it is sent");
        house.change("update logins set language = $1", values!["es"]).await;
        maya.open(&portal(request, "/1")).await.shows("La consulta solo verá esto cuando usted envíe el formulario.").does_not_show("Gracias por contárnoslo");
        house.change("update logins set language = $1", values!["en"]).await;
        maya.open(&portal(request, "/check")).await;
        let page = maya.press("Send to the practice").await.is_at(&portal(request, "/done")).shows("don’t wait for us").does_not_show(later);
        let page = page.does_not_show(unsent);
        let said = page.words();
        let place = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words} stands nowhere"));
        assert!(place("local emergency number") < place("Sent on") && place(thanks) < place("as soon as it can"), "help comes first: {said}");
        house.change("update logins set language = $1", values!["es"]).await;
        maya.open(&portal(request, "/done")).await.shows("Gracias por contárnoslo.").shows("número de emergencias de su zona")
            .shows("lo lea cuanto antes").does_not_show("antes de su próxima cita");
        house.carry_letters().await;
    }

    /// “Not at all” is what it says, and the same answers to other questions ring as any form does.
    async fn not_at_all_is_told_as_any_form(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, THEIRS).await;
        house.carry_letters().await;
        filled_in(&maya, request, &[("q/low", "o1"), ("q/nine", "o0")]).await;
        maya.open(&portal(request, "/done")).await.does_not_show("Thank you for telling us this.").shows("before you next meet").shows("It is not read at once");
        assert!(house.carry_letters().await.to(INES.address).is_empty(), "no letter of its own");
        assert_eq!(notices(house, "read_today").await, 0);
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("A form for Maya Lindqvist was filled in. Read it soon.");
        ines.open(&format!("/clients/{}/forms/{request}", house.client(MAYA).await)).await.does_not_show("self-harm");
    }

    /// An answer to a question that is not asked any more is not sent: nobody is told of it, since nobody could read it.
    async fn what_was_not_sent_is_not_told(house) {
        const DEPENDING: &str = r##"{"resourceType":"Questionnaire","url":"https://forms.example/depending","version":"1","status":"active",
          "title":"Mood","item":[{"linkId":"more","type":"boolean","text":"May we ask more?"},
          {"linkId":"nine","type":"choice","text":"The ninth question","definition":"http://loinc.org/44260-8",
            "enableWhen":[{"question":"more","operator":"=","answerBoolean":true}],
            "answerOption":[{"valueCoding":{"code":"a","display":"Not at all"}},{"valueCoding":{"code":"b","display":"Several days"}}]}]}"##;
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, DEPENDING).await;
        house.carry_letters().await;
        answer(&maya, request, 1, &[("q/more", "true"), ("q/nine", "o1")]).await;
        filled_in(&maya, request, &[("q/more", "false")]).await;
        maya.open(&portal(request, "/done")).await.does_not_show("Thank you for telling us this.");
        assert!(house.carry_letters().await.to(INES.address).is_empty(), "no letter of its own");
        assert_eq!((notices(house, "read_today").await, notices(house, "filled_in").await > 0), (0, true));
    }

    /// What the practice marks in the editor: told with the question and the answer, and for that answer only.
    async fn what_the_practice_marked_is_told_at_once(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let draft = editor::create(&ines, "At home").await;
        editor::add_section(&ines, &draft, "Home").await;
        editor::begin_question(&ines, &draft, "Home", "One from a list", "Do you feel safe at home?").await;
        ines.fill("Options", "Yes\nSometimes\nNo").fill("Tell us straight away when the answer is (optional)", "Never");
        ines.press("Save").await.status(422).shows("This question has no option “Never”. It has: Yes, Sometimes, No");
        ines.fill("Tell us straight away when the answer is (optional)", "sometimes\nNo");
        editor::save(&ines).await;
        let page = ines.follow("Edit: Do you feel safe at home?").await;
        assert_eq!(page.value("Tell us straight away when the answer is (optional)").trim(), "Sometimes\nNo");
        ines.open(&format!("{draft}/preview")).await.shows("Do you feel safe at home?").does_not_show("at once");
        ines.open(&format!("{draft}/publication")).await.does_not_show("What will differ").shows("“Do you feel safe at home?”: “Sometimes”, “No”");
        ines.press("Publish").await.shows("The form can be sent now");
        let client = house.client(MAYA).await;
        let (_, document) = editor::in_use(house, "At home").await;
        // The page of a form says which answers are told, and that none is.
        let library = "/organization/client-portal/forms";
        let page = ines.open(library).await;
        ines.open(&page.link("At home")).await.shows("You are told straight away about:").shows("“Do you feel safe at home?”: “Sometimes”, “No”");
        let phq = house.form(ALDER, "phq-9").await;
        ines.open(&format!("{library}/{phq}")).await.shows("anything but “Not at all”");
        let gad = house.form(ALDER, "gad-7").await;
        ines.open(&format!("{library}/{gad}")).await.shows("No answer of this form is told straight away.");
        let form = portico_forms::Questionnaire::read(document).expect("a form").0.into_form();
        let field = form.items().iter().find(|item| item.kind.is_question()).map(|item| format!("q/{}", form.link_path(item.id).replace(" → ", "/")));
        let field = field.expect("a question");
        for (option, told) in [("o0", 0), ("o2", 1)] {
            ines.open(&format!("/clients/{client}/forms/new")).await;
            ines.tick("At home");
            ines.press("Resend Intake Forms").await.status(200);
            house.carry_letters().await;
            let (request,): (FormRequestId,) =
                house.one("select id from form_requests where client_id = $1 and state = 'waiting'", values![client]).await;
            filled_in(&maya, request, &[(field.as_str(), option)]).await;
            assert_eq!(house.carry_letters().await.to(INES.address).len(), told, "{option}");
            let page = ines.open(&format!("/clients/{client}/forms/{request}")).await;
            match told {
                0 => page.does_not_show("told of this at once"),
                _ => page.shows("Maya answered “Do you feel safe at home?” with “No”.").shows("Your practice asked to be told about this straight away."),
            };
            house.clock.advance(std::time::Duration::from_secs(600));
        }
    }
}
