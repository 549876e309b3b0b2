//! Clients: the list, a new one, and what is known about one (behaviours.md 1 to 8, 19 to 21, 39).

use crate::kit::*;
use portico_values::ClientId;

/// What makes a form that is sent twice one request.
fn key_of(page: &Page) -> String {
    let css = scraper::Selector::parse("input[name=request_key]").expect("a selector");
    let key = page.html().select(&css).find_map(|field| field.value().attr("value").map(str::to_owned));
    key.unwrap_or_else(|| page.fail("the form has no key"))
}

stories! {
    /// Everybody stands in the list with their standing in words, and with the one thing to do next.
    async fn the_list_says_where_everybody_stands(house) {
        for client in [MAYA, THEO, HARRIET, MAYA_AT_HARBOUR] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await.status(200).shows("3 clients. 0 use the Client Portal.");
        assert_eq!(list.heading(), "Client List");
        let badges = list.all("tbody .badge");
        assert_eq!(badges, ["No email on file", "Not invited", "No email consent"]);
        let lines = list.all("tbody td.wide .sub");
        let missing = "You cannot invite a client to the Client Portal without an email address on file.";
        assert_eq!(lines, [missing, "Created just now", "Theo hasn’t agreed to email."], "one line each");
        assert!(list.offers("Add email Harriet Boateng") && list.offers("Send invitation Maya Lindqvist") && list.offers("Record consent Theo Marsh"));
        list.does_not_show("Harbourfield");
        sam.open("/clients?tab=not-invited").await.shows("Theo Marsh");
        sam.open("/clients?tab=active").await.shows("Nobody is active yet").shows("Show all clients").does_not_show("Theo Marsh");
    }

    /// Who cannot be invited cannot be ticked, and the label says why.
    async fn a_box_that_cannot_be_ticked_says_why(house) {
        for client in [MAYA, THEO, HARRIET] {
            house.client(client).await;
        }
        house.client(Client { given: "Nora", family: "Lindqvist", ..MAYA }).await;
        house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await;
        let disabled = list.all("td.pick:has(input[disabled])");
        assert_eq!(disabled, [
            "Select Harriet Boateng. You cannot invite a client to the Client Portal without an email address on file.",
            "Select Maya Lindqvist (cannot be invited: same email as Nora Lindqvist)",
            "Select Nora Lindqvist (cannot be invited: same email as Maya Lindqvist)",
            "Select Theo Marsh (cannot be invited: Theo hasn’t agreed to email)",
        ]);
        assert_eq!(list.all("td.pick:has(input:not([disabled]))"), ["Select Jonas Weber"]);
    }

    /// A search finds by name in any order, address, phone and date of birth, and says so when it finds nobody.
    async fn a_search_finds_by_what_people_know(house) {
        for client in [MAYA, ANA, JONAS] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new").await;
        sam.fill("First name", "Tomás").fill("Last name", "Ödegård").fill("Phone", "+44 20 7946 0018");
        sam.fill_named("birth_date.day", "4").fill_named("birth_date.month", "3").fill_named("birth_date.year", "1991");
        sam.fill("Email", "t.odegard@example.org").tick("Create client profile only").press("Continue").await.shows("No invitation was sent.");
        for words in ["tomas", "ODEGARD tomás", "t.odegard@exam", "020 7946 0018", "4 March 1991", "1991-03-04", "03/04/1991"] {
            sam.open("/clients").await;
            let found = sam.fill("Search clients", words).press("Search").await;
            assert_eq!(found.all("tbody .who a"), ["Tomás Ödegård"], "{words}");
        }
        sam.open("/clients").await;
        sam.fill("Search clients", "<b>nobody</b>").press("Search").await.shows("No clients match “<b>nobody</b>”");
        sam.follow("Clear search").await.shows("4 clients");
    }

    /// Filters, "My Clients" and sorting narrow and order the list; every link keeps what was chosen.
    async fn filters_are_kept_while_turning_about(house) {
        for client in [MAYA, ANA, HARRIET] {
            house.client(client).await;
        }
        let ines = house.sign_in(INES).await;
        let spanish = ines.open("/clients?language=es").await;
        assert_eq!(spanish.all("tbody .who a"), ["Ana Silva"]);
        assert!(ines.follow("Client").await.address.contains("language=es"));
        ines.open("/clients").await;
        ines.choose("Language", "Español").choose("Sort by", "Name, Z to A");
        let found = ines.press("Show clients").await.shows("Language: Español");
        assert_eq!(found.all("tbody .who a"), ["Ana Silva"]);
        ines.follow("Language: Español remove filter").await.shows("Maya Lindqvist");
        ines.follow("My Clients").await.shows("No clients match these filters").shows("Clear filters");
        let backwards = ines.open("/clients?sort=name-backwards").await;
        assert_eq!(backwards.all("tbody .who a"), ["Ana Silva", "Maya Lindqvist", "Harriet Boateng"]);
        ines.open("/clients?email=none").await.shows("Harriet Boateng").does_not_show("Ana Silva");
    }

    /// Pages turn both ways over more clients than one page holds.
    async fn pages_turn_both_ways(house) {
        let names: Vec<&'static str> = (0..60).map(|n| &*Box::leak(format!("Number{n:03}").into_boxed_str())).collect();
        for name in &names {
            house.client(Client { given: "Client", family: name, address: "", ..MAYA }).await;
        }
        let sam = house.sign_in(SAM).await;
        let shown = |page: Page| page.all("tbody .who a").into_iter().map(|name| name.replace("Client ", "")).collect::<Vec<_>>();
        assert_eq!(shown(sam.open("/clients").await.shows("25 of 60 on this page")), names[..25]);
        assert!(!sam.page().offers("Previous"));
        assert_eq!(shown(sam.follow("Next").await), names[25..50]);
        assert_eq!(shown(sam.follow("Next").await), names[50..]);
        assert!(!sam.page().offers("Next"));
        assert_eq!(shown(sam.follow("Previous").await), names[25..50]);
        assert_eq!(shown(sam.follow("Previous").await), names[..25]);
        assert!(!sam.page().offers("Previous"));
    }

    /// A search for a common name says that there are more than it shows, and selects all of them.
    async fn a_search_that_finds_a_crowd_says_so(house) {
        for n in 0..101 {
            let family = &*Box::leak(format!("Silva{n}").into_boxed_str());
            house.client(Client { given: "Ana", family, address: "", ..MAYA }).await;
        }
        let sam = house.sign_in(SAM).await;
        let more = "25 of 100+ on this page. There are more: type another letter or word.";
        sam.open("/clients?q=ana").await.shows("100+ clients found.").shows(more);
        sam.follow("Select multiple").await;
        sam.follow("Select all 100+ matching").await.shows("All 100+ selected");
        sam.open("/clients?q=ana&tab=not-invited").await.shows("100+ clients found.").shows(more);
    }

    /// So does one for two words, also when a filter leaves few of those who were looked at.
    async fn two_words_that_find_a_crowd_say_so_behind_a_filter(house) {
        for n in 0..110 {
            let family = &*Box::leak(format!("Silva{n}").into_boxed_str());
            let language = if n % 2 == 0 { "en" } else { "es" };
            house.client(Client { given: "Ana", family, address: "", language, ..MAYA }).await;
        }
        let sam = house.sign_in(SAM).await;
        let more = "There are more: type another letter or word.";
        sam.open("/clients?q=an%20sil").await.shows(more);
        sam.open("/clients?q=an%20sil&language=es").await.shows("Language: Español").shows(more);
        sam.open("/clients?q=an%20sil&language=es&tab=not-invited").await.shows(more);
        sam.open("/clients?q=an%20silva10&language=es").await.does_not_show(more);
    }

    /// "Select all N matching" carries the filter and not the people of the page.
    async fn everybody_matching_is_selected_by_the_filter(house) {
        for client in [MAYA, ANA, JONAS] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        sam.open("/clients?tab=not-invited").await;
        sam.follow("Select multiple").await;
        let all = sam.follow("Select all 3 matching").await.shows("All 3 selected");
        let hidden = |name: &str| {
            let css = format!("form#people input[type=hidden][name='{name}']");
            all.html().select(&scraper::Selector::parse(&css).expect("a selector")).filter_map(|one| one.value().attr("value").map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!((hidden("all"), hidden("filter.tab")), (vec!["1".to_owned()], vec!["not-invited".to_owned()]));
        sam.press("Send/resend invitations").await.shows("Invite 3 clients to the Client Portal");
        sam.open("/clients").await;
        sam.tick("Select Ana Silva").press("Send/resend invitations").await.shows("Invite 1 client to the Client Portal").shows("Ana Silva");
    }

    /// From the Fast Action Button, "Add" saves the profile and sends the invitation at that moment.
    async fn add_saves_and_sends_at_that_moment(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Create profile and invite client to join Alder & Wren Practice").await.status(200);
        sam.fill("First name", "Rosa").fill("Last name", "Marín").fill("Email", "rosa@marin.example").tick("Reminders");
        let sent = sam.press("Add").await.shows("Invitation sent to Rosa. It went to rosa@marin.example.");
        sent.shows("Ask Rosa to check the junk or spam folder.").shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to("rosa@marin.example");
        sam.open("/clients").await.shows("Waiting for Rosa to accept invitation");
        sam.follow("Rosa Marín").await;
        sam.follow("Recent activity").await.shows("Profile created by Sam Patel").shows("Consent to email recorded by Sam Patel");
    }

    /// "Create client profile only" sends nothing, from the Fast Action Button and from "+ Create".
    async fn nothing_is_sent_before_it_is_asked_for(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Create client profile only").await;
        sam.fill("First name", "Rosa").fill("Email", "rosa@marin.example").tick("Reminders").press("Add").await.shows("No invitation was sent.");
        sam.open("/clients").await;
        sam.follow("Create client").await;
        sam.fill("First name", "Bo").fill("Email", "bo@lind.example").tick("Reminders").tick("Create client profile only");
        sam.press("Continue").await.shows("Bo’s profile is saved.").shows("No invitation was sent.");
        house.carry_letters().await.none();
    }

    /// What is to be mended is told all at once, at the fields, and nothing typed is lost.
    async fn nothing_typed_is_lost(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new?from=fast").await;
        sam.fill("First name", "Rosa <script>").fill("Email", "rosa@marin").fill("Phone", "ask her").tick("Sam Patel");
        sam.fill_named("birth_date.day", "31").fill_named("birth_date.month", "2").fill_named("birth_date.year", "1991");
        let page = sam.press("Add").await.status(422).shows("There is a problem");
        assert!(page.title().starts_with("Error: "));
        let page = page.shows("Enter a real date").shows("it should look like example.com").shows("Enter a phone number");
        assert_eq!((page.value("First name"), page.value("Email"), page.value("Phone")), ("Rosa <script>".into(), "rosa@marin".into(), "ask her".into()));
        assert_eq!(page.all("#f-staff label").len(), 4);
        sam.press("+ Add email").await.status(200);
        assert_eq!(sam.page().value("Email"), "rosa@marin");
        sam.fill("Email 2", "rosa@marin.example").press("Remove email").await;
        assert_eq!(sam.page().value("Email"), "rosa@marin.example");
        let (clients,) = house.one::<(i64,)>("select count(*) from clients", values![]).await;
        assert_eq!(clients, 0);
    }

    /// An invitation needs an address with consent: the profile is not saved half.
    async fn an_invitation_needs_an_address_with_consent(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new?from=fast").await;
        let page = sam.fill("First name", "Rosa").fill("Email", "rosa@marin.example").press("Add").await.status(422);
        page.shows("An email with consent is required for Client Portal access.");
        sam.tick("Create client profile only").press("Add").await.shows("No invitation was sent.");
        sam.open("/clients/new?from=fast").await;
        sam.fill("First name", "Pia").fill("Email", "pia@marin.example").tick("Reminders").choose("Care status", "Prospective");
        sam.press("Add").await.status(422).shows("Prospective clients can’t be invited.");
    }

    /// Somebody who may be on file already, and an address that looks like a slip, are asked about once.
    async fn likely_slips_are_asked_about_once(house) {
        house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new").await;
        sam.fill("First name", "MAYA").fill("Last name", "lindqvist").fill("Email", "maya@gmial.com").tick("Create client profile only");
        sam.fill_named("birth_date.day", "14").fill_named("birth_date.month", "3").fill_named("birth_date.year", "1987");
        let asked = sam.press("Continue").await.shows("Maya Lindqvist, born 14 March 1987 is already on file.").shows("Did you mean maya@gmail.com?");
        assert!(asked.link("Open the record of Maya Lindqvist").starts_with("/clients/"));
        sam.press("Use maya@gmail.com").await;
        assert_eq!(sam.page().value("Email"), "maya@gmail.com");
        sam.press("Continue").await.shows("No invitation was sent.");
        let (clients,) = house.one::<(i64,)>("select count(*) from clients", values![]).await;
        assert_eq!(clients, 2);
    }

    /// The same details in two forms make one client and one question.
    async fn a_form_sent_twice_asks_before_it_makes_a_twin(house) {
        let sam = house.sign_in(SAM).await;
        let form = [("given_name", "Rosa"), ("email.0.address", "rosa@marin.example"), ("language", "en"), ("care_status", "active"), ("then", "only")];
        sam.post("/clients", &form).await.shows("No invitation was sent.");
        sam.post("/clients", &form).await.shows("Rosa is already on file.");
        let (clients,) = house.one::<(i64,)>("select count(*) from clients", values![]).await;
        assert_eq!(clients, 1);
        sam.post("/clients", &[("given_name", "Rosa"), ("practice_id", "1")]).await.status(400);
    }

    /// Sent twice, the form makes one client and sends one invitation, also for somebody of whom only a name is known. With other details it makes
    /// another client, and whoever is gone is not brought back by it.
    async fn a_form_pressed_twice_makes_one_client(house) {
        const MADE: &str = "select (select count(*) from clients where given_name in ('Rosa', 'Pia', 'Bo')),
         (select count(*) from audit_events where action = 'client.created')";
        let sam = house.sign_in(SAM).await;
        let key = key_of(&sam.open("/clients/new?from=fast").await);
        let named = |given| [("given_name", given), ("language", "en"), ("care_status", "active"), ("then", "only"), ("from", "fast"), ("request_key", key.as_str())];
        let rosa = sam.post("/clients", &named("Rosa")).await.shows("No invitation was sent.").address;
        let again = sam.post("/clients", &named("Rosa")).await.shows("Rosa’s profile is saved.").shows("The form came twice; one client was made.");
        assert_eq!(again.address, rosa);
        assert_eq!(house.one::<(i64, i64)>(MADE, values![]).await, (1, 1));
        let bo = sam.post("/clients", &named("Bo")).await.shows("No invitation was sent.").address;
        assert_ne!(bo, rosa);
        assert_eq!(sam.post("/clients", &named("Bo")).await.shows("one client was made").address, bo, "nor are there two of whoever came next");

        let key = key_of(&sam.open("/clients/new?from=fast").await);
        let agreed = |then| [
            ("given_name", "Pia"), ("email.0.address", "pia@marin.example"), ("email.0.consent", "1"), ("language", "en"),
            ("care_status", "active"), ("then", then), ("from", "fast"), ("request_key", key.as_str()),
        ];
        sam.post("/clients", &agreed("only")).await.shows("No invitation was sent.");
        sam.post("/clients", &agreed("invite")).await.shows("Invitation sent to Pia. It went to pia@marin.example.");
        sam.post("/clients", &agreed("invite")).await.shows("one client was made").shows("Invitation sent by Sam Patel");
        house.carry_letters().await.only_letter_to("pia@marin.example");
        assert_eq!(house.one::<(i64, i64)>(MADE, values![]).await, (3, 3));

        let gone: ClientId = rosa.trim_start_matches("/clients/").parse().expect("an id");
        house.merged(MAYA, gone).await;
        let key = key_of(&sam.open("/clients/new?from=fast").await);
        let id = gone.to_string();
        let under_hers = [("given_name", "Rosa"), ("language", "en"), ("care_status", "active"), ("then", "only"), ("request_key", id.as_str())];
        assert_ne!(sam.post("/clients", &under_hers).await.shows("No invitation was sent.").address, rosa);
        // The key of another practice's form is as good as any, and nothing is told.
        let hanna = house.sign_in(HANNA).await;
        let theirs = [("given_name", "Rosa"), ("language", "en"), ("care_status", "active"), ("then", "only"), ("request_key", key.as_str())];
        hanna.post("/clients", &theirs).await.shows("No invitation was sent.");
        sam.post("/clients", &theirs).await.shows("No invitation was sent.");
        // A group that is chosen only when the form is sent again is joined, once.
        let group = house.group_of(&[MAYA]).await.to_string();
        let mut joining = named("Bo").to_vec();
        joining.push(("group", group.as_str()));
        for _ in 0..2 {
            assert_eq!(sam.post("/clients", &joining[..]).await.shows("one client was made").address, bo);
        }
        let bo: ClientId = bo.trim_start_matches("/clients/").parse().expect("an id");
        assert_eq!(house.one::<(i64,)>("select count(*) from group_members where client_id = $1", values![bo]).await, (1,));
    }

    /// Client info is changed, consent is recorded with who and when, and the list follows.
    async fn details_are_changed(house) {
        let theo = house.client(THEO).await;
        let ines = house.sign_in(INES).await;
        ines.open("/clients").await;
        ines.follow("Record consent Theo Marsh").await.status(200);
        assert_eq!(ines.page().value("Email"), "theo@marsh.example");
        ines.tick("Reminders").fill("Preferred name", "Teddy").choose("Account subscription", "Pro").tick("Dr Ada Brandt");
        ines.press("Save").await.is_at(&format!("/clients/{theo}/info")).shows("Saved.").shows("Pro").shows("Dr Ada Brandt")
            .shows("Reminders on: agreed on 21 November, recorded by Ines Okafor");
        ines.follow("Recent activity").await.shows("Consent to email recorded by Ines Okafor").shows("Assigned staff changed by Ines Okafor");
        ines.open("/clients?q=teddy").await.shows("Theo Marsh").shows("Not invited");
        ines.open(&format!("/clients/{theo}/info/edit")).await;
        ines.press("Save").await.shows("Nothing was changed.");
        ines.open(&format!("/clients/{theo}/info/edit")).await;
        ines.choose("Care status", "Deactivated").fill("Reason for the care status", "Moved away").press("Save").await.shows("Moved away");
        ines.open("/clients").await.shows("Deactivated client").shows("Closed 21 Nov · Moved away");
        assert!(!ines.page().offers("(Re)send Invitation"));
    }

    /// Consent is given for one address: where another takes its place, the history says that the one went and the other has it. Withdrawn is
    /// what somebody took back.
    async fn consent_goes_with_its_address(house) {
        const WITHDRAWN: &str = "Consent to email withdrawn, recorded by Ines Okafor";
        let maya = house.client(MAYA).await;
        let (edit, activity) = (format!("/clients/{maya}/info/edit"), format!("/clients/{maya}/activity"));
        let ines = house.sign_in(INES).await;
        ines.open(&edit).await;
        ines.fill("Email", "maya@new.example").press("Save").await.shows("Saved.");
        let said = ines.open(&activity).await.shows("Consent to email recorded by Ines Okafor").does_not_show(WITHDRAWN);
        said.shows("An email with consent was removed by Ines Okafor");
        ines.open(&edit).await;
        ines.untick("Reminders").press("Save").await.shows("Saved.");
        ines.open(&activity).await.shows(WITHDRAWN);
    }

    /// Two people change one client: the second hears of it, sees both versions, and loses nothing.
    async fn nobody_overwrites_anybody_unseen(house) {
        let maya = house.client(MAYA).await;
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        let edit = format!("/clients/{maya}/info/edit");
        ines.open(&edit).await;
        sam.open(&edit).await;
        sam.fill("Pronouns", "she/her").press("Save").await.shows("Saved.");
        let page = ines.fill("Pronouns", "they/them").fill("Preferred name", "May").press("Save").await.status(409);
        let page = page.shows("Someone changed this while you were here.").shows("Now: she/her Yours: they/them");
        assert_eq!((page.value("Pronouns"), page.value("Preferred name")), ("they/them".into(), "May".into()));
        ines.press("Save").await.shows("Saved.").shows("they/them");
        // Whoever came from the search is led back there, also when they begin again.
        ines.open(&format!("{edit}?next=/support")).await;
        sam.open(&edit).await;
        sam.fill("Pronouns", "she/her").press("Save").await.shows("Saved.");
        let page = ines.fill("Pronouns", "ze/zir").press("Save").await.status(409);
        assert_eq!(page.link("start again from theirs"), format!("{edit}?next=%2Fsupport"));
    }

    /// When the address of somebody invited changes, the link sent to the old one is dead in the same moment, and the record says so.
    async fn a_new_address_ends_the_old_link(house) {
        let letter = house.invite(ANA).await;
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}/info/edit")).await;
        sam.fill("Email", "ana.new@silva.example").press("Save").await.shows("Its link no longer works.");
        house.browser().open(&letter).await.does_not_show("Continue");
        sam.press("No").await
            .shows("The invitation sent to the old address no longer works. You can send a new one.")
            .shows("Invitation revoked");
        sam.follow("Recent activity").await.shows("The invitation sent to the old one stopped working");
        house.browser().open(&letter).await.does_not_show("Continue");
        sam.open("/clients?q=ana.new@silva").await.shows("Ana Silva");
        sam.open("/clients?q=ana@silva.example").await.shows("No clients match");
    }

    /// A clinician sees the clients assigned to her, and whom she makes is hers; a biller sees and changes nothing.
    async fn roles_reach_as_far_as_they_should(house) {
        let maya = house.client(MAYA).await;
        let ada = house.sign_in(ADA).await;
        let empty = ada.open("/clients").await.shows("No clients yet").shows("Clients assigned to you are listed here.").does_not_show("Maya");
        assert!(empty.offers("Create client") && !empty.offers("Import clients"), "what her role may do");
        for path in ["", "/info", "/info/edit", "/activity", "/portal"] {
            ada.open(&format!("/clients/{maya}{path}")).await.status(404);
        }
        ada.post(&format!("/clients/{maya}/info"), &[("given_name", "X"), ("version", "1")]).await.status(404);
        ada.open("/clients/new?then=only").await;
        ada.fill("First name", "Rosa").fill("Email", "maya@lindqvist.example").press("Continue").await.shows("No invitation was sent.");
        ada.open("/clients").await.shows("Rosa").shows("1 client.");
        let bill = house.sign_in(BILL).await;
        let list = bill.open("/clients").await.shows("Maya Lindqvist");
        assert!(list.all("td.pick").is_empty() && !list.offers("Send/resend invitations") && !list.offers("Fast actions"));
        assert!(!list.offers("Send invitation Maya Lindqvist") && !list.offers("(Re)send Invitation"));
        bill.open("/clients/new").await.status(403);
        bill.open(&format!("/clients/{maya}/info")).await.status(200);
        assert!(!bill.page().offers("Edit"));
        bill.open(&format!("/clients/{maya}/info/edit")).await.status(403);
    }

    /// Another practice's clients are not found, whatever is asked.
    async fn another_practice_notices_nothing(house) {
        let maya = house.client(MAYA).await;
        house.client(MAYA_AT_HARBOUR).await;
        let hanna = house.sign_in(HANNA).await;
        hanna.open("/clients?q=lindqvist").await.shows("No clients match");
        hanna.open(&format!("/clients?after={maya}")).await.shows("Maya Harbourfield").does_not_show("Lindqvist");
        for path in ["", "/info", "/info/edit"] {
            hanna.open(&format!("/clients/{maya}{path}")).await.status(404).never_says("Lindqvist");
        }
        hanna.open("/clients/new?then=only").await;
        hanna.fill("First name", "Maya").fill("Email", MAYA.address).press("Continue").await.never_says("Lindqvist");
    }

    /// Names of every script and awkward texts come back unharmed.
    async fn every_script_comes_back_unharmed(house) {
        let sam = house.sign_in(SAM).await;
        for (given, family) in [("李小龍", "李"), ("أحمد", "الهاشمي"), ("Nguyễn", "Thị Minh Khai"), ("Ян", "О’Нил"), ("=1+1", "\"><img src=x>"), ("{{7*7}}", "${x}")] {
            sam.open("/clients/new?then=only").await;
            let page = sam.fill("First name", given).fill("Last name", family).press("Continue").await;
            assert_eq!(page.heading(), format!("{given} {family}"));
            sam.open("/clients").await.shows(&format!("{given} {family}"));
        }
    }

    /// An empty page says so with the one thing to do; what is typed into searches is named; and the plus is part of its button's name.
    async fn an_empty_page_leads_on(house) {
        let jonas = house.client(JONAS).await;
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        for (address, says, button, leads) in [
            ("/notices".to_owned(), "Nothing new", "Go to clients", "/clients".to_owned()),
            ("/clients/views".to_owned(), "No views yet", "Go to clients", "/clients?tab=all".to_owned()),
            ("/forms".to_owned(), "Nothing is outstanding", "Go to clients", "/clients".to_owned()),
            ("/organization/client-portal/forms".to_owned(), "No forms yet", "See what comes with Portico", "#shipped".to_owned()),
            (format!("/clients/{jonas}/documents"), "No documents yet", "Upload", "#upload".to_owned()),
            (format!("/clients/{jonas}/forms"), "No forms yet", "Invite to Client Portal", format!("/clients/{jonas}/invite")),
            (format!("/clients/{maya}/forms"), "No forms yet", "Resend Intake Forms", format!("/clients/{maya}/forms/new")),
        ] {
            ines.post("/notices/read", &[]).await;
            house.change("delete from notices", values![]).await;
            let page = ines.open(&address).await.shows(says);
            assert_eq!(page.link(button), leads, "{address}");
            assert_eq!(page.all(".empty .arch").len(), 1, "{address}");
        }
        for address in ["/clients", "/organization/client-portal/clients"] {
            let page = ines.open(address).await;
            assert!(page.text().contains("placeholder=\"Name, email, phone or date of birth\""), "{address}");
        }
        assert!(ines.page().offers("+ Create"));
        ines.open("/clients/new").await;
        ines.press("+ Add email").await.status(200);
        assert!(ines.page().offers("+ Add email") && !ines.page().offers("Add email"));
    }
}
