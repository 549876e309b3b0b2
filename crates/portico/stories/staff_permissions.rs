//! Organization → Staff: who works in the practice, as what, and what is given or taken one by one (behaviours.md 11, 55, 56).

use crate::kit::*;
use portico::{families::kind::Kind, organization::staff::actions};
use portico_mail::{Outcome, ScriptedCarrier};
use portico_policy::{Grant, Role};
use portico_values::{ClientId, ImportId};
use std::time::Duration;

const STAFF: &str = "/organization/staff";
const NEW_PASSWORD: &str = "meadow granite whistle 41";

impl House {
    async fn page_of(&self, staff: Staff) -> String {
        format!("{STAFF}/{}", self.staff(staff).await)
    }
    /// An administrator gives or takes a grant on the page.
    async fn grant(&self, staff: Staff, label: &str, on: bool) {
        let ines = self.sign_in(INES).await;
        let path = self.page_of(staff).await;
        ines.open(&path).await;
        let _ = if on { ines.tick(label) } else { ines.untick(label) };
        ines.press("Save permissions").await.is_at(&path).shows("Permissions saved.");
    }
}

stories! {
    /// Everybody stands there with role, second step, last sign-in and how the account stands.
    async fn the_list_says_who_works_here(house) {
        let page = house.sign_in(INES).await.open(STAFF).await.shows("Ines Okafor").shows("Dr Ada Brandt").shows("Front desk").shows("Not set up").shows("Never");
        assert!(!page.words().contains("Hanna Weiss"), "another practice's staff");
        for staff in [ADA, SAM, BILL] {
            let browser = house.sign_in(staff).await;
            let page = browser.open(STAFF).await.status(403).shows("Ask an administrator: Ines Okafor.");
            assert!(!page.offers("Organization"));
        }
        let hanna = house.sign_in(HANNA).await;
        hanna.open(&house.page_of(SAM).await).await.status(404);
        hanna.post(&format!("{}/role", house.page_of(SAM).await), &[("role", "biller")]).await.status(404);
    }

    /// A biller is given clients to invite: the button stands there with their next click, and goes when it is taken.
    async fn a_grant_holds_from_the_next_request(house) {
        let maya = house.client(MAYA).await;
        let record = format!("/clients/{maya}");
        let bill = house.sign_in(BILL).await;
        let page = bill.open(&record).await.shows("Not invited").shows("Ask an administrator: Ines Okafor.");
        assert!(!page.offers("Send invitation to Maya"));
        house.grant(BILL, "Invite all clients", true).await;
        assert!(bill.open(&record).await.offers("Send invitation to Maya"));
        bill.post(&format!("/clients/{maya}/invitation"), &[]).await.status(200);
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.grant(BILL, "Invite all clients", false).await;
        bill.open(&record).await.shows("Waiting to accept").shows("Ask an administrator: Ines Okafor.");
        bill.post(&format!("/clients/{maya}/invitation"), &[]).await.status(403).shows("Ask an administrator: Ines Okafor.");
    }

    /// The file of one client holds the answers in forms for those alone who may read them on the record's pages.
    async fn a_file_tells_no_more_than_the_pages(house) {
        let path = format!("/clients/{}/export", house.client(MAYA).await);
        let bill = house.sign_in(BILL).await;
        bill.post(&path, &[]).await.status(403);
        house.grant(BILL, "Export", true).await;
        let said = "Answers in forms are left out: ";
        assert!(bill.post(&path, &[]).await.status(200).text().contains(said));
        assert!(!house.sign_in(INES).await.post(&path, &[]).await.status(200).text().contains("are left out"));
    }

    /// Where lists and the history would be exported, and a group would invite and change, whoever may not reads whom to ask.
    async fn lists_and_groups_say_whom_to_ask(house) {
        const EXPORT: &str = "To export to CSV, ask an administrator: Ines Okafor";
        let group = format!("/groups/{}", house.group_of(&[MAYA]).await);
        let bill = house.sign_in(BILL).await;
        assert!(!bill.open("/clients").await.shows(EXPORT).offers("Export to CSV"));
        assert!(!bill.open("/history").await.shows(EXPORT).offers("Export to CSV"));
        let page = bill.open(&group).await.shows("To invite anybody here or change this group, ask an administrator: Ines Okafor.");
        assert!(!page.offers("Send invite Maya Lindqvist") && !page.offers("Save group"));
        house.grant(BILL, "Export", true).await;
        assert!(bill.open("/clients").await.does_not_show(EXPORT).offers("Export to CSV"));
        assert!(bill.open("/history").await.does_not_show(EXPORT).offers("Export to CSV"));
        house.grant(SAM, "Invite all clients", false).await;
        house.grant(SAM, "Invite clients assigned to me", false).await;
        let sam = house.sign_in(SAM).await;
        assert!(sam.open(&group).await.shows("To invite anybody here, ask an administrator: Ines Okafor.").offers("Save group"));
        house.sign_in(INES).await.open(&group).await.does_not_show("ask an administrator");
    }

    /// Where an email is in use, whoever may invite but not edit a record reads whom to ask, and finds no button that leads nowhere.
    async fn whoever_may_not_correct_an_email_reads_whom_to_ask(house) {
        const CORRECT: &str = "Correct Maya Lindqvist’s record";
        const ASK: &str = "To correct it there, ask an administrator: Ines Okafor.";
        house.activate(MAYA).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(Client { address: MAYA.address, ..JONAS }).await);
        let ways = format!("/clients/{jonas}/address-in-use");
        house.grant(BILL, "Invite all clients", true).await;
        let page = house.sign_in(BILL).await.open(&ways).await.status(200).shows(ASK).shows("To save it on this record, ask");
        assert!(page.offers("Set up a family login") && !page.offers("Use another email") && !page.offers(CORRECT));
        house.assign(ADA, jonas).await;
        house.grant(ADA, "Invite all clients", true).await;
        let ada = house.sign_in(ADA).await;
        let page = ada.open(&ways).await.shows(ASK).shows("Maya Lindqvist already signs in with");
        assert!(page.offers("Use another email") && !page.offers(CORRECT), "only one of the two is hers to edit");
        house.assign(ADA, maya).await;
        let page = ada.open(&ways).await.does_not_show(ASK);
        assert!(page.offers("Use another email") && page.offers(CORRECT));
    }

    /// Where a changed email has ended an invitation, whoever may change the client and not invite them finds no answer that would send one, and
    /// is told of none.
    async fn whoever_may_not_invite_is_told_to_send_nothing(house) {
        let edit = format!("/clients/{}/info/edit", house.client(MAYA).await);
        house.invite(MAYA).await;
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&edit).await;
        let asked = sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?");
        assert_eq!(asked.all("form.confirm button"), ["No"]);
        sam.press("No").await.shows("The invitation sent to the old address no longer works.").does_not_show("send a new one");
        house.carry_letters().await.none();
    }

    /// "Invite clients assigned to me" reaches those and nobody else; "Invite all clients" lets a clinician find everybody.
    async fn assigned_and_all(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        house.assign(ADA, maya).await;
        let ada = house.sign_in(ADA).await;
        ada.open(&format!("/clients/{jonas}")).await.status(404);
        house.grant(ADA, "Invite all clients", true).await;
        assert!(ada.open(&format!("/clients/{jonas}")).await.status(200).offers("Send invitation to Jonas"));
        ada.post(&format!("/clients/{jonas}/portal/permissions"), &[]).await.status(404);
        crate::documents::uploaded(house, &house.sign_in(SAM).await, JONAS, "Plan.pdf", &crate::documents::pdf("a plan")).await;
        let activity = format!("/clients/{jonas}/activity");
        house.sign_in(INES).await.open(&activity).await.shows("A document was uploaded by Sam Patel: Plan.pdf");
        ada.open(&activity).await.status(200).does_not_show("A document was uploaded").shows("Here you see only what you did yourself");
        house.grant(ADA, "Invite all clients", false).await;
        ada.open(&format!("/clients/{jonas}")).await.status(404);
        assert!(ada.open(&format!("/clients/{maya}")).await.offers("Send invitation to Maya"));
        house.grant(ADA, "Invite clients assigned to me", false).await;
        ada.open(&format!("/clients/{maya}")).await.shows("Not invited").shows("Ask an administrator: Ines Okafor.");
        ada.post(&format!("/clients/{maya}/invitation"), &[]).await.status(403);
    }

    /// Whoever sees all clients and may invite only those assigned to them finds boxes and buttons at those alone, in the list, on the record and
    /// in groups. Whom to ask stands at the others.
    async fn of_all_clients_they_see_the_assigned_ones_can_be_invited(house) {
        const BEYOND: &str = "Jonas isn’t assigned to you. Ask an administrator: Ines Okafor.";
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let group = house.group_of(&[MAYA, JONAS]).await;
        house.guest_of(group, "lena@roth.example").await;
        house.carry_letters().await;
        let group = format!("/groups/{group}");
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        for page in [sam.open("/clients").await, sam.open("/groups").await, sam.open(&group).await] {
            assert!(!page.offers("Send invite Maya Lindqvist") && !page.offers("Send invite Lena Roth"), "{}", page.words());
        }
        sam.page().shows(BEYOND).shows("To invite anybody here, ask an administrator: Ines Okafor.").does_not_show("Add a guest");
        house.assign(SAM, maya).await;
        let leads = |text: &str, client: ClientId| text.contains(&format!("/clients/{client}/invit"));
        for path in ["/clients", "/groups", group.as_str()] {
            let page = sam.open(path).await.shows(BEYOND);
            assert!(page.offers("Send invite Maya Lindqvist") && page.offers("Send invite Lena Roth"), "{path}");
            assert!(leads(&page.text(), maya) && !leads(&page.text(), jonas), "{path}");
        }
        sam.page().shows("Add a guest").does_not_show("To invite anybody here");
        let list = sam.open("/clients").await;
        assert_eq!(list.all("td.pick:has(input[disabled])"), ["Select Jonas Weber (cannot be invited: not assigned to you)"]);
        assert_eq!(list.all("td.pick:has(input:not([disabled]))"), ["Select Maya Lindqvist"]);
        let said = sam.follow_live("/clients/events").await.next().await.expect("the whole is said once");
        assert!(leads(&said, maya) && !leads(&said, jonas), "{said}");
        for tab in ["", "/activity", "/info", "/forms", "/portal", "/documents"] {
            assert!(leads(&sam.open(&format!("/clients/{maya}{tab}")).await.text(), maya), "{tab}");
            assert!(!leads(&sam.open(&format!("/clients/{jonas}{tab}")).await.shows(BEYOND).text(), jonas), "{tab}");
        }
        assert!(leads(&sam.open(&format!("/support?address={}", MAYA.address)).await.text(), maya));
        assert!(!leads(&sam.open(&format!("/support?address={}", JONAS.address)).await.shows("Jonas Weber").text(), jonas));
        sam.post(&format!("/clients/{jonas}/invitation"), &[]).await.status(404);
        sam.post(&format!("/clients/{maya}/invitation"), &[]).await.status(200);
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Choosing everybody who matches, they read before and afterwards how many others have to invite, who that is and whom to ask. It is no use
    /// of those clients: an import of theirs can still be undone, and the batch forgets them with it.
    async fn of_all_who_match_those_of_others_are_left_out_in_words(house) {
        let (maya, harriet) = (house.client(MAYA).await, house.client(HARRIET).await);
        house.client(JONAS).await;
        house.imported("one.csv", b"First name,Last name\nRosa,Lima\n").await;
        for client in [maya, harriet] {
            house.assign(SAM, client).await;
        }
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Select multiple").await;
        sam.follow("Select all 4 matching").await;
        let page = sam.press("Send/resend invitations").await.status(200).shows("Invite 1 client to the Client Portal");
        let page = page.shows("1 new invitation, 3 are left out.").shows("1 is ready, 3 can’t be invited now.").shows("Left out, and why (3)");
        assert_eq!(page.all(".left-out .points li"), ["2 not assigned to you", "1 without an email address on file"]);
        for called in ["Jonas", "Rosa"] {
            sam.page().shows(&format!("{called} isn’t assigned to you. Ask an administrator: Ines Okafor."));
        }
        let batch = sam.press("Invite to Client Portal").await.status(200).shows("Sending 2 invitations").address;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.open(&batch).await.shows("1 of 2 invitations sent").shows("1 needs you");
        let left_out = sam.follow("Left out 2").await.shows("Jonas wasn’t assigned to the person who started this.");
        left_out.shows("Rosa wasn’t assigned to the person who started this.").does_not_show("Harriet");
        let file = sam.open(&format!("{batch}/results.csv")).await.text();
        assert!(file.contains("Left out,Jonas wasn’t assigned to the person who started this."), "{file}");

        let (import,): (ImportId,) = house.one("select id from imports", values![]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/import/{import}/undo")).await;
        ines.press("Undo this import").await.shows("1 client was removed from the list.");
        sam.open(&batch).await.shows("Left out 1").does_not_show("Rosa");
    }

    /// Whom they ticked and who is a colleague's by the time the composer opens is named among who is left out, with whom to ask, as long as they
    /// still see them; nobody is written to before they have seen it. So it is with intake forms.
    async fn who_was_ticked_and_is_a_colleagues_by_now_is_named(house) {
        const ASK: &str = "Jonas isn’t assigned to you. Ask an administrator: Ines Okafor.";
        const GONE: &str = "You can no longer write to somebody you chose, so nobody was written to.";
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        for client in [maya, jonas] {
            house.assign(SAM, client).await;
        }
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        let chosen = [maya, jonas].map(|client| ("client", client.to_string()));
        let mut fields: Vec<(&str, &str)> = chosen.iter().map(|(name, id)| (*name, id.as_str())).collect();
        fields.push(("request_key", "ticked"));
        sam.post("/invitations/new", &fields).await.status(200).shows("2 new invitations.").does_not_show("Left out");
        house.change("delete from assignments where client_id = $1", values![jonas]).await;
        let mut sent = fields.clone();
        sent.extend([("subject", "Your portal"), ("message", "Hello {{client_first_name}}.")]);
        for (path, fields) in [("/invitations/new", &fields), ("/batches", &sent)] {
            let page = sam.post(path, fields).await.status(422).shows(GONE).shows("Invite 1 client to the Client Portal");
            let page = page.shows("1 new invitation, 1 is left out.").shows("Left out, and why (1)").shows(ASK);
            assert_eq!(page.all(".left-out[open] .points li"), ["1 not assigned to you"]);
            assert_eq!(page.link("Jonas Weber"), format!("/clients/{jonas}"));
        }
        assert_eq!(house.one::<(i64,)>("select count(*) from batches", values![]).await, (0,));
        sam.press("Invite to Client Portal").await.status(200).shows("Sending 1 invitation");
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.post("/batches/forms/new", &fields).await.status(422).shows(GONE).shows("2 are left out").shows(ASK);
    }

    /// Whom they do not see any more they read of as a number, and nowhere else.
    async fn who_is_not_seen_any_more_is_counted_alone(house) {
        const COUNTED: &str = "1 no longer in your list";
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        for client in [maya, jonas] {
            house.assign(ADA, client).await;
        }
        let ada = house.sign_in(ADA).await;
        let chosen = [maya, jonas].map(|client| ("client", client.to_string()));
        let fields: Vec<(&str, &str)> = chosen.iter().map(|(name, id)| (*name, id.as_str())).collect();
        house.change("delete from assignments where client_id = $1", values![jonas]).await;
        let page = ada.post("/invitations/new", &fields).await.status(422).shows("1 new invitation, 1 is left out.");
        let page = page.shows("1 is ready, 1 can’t be invited now.").never_says("Jonas").never_says(&jonas.to_string());
        assert_eq!(page.all(".left-out[open] .points li"), [COUNTED]);
        let page = ada.post("/batches/forms/new", &fields).await.status(422).shows("2 are left out").shows(COUNTED);
        page.never_says("Jonas").never_says(&jonas.to_string());
        house.change("delete from assignments where client_id = $1", values![maya]).await;
        let page = ada.post("/invitations/new", &fields).await.status(422).shows("Nobody can be invited").never_says("Maya");
        assert_eq!(page.all(".left-out[open] .points li"), ["2 no longer in your list"]);
    }

    /// Where a sign-in can't move they read why, and are not led to the end of an access that is not theirs to end.
    async fn a_sign_in_that_cannot_move_is_not_theirs_to_end(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").untick("Reminders").press("Save").await.status(200);
        let page = sam.open(&format!("/clients/{id}/portal/address")).await;
        let page = page.shows("An email with consent is required for Client Portal access.");
        assert_eq!(page.all("form.confirm button"), ["No"]);
        assert!(!page.offers("disable access"));
        house.carry_letters().await;
    }

    /// Where more match than a batch takes, others are not counted, and the page says that they are left out. Whoever may invite everybody, or asks
    /// for their own clients, reads nothing of it.
    async fn those_of_others_who_are_too_many_are_not_counted(house) {
        const SAID: &str = "Clients who aren’t assigned to you are left out. With more than 2 matching, they are not counted here";
        let clients = [house.client(MAYA).await, house.client(JONAS).await, house.client(ANA).await];
        house.assign(SAM, clients[0]).await;
        let small = house.with_settings(|settings| portico::settings::Settings { batch_cap: 2, ..settings });
        let all = [("all", "1")];
        small.sign_in(SAM).await.post("/invitations/new", &all).await.status(200).does_not_show("assigned to you");
        house.grant(SAM, "Invite all clients", false).await;
        let sam = small.sign_in(SAM).await;
        sam.post("/invitations/new", &all).await.status(200).shows("Invite 1 client to the Client Portal").shows(SAID);
        let own = [("all", "1"), ("filter.staff", "me")];
        sam.post("/invitations/new", &own).await.status(200).shows("Invite 1 client to the Client Portal").does_not_show("assigned to you");
    }

    /// They create a client and invite them at once if they are to be theirs; otherwise they read what to do, and nothing typed is lost.
    async fn a_new_client_is_invited_by_whom_it_is_assigned_to(house) {
        house.grant(SAM, "Invite all clients", false).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new?from=fast").await;
        sam.fill("First name", "Rosa").fill("Email", "rosa@marin.example").tick("Reminders");
        let page = sam.press("Add").await.status(422).shows("You can invite only clients assigned to you.");
        assert_eq!(page.value("First name"), "Rosa");
        sam.tick("Sam Patel").press("Add").await.shows("Invitation sent to Rosa.");
        house.carry_letters().await.only_letter_to("rosa@marin.example");
    }

    /// Whoever may invite all clients opens every record, and reads of those who are not theirs only what they did there themselves; where the
    /// invitation is, they see like everybody.
    async fn what_others_did_at_clients_of_others_is_not_told(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        house.assign(ADA, maya).await;
        house.grant(ADA, "Invite all clients", true).await;
        for client in [maya, jonas] {
            house.invite_as(&house.who(SAM).await, client).await.expect("sent");
        }
        let ada = house.sign_in(ADA).await;
        let (told, own) = ("Invitation sent by Sam Patel", "ou see only what you did yourself");
        for tab in ["", "/activity"] {
            ada.open(&format!("/clients/{maya}{tab}")).await.shows(told).does_not_show(own);
            ada.open(&format!("/clients/{jonas}{tab}")).await.does_not_show(told).shows(own);
        }
        ada.open(&format!("/clients/{maya}/portal")).await.shows(told).does_not_show(own);
        ada.open(&format!("/clients/{jonas}/portal")).await.shows(told).shows(own);
        house.carry_letters().await;
        house.clock.advance(Duration::from_secs(5 * 60));
        ada.post(&format!("/clients/{jonas}/invitation"), &[]).await.status(200);
        let again = "Invitation sent again by Dr Ada Brandt";
        ada.open(&format!("/clients/{jonas}/activity")).await.shows(again).does_not_show(told).shows(own);
        house.assign(ADA, jonas).await;
        ada.open(&format!("/clients/{jonas}/activity")).await.shows(told).does_not_show(own);
        house.carry_letters().await;
    }

    /// Whoever is given the portal to manage turns it on, and drops what has waited, for everybody: whomever they may invite.
    async fn whoever_manages_the_portal_drops_what_waited(house) {
        const SWITCH: &str = "/settings/scheduling/client-portal/switch";
        let maya = house.client(MAYA).await;
        house.offer_to(JONAS, "robin@silva.example", Kind::Proxy).await;
        house.start_batch(&[ANA]).await;
        for staff in [BILL, ADA] {
            house.grant(staff, "Manage portal settings", true).await;
            house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
            let browser = house.sign_in(staff).await;
            browser.post(SWITCH, &[("portal", "off"), ("present", STAFF_PASSWORD)]).await.status(200);
            let on = browser.post(SWITCH, &[("portal", "on"), ("letters", "drop")]).await;
            on.status(200).shows("The emails that had waited were not sent.");
            house.carry_letters().await.none();
            let (state,): (String,) = house.one("select state from invitations where client_id = $1", values![maya]).await;
            assert_ne!(state, "sent", "the link is dead");
        }
    }

    /// "Manage portal settings" opens Settings and nothing of the organization; "Edit templates" the templates.
    async fn settings_and_templates(house) {
        let settings = "/settings/scheduling/client-portal";
        let sam = house.sign_in(SAM).await;
        sam.open(settings).await.status(403);
        house.grant(SAM, "Manage portal settings", true).await;
        sam.open(settings).await.status(200).shows("Client Portal permissions");
        for path in ["/organization/client-portal/settings", "/organization/client-portal/clients", "/organization/client-portal/templates", STAFF] {
            sam.open(path).await.status(403);
        }
        house.grant(SAM, "Edit templates", true).await;
        let page = sam.open("/organization/client-portal/templates").await.status(200);
        assert!(!page.offers("Manage Clients") && page.offers("Templates"));
        house.grant(SAM, "Manage portal settings", false).await;
        sam.open(settings).await.status(403);
    }

    /// A role holds from the next request as well, and begins without what was added to the one before.
    async fn a_role_holds_from_the_next_request(house) {
        let sam = house.sign_in(SAM).await;
        house.grant(SAM, "Edit templates", true).await;
        let ines = house.sign_in(INES).await;
        let path = house.page_of(SAM).await;
        ines.open(&path).await.shows("Added to the role.");
        ines.tick("Administrator").press("Save role").await.is_at(&path).shows("Role saved.").shows("Administrators can do everything.");
        sam.open(STAFF).await.status(200);
        ines.tick("Biller").press("Save role").await.is_at(&path).does_not_show("Added to the role.");
        sam.open(STAFF).await.status(403);
        sam.open("/organization/client-portal/templates").await.status(403);
        ines.post(&format!("{path}/role"), &[("role", "owner")]).await.status(422);
        let acts: Vec<(String,)> = house.rows("select action from audit_events where action like 'staff.%_changed' order by seq", values![]).await;
        assert_eq!(acts.iter().map(|(action,)| action.as_str()).collect::<Vec<_>>(), ["staff.grants_changed", "staff.role_changed", "staff.role_changed"]);
    }

    /// The one administrator who can sign in stays one, whoever was invited beside them.
    async fn the_last_administrator_stays(house) {
        let ines = house.sign_in(INES).await;
        let path = house.page_of(INES).await;
        ines.open(&format!("{STAFF}/new")).await;
        ines.fill("Name", "Noa Lind").fill("Email", "noa@alder-wren.example").tick("Administrator").press("Invite staff member").await.shows("Noa Lind is invited.");
        ines.open(&path).await;
        ines.tick("Clinician").press("Save role").await.status(409).shows("Ines Okafor is the only administrator who can sign in.");
        ines.post(&format!("{path}/closing"), &[]).await.status(409).shows("Make someone else an administrator first.");
        let page = ines.open(&path).await.shows("Ines Okafor is the only administrator who can sign in.");
        assert!(!page.offers("Close account"), "what would be refused is not offered");
        house.browser().post("/sign-in", &[("email", INES.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
        house.carry_letters().await;
    }

    /// Two administrators end each other in the same moment, again and again: one of them is left each time.
    async fn of_two_who_end_each_other_one_is_left(house) {
        const LEFT: &str = "select count(*) from staff where role = 'administrator' and active and practice_id = $1";
        let practice = house.practice(ALDER).await;
        let (one, two) = (house.who(INES).await, house.who(SAM).await);
        let (ines, sam) = (house.staff(INES).await, house.staff(SAM).await);
        for round in 0..10 {
            house.change("update staff set role = 'administrator', active = true where practice_id = $1 and id = $2", values![practice, ines]).await;
            house.change("update staff set role = 'administrator', active = true where practice_id = $1 and id = $2", values![practice, sam]).await;
            let first = async {
                let mut act = house.act(&one).await;
                tokio::task::yield_now().await;
                actions::set_role(&mut act, sam, Role::Biller).await?;
                act.commit().await
            };
            let second = async {
                let mut act = house.act(&two).await;
                tokio::task::yield_now().await;
                if round % 2 == 0 { actions::close(&mut act, ines).await? } else { actions::set_role(&mut act, ines, Role::Clinician).await? }
                act.commit().await
            };
            let (first, second) = tokio::join!(first, second);
            assert!(first.is_ok() != second.is_ok(), "round {round}: {first:?} {second:?}");
            assert_eq!(house.one::<(i64,)>(LEFT, values![practice]).await.0, 1, "round {round}");
        }
    }

    /// Invited by a mailed link: password, sign-in, at work. Each link tells truly what became of it.
    async fn a_new_colleague_comes_in(house) {
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{STAFF}/new")).await;
        ines.press("Invite staff member").await.status(422).shows("Choose a role");
        ines.fill("Name", "Noa Lind").fill("Email", BILL.address).tick("Front desk").press("Invite staff member").await.status(422)
            .shows("A staff member of this practice has this address already");
        ines.fill("Email", "noa@alder-wren.example").press("Invite staff member").await.shows("Noa Lind is invited.").shows("Invited");
        let first = house.carry_letters().await.only_letter_to("noa@alder-wren.example").link();
        ines.press("Resend invitation").await.shows("Invitation sent again.");
        let letters = house.carry_letters().await;
        let letter = letters.only_letter_to("noa@alder-wren.example");
        assert_eq!(letter.subject(), "Your account at Alder & Wren Practice");
        letter.says("Ines Okafor has made an account for you");
        house.browser().open(&first).await.status(410).shows("There is a newer link");
        let noa = house.browser();
        noa.open(&letter.link()).await.heading();
        noa.fill("New password", NEW_PASSWORD).press("Save password").await.is_at("/sign-in");
        house.browser().open(&letter.link()).await.status(410).shows("You have already used this link");
        house.change("update practices set second_step = true where slug = 'alder-wren'", values![]).await;
        noa.fill("Email", "noa@alder-wren.example").fill("Password", NEW_PASSWORD).press("Sign in").await.is_at("/sign-in/second-step");
        noa.open("/clients").await.is_at("/sign-in/second-step");
        house.change("update practices set second_step = false where slug = 'alder-wren'", values![]).await;
        ines.open(STAFF).await.shows("Noa Lind").shows("Active");
        house.carry_letters().await;
    }

    /// Three days, or until it is taken back.
    async fn an_invitation_ends(house) {
        let ines = house.sign_in(INES).await;
        for (name, address) in [("Noa Lind", "noa@alder-wren.example"), ("Kim Roth", "kim@alder-wren.example")] {
            ines.open(&format!("{STAFF}/new")).await;
            ines.fill("Name", name).fill("Email", address).tick("Clinician").press("Invite staff member").await.shows("is invited.");
        }
        let letters = house.carry_letters().await;
        let (noa, kim) = (letters.only_letter_to("noa@alder-wren.example").link(), letters.only_letter_to("kim@alder-wren.example").link());
        ines.follow("Withdraw invitation").await.shows("Withdraw the invitation to Kim Roth?");
        ines.press("Withdraw invitation").await.shows("Closed");
        house.browser().open(&kim).await.status(410).shows("This invitation was taken back");
        house.browser().post("/forgot-password", &[("email", "kim@alder-wren.example")]).await.status(200);
        assert_eq!(house.carry_letters().await.len(), 0);
        house.leave_letters();
        house.clock.advance(days(3));
        house.browser().open(&noa).await.status(410).shows("This link is too old");
    }

    /// An invitation that nobody took up in time, and one that did not arrive, say so on the list and on the page, with what to do.
    async fn an_invitation_that_leads_nowhere_says_so(house) {
        let ines = house.sign_in(INES).await;
        for (name, address) in [("Noa Lind", "noa@alder-wren.example"), ("Kim Roth", "kim@alder-wren.example")] {
            ines.open(&format!("{STAFF}/new")).await;
            ines.fill("Name", name).fill("Email", address).tick("Clinician").press("Invite staff member").await.shows("is invited.").shows("The link works until");
        }
        let no_kim = ScriptedCarrier::new(|mime| match mime.envelope_to.starts_with("kim@") {
            true => Outcome::Never { code: 550, reply: "5.1.1 no such user".into() },
            false => Outcome::Accepted { reply: "2.0.0 taken".into() },
        });
        house.carry_letters_to(&no_kim).await;
        ines.open(STAFF).await.shows("Email not delivered").shows("This address doesn’t exist.").shows("The link works until").does_not_show("Invitation expired");
        ines.follow("Kim Roth").await.shows("Email not delivered").shows("This address doesn’t exist.").shows("invite them again with the right one");
        house.clock.advance(days(3));
        let ines = house.sign_in(INES).await;
        ines.open(STAFF).await.shows("Invitation expired").shows("The link worked until");
        ines.follow("Noa Lind").await.shows("Invitation expired").does_not_show("invite them again with the right one");
        ines.press("Resend invitation").await.shows("Invitation sent again.").shows("The link works until").does_not_show("Invitation expired");
        ines.open(STAFF).await.does_not_show("Invitation expired");
        ines.follow("Kim Roth").await;
        ines.press("Resend invitation").await.shows("Invited").does_not_show("Email not delivered");
        house.carry_letters().await;
    }

    /// Closing ends sessions and mailed links at once; the clients stay, and so does what was done. Open again, everything is chosen anew.
    async fn closing_an_account(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        let ada = house.sign_in(ADA).await;
        house.browser().post("/forgot-password", &[("email", ADA.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(ADA.address).link();
        let ines = house.sign_in(INES).await;
        let path = house.page_of(ADA).await;
        ines.open(&path).await;
        ines.follow("Close account").await.shows("Their clients stay");
        ines.press("Close account").await.is_at(&path).shows("The account is closed.").shows("Closed");
        ada.open("/clients").await.is_at("/sign-in");
        house.browser().open(&reset).await.status(404);
        house.browser().post("/sign-in", &[("email", ADA.address), ("password", STAFF_PASSWORD)]).await.status(422);
        ines.open(&format!("/clients/{maya}")).await.shows("Dr Ada Brandt");
        ines.post(&format!("{path}/closing"), &[]).await.status(409).shows("has just been changed");
        ines.open(&path).await;
        ines.press("Open account again").await.shows("Invited");
        let link = house.carry_letters().await.only_letter_to(ADA.address).link();
        house.browser().post("/sign-in", &[("email", ADA.address), ("password", STAFF_PASSWORD)]).await.status(422);
        let again = house.browser();
        again.open(&link).await;
        again.fill("New password", NEW_PASSWORD).press("Save password").await.is_at("/sign-in");
    }

    /// A batch belongs to whoever started it: once they may not invite, nobody more is invited through it.
    async fn a_batch_asks_for_the_grants_as_they_are(house) {
        house.start_batch(&[MAYA, JONAS]).await;
        for label in ["Invite all clients", "Invite clients assigned to me"] {
            house.grant(SAM, label, false).await;
        }
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        assert_eq!(house.carry_letters().await.len(), 0);
    }

    /// Administrators have everything: there is nothing to take, and nothing that is no grant is taken for one.
    async fn nothing_is_taken_from_an_administrator(house) {
        let ines = house.sign_in(INES).await;
        let path = house.page_of(INES).await;
        ines.post(&format!("{path}/grants"), &[]).await.status(409);
        ines.post(&format!("{}/grants", house.page_of(SAM).await), &[("manage_staff", "on")]).await.status(400);
        let kept: Vec<(i64,)> = house.rows("select count(*) from staff_grants", values![]).await;
        assert_eq!(kept, [(0,)]);
        assert_eq!(Grant::ALL.len(), 5);
    }
}
