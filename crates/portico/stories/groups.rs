//! Client groups: owners with their own invitation, all of them as one batch, guests who see what is shared with guests and nothing else
//! (behaviours.md 10, 57, 58; promises.md D16).

use crate::{
    bounces::{complaint, letter_to, take},
    kit::*,
};
use portico_mail::{Outcome, ScriptedCarrier};

async fn guests(house: &House) -> i64 {
    house.one::<(i64,)>("select count(*) from grants where kind = 'guest' and ended_at is null", values![]).await.0
}

stories! {
    /// Made from a record, found from the list, opened in place: everybody's email, "Send invite" beside it, the waiting text.
    async fn a_group_opens_in_place(house) {
        let (ana, maya) = (house.client(ANA).await, house.client(MAYA).await);
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}")).await.shows("Not in a group.");
        sam.follow("New group with Ana").await.shows("Ana Silva is its first owner.");
        sam.press("Create group").await.status(422).shows("Enter a name");
        sam.fill("Name", "The Silva family").press("Create group").await.shows("The Silva family was created.");
        let here = sam.page().address;
        sam.fill("Add a client", "Maya").press("Search").await.shows("Maya Lindqvist");
        sam.press("Add Maya Lindqvist").await.shows("Nothing was sent.");
        house.carry_letters().await.none();
        sam.open("/clients").await.shows("Group and invitations").shows("The Silva family").shows("ana@silva.example");
        sam.follow("Send invite Maya Lindqvist").await;
        // Confirmed by what was pressed.
        sam.press("Send invite").await.is_at("/clients");
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.open(&here).await.shows("Waiting for Maya to accept invitation");
        sam.follow("Send invite Ana Silva").await;
        sam.press("Send invite").await.is_at(&here).shows("Invitation sent to Ana");
        house.carry_letters().await.only_letter_to(ANA.address);
        sam.open(&format!("/clients?group={}", here.rsplit('/').next().expect("an id"))).await.shows("Group: The Silva family").shows("2 on this page");
        sam.open(&format!("/clients/{maya}")).await; sam.follow("The Silva family").await.shows("Owners");
    }

    /// What can't be saved of a group stays as it was typed, name and kind.
    async fn a_wrong_name_of_a_group_stays(house) {
        let group = house.group_of(&[ANA]).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/groups/{group}")).await;
        let long = "Silva ".repeat(20);
        let page = sam.fill("Name", &long).choose("Kind of group", "Business").press("Save group").await.status(422);
        assert_eq!((page.value("Name"), page.value("Kind of group")), (long.trim().to_owned(), "Business".to_owned()));
        page.shows("Enter a name of at most 100 characters").shows("The Silva family");
        sam.fill("Name", "Silva & Roth").press("Save group").await.shows("Group saved.").shows("Silva & Roth").shows("Business.");
    }

    /// A client without a group opens in place with the email, the line and the button; the first two are marked as standing in the row around
    /// them already, so that a phone can leave them out. In a group it is said who has which.
    async fn what_the_row_says_is_marked(house) {
        let again = |list: &Page| (list.all(".opened .grow > .again").len(), list.all(".opened .grow > .sub").len());
        house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await;
        assert!(again(&list) == (2, 2) && list.offers("Send invite Maya Lindqvist"), "{}", list.text());
        house.group_of(&[MAYA]).await;
        assert_eq!(again(&sam.open("/clients").await.shows("Group and invitations")), (0, 2));
        house.activate(JONAS).await;
        let list = sam.open("/clients").await;
        assert_eq!(again(&list), (1, 4), "that he signed in last is a line of its own: {}", list.text());
    }

    /// Guests stand in the opened row as well, each with where they stand and "Send invite", which leads back to the list.
    async fn guests_stand_in_the_opened_row(house) {
        let group = house.group_of(&[ANA]).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.untick("Invite guests of a group straight away").press("Save families").await.shows("Families saved.");
        ines.open(&format!("/groups/{group}")).await;
        ines.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add guest").await.shows("No invitation was sent.");
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("lena@roth.example").shows("Guest · Not invited");
        sam.press("Send invite Lena").await.is_at("/clients").shows("Invitation sent to Lena.").shows("Guest · Waiting for Lena to accept invitation (sent 21 Nov)");
        sam.page().shows("Ask Lena to check the junk or spam folder.");
        let link = house.carry_letters().await.only_letter_to("lena@roth.example").link();
        let lena = house.browser();
        lena.open(&link).await;
        lena.fill("Password", PASSWORD).press("Accept and create my account").await;
        house.carry_letters().await;
        let page = sam.open("/clients").await.shows("Guest · Last signed in");
        assert!(!page.offers("Send invite Lena"), "who is in is not asked again");
        let bill = house.sign_in(BILL).await;
        assert!(!bill.open("/clients").await.shows("lena@roth.example").offers("Send invite Lena"));
    }

    /// Every group is found by words of its name, also without clients, and opens in place: what is sent from there leads back, and the page
    /// follows. A clinician finds groups with a client of theirs, nobody another practice's.
    async fn groups_are_found_by_their_names(house) {
        const NAMES: &str = "table[aria-label=\"Client groups\"] td .who a";
        let silva = house.group_of(&[ANA, MAYA]).await;
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        for (name, kind) in [("Weber & Söhne", "business"), ("The Boatengs", "household")] {
            sam.post("/groups", &[("name", name), ("kind", kind)]).await.status(200);
        }
        sam.open("/clients").await;
        let page = sam.follow("Client groups").await.is_at("/groups").shows("Household").shows("No owners yet").shows("3 groups on this page");
        assert_eq!(page.all(NAMES), ["The Boatengs", "The Silva family", "Weber & Söhne"]);
        let page = sam.fill("Search groups", "sohne web").press("Search").await;
        assert_eq!(page.all(NAMES), ["Weber & Söhne"]);
        sam.fill("Search groups", "Lindqvist").press("Search").await.shows("No group matches “Lindqvist”");
        sam.fill("Search groups", "silva").press("Search").await.shows("ana@silva.example").shows("maya@lindqvist.example");
        let mut live = sam.follow_live("/groups/events?q=silva").await;
        let first = live.next().await.expect("said once");
        assert!(first.contains(&format!("id=\"opened-{silva}\"")) && first.contains(&format!("id=\"owners-{silva}\"")), "{first}");
        sam.follow("Send invite Maya Lindqvist").await;
        let page = sam.press("Send invite").await.is_at("/groups").shows("Invitation sent to Maya");
        assert_eq!(page.all(NAMES), ["The Silva family"]);
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.portico.live_bell.notify_waiters();
        live.until("Waiting for Maya to accept invitation").await;
        house.guest_of(silva, "lena@roth.example").await;
        house.carry_letters().await.only_letter_to("lena@roth.example");
        live.until("Guest · Waiting for Lena to accept invitation").await;
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        sam.open("/groups?q=silva").await;
        let page = sam.press("Send invite Lena Roth").await.is_at("/groups").shows("Invitation sent to Lena Roth.");
        assert_eq!(page.all(NAMES), ["The Silva family"]);
        house.carry_letters().await.only_letter_to("lena@roth.example");
        house.assign(ADA, ana).await;
        let page = house.sign_in(ADA).await.open("/groups").await.shows("Ana Silva").does_not_show("Maya");
        assert_eq!(page.all(NAMES), ["The Silva family"]);
        house.sign_in(HANNA).await.open("/groups").await.shows("No groups yet").does_not_show("Silva");
        assert!(!house.sign_in(BILL).await.open("/groups").await.shows("The Silva family").offers("Send invite Ana Silva"));
    }

    /// More groups than fit on a page stand on the next, and the way back leads to the same ones.
    async fn many_groups_stand_on_pages(house) {
        const NAMES: &str = "table[aria-label=\"Client groups\"] td .who a";
        let sam = house.sign_in(SAM).await;
        for number in 1..=52 {
            sam.post("/groups", &[("name", &format!("Group {number:02}")), ("kind", "couple")]).await.status(200);
        }
        let ends = |page: &Page| {
            let names = page.all(NAMES);
            (names.first().cloned().unwrap_or_default(), names.last().cloned().unwrap_or_default(), names.len())
        };
        let expected = |first: &str, last: &str, many: usize| (first.to_owned(), last.to_owned(), many);
        for list in ["/groups", "/groups?q=gro"] {
            let page = sam.open(list).await;
            assert_eq!(ends(&page), expected("Group 01", "Group 25", 25));
            assert!(!page.offers("Previous"));
            assert_eq!(ends(&sam.follow("Next").await), expected("Group 26", "Group 50", 25));
            let page = sam.follow("Next").await;
            assert_eq!(ends(&page), expected("Group 51", "Group 52", 2));
            assert!(!page.offers("Next"));
            assert_eq!(ends(&sam.follow("Previous").await), expected("Group 26", "Group 50", 25));
            let page = sam.follow("Previous").await;
            assert_eq!(ends(&page), expected("Group 01", "Group 25", 25));
            assert!(!page.offers("Previous"));
        }
        assert_eq!(ends(&sam.open("/groups?q=52").await), expected("Group 52", "Group 52", 1));
    }

    /// "Next" leads to the first page when whatever stood behind it has gone elsewhere meanwhile.
    async fn a_page_of_groups_that_nothing_is_left_on_leads_to_the_first(house) {
        let sam = house.sign_in(SAM).await;
        for number in 1..=26 {
            sam.post("/groups", &[("name", &format!("Group {number:02}")), ("kind", "couple")]).await.status(200);
        }
        for (list, first) in [("/groups", "Group 00"), ("/groups?q=gro", "Group 001")] {
            sam.open(list).await.shows("25 groups on this page");
            house.change("update client_groups set name = $1 where name = 'Group 26'", values![first]).await;
            sam.follow("Next").await.is_at(list).shows(first).shows("25 groups on this page");
            house.change("update client_groups set name = 'Group 26' where name = $1", values![first]).await;
        }
    }

    /// "Send invite" asks whether a form goes along, and "Send invite" confirms it, also after something had to be mended.
    async fn send_invite_is_confirmed_by_its_own_words(house) {
        house.form(ALDER, "consent-to-treatment").await;
        house.group_of(&[ANA]).await;
        house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        let asked = sam.follow("Send invite Ana Silva").await.shows("Send a digital form with the invitation?");
        assert!(asked.offers("Send invite") && !asked.offers("Send invitation"), "{}", asked.words());
        sam.tick("Send with a form").tick("Consent to treatment").choose("Who signs", "A guardian");
        sam.press("Send invite").await.status(422);
        sam.tick("Just send the invite").press("Send invite").await.is_at("/clients").shows("Invitation sent to Ana");
        house.carry_letters().await.only_letter_to(ANA.address);
    }

    /// Pressed twice, the form of a new group makes one; another name makes another one.
    async fn a_form_pressed_twice_makes_one_group(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&format!("/groups/new?client={ana}")).await;
        let html = page.text();
        let key = html.split("name=\"request_key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
        let id = ana.to_string();
        let form = |name| [("name", name), ("kind", "family"), ("client", id.as_str()), ("request_key", key)];
        let first = sam.post("/groups", &form("The Silva family")).await.status(200).shows("The Silva family was created.").address;
        let second = sam.post("/groups", &form("The Silva family")).await.status(200).address;
        assert_eq!(first, second);
        let (groups, owners): (i64, i64) = house.one("select (select count(*) from client_groups), (select count(*) from group_members)", values![]).await;
        assert_eq!((groups, owners), (1, 1));
        let other = sam.post("/groups", &form("The Silvas at work")).await.status(200).address;
        assert_ne!(first, other);
        let old = [("name", "Without a key"), ("kind", "couple"), ("client", id.as_str())];
        sam.post("/groups", &old).await.status(200).shows("Without a key was created.");
        // A key that belongs to another practice's group is as good as a new one there, and nothing is told.
        let hanna = house.sign_in(HANNA).await;
        let theirs = hanna.post("/groups", &[("name", "The Silva family"), ("kind", "family"), ("request_key", key)]).await.status(200).address;
        hanna.open(&theirs).await.status(200).does_not_show("Ana");
        let (events,): (i64,) = house.one("select count(*) from audit_events where action = 'group.created'", values![]).await;
        assert_eq!(events, 4);
    }

    /// "Add" and "Remove" pressed twice lead to the same page as once, which says who is in the group, also where it was joined from the record.
    async fn a_button_pressed_twice_says_who_is_in_the_group(house) {
        let group = house.group_of(&[ANA]).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let (here, record) = (format!("/groups/{group}"), format!("/clients/{maya}"));
        let (owner, chosen) = (maya.to_string(), group.to_string());
        let (adding, removing) = (format!("{here}/owners"), format!("{here}/owners/{maya}/removal"));
        sam.post(&adding, &[("client", &owner)]).await.is_at(&here).shows("Added to the group. Nothing was sent.");
        sam.post(&adding, &[("client", &owner)]).await.status(200).is_at(&here).shows("Maya is already in the group. Nothing was sent.");
        let joined = sam.post(&format!("{record}/groups"), &[("group", &chosen)]).await.status(200).is_at(&record);
        joined.shows("Maya is already in the group. Nothing was sent.");
        sam.post(&removing, &[]).await.is_at(&here).shows("Removed from the group. The record stays as it is.");
        sam.post(&removing, &[]).await.status(200).is_at(&here).shows("Maya is no longer in the group. The record stays as it is.");
        // A clinician sees a group no more that the last client of theirs has left.
        let (ana, ada) = (house.client(ANA).await, house.sign_in(ADA).await);
        house.assign(ADA, ana).await;
        let removing = format!("{here}/owners/{ana}/removal");
        ada.post(&removing, &[]).await.is_at("/clients").shows("Removed from the group. The record stays as it is.");
        ada.post(&removing, &[]).await.status(200).is_at("/clients").shows("Ana is no longer in the group. The record stays as it is.");
        ada.post(&format!("{here}/owners/{maya}/removal"), &[]).await.status(404);
        let events: Vec<(String,)> =
            house.rows("select action from audit_events where action like 'group.owner_%' order by seq", values![]).await;
        let events: Vec<&str> = events.iter().map(|(action,)| action.as_str()).collect();
        assert_eq!(events, ["group.owner_added", "group.owner_added", "group.owner_removed", "group.owner_removed"]);
    }

    /// "Send to all owners": one batch.
    async fn all_owners_are_one_batch(house) {
        let group = house.group_of(&[ANA, MAYA, JONAS]).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/groups/{group}")).await;
        sam.press("Send to all owners").await.shows("Ana").shows("Maya").shows("Jonas");
        sam.press("Invite to Client Portal").await;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("batches are prepared") > 0 {}
        assert_eq!(house.carry_letters().await.len(), 3);
        let (batches,): (i64,) = house.one("select count(*) from batches", values![]).await;
        assert_eq!(batches, 1);
    }

    /// Said beforehand, sent in the same act; a guest sees nothing before accepting, and then a calm page.
    async fn a_guest_is_invited_at_once(house) {
        let group = house.group_of(&[ANA, MAYA]).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/groups/{group}")).await.shows("The invitation goes out at once.");
        sam.fill("First name", "Lena").fill("Email", "lena@").press("Add and invite guest").await.status(422).shows("Enter an email");
        sam.fill("Email", "lena@roth.example").press("Add and invite guest").await.shows("Lena was added as a guest.").shows("Waiting for Lena to accept invitation (sent 21 Nov)");
        sam.page().shows("Ask Lena to check the junk or spam folder.");
        let link = house.carry_letters().await.only_letter_to("lena@roth.example").link();
        assert_eq!(guests(house).await, 0);
        sam.press("Send invite Lena").await.shows("less than 5 minutes ago");
        let lena = house.browser();
        lena.open(&link).await.shows("would like to share things with you, as a guest of").does_not_show("Silva");
        lena.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/choose");
        lena.press("Ana’s portal").await.shows("You are in Ana’s portal.").shows("Nothing is shared with you yet").does_not_show("You’re all set.");
        assert_eq!(guests(house).await, 2);
        house.carry_letters().await;
        lena.open("/p/alder-wren/account").await.shows("Your account").does_not_show("Emails you get");
        sam.open(&format!("/groups/{group}")).await.shows("Last signed in");
        // An owner leaves: what the group opened there ends with it. Then the guest leaves.
        sam.press("Remove Ana Silva").await.shows("Removed from the group.");
        lena.open("/p/alder-wren/").await.shows("Sign in");
        assert_eq!(guests(house).await, 1);
        sam.press("Remove Lena").await.shows("Lena is no longer a guest.");
        assert_eq!(guests(house).await, 0);
        let again = house.browser();
        again.open("/p/alder-wren/sign-in").await;
        again.fill("Email", "lena@roth.example").fill("Password", PASSWORD).press("Sign in").await.status(422);
    }

    /// An owner leaves, and a guest was asked about nobody else: the email does not go, and nobody is asked any more.
    async fn a_guest_of_nobody_is_not_asked(house) {
        let group = house.group_of(&[ANA]).await;
        house.guest_of(group, "lena@roth.example").await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/groups/{group}")).await.shows("Waiting for Lena to accept invitation");
        sam.press("Remove Ana Silva").await.shows("Removed from the group.").does_not_show("Lena");
        house.carry_letters().await.none();
    }

    /// The email that asks a guest comes back, or is withheld because its reader complained: the group's page and the opened row both say so, and
    /// neither says that an answer is waited for.
    async fn a_guest_whose_email_did_not_arrive(house) {
        const LENA: &str = "lena@roth.example";
        let group = house.group_of(&[ANA]).await;
        let here = format!("/groups/{group}");
        house.guest_of(group, LENA).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "5.1.1 no such user".into() });
        house.carry_letters_to(&refusing).await.none();
        let sam = house.sign_in(SAM).await;
        let told = async || {
            sam.open("/clients").await.shows("Guest · Asked on").shows("The email didn’t arrive").does_not_show("Waiting for Lena");
            let page = sam.open(&here).await.shows("Email not delivered").shows("The email didn’t arrive");
            page.does_not_show("Waiting to accept").does_not_show("Waiting for Lena")
        };
        told().await;
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        sam.press("Send invite Lena Roth").await.shows("Waiting for Lena to accept invitation").does_not_show("Email not delivered");
        house.carry_letters().await.only_letter_to(LENA);
        take(house, &complaint(letter_to(house, LENA).await, LENA)).await;
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        sam.open(&here).await.shows("Waiting to accept");
        sam.press("Send invite Lena Roth").await;
        house.carry_letters().await.none();
        told().await;
    }

    /// An owner whose portal can't be opened at present stands in the way of no other: they are left out, the answer says so, and once they are
    /// a client again the guest is asked for them alone.
    async fn an_owner_who_is_closed_is_left_out(house) {
        let group = house.group_of(&[ANA, MAYA]).await;
        house.change("update clients set care_status = 'deactivated' where id = $1", values![house.client(MAYA).await]).await;
        house.stand_anew().await;
        let sam = house.sign_in(SAM).await;
        let here = format!("/groups/{group}");
        sam.open(&here).await;
        sam.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add and invite guest").await
            .shows("Lena was added as a guest.").shows("Left out: Maya is a deactivated client");
        let link = house.carry_letters().await.only_letter_to("lena@roth.example").link();
        let lena = house.browser();
        lena.open(&link).await;
        lena.fill("Password", PASSWORD).press("Accept and create my account").await.shows("Ana");
        assert_eq!(guests(house).await, 1);
        sam.open(&here).await;
        sam.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add and invite guest").await.status(422)
            .shows("already has access to Ana’s portal, or has been asked");
        house.change("update clients set care_status = 'active' where id = $1", values![house.client(MAYA).await]).await;
        house.stand_anew().await;
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        sam.press("Add and invite guest").await.shows("Left out: lena@roth.example already has access to Ana’s portal");
        lena.open("/p/alder-wren/offers").await.shows("Maya");
        lena.press("Accept").await;
        assert_eq!(guests(house).await, 2);
        // Where nobody is left, it is refused with what stands in the way.
        let alone = house.group_of(&[JONAS]).await;
        house.change("update clients set care_status = 'deactivated' where id = $1", values![house.client(JONAS).await]).await;
        house.stand_anew().await;
        sam.open(&format!("/groups/{alone}")).await;
        sam.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add and invite guest").await.status(422).shows("Jonas is a deactivated client");
        house.leave_letters();
    }

    /// A guest has none of an owner's rights, whatever stands in the row.
    async fn a_guest_has_no_areas(house) {
        use portico::{access::permitted, clients::permissions::Area};
        house.activate(JONAS).await;
        let group = house.group_of(&[ANA]).await;
        house.guest_of(group, JONAS.address).await;
        house.accepts(JONAS).await;
        house.change("update grants set rights = 'messages:manage' where kind = $1", values!["guest"]).await;
        let (practice, ana) = (house.practice(ALDER).await, house.client(ANA).await);
        let (login,): (portico_values::LoginId,) = house.one("select id from logins where address = $1", values![JONAS.address]).await;
        let who = portico::act::Who { actor: portico_policy::Actor::Client { practice, login }, ..house.visitor(JONAS).await };
        let mut look = house.look(&who).await;
        let permitted = permitted::of(&mut look, ana).await.expect("an answer").expect("a grant");
        assert!(Area::ALL.into_iter().all(|area| !permitted.opens(area)));
        house.leave_letters();
    }

    /// The setting turns the invitation off; then "Send invite" sends it.
    async fn the_practice_may_want_to_send_later(house) {
        let group = house.group_of(&[ANA]).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.untick("Invite guests of a group straight away").press("Save families").await.shows("Families saved.");
        ines.open(&format!("/groups/{group}")).await.shows("No invitation goes out.");
        ines.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add guest").await.shows("No invitation was sent.");
        assert_eq!(ines.page().all("#group-guests .badge"), ["Not invited"]);
        house.carry_letters().await.none();
        ines.press("Send invite Lena").await.shows("Invitation sent to Lena.");
        let link = house.carry_letters().await.only_letter_to("lena@roth.example").link();
        // Taken out before accepting: the link is dead with it.
        ines.press("Remove Lena").await.shows("no longer a guest");
        house.browser().open(&link).await.status(410);
        assert_eq!(guests(house).await, 0);
    }

    /// A clinician asks guests for their own clients alone, and ends nothing at a client who is not theirs, from the group or from the record.
    async fn nothing_ends_out_of_reach(house) {
        const ELSEWHERE: &str = "This also concerns clients who aren’t assigned to you. Ask an administrator.";
        let group = house.group_of(&[ANA, MAYA]).await;
        let ana = house.client(ANA).await;
        house.assign(ADA, ana).await;
        house.activate(JONAS).await;
        house.guest_of(group, JONAS.address).await;
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        let (offer,): (portico_values::OfferId,) = house.one("select id from offers", values![]).await;
        let (ada, here) = (house.sign_in(ADA).await, format!("/groups/{group}"));
        for place in [here.clone(), format!("/clients/{ana}")] {
            for what in ["sending", "withdrawal"] {
                ada.post(&format!("{place}/offers/{offer}/{what}"), &[]).await.shows(ELSEWHERE);
            }
        }
        house.accepts(JONAS).await;
        ada.open(&here).await;
        ada.press("Remove Jonas Weber").await.status(409).shows(ELSEWHERE);
        assert_eq!(guests(house).await, 2, "nothing has ended");
        ada.open(&here).await;
        ada.fill("First name", "Lena").fill("Email", "lena@roth.example").press("Add and invite guest").await
            .shows("Lena was added as a guest.").shows("Left out: 1 owner isn’t assigned to you.").does_not_show("Maya");
        const ABOUT: &str = "select k.client_id from offer_clients k join offers o on o.id = k.offer_id where o.address = $1";
        let about: Vec<(portico_values::ClientId,)> = house.rows(ABOUT, values!["lena@roth.example"]).await;
        assert_eq!(about, [(ana,)]);
        ada.press("Remove Lena").await.shows("Lena is no longer a guest.");
        let ines = house.sign_in(INES).await;
        ines.open(&here).await;
        ines.press("Remove Jonas Weber").await.shows("Jonas Weber is no longer a guest.");
        assert_eq!(guests(house).await, 0);
        house.leave_letters();
    }

    /// A clinician sees groups with a client of theirs, and of those only their clients.
    async fn a_group_is_as_far_as_the_reach(house) {
        let theirs = house.group_of(&[ANA, MAYA]).await;
        let others = house.group_of(&[JONAS]).await;
        let ana = house.client(ANA).await;
        house.assign(ADA, ana).await;
        let ada = house.sign_in(ADA).await;
        ada.open(&format!("/groups/{theirs}")).await.shows("Ana Silva").does_not_show("Maya");
        ada.open(&format!("/groups/{others}")).await.status(404);
        ada.post(&format!("/clients/{ana}/groups"), &[("group", &others.to_string())]).await.status(404);
        let hanna = house.sign_in(HANNA).await;
        hanna.open(&format!("/groups/{theirs}")).await.status(404);
    }
}
