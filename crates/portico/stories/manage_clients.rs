//! Manage Clients: the list of Organization, where administrators tick whom to invite (behaviours.md 19, 20, 47, 56).

use crate::kit::*;
use portico::care::Side;
use portico_mail::{Outcome, ScriptedCarrier};
use portico_values::GrantId;

const HERE: &str = "/organization/client-portal/clients";

/// A batch of forms to Harriet, who has no account and for whom Maya and Ana fill in: where it is, and who of the two gets the letter that it
/// follows, before the other one.
async fn to_two_who_act_for_harriet<'a>(house: &'a House) -> (Browser<'a>, String, [Client; 2]) {
    for proxy in [MAYA, ANA] {
        house.activate(proxy).await;
        house.acts_for(proxy, HARRIET, portico::families::kind::Kind::Proxy).await;
    }
    house.change("update grants set rights = 'forms:manage' where kind = $1", values!["proxy"]).await;
    house.carry_letters().await;
    let (form, harriet) = (house.form(ALDER, "phq-9").await.to_string(), house.client(HARRIET).await.to_string());
    let ines = house.sign_in(INES).await;
    let fields = [("client", harriet.as_str()), ("form", form.as_str()), ("request_key", "a-story")];
    let batch = ines.post("/batches/forms", &fields).await.shows("Sending 1 email about forms").address;
    while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
    let (followed,): (String,) = house.one("select recipient from letters where batch_id is not null", values![]).await;
    (ines, batch, if followed == MAYA.address { [MAYA, ANA] } else { [ANA, MAYA] })
}

stories! {
    /// Ticked there, first and again go the same way: composer, "Preview Invitation", "Invite to Client Portal".
    async fn first_and_again_by_one_button(house) {
        house.invite(MAYA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(HERE).await.shows("Manage Clients");
        ines.tick("Select Maya Lindqvist").tick("Select Jonas Weber");
        let composer = ines.press("Invite to Client Portal").await.shows("Invite 2 clients to the Client Portal");
        composer.clone().shows("1 new invitation, 1 will be sent again").shows("All 2 are ready.");
        assert!(composer.link("Cancel").starts_with(HERE), "{}", composer.link("Cancel"));
        let back = ines.follow("Change selection").await.is_at(HERE);
        assert_eq!(back.html().select(&scraper::Selector::parse("input[name=client][checked]").expect("css")).count(), 2);
        ines.press("Invite to Client Portal").await.shows("Invite 2 clients to the Client Portal");
        ines.press("Preview Invitation").await.shows("Activate My Account");
        ines.press("Invite to Client Portal").await.shows("Sending 2 invitations");
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address);
        letters.only_letter_to(JONAS.address);
    }

    /// Green rows are in and are ticked for "Resend Intake Forms" alone; a box that cannot be ticked says why, for everybody to read.
    async fn who_cannot_be_invited_and_why(house) {
        house.activate(MAYA).await;
        for client in [JONAS, HARRIET, THEO] {
            house.client(client).await;
        }
        let ines = house.sign_in(INES).await;
        let page = ines.open(HERE).await;
        let rows = page.all("tbody tr");
        let row = |name: &str| rows.iter().find(|row| row.contains(name)).unwrap_or_else(|| panic!("{name}: {rows:?}")).clone();
        assert!(row("Maya Lindqvist").contains("Active") && row("Maya Lindqvist").contains("active: for Resend Intake Forms only"));
        assert_eq!(page.all("tr [data-in]").len(), 1);
        assert!(row("Jonas Weber").contains("Inactive"));
        let missing = "You cannot invite a client to the Client Portal without an email address on file.";
        assert!(row("Harriet Boateng").contains(missing) && row("Theo Marsh").contains("Theo hasn’t agreed to email"));
        let boxes = page.all("td.pick");
        assert!(boxes.contains(&format!("Select Harriet Boateng. {missing}")), "{boxes:?}");
        assert_eq!(page.html().select(&scraper::Selector::parse("input[name=client]:not([disabled])").expect("css")).count(), 2);
        // Ticked there, somebody active is never invited.
        ines.tick("Select Maya Lindqvist (active: for Resend Intake Forms only)").tick("Select Jonas Weber");
        ines.press("Invite to Client Portal").await.shows("Invite 1 client to the Client Portal").shows("already active");
    }

    /// Who has an account stands on green, also while access is disabled: "Inactive" is who never had one. The open page follows.
    async fn an_account_stands_on_green(house) {
        house.activate(MAYA).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let ines = house.sign_in(INES).await;
        assert_eq!(ines.open(HERE).await.all("[data-live]").len(), 1);
        let mut live = ines.follow_live("/clients/events?in=manage").await;
        let first = live.next().await.expect("the whole is said once");
        assert!(first.contains(&format!("id=\"managed-{maya}\" data-in")) && first.contains(&format!("id=\"managed-{jonas}\">")), "{first}");
        for client in [maya, jonas] {
            ines.open(&format!("/clients/{client}/access/disabling")).await;
            ines.press("Disable access").await;
        }
        let said = live.next().await.expect("a change");
        assert!(said.contains("Access disabled"), "{said}");
        let page = ines.open(HERE).await;
        assert_eq!(page.all("tr [data-in]").len(), 1, "Maya alone");
        ines.open(&format!("/clients/{maya}")).await.shows("Client Portal: Active").shows("Access disabled");
        ines.open(&format!("/clients/{jonas}")).await.shows("Client Portal: Inactive");
        house.carry_letters().await;
    }

    /// Beside "Active" and "Inactive" stands the status in the words of the list, unless they say the same.
    async fn the_status_stands_in_the_words_of_the_list(house) {
        let maya = house.activate(MAYA).await;
        house.invite(JONAS).await;
        house.invite(ANA).await;
        house.client(HARRIET).await;
        let ines = house.sign_in(INES).await;
        let ana = house.client(ANA).await;
        ines.open(&format!("/clients/{ana}/invitation/revocation")).await;
        ines.press("Revoke invitation").await;
        let stands = |page: &Page, name: &str| {
            let html = page.html();
            let (row, badge) = (scraper::Selector::parse("tbody tr").expect("css"), scraper::Selector::parse(".word, .badge").expect("css"));
            let row = html.select(&row).find(|row| row.text().collect::<String>().contains(name)).expect("a row");
            row.select(&badge).map(|badge| badge.text().collect::<String>().trim().to_owned()).collect::<Vec<_>>()
        };
        let page = ines.open(HERE).await;
        assert_eq!(stands(&page, "Maya Lindqvist"), ["Active", "Activated"]);
        assert_eq!(stands(&page, "Jonas Weber"), ["Inactive", "Waiting to accept"]);
        assert_eq!(stands(&page, "Ana Silva"), ["Inactive", "Invitation revoked"]);
        assert_eq!(stands(&page, "Harriet Boateng"), ["Inactive", "No email on file"]);
        house.clock.advance(std::time::Duration::from_secs(90));
        maya.open("/p/alder-wren/account").await.status(200);
        house.portico.later.finish().await;
        let page = ines.open(HERE).await;
        assert_eq!(stands(&page, "Maya Lindqvist"), ["Active"], "the same word once");
        let list = ines.open("/clients").await;
        for word in ["Waiting to accept", "Invitation revoked", "No email on file"] {
            assert!(list.words().contains(word), "{word}");
        }
    }

    /// "Resend Intake Forms" for those who are ticked: who is active gets them by the action of the record, who is not is left out with the
    /// reason, and the batch tells it person by person. The same form sent twice makes one batch.
    async fn intake_forms_again_for_many(house) {
        house.activate(MAYA).await;
        house.client(JONAS).await;
        house.form(ALDER, "phq-9").await;
        let ines = house.sign_in(INES).await;
        ines.open(HERE).await;
        ines.press("Resend Intake Forms").await.is_at(HERE).shows("Choose at least one client. Then resend intake forms.");
        ines.tick("Select Maya Lindqvist (active: for Resend Intake Forms only)").tick("Select Jonas Weber");
        let page = ines.press("Resend Intake Forms").await.shows("Resend Intake Forms to 1 client");
        let page = page.shows("1 is left out").shows("Jonas has no account yet. Send the forms with the invitation.");
        assert!(page.link("Change selection").starts_with(HERE), "{}", page.link("Change selection"));
        ines.press("Resend Intake Forms").await.status(422).shows("Choose at least one form");
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-12-01");
        let batch = ines.press("Resend Intake Forms").await.shows("Sending 2 emails about forms").address;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("1 thing is ready for you").does_not_mention("PHQ").does_not_mention("form");
        assert_eq!(letters.len(), 1, "nobody else is written to");
        let batch = ines.open(&batch).await.shows("1 email about forms sent").shows("Left out");
        batch.shows("Jonas has no account yet. Send the forms with the invitation.").shows("Invite to Client Portal Jonas Weber");
        let (open, due): (i64, Option<String>) = house.one("select count(*), max(due_on) from form_requests", values![]).await;
        assert_eq!((open, due.as_deref()), (1, Some("2026-12-01")));
    }

    /// Whoever can no longer get in when the email about forms is to leave is told nothing: the batch and the record say so, with a way on, and
    /// "Retry failed" sends it once they get in again.
    async fn who_is_shut_out_before_the_email_leaves_is_not_forgotten(house) {
        for client in [MAYA, JONAS] {
            house.activate(client).await;
        }
        let (maya, jonas, form) = (house.client(MAYA).await, house.client(JONAS).await, house.form(ALDER, "phq-9").await);
        let (first, second, form) = (maya.to_string(), jonas.to_string(), form.to_string());
        let ines = house.sign_in(INES).await;
        let fields = [("client", first.as_str()), ("client", second.as_str()), ("form", form.as_str()), ("request_key", "a-story")];
        let batch = ines.post("/batches/forms", &fields).await.shows("Sending 2 emails about forms").address;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let mut act = house.act(&house.who(SAM).await).await;
        portico::access::closing::disable(&mut act, maya, false).await.expect("disabled");
        act.commit().await.expect("kept");
        house.carry_letters().await.only_letter_to(JONAS.address);
        let page = ines.open(&batch).await.shows("1 of 2 emails about forms sent").shows("1 needs you").shows("Not sent");
        page.shows("Maya could no longer get in when this email was about to leave.").shows("Client Portal Maya Lindqvist");
        let activity = ines.open(&format!("/clients/{maya}/activity")).await;
        activity.shows("An email that something is waiting was not sent: its reader could no longer get in.");

        let mut act = house.act(&house.who(SAM).await).await;
        portico::access::closing::open_again(&mut act, maya, None).await.expect("open");
        act.commit().await.expect("kept");
        house.carry_letters().await.only_letter_to(MAYA.address);
        ines.open(&batch).await;
        ines.press("Retry failed").await.status(200);
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).kind, "forms");
        ines.open(&batch).await.shows("2 emails about forms sent").shows("All done");
    }

    /// One of two who act for a client can no longer get in when their email is to leave: the other one is told, and so is the client for the batch.
    async fn a_client_is_told_where_another_who_acts_for_them_is(house) {
        const GRANT: &str = "select g.id from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
         where l.address = $1 and g.kind = 'proxy'";
        let (ines, batch, [first, other]) = to_two_who_act_for_harriet(house).await;
        let (grant,): (GrantId,) = house.one(GRANT, values![first.address]).await;
        let mut act = house.act(&house.who(SAM).await).await;
        portico::families::actions::end(&mut act, house.client(HARRIET).await, grant).await.expect("ended");
        act.commit().await.expect("kept");
        assert_eq!(house.carry_letters().await.only_letter_to(other.address).kind, "forms");
        ines.open(&batch).await.shows("1 email about forms sent").shows("All done").does_not_show("could no longer get in");
    }

    /// A mail server refuses one of the two emails, and the other one waits: nobody is needed yet. Once it refuses that one too, somebody is.
    async fn a_client_is_not_told_where_nobody_is(house) {
        let (ines, batch, [_, other]) = to_two_who_act_for_harriet(house).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() });
        const LATER: &str = "update letters set next_at = next_at + 60000 where recipient = $1 and kind = 'forms' and state = 'queued'";
        house.change(LATER, values![other.address]).await;
        house.carry_letters_to(&refusing).await.none();
        ines.open(&batch).await.shows("0 of 1 done").does_not_show("needs you");
        house.clock.advance(std::time::Duration::from_secs(60));
        house.carry_letters_to(&refusing).await.none();
        ines.open(&batch).await.shows("1 needs you").shows("Not sent");
        house.carry_letters().await.none();
    }

    /// The one that a batch follows waits for its mail server, and the other one was told: the batch is done, and stopping it takes nothing back.
    async fn a_client_is_told_by_whichever_email_goes_first(house) {
        const WAITS: &str = "update letters set next_at = next_at + 86400000 where batch_id is not null";
        let (ines, batch, [first, other]) = to_two_who_act_for_harriet(house).await;
        house.change(WAITS, values![]).await;
        house.carry_letters().await.only_letter_to(other.address);
        ines.open(&batch).await.shows("1 email about forms sent").shows("All done");
        ines.post(&format!("{batch}/stop"), &[]).await.status(409);
        let (state,): (String,) = house.one("select state from form_requests", values![]).await;
        assert_eq!(state, "waiting", "who was told keeps the form");
        house.clock.advance(days(1));
        house.carry_letters().await.only_letter_to(first.address);
    }

    /// Somebody who was ticked is merged while the forms are chosen: nobody is told anything, the choice stays, and those who are left get theirs.
    async fn who_is_gone_meanwhile_loses_nobody_the_choice(house) {
        house.activate(MAYA).await;
        house.carry_letters().await;
        let gone = house.another_client("Gone", "gone@many.example").await.to_string();
        let (maya, form) = (house.client(MAYA).await.to_string(), house.form(ALDER, "phq-9").await.to_string());
        let ines = house.sign_in(INES).await;
        let fields = [("client", maya.as_str()), ("client", gone.as_str()), ("form", form.as_str()), ("due", "2026-12-01"), ("request_key", "stale")];
        house.merged_keeping(MAYA, gone.parse().expect("an id"), Some(Side::Kept)).await;
        ines.post("/batches/forms/new", &fields[..2]).await.status(422).shows("Resend Intake Forms to 1 client");
        let page = ines.post("/batches/forms", &fields).await.status(422).shows("Resend Intake Forms to 1 client");
        let page = page.shows("You can no longer write to somebody you chose, so nobody was written to.").never_says("Gone Another");
        let chosen = format!("input[name=form][value='{form}'][checked]");
        assert_eq!(page.html().select(&scraper::Selector::parse(&chosen).expect("css")).count(), 1);
        house.carry_letters().await.none();
        ines.press("Resend Intake Forms").await.shows("Sending 1 email about forms");
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).kind, "forms");
    }

    /// More can get forms than one batch takes: the page says so, and the same choice takes the others next.
    async fn more_get_forms_than_one_batch_takes(house) {
        for client in [MAYA, JONAS] {
            house.activate(client).await;
        }
        house.carry_letters().await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let small = house.with_settings(|settings| portico::settings::Settings { batch_cap: 1, ..settings });
        let ines = small.sign_in(INES).await;
        for (key, told) in [("first", MAYA), ("second", JONAS)] {
            let page = ines.post("/batches/forms/new", &[("all", "1")]).await.status(200).shows("Resend Intake Forms to 1 client");
            page.shows("One batch takes 1, so 1 more is left for the next one.");
            let fields = [("all", "1"), ("form", form.as_str()), ("request_key", key)];
            ines.post("/batches/forms", &fields).await.status(200).shows("Sending 1 email about forms");
            while portico::batches::jobs::prepare_due(&small.portico).await.expect("prepared") > 0 {}
            assert_eq!(small.carry_letters().await.only_letter_to(told.address).kind, "forms");
        }
    }

    /// Far more match than one batch takes: they are looked at no further than it needs, and the same choice takes the others next.
    async fn far_more_get_forms_than_one_batch_takes(house) {
        const DORA: Client = Client { given: "Dora", family: "Zander", address: "dora@zander.example", ..MAYA };
        for client in [MAYA, ANA, JONAS, DORA] {
            house.activate(client).await;
        }
        house.client(THEO).await;
        house.carry_letters().await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let small = house.with_settings(|settings| portico::settings::Settings { batch_cap: 1, ..settings });
        let ines = small.sign_in(INES).await;
        for (key, tab, told) in [("first", "", MAYA), ("second", "active", ANA), ("third", "", JONAS), ("fourth", "", DORA)] {
            let everybody = [("all", "1"), ("filter.tab", tab)];
            let page = ines.post("/batches/forms/new", &everybody).await.status(200).shows("Resend Intake Forms to 1 client");
            let page = page.shows("More than 1 clients match, and one batch takes 1.").does_not_show("left for the next one");
            page.shows("Clients who can’t get forms are left out. With more than 1 matching, they are not all counted here.");
            let fields = [("all", "1"), ("filter.tab", tab), ("form", form.as_str()), ("request_key", key)];
            ines.post("/batches/forms", &fields).await.status(200).shows("Sending 1 email about forms");
            while portico::batches::jobs::prepare_due(&small.portico).await.expect("prepared") > 0 {}
            assert_eq!(small.carry_letters().await.only_letter_to(told.address).kind, "forms");
        }
    }

    /// Who can get forms is looked up for all of them together, however many were chosen.
    async fn many_are_looked_over_together(house) {
        let mut clients = Vec::new();
        for number in 0..20 {
            clients.push(house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@example.org")).await.to_string());
        }
        house.activate(MAYA).await;
        house.acts_for(MAYA, HARRIET, portico::families::kind::Kind::Proxy).await;
        house.change("update grants set rights = 'forms:manage' where kind = $1", values!["proxy"]).await;
        house.carry_letters().await;
        house.form(ALDER, "phq-9").await;
        let harriet = house.client(HARRIET).await.to_string();
        let ines = house.sign_in(INES).await;
        let mut asked = Vec::new();
        for many in [2, 20] {
            let mut fields: Vec<(&str, &str)> = clients[..many].iter().map(|id| ("client", id.as_str())).collect();
            fields.push(("client", harriet.as_str()));
            let (page, statements) = house.statements_of(ines.post("/batches/forms/new", &fields)).await;
            page.status(200).shows("Resend Intake Forms to 1 client").shows(&format!("{many} are left out"));
            asked.push(statements.iter().filter(|text| text.contains("from grants")).count());
        }
        assert_eq!(asked[0], asked[1], "statements about who gets in");
    }

    /// Stopped before the letters leave, nobody finds forms at the portal of which nobody told them.
    async fn a_stopped_batch_takes_its_forms_back(house) {
        house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let client = house.client(MAYA).await.to_string();
        let ines = house.sign_in(INES).await;
        let fields = [("client", client.as_str()), ("form", form.as_str()), ("request_key", "a-story")];
        let batch = ines.post("/batches/forms", &fields).await.shows("Sending 1 email about forms").address;
        ines.post("/batches/forms", &fields).await.is_at(&batch);
        let (batches,): (i64,) = house.one("select count(*) from batches", values![]).await;
        assert_eq!(batches, 1, "the same request is the same batch");
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        ines.open(&format!("{batch}/stop")).await.shows("1 client who hasn’t been told yet gets no forms");
        ines.press("Stop sending").await.shows("Sending was stopped for 1 client.").shows("Nobody else gets any.")
            .shows("stopped at 14:05. 1 client was not emailed.").shows("Left out 1").shows("Sending was stopped first.");
        house.carry_letters().await.none();
        let (state,): (String,) = house.one("select state from form_requests", values![]).await;
        assert_eq!(state, "withdrawn");
        ines.open("/notices").await.does_not_show("need you");
    }

    /// Stopped in the middle, all that has not gone stops at once: who was told keeps the forms, who had begun keeps theirs too, whoever acts
    /// for somebody is not told either, and the page counts.
    async fn a_batch_stopped_in_the_middle_counts(house) {
        use portico::families::kind::Kind;
        house.activate(MAYA).await;
        house.activate(ANA).await;
        house.activate(JONAS).await;
        // Somebody without an account, for whom two fill in.
        for proxy in [MAYA, ANA] {
            house.acts_for(proxy, HARRIET, Kind::Proxy).await;
        }
        house.change("update grants set rights = 'forms:manage' where kind = $1", values!["proxy"]).await;
        house.carry_letters().await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let mut ids = Vec::new();
        for client in [MAYA, ANA, JONAS, HARRIET] {
            ids.push(house.client(client).await.to_string());
        }
        let ines = house.sign_in(INES).await;
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("client", id.as_str())).collect();
        fields.extend([("form", form.as_str()), ("request_key", "a-story")]);
        let batch = ines.post("/batches/forms", &fields).await.shows("Sending 4 emails about forms").address;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        // One letter has gone, and Jonas found his form before his letter did.
        house.change("update letters set next_at = next_at + 86400000 where kind = 'forms' and recipient <> $1", values![MAYA.address]).await;
        house.change("update letters set next_at = next_at + 86400000 where kind = 'forms' and client_id = $1", values![house.client(HARRIET).await]).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.change("update form_requests set state = 'started' where client_id = $1", values![house.client(JONAS).await]).await;
        ines.open(&format!("{batch}/stop")).await.shows("3 clients who haven’t been told yet get no forms");
        ines.press("Stop sending").await.shows("Sending was stopped for 3 clients.").shows("1 email about forms sent")
            .shows("3 clients were not emailed.").shows("Left out 3");
        let states: Vec<(String, i64)> = house.rows("select state, count(*) from form_requests group by state order by state", values![]).await;
        assert_eq!(states, [("started".into(), 1), ("waiting".into(), 1), ("withdrawn".into(), 2)]);
        house.clock.advance(portico_values::moment::days(2));
        house.carry_letters().await.none();
        let ines = house.sign_in(INES).await;
        ines.post(&format!("{batch}/stop"), &[]).await.status(409);
    }

    /// Nobody answers for it any more: the forms of those who were not told are taken back, as when somebody stops it.
    async fn forms_nobody_answers_for_are_taken_back(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        house.carry_letters().await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let sam = house.sign_in(SAM).await;
        let fields = [("client", maya.as_str()), ("client", jonas.as_str()), ("form", form.as_str()), ("request_key", "an-orphan")];
        sam.post("/batches/forms", &fields).await.shows("Sending 2 emails about forms");
        assert_eq!(portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared"), 2);
        house.disable(SAM).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("looked at");
        house.carry_letters().await.none();
        let states: Vec<(String, i64)> = house.rows("select state, count(*) from form_requests group by state order by state", values![]).await;
        assert_eq!(states, [("withdrawn".into(), 2)]);
    }

    /// It has a search of its own and turns its pages; nobody ticked is no dead end.
    async fn it_is_searched_and_turned(house) {
        for number in 0..60 {
            house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@example.org")).await;
        }
        house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        let first = ines.open(HERE).await.shows("25 clients on this page");
        let second = ines.follow("Next").await.is_at(HERE).shows("25 clients on this page");
        assert!(first.all("tbody tr").iter().all(|row| !second.all("tbody tr").contains(row)));
        ines.follow("Next").await.is_at(HERE).shows("11 clients on this page");
        ines.follow("Previous").await.shows("25 clients on this page");
        ines.press("Invite to Client Portal").await.is_at(HERE).shows("Choose at least one client.");
        ines.fill("Search clients", "jonas").press("Search").await.shows("1 client on this page").shows("Jonas Weber");
        ines.fill("Search clients", "nobody of that name").press("Search").await.shows("No clients match “nobody of that name”");
        ines.follow("Clear search").await.is_at(HERE).shows("25 clients on this page");
    }

    /// A search that finds more than its pages hold says so, as the list does.
    async fn a_search_that_finds_a_crowd_says_so(house) {
        for number in 0..101 {
            house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@example.org")).await;
        }
        let ines = house.sign_in(INES).await;
        ines.open(HERE).await.does_not_show("There are more");
        let found = ines.fill("Search clients", "nora").press("Search").await;
        found.shows("25 clients on this page. There are more: type another letter or word.").does_not_show("word..");
        ines.fill("Search clients", "nora9").press("Search").await.does_not_show("There are more");
    }

    /// Everybody whom the search finds is chosen at once, not the page alone, for the invitation and for forms.
    async fn everybody_who_matches_is_chosen(house) {
        for number in 0..52 {
            house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@example.org")).await;
        }
        house.client(JONAS).await;
        house.activate(MAYA).await;
        house.form(ALDER, "phq-9").await;
        let ines = house.sign_in(INES).await;
        ines.open(HERE).await;
        ines.fill("Search clients", "nora").press("Search").await.shows("25 clients on this page");
        let all = ines.follow("Select all 52 matching").await.is_at(HERE).shows("All 52 selected");
        assert_eq!(all.html().select(&scraper::Selector::parse("input[name=client]:not([disabled])").expect("css")).count(), 0);
        let composer = ines.press("Invite to Client Portal").await.shows("Invite 52 clients to the Client Portal");
        assert!(composer.link("Cancel").starts_with(HERE), "{}", composer.link("Cancel"));
        ines.follow("Change selection").await.is_at(HERE).shows("All 52 selected");
        ines.follow("Clear").await.is_at(HERE).does_not_show("selected").shows("25 clients on this page");
        ines.open(HERE).await;
        ines.follow("Select all 54 matching").await.shows("All 54 selected");
        ines.press("Resend Intake Forms").await.shows("Resend Intake Forms to 1 client").shows("53 are left out");
    }

    /// A practice that begins has nobody to look for.
    async fn nobody_yet_leads_to_the_first(house) {
        let ines = house.sign_in(INES).await;
        let page = ines.open(HERE).await.shows("No clients yet").does_not_show("No clients match");
        assert_eq!((page.link("Create client"), page.link("Import clients")), ("/clients/new".into(), "/clients/import".into()));
        assert!(!page.offers("Clear search"));
    }

    /// Only administrators come here.
    async fn administrators_only(house) {
        for (staff, status) in [(INES, 200), (SAM, 403), (ADA, 403), (BILL, 403)] {
            house.sign_in(staff).await.open(HERE).await.status(status);
        }
        house.client(JONAS).await;
        house.sign_in(HANNA).await.open(HERE).await.status(200).does_not_show("Jonas");
    }
}
