//! "Why can't this client get in?": the panel on the record and the search by address, each blocker with the button that removes it
//! (behaviours.md 42).

use crate::{
    addresses::maya_with_two_addresses,
    bounces::{complaint, letter_to, take},
    kit::{Browser, Page},
};
use portico::{care::Side, families::kind::Kind};
use portico_mail::{Outcome, ScriptedCarrier};

const TITLE: &str = "Why can’t this client get in?";

async fn look_up(staff: &Browser<'_>, address: &str) -> Page {
    staff.open("/support").await.shows(TITLE);
    staff.fill("Email they type", address).press("Look it up").await
}

stories! {
    /// From no invitation to an account: at each step the panel names what is in the way.
    async fn the_panel_follows_a_client_on_the_way_in(house) {
        let (maya, theo, harriet) = (house.client(MAYA).await, house.client(THEO).await, house.client(HARRIET).await);
        let sam = house.sign_in(SAM).await;
        let tab = |id| format!("/clients/{id}/portal");
        let none = sam.open(&tab(harriet)).await.shows(TITLE).shows("There is no email on file for Harriet.");
        let none = none.does_not_show("Harriet hasn’t been invited.").does_not_show("check the junk or spam folder");
        assert!(!none.offers("Disable access"), "there is nothing to disable");
        sam.open(&tab(theo)).await.shows("Theo hasn’t agreed to email yet.").does_not_show("Theo hasn’t been invited.");
        sam.follow("Record consent Theo Marsh").await.shows("Reminders");
        let new = sam.open(&tab(maya)).await.shows("Maya hasn’t been invited.").does_not_show("check the junk or spam folder");
        assert!(new.offers("Send email") && !new.offers("Send invitation Maya Lindqvist"), "one button sends from here");
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        sam.open(&tab(maya)).await.shows("The invitation is still in line and will be sent automatically.");
        let busy = ScriptedCarrier::new(|_| Outcome::Later { code: Some(452), reply: "452 4.2.2 Over quota".into() });
        house.carry_letters_to(&busy).await.none();
        sam.open(&tab(maya)).await.shows("The invitation hasn’t gone yet. The mailbox is full. Portico will try again at");
        house.clock.advance(days(1));
        let sam = house.sign_in(SAM).await;
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        sam.open(&tab(maya)).await.shows("Maya hasn’t set up the account yet.").shows("Most missing invitations are a spelling mistake");
        house.activate_by(&link).await;
        house.carry_letters().await;
        sam.open(&tab(maya)).await.shows("Maya can sign in with maya@lindqvist.example.").does_not_show("junk");
    }

    /// An expired link, a revoked one, the practice's switch: each is named, several at once.
    async fn every_blocker_is_named_and_not_only_the_first(house) {
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/invitation/revocation")).await;
        sam.press("Revoke invitation").await.shows("The invitation was revoked, so its link no longer works.");
        house.clock.advance(days(1));
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await.shows("Links in earlier emails no longer work.").shows("Maya hasn’t set up the account yet.");
        house.clock.advance(days(31));
        house.change("update practices set portal_on = false where slug = $1", values!["alder-wren"]).await;
        house.change("update clients set portal_on = false where id = $1", values![id]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/portal")).await
            .shows("The Client Portal is off for the whole practice.")
            .shows("Access is disabled for Maya.")
            .shows("The link expired on");
        house.change("update clients set portal_on = true where id = $1", values![id]).await;
    }

    /// What staff closed is opened from here: access with one press, the portal of the practice after its question.
    async fn what_is_closed_is_opened_from_the_panel(house) {
        let id = house.client(MAYA).await;
        house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/access/disabling")).await;
        ines.press("Disable access").await;
        look_up(&ines, MAYA.address).await.shows("Access is disabled for Maya.");
        ines.press("Give access again Maya Lindqvist").await.is_at("/support").shows("Access is open again for Maya.");
        look_up(&ines, MAYA.address).await.does_not_show("Access is disabled");
        ines.open("/settings/scheduling/client-portal/switch").await;
        ines.fill("Current password", STAFF_PASSWORD).press("Turn off").await;
        look_up(&ines, MAYA.address).await.shows("The Client Portal is off for the whole practice.");
        ines.follow("Turn it on Maya Lindqvist").await.shows("Turn the Client Portal on?");
        let back = ines.press("Turn on").await.is_at("/support").shows("The Client Portal is on.");
        back.does_not_show("The Client Portal is off for the whole practice.");
        house.carry_letters().await;
    }

    /// What the search offers is done from it, and leads back to what was looked up: one press, or the page that takes the words and details.
    async fn each_button_of_the_search_leads_back_to_it(house) {
        for client in [MAYA, THEO] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        look_up(&sam, MAYA.address).await.shows("Maya hasn’t been invited.");
        sam.follow("Send invitation Maya Lindqvist").await.shows("Send the invitation?");
        let sent = sam.press("Send invitation").await.is_at("/support").shows("Invitation sent to Maya.");
        sent.shows("The invitation is still in line").does_not_show("hasn’t been invited");
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();
        look_up(&sam, MAYA.address).await.shows("The invitation didn’t reach Maya.");
        sam.follow("Fix email Maya Lindqvist").await;
        sam.fill("Email", "maya@right.example").press("Save and resend").await.is_at("/support")
            .shows("Saved, and the invitation went to maya@right.example.");
        house.carry_letters().await.only_letter_to("maya@right.example");

        look_up(&sam, THEO.address).await.shows("Theo hasn’t agreed to email yet.");
        sam.follow("Record consent Theo Marsh").await;
        sam.tick("Reminders").press("Save").await.is_at("/support").shows("Saved.").shows("Theo hasn’t been invited.");

        house.invite(ANA).await;
        take(house, &complaint(letter_to(house, ANA.address).await, ANA.address)).await;
        look_up(&sam, ANA.address).await.shows("told their mail provider that an email from you was unwanted.");
        let allowed = sam.press("Allow email again Ana Silva").await.is_at("/support").shows("Email to this client is allowed again.");
        allowed.does_not_show("unwanted");

        let link = house.invite(JONAS).await;
        let stranger = house.browser();
        stranger.open(&link).await;
        stranger.follow("Tell us and we’ll stop these emails.").await;
        stranger.follow("This address is wrong").await;
        stranger.tick("This address is wrong").press("Tell Alder & Wren Practice").await.status(200);
        look_up(&sam, JONAS.address).await.shows("says the address is wrong.");
        let right = sam.press("The address is right Jonas Weber").await.is_at("/support").shows("The address is marked as right again.");
        right.does_not_show("says the address is wrong");
    }

    /// So does what is chosen or asked on the way: the email to sign in with, its confirmation, the question about the old address.
    async fn what_is_asked_on_the_way_leads_back_too(house) {
        let maya = maya_with_two_addresses(house).await;
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        look_up(&sam, "maya@work.example").await.shows("That address is on file, but Maya signs in with maya@lindqvist.example.");
        let tab = sam.follow("Change the email Maya Lindqvist").await.is_at(&format!("/clients/{maya}/portal"));
        assert!(tab.text().contains("/portal/events?next="), "what follows by itself leads back as well");
        let moved = sam.choose("Email", "maya@work.example").press("Save email").await.is_at("/support");
        moved.shows("Sign-in moved to maya@work.example.").does_not_show("That address is on file, but");
        house.change("update logins set address_confirmed_at = null where address = $1", values!["maya@work.example"]).await;
        look_up(&sam, "maya@work.example").await.shows("The address isn’t confirmed");
        sam.press("Email a link to confirm it Maya Lindqvist").await.is_at("/support").shows("A link to confirm the address was sent.");
        house.carry_letters().await;

        house.invite(JONAS).await;
        let jonas = house.client(JONAS).await;
        sam.open(&format!("/clients/{jonas}/info/edit?next=/support?address={}", JONAS.address)).await;
        sam.fill("Email", "jonas@right.example").press("Save").await.shows("Update Client Portal access?");
        sam.press("No").await.is_at("/support").shows("The invitation sent to the old address no longer works.");
    }

    /// Where something has to be put right first, such as a default message that names a clinician whom Ana does not have, the way back is kept.
    async fn what_is_put_right_on_the_way_leads_back_too(house) {
        house.invite(ANA).await;
        let ana = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/templates/new?kind=invitation&language=es").await;
        ines.fill("Name", "Bienvenida").fill("Subject", "Hola").fill("Message", "Hola, le saluda {{clinician_name}}.");
        ines.press("Save").await.shows("The template is saved.");
        house.change("update templates set is_default = true where language = $1", values!["es"]).await;
        ines.open(&format!("/clients/{ana}/access/disabling")).await;
        ines.press("Disable access").await;
        look_up(&ines, ANA.address).await;
        ines.press("Give access again Ana Silva").await.status(422).shows("names a clinician");
        ines.fill("Message", "Hola.").press("Send email").await.is_at("/support").shows("Access is open again for Ana.");
        house.carry_letters().await.only_letter_to(ANA.address);
    }

    /// And what is pressed for somebody who acts for others: at each portal the button that opens it.
    async fn the_buttons_for_whoever_acts_lead_back_too(house) {
        const ROBIN: &str = "robin@silva.example";
        let ana = house.client(ANA).await;
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        house.carry_letters().await.only_letter_to(ROBIN);
        house.clock.advance(std::time::Duration::from_secs(301));
        let sam = house.sign_in(SAM).await;
        look_up(&sam, ROBIN).await.shows("hasn’t accepted yet.");
        sam.press("Ask again Ana").await.is_at("/support").shows("Asked again by email.").shows("hasn’t accepted yet.");
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        sam.open(&format!("/clients/{ana}/access/disabling")).await;
        sam.press("Disable access").await;
        look_up(&sam, ROBIN).await.shows("Nobody gets into Ana’s portal at present. Access disabled.");
        let open = sam.press("Give access again Ana").await.is_at("/support").shows("Access is open again for Ana.");
        open.shows("Robin Silva can open Ana’s portal as proxy");
        house.carry_letters().await;
    }

    /// Giving access again to a client without an account is an invitation: on a day on which no more can go, whoever acts for them finds that
    /// said, as their own panel says it. Where there is an account it stays possible.
    async fn a_sixth_invitation_is_not_offered_to_whoever_acts(house) {
        const ROBIN: &str = "robin@silva.example";
        const TOLD: &str = "Maya was sent 5 invitations today. You can send again tomorrow.";
        const FIVE: &str = "update invitations set sends_today = 5 where client_id = $1";
        let maya = house.client(MAYA).await;
        house.offer_to(MAYA, ROBIN, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
        house.invite(MAYA).await;
        house.change(FIVE, values![maya]).await;
        let (sam, disabling) = (house.sign_in(SAM).await, format!("/clients/{maya}/access/disabling"));
        sam.open(&disabling).await;
        sam.press("Disable access").await.shows("Access is disabled for Maya.");
        let found = look_up(&sam, ROBIN).await.shows(&format!("Nobody gets into Maya’s portal at present. Access disabled. {TOLD}"));
        assert!(!found.offers("Give access again Maya"));

        house.clock.advance(std::time::Duration::from_secs(10 * 3_600));
        let sam = house.sign_in(SAM).await;
        look_up(&sam, ROBIN).await.does_not_show(TOLD);
        sam.press("Give access again Maya").await.shows("Access is open again for Maya.");
        house.activate_by(&house.carry_letters().await.only_letter_to(MAYA.address).link()).await;
        house.change(FIVE, values![maya]).await;
        sam.open(&disabling).await;
        sam.press("Disable access").await.shows("Access is disabled for Maya.");
        assert!(look_up(&sam, ROBIN).await.does_not_show(TOLD).offers("Give access again Maya"));
        house.carry_letters().await;
    }

    /// Too many wrong passwords: so many minutes are left, and one press lets her try again.
    async fn somebody_locked_out_is_let_in_again(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let maya = house.browser();
        for _ in 0..11 {
            maya.open("/p/alder-wren/sign-in").await;
            maya.fill("Email", MAYA.address).fill("Password", "not this one at all").press("Sign in").await;
        }
        maya.page().status(429);
        let sam = house.sign_in(SAM).await;
        look_up(&sam, MAYA.address).await.shows("Maya is locked out for another 15 minutes.");
        sam.press("Let them try again now Maya Lindqvist").await.is_at("/support").shows("They can try again now.").does_not_show("locked out");
        maya.open("/p/alder-wren/sign-in").await;
        maya.fill("Email", MAYA.address).fill("Password", PASSWORD).press("Sign in").await.is_at("/p/alder-wren/");
        sam.post(&format!("/clients/{id}/portal/unlock"), &[]).await.status(409);
        house.carry_letters().await;
    }

    /// A parent calls: her email leads to what stands in her way, from the question that waits to the freeze, and never to advice about her
    /// child's own way in. Locked out, she is let in again from there.
    async fn whoever_acts_for_somebody_is_found_by_their_own_address(house) {
        const ROBIN: &str = "robin@silva.example";
        let ana = house.client(ANA).await;
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let sam = house.sign_in(SAM).await;
        let asked = look_up(&sam, ROBIN).await.shows("Robin Silva").shows("hasn’t accepted yet.").does_not_show("isn’t on file");
        assert!(asked.offers("Ask again Ana"));
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        let found = look_up(&sam, ROBIN).await.shows("Robin Silva can open Ana’s portal as proxy, with robin@silva.example.");
        found.does_not_show("hasn’t been invited").does_not_show("no email on file").does_not_show("hasn’t accepted yet");

        let again = house.browser();
        for _ in 0..11 {
            again.post("/p/alder-wren/sign-in", &[("email", ROBIN), ("password", "not this one at all")]).await;
        }
        look_up(&sam, ROBIN).await.shows("Robin Silva is locked out for another 15 minutes.");
        sam.post(&format!("/clients/{ana}/portal/unlock"), &[("address", MAYA.address)]).await.status(404);
        look_up(&sam, ROBIN).await;
        sam.press("Let them try again now Robin Silva").await.shows("They can try again now.");
        again.post("/p/alder-wren/sign-in", &[("email", ROBIN), ("password", PASSWORD)]).await.status(200);

        sam.open(&format!("/clients/{ana}/freeze")).await;
        sam.fill("Reason", "The parents disagree").press("Freeze access").await;
        look_up(&sam, ROBIN).await.shows("Access for others to Ana’s portal is frozen.");
        sam.follow("See who has access Ana").await.shows("People with access");
        sam.press("Open access for others again").await.shows("Access for others is open again.");
        house.change("update grants set ends_at = $2 where client_id = $1 and kind <> 'self'", values![ana, house.now()]).await;
        look_up(&sam, ROBIN).await.shows("The last day of access to Ana’s portal was");
        look_up(&house.sign_in(ADA).await, ROBIN).await.shows("None of your clients has").does_not_show("Robin");
        house.carry_letters().await;
    }

    /// Somebody who only acts for others gets no reset link: the bell and the history of whom they act for tell of it, and so do the search by
    /// address and the record, until one arrives.
    async fn an_email_to_whoever_acts_for_somebody_came_back(house) {
        const ROBIN: &str = "robin@silva.example";
        const SAID: &str = "An email to somebody else with access to the portal of Ana Silva didn’t arrive.";
        const LAST: &str = "update grants set ends_at = $2 where client_id = $1 and kind <> 'self'";
        let ana = house.client(ANA).await;
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", ROBIN)]).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();

        let ines = house.sign_in(INES).await;
        let tab_of_ana = format!("/clients/{ana}/portal");
        ines.open("/notices").await.shows(SAID);
        let tab = ines.press(&format!("Open the people: {SAID}")).await.is_at(&tab_of_ana);
        tab.shows("The newest email to robin@silva.example came back. This address doesn’t exist.");
        let history = ines.open(&format!("/clients/{ana}/activity")).await;
        history.shows("The email didn’t reach somebody else with access to Ana’s portal");
        look_up(&ines, ROBIN).await.shows("The newest email to Robin Silva came back. This address doesn’t exist.");
        ines.follow("See who has access Ana").await.shows("People with access");
        // Of somebody whose last day has passed the record says nothing: there is nothing to put right.
        house.change(LAST, values![ana, house.now()]).await;
        ines.open(&tab_of_ana).await.does_not_show("The newest email to robin@silva.example");
        house.change("update grants set ends_at = null where client_id = $1", values![ana]).await;
        ines.open(&tab_of_ana).await.shows("The newest email to robin@silva.example");

        house.clock.advance(std::time::Duration::from_secs(60));
        house.browser().post("/p/alder-wren/forgot-password", &[("email", ROBIN)]).await;
        house.carry_letters().await.only_letter_to(ROBIN);
        look_up(&ines, ROBIN).await.shows("Robin Silva can open Ana’s portal").does_not_show("came back");
        ines.open(&tab_of_ana).await.does_not_show("The newest email to robin@silva.example");
    }

    /// The address that came back is one the client signs in with and that is not on file: it is put right where the sign-in is, from the record
    /// and from the bell.
    async fn an_address_that_is_not_on_file_is_fixed_on_the_tab(house) {
        const SAID: &str = "An email to Maya Lindqvist didn’t arrive.";
        const CHOSEN: &str = "update logins set address = $2, address_normalised = $2 where address = $1";
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.carry_letters().await;
        house.change(CHOSEN, values![MAYA.address, "maya@own.example"]).await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "maya@own.example")]).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{id}/portal");
        sam.open("/notices").await.shows(SAID);
        let page = sam.press(&format!("Fix email: {SAID}")).await.is_at(&tab).shows("The newest email to Maya came back.");
        assert_eq!(page.link("Fix email Maya Lindqvist"), format!("{tab}#portal-email"));
        sam.choose("Email", MAYA.address).press("Save email").await.shows("Sign-in moved to maya@lindqvist.example.");
        house.carry_letters().await;
    }

    /// So it is where the record went into another one, and the sign-in with it.
    async fn the_bell_leads_to_the_sign_in_of_a_merged_record(house) {
        const SAID: &str = "An email to Jonas Weber didn’t arrive.";
        const CHOSEN: &str = "update logins set address = $2, address_normalised = $2 where address = $1";
        house.activate(MAYA).await;
        house.carry_letters().await;
        house.change(CHOSEN, values![MAYA.address, "maya@own.example"]).await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "maya@own.example")]).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();
        let jonas = house.client(JONAS).await;
        house.merged_keeping(JONAS, house.client(MAYA).await, Some(Side::Gone)).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/notices").await.shows(SAID);
        let tab = sam.press(&format!("Fix email: {SAID}")).await.is_at(&format!("/clients/{jonas}/portal"));
        tab.shows("The newest email to Jonas came back. This address doesn’t exist.");
        look_up(&sam, "maya@own.example").await.shows("The newest email to Jonas came back.");
        house.carry_letters().await;
    }

    /// An email to somebody who also acts for another came back, and then their own record went into one: whom they act for is still told.
    async fn an_email_from_before_a_merge_came_back(house) {
        const SAID: &str = "The newest email to jonas@weber.example came back. This address doesn’t exist.";
        let ana = house.client(ANA).await;
        house.activate(JONAS).await;
        house.acts_for(JONAS, ANA, Kind::Proxy).await;
        house.leave_letters();
        house.carry_letters().await;
        house.clock.advance(std::time::Duration::from_secs(60));
        house.browser().post("/p/alder-wren/forgot-password", &[("email", JONAS.address)]).await;
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        house.carry_letters_to(&refusing).await.none();
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{ana}/portal");
        sam.open(&tab).await.shows(SAID);
        house.client(MAYA).await;
        house.merged_keeping(MAYA, house.client(JONAS).await, Some(Side::Gone)).await;
        sam.open(&tab).await.shows(SAID);
        house.carry_letters().await;
    }

    /// The answer follows while somebody is on the phone, within the reader's reach, and the button that lets them try again leads back to it.
    async fn the_search_follows_and_is_not_left(house) {
        const ROBIN: &str = "robin@silva.example";
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let sam = house.sign_in(SAM).await;
        sam.open("/support").await;
        assert!(sam.page().all("[data-live]").is_empty(), "nobody was looked for");
        look_up(&sam, ROBIN).await.shows("hasn’t accepted yet.");
        assert_eq!(sam.page().all("[data-live]").len(), 1);
        let events = format!("/support/events?address={ROBIN}");
        let mut live = sam.follow_live(&events).await;
        let first = live.next().await.expect("said once");
        assert!(first.contains("id=\"answer\"") && first.contains("hasn’t accepted yet."), "{first}");
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        live.until("Robin Silva can open Ana’s portal as proxy").await;
        let again = house.browser();
        for _ in 0..11 {
            again.post("/p/alder-wren/sign-in", &[("email", ROBIN), ("password", "not this one at all")]).await;
        }
        live.until("Robin Silva is locked out for another 15 minutes.").await;
        look_up(&sam, ROBIN).await;
        let back = sam.press("Let them try again now Robin Silva").await.is_at("/support").shows("They can try again now.");
        back.shows("Robin Silva can open Ana’s portal as proxy").does_not_show("locked out");
        let ada = house.sign_in(ADA).await;
        let first = ada.follow_live(&events).await.next().await.expect("said once");
        assert!(first.contains("None of your clients has") && !first.contains("Robin"), "{first}");
        sam.open("/support/events?address=nobody").await.status(404);
        house.disable(SAM).await;
        live.until("event: done").await;
        house.carry_letters().await;
    }

    /// Too many wrong passwords at an address of theirs that is not the one they sign in with: the same button frees it.
    async fn another_address_of_theirs_is_freed_too(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.press("+ Add email").await;
        sam.fill_named("email.1.address", "maya@work.example").press("Save").await;
        let maya = house.browser();
        for _ in 0..11 {
            maya.post("/p/alder-wren/sign-in", &[("email", "maya@work.example"), ("password", "not this one at all")]).await;
        }
        look_up(&sam, "maya@work.example").await.shows("Maya is locked out for another 15 minutes.");
        sam.press("Let them try again now Maya Lindqvist").await.shows("They can try again now.");
        look_up(&sam, "maya@work.example").await.does_not_show("locked out");
        house.carry_letters().await;
    }

    /// An address that is on a client's file as well frees nobody else: whoever signs in with it is let in again by those who may know of them.
    async fn an_address_on_file_does_not_free_somebody_elses_login(house) {
        house.activate(MAYA).await;
        let ana = house.client(ANA).await;
        house.assign(ADA, ana).await;
        let ada = house.sign_in(ADA).await;
        ada.open(&format!("/clients/{ana}/info/edit")).await;
        ada.press("+ Add email").await;
        ada.fill_named("email.1.address", MAYA.address).press("Save").await;
        let stranger = house.browser();
        for _ in 0..11 {
            stranger.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", "not this one at all")]).await;
        }
        look_up(&ada, MAYA.address).await.shows("Ana Silva").does_not_show("locked out");
        ada.post(&format!("/clients/{ana}/portal/unlock"), &[("address", MAYA.address)]).await.status(404);
        stranger.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.status(429);
        let sam = house.sign_in(SAM).await;
        look_up(&sam, MAYA.address).await.shows("Maya is locked out for another 15 minutes.").does_not_show("Ana is locked out");
        sam.press("Let them try again now Maya Lindqvist").await.shows("They can try again now.");
        stranger.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.status(200);
        house.carry_letters().await;
    }

    /// Several people may have been asked at one address: each question bears the name of whom it was for, and one that was turned down is
    /// left out where they can open the portal by now.
    async fn each_question_bears_its_own_name(house) {
        house.activate(MAYA).await;
        house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        house.change("update offers set state = 'declined' where address = $1", values![MAYA.address]).await;
        let sam = house.sign_in(SAM).await;
        look_up(&sam, MAYA.address).await.shows("Robin Silva was asked about Ana’s portal and turned it down.");
        house.clock.advance(std::time::Duration::from_secs(301));
        house.acts_for(MAYA, ANA, Kind::Proxy).await;
        house.offer_to(JONAS, MAYA.address, Kind::Proxy).await;
        let found = look_up(&sam, MAYA.address).await.shows("Maya Lindqvist can open Ana’s portal as proxy");
        found.shows("Robin Silva was asked about Jonas’s portal on").does_not_show("turned it down");
        house.carry_letters().await;
    }

    /// Somebody types a slip of their address, or another one of theirs: the search says so.
    async fn a_wrong_address_is_found_by_its_neighbours(house) {
        let id = house.client(MAYA).await;
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        look_up(&sam, "maya@lindqvist.exmaple").await.shows("This address isn’t on file").shows("Maya Lindqvist").shows("maya@lindqvist.example");
        sam.follow("Look it up for Maya Lindqvist").await.shows("Nothing is in the way.");
        look_up(&sam, "nobody@nowhere.example").await.shows("None of your clients has");
        look_up(&sam, "no address").await.status(422).shows("Enter an address like name@example.com");
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.press("+ Add email").await;
        sam.fill_named("email.1.address", "maya@work.example").press("Save").await;
        look_up(&sam, "maya@work.example").await.shows("That address is on file, but Maya signs in with maya@lindqvist.example.");
    }

    /// A clinician finds only clients in their care, another practice nobody; a biller sees what it is and no buttons.
    async fn the_search_stays_within_reach(house) {
        house.client(MAYA).await;
        let ada = house.sign_in(ADA).await;
        look_up(&ada, MAYA.address).await.shows("None of your clients has").does_not_show("Lindqvist");
        look_up(&ada, "maya@lindqvist.exmaple").await.does_not_show("Maya Lindqvist");
        house.assign(ADA, house.client(MAYA).await).await;
        look_up(&ada, MAYA.address).await.shows("Maya Lindqvist");
        look_up(&house.sign_in(HANNA).await, MAYA.address).await.does_not_show("Maya Lindqvist");
        let bill = house.sign_in(BILL).await;
        look_up(&bill, MAYA.address).await.shows("Maya hasn’t been invited.").does_not_show("Send invitation");
    }
}
