//! Changing the address by which a client gets in (behaviours.md 48 to 50).

use crate::kit::{Client, MAYA, SAM, details_of};
use portico::{clients::NewEmail, families::kind::Kind};
use portico_mail::{Outcome, ScriptedCarrier};
use portico_values::{ClientId, EmailAddress};

/// Maya with a second address, to which she agreed as well.
pub(crate) async fn maya_with_two_addresses(house: &crate::kit::House) -> ClientId {
    with_two_addresses(house, MAYA, "maya@work.example").await
}

/// A client of the cast comes into the list with a second address, to which they agreed as well.
pub(crate) async fn with_two_addresses(house: &crate::kit::House, client: Client, second: &str) -> ClientId {
    let mut details = details_of(client, client.given, client.address);
    let address = EmailAddress::parse(second).expect("an address");
    details.emails.push(NewEmail { address, label: "Work".into(), consent: true });
    let mut act = house.act(&house.who(SAM).await).await;
    let id = portico::clients::actions::create(&mut act, &details).await.expect("created");
    act.commit().await.expect("kept");
    id
}

stories! {
    /// Before they are active: the old link dies as the details are saved, and one answer invites the new address.
    async fn an_invited_client_gets_the_invitation_at_the_new_address(house) {
        let id = house.client(MAYA).await;
        let old = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let asked = sam.fill("Email", "maya@new.example").press("Save").await;
        asked.shows("Update Client Portal access?").shows("Yes, Disable and Resend").shows("maya@new.example").does_not_show("Move sign-in");
        house.browser().open(&old).await.does_not_show("Activate My Account");
        house.carry_letters().await.none();
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@new.example.");
        let new = house.carry_letters().await.only_letter_to("maya@new.example").link();
        house.activate_by(&new).await;
        house.carry_letters().await;
        house.browser().open(&old).await.does_not_show("Activate My Account");
    }

    /// "No" leaves it at that: nothing is sent, and the old link stays dead.
    async fn no_sends_nothing_and_revives_nothing(house) {
        let id = house.client(MAYA).await;
        let old = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?");
        sam.press("No").await.is_at(&format!("/clients/{id}/portal")).shows("You can send a new one.");
        house.carry_letters().await.none();
        house.browser().open(&old).await.does_not_show("Activate My Account");
    }

    /// Nor is anybody told to send a new one where as many went that day as a day allows, or the whole portal is off.
    async fn nobody_is_told_to_send_a_sixth(house) {
        let id = maya_with_two_addresses(house).await;
        house.invite(MAYA).await;
        house.change("update invitations set sends_today = 5 where client_id = $1", values![id]).await;
        let told = "The invitation sent to the old address no longer works. Maya was sent 5 invitations today. You can send again tomorrow.";
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows(told);
        sam.open(&format!("/clients/{id}/portal/address")).await.shows("Update Client Portal access?");
        sam.press("No").await.is_at(&format!("/clients/{id}/portal")).shows(told);
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        let told = "The invitation sent to the old address no longer works. Nothing can be sent until the Client Portal is on again.";
        sam.open(&format!("/clients/{id}/portal/address")).await.shows("Update Client Portal access?");
        sam.press("No").await.is_at(&format!("/clients/{id}/portal")).shows(told);
    }

    /// An active client's sign-in moves: the same password at once, both addresses told, every session over, links mailed before dead,
    /// and nothing but the password works until the new address is confirmed.
    async fn the_sign_in_of_an_active_client_moves(house) {
        let maya = house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", MAYA.address)]).await;
        let reset = house.carry_letters().await.only_letter_to(MAYA.address).link();
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?").shows("Yes, Disable and Resend");
        sam.press("Move sign-in to the new email").await.shows("Maya now signs in with maya@new.example.").shows("Both addresses have been emailed.");
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("m•••@new.example").says("Your password is the same.");
        letters.only_letter_to("maya@new.example").says("maya@new.example");
        maya.open("/p/alder-wren/").await.shows("Sign in");
        house.browser().open(&reset).await.does_not_show("Choose a new password");

        house.sign_in_at_portal("maya@new.example").await.page().is_at("/p/alder-wren/");
        let stranger = house.browser();
        stranger.open("/p/alder-wren/sign-in").await;
        stranger.fill("Email", MAYA.address).fill("Password", PASSWORD).press("Sign in").await.shows("don’t match");
        house.carry_letters().await;
        // Unconfirmed: a reset has nowhere to go, until the mailed code has come back.
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "maya@new.example")]).await;
        house.carry_letters().await.none();
        sam.post(&format!("/clients/{id}/portal/confirmation"), &[]).await.shows("A link to confirm the address was sent.");
        let confirm = house.carry_letters().await.only_letter_to("maya@new.example").link();
        let owner = house.browser();
        owner.open(&confirm).await;
        owner.tick("Yes, this is my address").press("Confirm address").await.shows("Your email is confirmed");
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "maya@new.example")]).await;
        house.carry_letters().await.only_letter_to("maya@new.example").says("Choose a new password");
        sam.open(&format!("/clients/{id}/portal")).await.shows("maya@new.example");
    }

    /// Somebody who also acts for another keeps that sign-in at the old address: that it can't sign in any more is not promised, and not done by
    /// half, until the sign-in has moved or the other access has ended.
    async fn whoever_acts_for_others_is_not_disabled_by_half(house) {
        const TOLD: &str = "Maya opens somebody else’s portal with the old address too, so it can’t be switched off here. Move the sign-in, or end \
                            that access first.";
        house.activate(MAYA).await;
        let (id, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let grant = house.acts_for(MAYA, JONAS, Kind::Proxy).await;
        house.carry_letters().await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let asked = sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?").shows(TOLD);
        assert!(asked.offers("Move sign-in to the new email") && asked.offers("No") && !asked.offers("Yes, Disable and Resend"));
        let question = format!("/clients/{id}/portal/address");
        sam.post(&question, &[("choice", "resend"), ("to", "maya@new.example")]).await.status(409).shows(TOLD);
        let still = "select count(*) from logins l join sessions s on s.subject_id = l.id where l.address = $1 and s.ended_at is null";
        assert!(house.one::<(i64,)>(still, values![MAYA.address]).await.0 > 0, "nothing has changed");
        house.carry_letters().await.none();
        // The other access ends: what is promised can be kept.
        sam.post(&format!("/clients/{jonas}/people/{grant}/end"), &[]).await.status(200);
        sam.open(&question).await.does_not_show(TOLD);
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@new.example.");
        let stranger = house.browser();
        stranger.open("/p/alder-wren/sign-in").await;
        stranger.fill("Email", MAYA.address).fill("Password", PASSWORD).press("Sign in").await.shows("don’t match");
        house.leave_letters();
    }

    /// Two at one record: whoever answers decides about the address they have read, and not about one that a colleague put in meanwhile.
    async fn nobody_answers_for_an_address_they_have_not_seen(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/info/edit")).await;
        ines.fill("Email", "maya@work.example").press("Save").await.shows("Update Client Portal access?");
        let page = sam.press("Move sign-in to the new email").await.status(409);
        page.shows("Someone changed the email while you were here.").shows("maya@work.example").does_not_show("maya@new.example");
        // Nor does an invitation go there, where it changed between the look and the act.
        let seen = portico_values::EmailAddress::parse("maya@new.example").expect("an address");
        let mut act = house.act(&house.who(SAM).await).await;
        assert!(portico::addresses::actions::disable_and_resend(&mut act, id, &seen).await.is_err());
        act.leave();
        house.carry_letters().await.none();
        sam.press("Move sign-in to the new email").await.shows("Maya now signs in with maya@work.example.");
        house.carry_letters().await.only_letter_to("maya@work.example");
        let asked = format!("/clients/{id}/portal/confirmation");
        house.change("update logins set address_confirmed_at = 1", values![]).await;
        sam.post(&asked, &[]).await.is_at(&format!("/clients/{id}/portal")).shows("The address has been confirmed. Nothing was sent.");
    }

    /// A link to confirm an address goes there five times in a day, whoever asks for it. The sixth is refused on the page that it was asked from,
    /// to staff and to the client, and goes on the next day; another address begins anew.
    async fn a_link_to_confirm_goes_five_times_a_day(house) {
        const UNCONFIRMED: &str = "update logins set address_confirmed_at = null where address = $1";
        let id = maya_with_two_addresses(house).await;
        let maya = house.activate(MAYA).await;
        house.change(UNCONFIRMED, values![MAYA.address]).await;
        let (asked, tab) = (format!("/clients/{id}/portal/confirmation"), format!("/clients/{id}/portal"));
        let sam = house.sign_in(SAM).await;
        for _ in 0..4 {
            sam.post(&asked, &[]).await.is_at(&tab).shows("A link to confirm the address was sent.");
            house.carry_letters().await.only_letter_to(MAYA.address);
        }
        maya.post("/p/alder-wren/account/confirmation", &[]).await.shows("We sent a link and a code");
        let newest = house.carry_letters().await.only_letter_to(MAYA.address).link();
        let told = "Maya was emailed a link to confirm the address 5 times within a day. Ask Maya to check the junk or spam folder. \
                    You can send another one tomorrow.";
        sam.post(&asked, &[]).await.status(200).is_at(&tab).shows(told);
        sam.post(&asked, &[("next", "/support")]).await.status(200).is_at("/support").shows(told);
        let refused = maya.post("/p/alder-wren/account/confirmation", &[]).await.status(200).is_at("/p/alder-wren/account");
        refused.shows("We’ve sent several emails already.");
        house.carry_letters().await.none();
        // The newest one has not been ended by what was refused.
        house.browser().open(&newest).await.status(200).shows("Is maya@lindqvist.example your address?");

        sam.open(&tab).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("Sign-in moved to maya@work.example.");
        sam.post(&asked, &[]).await.shows("A link to confirm the address was sent.");
        assert_eq!(house.carry_letters().await.to("maya@work.example").len(), 2, "that the sign-in moved, and the link");
        sam.open(&tab).await;
        sam.choose("Email", MAYA.address).press("Save email").await.shows("Sign-in moved to maya@lindqvist.example.");
        house.carry_letters().await;
        sam.post(&asked, &[]).await.shows(told);
        house.clock.advance(days(1));
        house.sign_in(SAM).await.post(&asked, &[]).await.shows("A link to confirm the address was sent.");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Links to confirm an address count among the letters that a staff member sends one by one, in both directions.
    async fn links_to_confirm_count_among_single_letters(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.change("update logins set address_confirmed_at = null where address = $1", values![MAYA.address]).await;
        let who = house.who(SAM).await;
        // With the invitation to Maya they are 99.
        for number in 1..99 {
            let client = house.another_client(&format!("Client{number}"), &format!("client{number}@many.example")).await;
            house.invite_as(&who, client).await.expect("nothing stands in the way");
        }
        let (sam, asked) = (house.sign_in(SAM).await, format!("/clients/{id}/portal/confirmation"));
        sam.post(&asked, &[]).await.shows("A link to confirm the address was sent.");
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.post(&asked, &[]).await.status(200).shows("You have sent 100 emails one by one in the last hour.");
        let another = house.another_client("Client99", "client99@many.example").await;
        assert!(house.invite_as(&who, another).await.is_err(), "the link is one of them");
        assert!(house.carry_letters().await.to(MAYA.address).is_empty());
        house.sign_in(INES).await.post(&asked, &[]).await.shows("A link to confirm the address was sent.");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// An email that something waits, which has not left when the sign-in moves, goes to the new address and to no other: one that a mail server
    /// put off, and one that a worker holds in that moment.
    async fn an_email_about_forms_follows_the_sign_in(house) {
        const IN_HANDS: &str = "update letters set state = 'sending', fence = fence + 1, claimed_until = 9000000000000
         where client_id = $1 and kind = 'forms'";
        house.form(ALDER, "phq-9").await;
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "4.3.2 Try again later".into() });
        let ines = house.sign_in(INES).await;
        for (client, in_hands) in [(MAYA, false), (JONAS, true)] {
            house.activate(client).await;
            let (id, new) = (house.client(client).await, format!("new.{}", client.address));
            ines.open(&format!("/clients/{id}/forms/new")).await;
            ines.tick("PHQ-9").press("Resend Intake Forms").await.status(200);
            house.carry_letters_to(&later).await.none();
            if in_hands {
                house.change(IN_HANDS, values![id]).await;
            }
            house.clock.advance(std::time::Duration::from_secs(10));
            ines.open(&format!("/clients/{id}/info/edit")).await;
            ines.fill("Email", &new).press("Save").await.shows("Update Client Portal access?");
            ines.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
            let letters = house.carry_letters().await;
            let kinds = |address: &str| letters.to(address).into_iter().map(|letter| letter.kind).collect::<Vec<_>>();
            assert_eq!(kinds(client.address), ["account_notice"]);
            assert_eq!(kinds(&new), ["forms", "account_notice"]);
        }
    }

    /// An email with a link, which has not left when the email is changed, is not sent to the old one, whatever waits or is being carried: the link
    /// has ended, and the record says so. So it is where only the sign-in moves.
    async fn an_email_with_a_link_does_not_go_to_the_old_address(house) {
        const IN_HANDS: &str = "update letters set state = 'sending', fence = fence + 1, claimed_until = 9000000000000
         where client_id = $1 and kind = 'password_reset'";
        const LETTER: &str = "select state, (select count(*) from letter_contents c where c.letter_id = letters.id) from letters
         where client_id = $1 and kind = 'password_reset'";
        const FORGOT: &str = "/p/alder-wren/forgot-password";
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "4.3.2 Try again later".into() });
        let maya = maya_with_two_addresses(house).await;
        let ines = house.sign_in(INES).await;
        for (client, in_hands) in [(MAYA, false), (JONAS, true)] {
            house.activate(client).await;
            let id = house.client(client).await;
            house.browser().post(FORGOT, &[("email", client.address)]).await.status(200);
            house.carry_letters_to(&later).await.none();
            if in_hands {
                house.change(IN_HANDS, values![id]).await;
            }
            house.clock.advance(std::time::Duration::from_secs(10));
            if id == maya {
                ines.open(&format!("/clients/{id}/portal")).await;
                ines.choose("Email", "maya@work.example").press("Save email").await.shows("Sign-in moved to maya@work.example.");
            } else {
                ines.open(&format!("/clients/{id}/info/edit")).await;
                ines.fill("Email", "jonas@new.example").press("Save").await.shows("Update Client Portal access?");
                ines.press("No").await.status(200);
            }
            let kinds: Vec<String> = house.carry_letters().await.to(client.address).into_iter().map(|letter| letter.kind).collect();
            assert_eq!(kinds, if id == maya { vec!["account_notice"] } else { Vec::new() });
            assert_eq!(house.one::<(String, i64)>(LETTER, values![id]).await, ("cancelled".to_owned(), 0));
            let said = format!("An email with a link was not sent: {}’s email was changed first, and the link had ended", client.given);
            ines.open(&format!("/clients/{id}/activity")).await.shows(&said);
        }
        house.clock.advance(days(1));
        house.carry_letters().await.none();
    }

    /// "Yes, Disable and Resend" for an active client: the old way in ends at once, the new address sets a password of its own.
    async fn an_active_client_starts_anew_at_the_new_address(house) {
        let maya = house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await;
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@new.example.");
        let link = house.carry_letters().await.only_letter_to("maya@new.example").link();
        maya.open("/p/alder-wren/").await.shows("Sign in");
        let old = house.browser();
        old.open("/p/alder-wren/sign-in").await;
        old.fill("Email", MAYA.address).fill("Password", PASSWORD).press("Sign in").await.shows("don’t match");
        house.activate_by(&link).await;
        house.carry_letters().await;
        sam.open(&format!("/clients/{id}")).await.shows("Client Portal: Active");
    }

    /// A link that was handed out and never used, and the one that was, stay dead when an account starts anew: what was copied for the old
    /// address opens nothing of the new invitation.
    async fn what_was_handed_out_stays_dead_when_an_account_starts_anew(house) {
        let (used, unused) = (house.copy_link(MAYA).await.reveal(), house.copy_link(MAYA).await.reveal());
        house.activate_by(&format!("/p/alder-wren/a/{used}")).await;
        house.carry_letters().await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await;
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@new.example.");
        house.carry_letters().await;
        for copied in [used, unused] {
            let holder = house.browser();
            holder.open(&format!("/p/alder-wren/a/{copied}")).await.shows("This link was taken back");
            holder.post("/p/alder-wren/activate/password", &[("password", "another river candle 9")]).await.does_not_show("You’re in");
        }
    }

    /// The practice's preference stands first and is the primary button; the others stay.
    async fn the_practice_says_which_answer_stands_first(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        const SETTINGS: &str = "/organization/client-portal/settings";
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        ines.open(SETTINGS).await.shows("When a main email changes");
        assert_eq!(ines.page().all("input[name=address_change][checked] + label"), ["Move sign-in to the new email"]);
        ines.tick("No").press("Save preferred answer").await.is_at(SETTINGS).shows("“No” is now chosen in advance.");
        assert_eq!(ines.page().all("input[name=address_change][checked] + label"), ["No"]);
        ines.post(&format!("{SETTINGS}/addresses"), &[("address_change", "luck")]).await.status(400);
        sam.post(&format!("{SETTINGS}/addresses"), &[("address_change", "move")]).await.status(403);
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let page = sam.fill("Email", "maya@new.example").press("Save").await;
        assert_eq!(page.all("form.confirm button.primary"), ["No"]);
        sam.press("No").await.shows("Maya keeps signing in with maya@lindqvist.example.");
        house.carry_letters().await.none();
    }

    /// While the portal is off for the whole practice no invitation goes out: the answer that sends one is not offered, nor is it in Client Info, and
    /// the page says why. The sign-in of an active client moves all the same. Whoever sends the answer has changed nothing.
    async fn no_answer_sends_while_the_portal_is_off(house) {
        const OFF: &str = "Nothing can be sent until the Client Portal is on again.";
        const PORTAL: &str = "update practices set portal_on = $2 where slug = $1";
        house.activate(MAYA).await;
        house.invite(JONAS).await;
        let (maya, jonas, harriet) = (house.client(MAYA).await, house.client(JONAS).await, house.client(HARRIET).await);
        let sam = house.sign_in(SAM).await;
        for (client, address) in [(maya, "maya@new.example"), (jonas, "jonas@new.example")] {
            sam.open(&format!("/clients/{client}/info/edit")).await;
            assert!(sam.fill("Email", address).press("Save").await.does_not_show(OFF).offers("Yes, Disable and Resend"));
        }
        assert!(sam.open(&format!("/clients/{harriet}/info/edit")).await.does_not_show(OFF).offers("Save and send invitation"));
        house.change(PORTAL, values![ALDER.slug, false]).await;
        assert!(!sam.open(&format!("/clients/{harriet}/info/edit")).await.shows(OFF).offers("Save and send invitation"));
        for (client, answers) in [(maya, &["Move sign-in to the new email", "No"][..]), (jonas, &["No"][..])] {
            let address = format!("/clients/{client}/portal/address");
            let page = sam.open(&address).await.shows(OFF);
            assert_eq!((page.all("form.confirm button"), page.offers("disable access")), (answers.iter().map(ToString::to_string).collect::<Vec<String>>(), client == maya));
            let refused = sam.post(&address, &[("choice", "resend")]).await.status(409).shows("The Client Portal is off for the whole practice.").shows(OFF);
            assert!(!refused.offers("Use another email") && refused.all("form.confirm button") == answers);
            assert!(refused.title().starts_with("Error: ") && refused.words().matches("off for the whole practice").count() == 1);
        }
        sam.open(&format!("/clients/{maya}/portal/address")).await;
        sam.press("Move sign-in to the new email").await.shows("Maya now signs in with maya@new.example.");
        house.change(PORTAL, values![ALDER.slug, true]).await;
        house.carry_letters().await;
        assert!(sam.open(&format!("/clients/{jonas}/portal/address")).await.does_not_show(OFF).offers("Yes, Disable and Resend"));
    }

    /// Without consent to the new email neither answer that needs it is offered, and the page leads to where it is recorded.
    async fn no_answer_needs_consent_that_is_missing(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").untick("Reminders").press("Save").await.status(200);
        let page = sam.open(&format!("/clients/{id}/portal/address")).await.shows("An email with consent is required for Client Portal access.");
        assert_eq!(page.all("form.confirm button"), ["No"]);
        assert_eq!(page.link("Record consent"), format!("/clients/{id}/info/edit#emails"));
        assert!(page.offers("disable access"));
        let asked = format!("/clients/{id}/portal/address");
        sam.post(&asked, &[("choice", "move")]).await.status(409).shows("Record consent");
        let page = sam.post(&asked, &[("choice", "move"), ("to", "maya@before.example")]).await.status(409).shows("Someone changed the email while you were here.");
        let page = page.shows("An email with consent is required for Client Portal access.");
        assert_eq!(page.link("Record consent"), format!("/clients/{id}/info/edit#emails"));
        house.carry_letters().await.none();
    }

    /// An address that is somebody's login already is stopped, with the reason and another way on, and no answer is offered that would be
    /// refused; whoever gives one all the same has changed nothing.
    async fn an_address_of_another_login_is_stopped(house) {
        house.activate(JONAS).await;
        let maya = house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let asked = sam.fill("Email", JONAS.address).press("Save").await.shows("Update Client Portal access?");
        let asked = asked.shows("Jonas Weber already signs in with this email. Use another email for Maya.");
        assert_eq!(asked.all("form.confirm button"), ["No"]);
        assert!(asked.offers("Use another email") && asked.offers("Family login, or a mistake") && asked.offers("disable access"));
        for answer in ["move", "resend"] {
            sam.post(&format!("/clients/{id}/portal/address"), &[("choice", answer)]).await.status(409)
                .shows("The same email address can’t be used for the Client Portal of more than one client. This protects client privacy.")
                .shows("Use another email");
        }
        house.carry_letters().await.none();
        maya.open("/p/alder-wren/").await.status(200).shows("Maya");
    }

    /// So it is before they are active: the invitation has ended, and none goes to an address with which somebody else signs in.
    async fn an_invitation_goes_to_no_address_of_another_login(house) {
        house.activate(JONAS).await;
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let asked = sam.fill("Email", JONAS.address).press("Save").await.shows("Its link no longer works.");
        let asked = asked.shows("Jonas Weber already signs in with this email.").does_not_show("disable access");
        assert_eq!(asked.all("form.confirm button"), ["No"]);
        let told = "The invitation sent to the old address no longer works. Jonas Weber already signs in with this email.";
        sam.press("No").await.is_at(&format!("/clients/{id}/portal")).shows(told);
        house.carry_letters().await.none();
    }

    /// The "Email" dropdown of the tab always shows the address in use and changes the sign-in alone.
    async fn the_tab_changes_the_sign_in_and_nothing_else(house) {
        let id = maya_with_two_addresses(house).await;
        let sam = house.sign_in(SAM).await;
        let old = house.invite(MAYA).await;
        let tab = format!("/clients/{id}/portal");
        let page = sam.open(&tab).await;
        assert_eq!(page.value("Email"), MAYA.address);
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("The invitation sent to the old address no longer works.");
        house.browser().open(&old).await.does_not_show("Activate My Account");
        house.clock.advance(days(1));
        let sam = house.sign_in(SAM).await;
        assert_eq!(sam.open(&tab).await.value("Email"), "maya@work.example");
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        let link = house.carry_letters().await.only_letter_to("maya@work.example").link();
        house.activate_by(&link).await;
        house.carry_letters().await;
        // Active: the sign-in moves, Client Info stays.
        sam.open(&tab).await;
        sam.choose("Email", MAYA.address).press("Save email").await.shows("Sign-in moved to maya@lindqvist.example.");
        assert_eq!(house.carry_letters().await.len(), 2);
        let facts = sam.open(&format!("/clients/{id}/info")).await.text();
        let (first, second) = (facts.find(MAYA.address), facts.find("maya@work.example"));
        assert!(first < second && first.is_some(), "{facts}");
        sam.post(&format!("{tab}/email"), &[("email", "somebody@else.example")]).await.shows("An email with consent is required");
    }

    /// The address chosen for the portal is corrected in Client Info while the main one stays: the link in the wrong mailbox dies at once, and
    /// the new invitation goes to the address that took its place.
    async fn the_chosen_address_is_corrected(house) {
        let id = maya_with_two_addresses(house).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("Invitations now go to maya@work.example.");
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        let old = house.carry_letters().await.only_letter_to("maya@work.example").link();
        sam.open(&format!("/clients/{id}/info/edit")).await;
        let asked = sam.fill("Email 2", "maya@office.example").press("Save").await;
        asked.shows("Update Client Portal access?").shows("maya@office.example");
        house.browser().open(&old).await.does_not_show("Activate My Account");
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@office.example.");
        let new = house.carry_letters().await.only_letter_to("maya@office.example").link();
        house.activate_by(&new).await;
        house.carry_letters().await;
        house.browser().open(&old).await.does_not_show("Activate My Account");
    }

    /// The address in use is removed and another one added further down: nothing took its place, so the main one is used.
    async fn an_address_added_elsewhere_takes_nobodys_place(house) {
        let id = maya_with_two_addresses(house).await;
        let old = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill_named("email.0.address", "maya@work.example").fill_named("email.1.address", "maya@new.example");
        sam.press("Save").await.shows("Update Client Portal access?").shows("maya@work.example");
        house.browser().open(&old).await.does_not_show("Activate My Account");
        sam.press("Yes, Disable and Resend").await.shows("Invitation sent to maya@work.example.");
        house.carry_letters().await.only_letter_to("maya@work.example");
    }

    /// What was typed in place of the chosen address is not used where they did not agree to email there, nor later, when they do.
    async fn an_address_without_consent_takes_nobodys_place(house) {
        let id = maya_with_two_addresses(house).await;
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{id}/portal");
        sam.open(&tab).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("Invitations now go to maya@work.example.");
        for consent in [false, true] {
            let mut details = details_of(MAYA, MAYA.given, MAYA.address);
            let address = EmailAddress::parse("maya@office.example").expect("an address");
            details.emails.push(NewEmail { address, label: "Work".into(), consent });
            let (version,): (i64,) = house.one("select version from clients where id = $1", values![id]).await;
            let mut act = house.act(&house.who(SAM).await).await;
            portico::records::actions::change_details(&mut act, id, version, &details, false).await.expect("saved");
            act.commit().await.expect("kept");
            assert_eq!(sam.open(&tab).await.value("Email"), MAYA.address);
        }
    }

    /// The address by which an active client signs in is taken from their details while the main one stays: a link mailed to it is dead, and
    /// it is asked whether the sign-in moves.
    async fn the_sign_in_loses_its_address(house) {
        let id = maya_with_two_addresses(house).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("Invitations now go to maya@work.example.");
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        let link = house.carry_letters().await.only_letter_to("maya@work.example").link();
        house.activate_by(&link).await;
        house.carry_letters().await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "maya@work.example")]).await;
        let reset = house.carry_letters().await.only_letter_to("maya@work.example").link();
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email 2", "").press("Save").await.shows("Update Client Portal access?").shows(MAYA.address);
        house.browser().open(&reset).await.does_not_show("Choose a new password");
        sam.press("Move sign-in to the new email").await.shows("Maya now signs in with maya@lindqvist.example.");
        house.carry_letters().await;
    }

    /// Whoever leaves an address ends the emails with their own links to it, and not the code that somebody else has asked for there.
    async fn somebody_elses_code_is_still_mailed(house) {
        const SHARED: &str = "shared@own.example";
        house.activate(MAYA).await;
        let (id, jonas) = (house.client(MAYA).await, house.activate(JONAS).await);
        house.carry_letters().await;
        jonas.post("/p/alder-wren/account/email", &[("new_email", SHARED), ("present", PASSWORD)]).await.status(200);
        house.portico.later.finish().await;
        let sam = house.sign_in(SAM).await;
        for address in [SHARED, "maya@third.example"] {
            sam.open(&format!("/clients/{id}/info/edit")).await;
            sam.fill("Email", address).press("Save").await;
            sam.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
        }
        let letters = house.carry_letters().await;
        assert!(letters.to(SHARED).iter().any(|letter| letter.kind == "address_proof"), "Jonas’s code");
    }

    /// Roles without the right to edit neither see the question nor answer it.
    async fn only_those_who_may_edit_change_addresses(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let bill = house.sign_in(BILL).await;
        bill.post(&format!("/clients/{id}/portal/email"), &[("email", MAYA.address)]).await.status(403);
        bill.open(&format!("/clients/{id}/portal")).await.shows(MAYA.address).does_not_show("Save email");
        let ada = house.sign_in(ADA).await; // a clinician to whom Maya is not assigned
        ada.post(&format!("/clients/{id}/portal/address"), &[("choice", "move")]).await.status(404);
    }

    /// The client's own change: the present password, a code at the new address, a notice to the old one, other devices out.
    async fn clients_change_their_own_sign_in(house) {
        let maya = house.activate(MAYA).await;
        house.activate(JONAS).await;
        let elsewhere = house.sign_in_at_portal(MAYA.address).await;
        house.carry_letters().await;
        maya.open("/p/alder-wren/account").await;
        maya.follow("Change email").await;
        maya.fill("New email", "maya@own.example").press("Send the code").await.status(422).shows("Enter your current password");
        maya.fill("New email", "maya@own.example").fill("Current password", "not this one at all").press("Send the code").await.status(422);
        house.carry_letters().await.none();
        // An address that is somebody else's gets no code, and the page says nothing of it.
        maya.fill("New email", JONAS.address).fill("Current password", PASSWORD).press("Send the code").await.shows(&format!("We sent a code to {}, if it can be used here.", JONAS.address)).does_not_show("newest email");
        house.carry_letters().await.none();
        maya.fill("New email", "maya@own.example").fill("Current password", PASSWORD).press("Send it again").await.shows("Check your new email").shows("Use the code from our newest email.").shows("We sent a code to maya@own.example, if it can be used here.").does_not_show("You sign in with");
        let letter = house.carry_letters().await.only_letter_to("maya@own.example");
        let code = letter.says("You want to sign in at Alder & Wren Practice with this address.").does_not_mention(MAYA.given).code();
        assert_eq!(letter.content.recipient_name, "", "the address may be mistyped, and somebody else’s");
        let wrong = format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000);
        maya.fill("Code from the email", &wrong).press("Change email").await.status(422);
        let signs_in_with = "select count(*) from logins where address = $1";
        assert_eq!(house.one::<(i64,)>(signs_in_with, values![MAYA.address]).await, (1,), "the new mailbox is not proven");
        maya.fill("Code from the email", &code).press("Change email").await.shows("From now on you sign in with maya@own.example.");
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("m•••@own.example");
        letters.only_letter_to("maya@own.example");
        maya.open("/p/alder-wren/account").await.shows("Confirmed");
        elsewhere.open("/p/alder-wren/").await.shows("Sign in");
    }

    /// A code that waited for the mail server until it had ended does not go out any more: its owner asks for another.
    async fn no_code_leaves_after_it_has_ended(house) {
        let maya = house.activate(MAYA).await;
        house.carry_letters().await;
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "451 4.7.1 Try again later".into() });
        maya.post("/p/alder-wren/account/email", &[("new_email", "maya@own.example"), ("present", PASSWORD)]).await.status(200);
        house.carry_letters_to(&later).await.none();
        house.clock.advance(std::time::Duration::from_secs(9 * 60));
        house.carry_letters_to(&later).await.none();
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        house.carry_letters().await.none();
        let (state,): (String,) = house.one("select state from letters where kind = 'address_proof'", values![]).await;
        assert_eq!(state, "cancelled");
    }

    /// However often somebody asks, five codes a day go to one address: it may be a stranger's. The page says the same.
    async fn few_codes_a_day_go_to_one_address(house) {
        const STRANGER: &str = "stranger@own.example";
        let maya = house.activate(MAYA).await;
        house.carry_letters().await;
        let asking = [("new_email", STRANGER), ("present", PASSWORD)];
        for asked in 1..=7 {
            maya.post("/p/alder-wren/account/email", &asking).await.shows("We sent a code to stranger@own.example, if it can be used here.");
            assert_eq!(house.carry_letters().await.to(STRANGER).len(), usize::from(asked <= 5), "{asked}");
        }
        house.clock.advance(days(1));
        house.sign_in_at_portal(MAYA.address).await.post("/p/alder-wren/account/email", &asking).await.status(200);
        house.carry_letters().await.only_letter_to(STRANGER);
    }
}
