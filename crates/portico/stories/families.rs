//! People who open a portal that is not their own (behaviours.md 36, 59, 60; promises.md D15, D17): asked by staff, accepted by themselves,
//! changed, ended, frozen, and over by themselves.

use crate::kit::*;
use portico::families::{self, kind::Kind};
use portico_policy::Actor;
use portico_values::{ClientId, GrantId, LoginId};
use std::time::Duration;

const LEO: Client = Client { given: "Leo", address: "maya@lindqvist.example", born: "2012-06-01", ..MAYA };

async fn tab(house: &House, client: Client) -> String {
    format!("/clients/{}/portal", house.client(client).await)
}

async fn grants(house: &House) -> i64 {
    house.one::<(i64,)>("select count(*) from grants where kind <> 'self' and ended_at is null", values![]).await.0
}

/// Maya, who acts for Jonas, in his portal.
async fn maya_at_jonas(house: &House) -> (Browser<'_>, GrantId) {
    house.activate(MAYA).await;
    house.client(JONAS).await;
    let grant = house.acts_for(MAYA, JONAS, Kind::Proxy).await;
    house.carry_letters().await;
    let maya = house.sign_in_at_portal(MAYA.address).await;
    maya.press("Jonas’s portal").await.shows("You are in Jonas’s portal.");
    house.carry_letters().await;
    (maya, grant)
}

stories! {
    /// Home counts what can be answered: a question about somebody who was erased meanwhile, or is no client at present, is none.
    async fn home_counts_no_question_about_nobody(house) {
        house.activate(MAYA).await;
        let (jonas, ana) = (house.client(JONAS).await, house.client(ANA).await);
        house.offer_to(JONAS, MAYA.address, Kind::Proxy).await;
        house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        house.carry_letters().await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open("/p/alder-wren/").await.shows("The practice has 2 questions for you");
        house.change("update clients set care_status = 'prospective' where id = $1", values![jonas]).await;
        house.stand_anew().await;
        maya.open("/p/alder-wren/").await.shows("Will you act for Ana?");
        house.change("delete from offer_clients where client_id = $1", values![ana]).await;
        maya.open("/p/alder-wren/").await.does_not_show("Will you act for");
        maya.open("/p/alder-wren/offers").await.shows("There is nothing to answer.");
        house.carry_letters().await;
    }

    /// An address that is a login already: the note, three ways on, and the family login from the question to the open portal.
    async fn a_family_login(house) {
        house.activate(MAYA).await;
        let leo = house.client(LEO).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{leo}/invitation")).await.status(409).shows("already signs in with this email");
        let ways = sam.follow("Family login, or a mistake").await;
        let ways = ways.shows("The same email address can’t be used for the Client Portal of more than one client. This protects client privacy.");
        ways.shows("Use another email").shows("Set up a family login").shows("Correct Maya Lindqvist’s record");
        let form = sam.follow("Set up a family login").await;
        assert_eq!(form.value("Email"), MAYA.address);
        sam.fill("First name", "Maya").fill("Relationship", "mother").fill("Authority", "parental responsibility");
        sam.choose("Secure messages", "See and manage").choose("Billing documents", "See");
        sam.press("Ask by email").await.shows("They see nothing until they accept.").shows("Waiting for Maya to accept");
        assert_eq!(grants(house).await, 0, "a question is no grant");
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("Sign in as usual").does_not_mention("Leo");

        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().is_at("/p/alder-wren/").shows("Will you act for Leo?");
        maya.open("/p/alder-wren/choose").await.does_not_show("Leo");
        maya.open("/p/alder-wren/offers").await.shows("Act for Leo?").shows("Once the portal has them, you can see and manage secure messages").shows("Once the portal has them, you can see billing documents").does_not_show("You can fill in forms");
        house.change("update offers set rights = rights || ',forms:manage'", values![]).await;
        maya.open("/p/alder-wren/offers").await.shows("You can fill in forms for them, and read the answers");
        house.change("update offers set rights = replace(rights, ',forms:manage', '')", values![]).await;
        maya.open("/p/alder-wren/offers").await;
        maya.press("Accept").await.is_at("/p/alder-wren/choose").shows("You accepted. Choose whose portal to open.").shows("Leo’s portal");
        maya.press("Leo’s portal").await.shows("You are in Leo’s portal.");
        house.carry_letters().await.only_letter_to(SAM.address).says("accepted access").does_not_mention("Leo");

        let page = sam.open(&tab(house, LEO).await).await;
        page.shows("People with access").shows("Guardian").shows("mother").shows("Secure messages: see and manage").shows("Guardian access ends on 1 June 2028, at 16.");
        // Two clients never have "self" on one address: Leo cannot be invited with it now either.
        sam.open(&format!("/clients/{leo}/invitation")).await.status(409);
        sam.open(&tab(house, LEO).await).await;
        sam.press("End now: access of Maya Lindqvist").await.shows("access has ended");
        maya.open("/p/alder-wren/").await.shows("Sign in");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().is_at("/p/alder-wren/").shows("Maya").does_not_show("Open another portal");
        house.carry_letters().await;
    }

    /// Every way to the three ways on, and each of the three, leads back to the page where the address was in the way.
    async fn ways_on_lead_back(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        let (leo, jonas) = (house.client(LEO).await, house.client(JONAS).await);
        let back = "next=%2Fclients%3Fq%3Dleo";
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&format!("/clients/{leo}/invitation?{back}")).await.status(409);
        assert!(page.link("Family login, or a mistake").ends_with(back));
        let ways = sam.follow("Family login, or a mistake").await;
        for way in ["Use another email", "Set up a family login", "Correct Maya Lindqvist’s record"] {
            assert!(ways.link(way).contains(back), "{way}: {}", ways.link(way));
        }
        sam.follow("Set up a family login").await;
        sam.press("Ask by email").await.status(422);
        sam.fill("First name", "Maya").fill("Relationship", "mother").fill("Authority", "parental responsibility");
        let page = sam.press("Ask by email").await.is_at("/clients").shows("They see nothing until they accept.");
        assert!(page.address.ends_with("?q=leo"), "{}", page.address);

        sam.open(&format!("/clients/{jonas}/info/edit?{back}")).await;
        let page = sam.fill("Email", MAYA.address).press("Save").await.shows("Update Client Portal access?");
        for way in ["Use another email", "Family login, or a mistake"] {
            assert!(page.link(way).contains(back), "{way}: {}", page.link(way));
        }
        let chosen = [("email", MAYA.address), ("next", "/clients?q=leo")];
        let ways = sam.post(&format!("/clients/{jonas}/portal/email"), &chosen).await.shows("This email is in use");
        assert!(ways.link("Correct Maya Lindqvist’s record").contains(back));
        house.carry_letters().await;
    }

    /// A minor on the email that somebody else signs in with, or that another client has, is flagged on the record; on their own they are not.
    async fn a_minor_on_somebody_elses_email_is_flagged(house) {
        house.activate(MAYA).await;
        let leo = house.client(LEO).await;
        let sam = house.sign_in(SAM).await;
        let record = format!("/clients/{leo}/portal");
        sam.open(&record).await.shows("Leo is under 16, and maya@lindqvist.example is also what somebody else signs in with.");
        house.client(JONAS).await;
        for (address, flagged) in [(JONAS.address, true), ("leo@lindqvist.example", false)] {
            sam.open(&format!("/clients/{leo}/info/edit")).await;
            sam.fill("Email", address).press("Save").await;
            let page = sam.open(&record).await;
            match flagged {
                true => page.shows("Leo is under 16, and jonas@weber.example is also the email of another client."),
                false => page.does_not_show("Leo is under 16"),
            };
        }
        sam.open(&tab(house, MAYA).await).await.does_not_show("is under 16");
        house.carry_letters().await;
    }

    /// The create form is stopped by the same address and offers the same ways.
    async fn creating_with_an_address_in_use(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let profile = [("given_name", "Leo"), ("family_name", "Lindqvist"), ("email.0.address", MAYA.address), ("email.0.consent", "on"),
            ("language", "en"), ("care_status", "active"), ("subscription", "starter"), ("then", "invite")];
        sam.post("/clients", &profile).await.shows("Check this first.");
        let stopped = sam.press("Continue").await.status(422);
        stopped.shows("set up a family login");
        sam.tick("Create client profile and set up a family login");
        let page = sam.press("Continue").await;
        assert_eq!(page.value("Email"), MAYA.address);
    }

    /// Somebody who has no login is asked by mail; the link, a password, and one press open exactly what was offered.
    async fn somebody_new_is_asked_by_mail(house) {
        house.client(ANA).await;
        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        let robin = house.browser();
        robin.open(&link).await.shows("Act for Ana?").does_not_show("Silva");
        assert_eq!(grants(house).await, 0, "opening changes nothing");
        let home = robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/").shows("You are in Ana’s portal.");
        home.shows("You accepted.").does_not_show("Choose whose portal");
        house.carry_letters().await.only_letter_to(SAM.address);
        house.browser().open(&link).await.status(410).shows("This link has stopped working");
        // A forgotten password reaches somebody who is no client too.
        house.browser().post("/p/alder-wren/forgot-password", &[("email", "robin@silva.example")]).await;
        house.carry_letters().await.only_letter_to("robin@silva.example").says("Hello Robin");
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(house, ANA).await).await.shows("Robin Silva").shows("Proxy");
        // Ana's own invitation is another thing.
        house.invite(ANA).await;
    }

    /// An email by which somebody only acts for a client stands on no other record: whoever edits all of them is sent to nobody about it.
    async fn an_email_of_somebody_who_only_acts_for_a_client(house) {
        const ROBIN: &str = "robin@silva.example";
        house.client(ANA).await;
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(ROBIN).link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
        let ways = format!("/clients/{}/address-in-use?email={ROBIN}", house.client(JONAS).await);
        for staff in [INES, SAM] {
            let page = house.sign_in(staff).await.open(&ways).await.shows("Somebody else already signs in with").shows("there is no other record to correct");
            assert!(page.does_not_show("ask an administrator").offers("Set up a family login"));
        }
    }

    /// Somebody who is signed in is asked once more before it is turned down, and told what that means.
    async fn declining_is_asked_once(house) {
        house.activate(MAYA).await;
        house.client(ANA).await;
        house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        house.carry_letters().await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        let page = maya.open("/p/alder-wren/offers").await.shows("A question for you").shows("Act for Ana?");
        assert_eq!(page.all("form button[name=answer]"), ["Accept", "Yes, decline"], "no button that declines stands in the open");
        assert_eq!(page.all("details summary"), ["Decline"]);
        page.shows("Decline to act for Ana? The practice will see your answer.");
        maya.press("Yes, decline").await.is_at("/p/alder-wren/").shows("You declined. Nothing was opened. The practice can see your answer.");
        house.carry_letters().await.only_letter_to(SAM.address).says("turned down");
        assert_eq!(grants(house).await, 0);
    }

    /// A guest is told whose group it is and what a guest is, in the letter and on the page in the same words.
    async fn a_guest_is_invited_in_words(house) {
        house.client(ANA).await;
        house.client(MAYA).await;
        let group = house.group_of(&[ANA, MAYA]).await;
        house.guest_of(group, "lena@roth.example").await;
        let letter = house.carry_letters().await.only_letter_to("lena@roth.example");
        assert_eq!(letter.subject(), "An invitation from Alder & Wren Practice");
        letter.says("See the invitation").does_not_mention("See the question");
        let lena = house.browser();
        let page = lena.open(&letter.link()).await.shows("A guest is someone close");
        let heading = page.heading();
        assert!(["An invitation to Ana and Maya’s group", "An invitation to Maya and Ana’s group"].contains(&heading.as_str()), "{heading}");
        assert_eq!(page.all(".sign-in-with strong"), ["lena@roth.example"]);
        assert_eq!(page.all(".declining > summary"), ["Not for you?"]);
    }

    /// Declined, taken back, expired: nothing opens, and the link says so.
    async fn an_offer_that_is_not_accepted_opens_nothing(house) {
        house.client(ANA).await;
        let offer = house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.press("Decline").await.status(422).shows("Tick the box to decline");
        robin.tick("This is not for me").press("Decline").await.shows("You declined");
        house.carry_letters().await.only_letter_to(SAM.address).says("turned down");
        robin.open(&link).await.status(410);
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        sam.post(&format!("/clients/{ana}/offers/{offer}/withdrawal"), &[]).await.shows("The request was withdrawn.");
        house.clock.advance(Duration::from_secs(5 * 60));

        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        sam.open(&tab(house, ANA).await).await;
        sam.press("Withdraw the request to Robin Silva").await.shows("withdrawn");
        robin.open(&link).await.status(410);
        house.clock.advance(Duration::from_secs(5 * 60));

        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        house.clock.advance(days(31));
        robin.open(&link).await.status(410);
        assert_eq!(grants(house).await, 0);

        // A question that waits longer than its days is not asked any more.
        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        house.clock.advance(days(31));
        house.carry_letters().await.none();
    }

    /// A question ends with the last day of the access that it offers: nobody opens an account that opens nothing, and it is not asked again.
    async fn a_question_ends_with_the_last_day_it_offers(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}/people/new")).await;
        sam.fill("First name", "Robin").fill("Last name", "Silva").fill("Email", "robin@silva.example").fill("Last day", "2026-11-23");
        sam.fill("Relationship", "uncle").fill("Authority", "power of attorney").press("Ask by email").await.shows("Waiting for Robin to accept");
        let letter = house.carry_letters().await.only_letter_to("robin@silva.example");
        letter.says("23 November");
        house.browser().open(&letter.link()).await.status(200).shows("Act for Ana?");
        house.clock.advance(days(3));
        house.browser().open(&letter.link()).await.status(410);
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(house, ANA).await).await.shows("The link has expired");
        sam.press("Ask again: Robin Silva").await.shows("The last day of this access has passed.");
        house.carry_letters().await.none();
    }

    /// A question ends with the access that it is about: no link and no answer opens anything, not even once access is open again.
    async fn a_question_ends_with_the_access_it_is_about(house) {
        house.activate(MAYA).await;
        let ana = house.client(ANA).await;
        house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        let offer = house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        let letters = house.carry_letters().await;
        let link = letters.only_letter_to("robin@silva.example").link();
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open("/p/alder-wren/").await.shows("Will you act for Ana?");
        let robin = house.browser();
        robin.open(&link).await.status(200);
        let who = house.who(SAM).await;
        let mut act = house.act(&who).await;
        portico::access::closing::disable(&mut act, ana, false).await.expect("disabled");
        act.commit().await.expect("kept");
        let answered = format!("/p/alder-wren/offers/{offer}");
        for opens_again in [true, false] {
            maya.open("/p/alder-wren/").await.does_not_show("Will you act for");
            maya.post(&answered, &[("answer", "yes")]).await.status(404);
            robin.open(&link).await.status(410);
            robin.post("/p/alder-wren/offer", &[("password", PASSWORD)]).await.status(410);
            assert_eq!(grants(house).await, 0);
            if opens_again {
                let mut act = house.act(&who).await;
                portico::access::closing::open_again(&mut act, ana, None).await.expect("open again");
                act.commit().await.expect("kept");
            }
        }
        house.leave_letters();
    }

    /// A question waits in line while the portal is off, and does not go once it was taken back.
    async fn a_question_waits_while_the_portal_is_off(house) {
        let (robin, kim) = ("robin@silva.example", "kim@silva.example");
        house.client(ANA).await;
        let offer = house.offer_to(ANA, robin, Kind::Proxy).await;
        house.offer_to(ANA, kim, Kind::Proxy).await;
        house.change("update practices set portal_on = false where slug = $1", values![ALDER.slug]).await;
        house.carry_letters().await.none();
        house.change("update offers set state = 'withdrawn' where id = $1", values![offer]).await;
        house.change("update practices set portal_on = true where slug = $1", values![ALDER.slug]).await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(kim);
        assert!(letters.to(robin).is_empty(), "it was taken back");
    }

    /// Five letters a day to one address about one client: taking a question back makes no room for another.
    async fn five_questions_a_day_are_enough(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let mut here = String::new();
        for n in 0..5 {
            here = format!("/clients/{ana}/offers/{}", house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await);
            if n < 4 {
                sam.post(&format!("{here}/withdrawal"), &[]).await.shows("The request was withdrawn.");
            }
            house.clock.advance(Duration::from_secs(6 * 60));
        }
        sam.post(&format!("{here}/sending"), &[]).await.shows("was asked 5 times within a day");
        house.clock.advance(days(1));
        house.sign_in(SAM).await.post(&format!("{here}/sending"), &[]).await.shows("Asked again by email.");
        house.leave_letters();
    }

    /// Five minutes lie between two questions to one address about one client, whatever became of the first: taken back and asked again at once,
    /// or declined and sent again at once, sends nothing.
    async fn questions_rest_between_letters(house) {
        let ana = house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let robin = [("kind", "proxy"), ("given", "Robin"), ("email", "robin@silva.example"), ("relationship", "aunt"), ("authority", "power of attorney"),
            ("requests", "see"), ("messages", "none"), ("bills", "none"), ("payments", "none")];
        let people = format!("/clients/{ana}/people");
        sam.post(&people, &robin).await.shows("Waiting for Robin to accept");
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        sam.press("Withdraw the request to Robin").await.shows("withdrawn");
        sam.post(&people, &robin).await.status(409).shows("was asked less than 5 minutes ago");
        // Somebody else may be asked at once, and about somebody else as well.
        house.offer_to(ANA, "kim@silva.example", Kind::Proxy).await;
        house.offer_to(MAYA, "robin@silva.example", Kind::Proxy).await;
        assert_eq!(house.carry_letters().await.len(), 2);
        house.browser().open(&link).await.status(410);

        house.clock.advance(Duration::from_secs(5 * 60));
        sam.post(&people, &robin).await.shows("Waiting for Robin to accept");
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        let declines = house.browser();
        declines.open(&link).await;
        declines.tick("This is not for me").press("Decline").await.shows("You declined");
        let (offer,): (portico_values::OfferId,) = house.one("select id from offers where state = 'declined'", values![]).await;
        let again = format!("/clients/{ana}/offers/{offer}/sending");
        sam.post(&again, &[]).await.shows("less than 5 minutes ago");
        house.carry_letters().await.only_letter_to(SAM.address).says("turned down");
        house.clock.advance(Duration::from_secs(5 * 60));
        sam.post(&again, &[]).await.shows("Asked again by email.");
        house.carry_letters().await.only_letter_to("robin@silva.example");
    }

    /// Access that begins later is accepted today: the account is there, the page says from when on it opens, and then it does.
    async fn what_begins_later_is_accepted_today(house) {
        house.client(ANA).await;
        let offer = house.offer_to(ANA, "robin@silva.example", Kind::Proxy).await;
        house.change("update offers set starts_at = $2 where id = $1", values![offer, house.now().plus(days(5))]).await;
        let link = house.carry_letters().await.only_letter_to("robin@silva.example").link();
        let robin = house.browser();
        robin.open(&link).await;
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.shows("You accepted").shows("It opens on");
        assert_eq!(grants(house).await, 1);
        robin.open("/p/alder-wren/").await.shows("Sign in");
        house.clock.advance(days(6));
        house.sign_in_at_portal("robin@silva.example").await.page().shows("You are in Ana’s portal.");
        house.carry_letters().await;
    }

    /// Whoever is signed in and accepts what begins later stays in the one portal that is open, and reads from when on there is another.
    async fn what_begins_later_is_no_choice_yet(house) {
        house.activate(MAYA).await;
        house.client(ANA).await;
        let offer = house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        house.change("update offers set starts_at = $2 where id = $1", values![offer, house.now().plus(days(5))]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open("/p/alder-wren/offers").await;
        maya.press("Accept").await.is_at("/p/alder-wren/").shows("You accepted. It opens on 26 November.").does_not_show("Choose whose portal");
        assert_eq!(grants(house).await, 1);
        house.carry_letters().await;
    }

    /// An offer goes to its address: nobody else's login answers it, and one whose address is unconfirmed cannot either.
    async fn nobody_answers_for_somebody_else(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.client(ANA).await;
        let offer = house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        house.carry_letters().await;
        jonas.post(&format!("/p/alder-wren/offers/{offer}"), &[("answer", "yes")]).await.status(404);
        house.change("update logins set address_confirmed_at = null where address = $1", values![MAYA.address]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.post(&format!("/p/alder-wren/offers/{offer}"), &[("answer", "yes")]).await.status(404);
        maya.open("/p/alder-wren/offers").await.shows("Confirm your email first");
        assert_eq!(grants(house).await, 0);
        house.carry_letters().await;
    }

    /// The same question answered by many at once: one grant, whoever was first.
    async fn an_offer_is_accepted_once(house) {
        house.activate(MAYA).await;
        house.client(ANA).await;
        let offer = house.offer_to(ANA, MAYA.address, Kind::Proxy).await;
        let (practice, ana) = (house.practice(ALDER).await, house.client(ANA).await);
        let (login,): (LoginId,) = house.one("select id from logins where address = $1", values![MAYA.address]).await;
        let who = portico::act::Who { actor: Actor::Client { practice, login }, ..house.visitor(MAYA).await };
        let sam = house.who(SAM).await;
        let answers = (0..12).map(|n| {
            let (who, sam) = (who.clone(), sam.clone());
            async move {
                if n == 5 {
                    let mut act = house.act(&sam).await;
                    if families::actions::withdraw(&mut act, ana, offer).await.is_ok() { act.commit().await.expect("kept") }
                    return 0;
                }
                let mut act = house.act(&who).await;
                match families::actions::answer(&mut act, login, offer, true, "a browser").await {
                    Ok(grants) => { act.commit().await.expect("kept"); grants.len() }
                    Err(_) => 0,
                }
            }
        });
        let accepted: usize = futures_util::future::join_all(answers).await.into_iter().sum();
        let (state,): (String,) = house.one("select state from offers", values![]).await;
        let expected = usize::from(state == "accepted");
        assert_eq!((accepted, grants(house).await), (expected, i64::try_from(expected).expect("small")), "{state}");
        house.leave_letters();
    }

    /// Two grants of kind "self" are impossible, for a client and for a login, whoever writes them.
    async fn nobody_is_two_clients(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        const SELF: &str = "insert into grants (practice_id, id, login_id, client_id, kind, created_at)
         select g.practice_id, $1, g.login_id, $2, 'self', 1 from grants g where g.client_id = $3";
        let (maya, jonas, ana) = (house.client(MAYA).await, house.client(JONAS).await, house.client(ANA).await);
        for (to, of) in [(ana, maya), (jonas, maya)] {
            let id: GrantId = portico_values::new_id(house.now(), &*house.portico.randomness);
            let mut transaction = house.portico.database.begin().await.expect("the database is there");
            assert!(transaction.run(SELF, values![id, to, of]).await.is_err());
        }
    }

    /// Frozen: both guardians are out on their next click, nobody's question can be answered into it, the client stays, and it is on record.
    async fn a_freeze_shuts_others_out_at_once(house) {
        let (maya, _) = maya_at_jonas(house).await;
        let jonas = house.activate(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(house, JONAS).await).await;
        sam.follow("Freeze access for others").await.shows("own sign-in is not affected");
        sam.press("Freeze access").await.status(422).shows("Say why");
        sam.fill("Reason", "Two guardians disagree; letter of the court of 3 November").press("Freeze access").await.shows("Frozen by Sam Patel").shows("Two guardians disagree");
        maya.open("/p/alder-wren/").await.shows("Sign in");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().is_at("/p/alder-wren/").shows("Maya");
        jonas.open("/p/alder-wren/").await.shows("Jonas");
        sam.open(&format!("/clients/{}/activity", house.client(JONAS).await)).await.shows("Access for others was frozen by Sam Patel");
        sam.open(&tab(house, JONAS).await).await;
        sam.press("Open access for others again").await.shows("open again");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.page().shows("Jonas’s portal");
        house.carry_letters().await;
    }

    /// What was written to somebody about what waits, and has not left when they are shut out, does not leave.
    async fn letters_to_somebody_shut_out_do_not_leave(house) {
        house.activate(MAYA).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.fills_in_for_jonas(MAYA).await;
        house.carry_letters().await;
        house.clock.advance(days(3));
        assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded"), 1);
        let jonas = house.client(JONAS).await;
        let mut act = house.act(&house.who(SAM).await).await;
        portico::families::actions::freeze(&mut act, jonas, "Two guardians disagree").await.expect("frozen");
        act.commit().await.expect("kept");
        house.carry_letters().await.none();
    }

    /// Nor what a worker had in its hands at that moment: it is asked once more before the content goes. The client's own letter goes.
    async fn letters_in_somebodys_hands_do_not_go_to_whoever_is_shut_out(house) {
        house.activate(MAYA).await;
        house.activate(ANA).await;
        for client in [JONAS, ANA] {
            house.asks_to_fill_in(client, "phq-9").await;
        }
        house.fills_in_for_jonas(MAYA).await;
        house.carry_letters().await;
        let jonas = house.client(JONAS).await;
        let (grant,): (GrantId,) = house.one("select id from grants where client_id = $1 and ended_at is null", values![jonas]).await;
        for ends in [false, true] {
            house.clock.advance(days(if ends { 7 } else { 3 }));
            assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded"), 2);
            let until = house.now().plus(Duration::from_secs(30));
            let claimed = "update letters set state = 'sending', attempts = 1, claimed_until = $1 where kind = 'waiting_reminder' and state = 'queued'";
            house.change(claimed, values![until]).await;
            let mut act = house.act(&house.who(SAM).await).await;
            match ends {
                false => portico::families::actions::freeze(&mut act, jonas, "Two guardians disagree").await.expect("frozen"),
                true => drop(portico::families::actions::end(&mut act, jonas, grant).await.expect("ended")),
            }
            act.commit().await.expect("kept");
            house.clock.advance(Duration::from_secs(60));
            let letters = house.carry_letters().await;
            assert_eq!((letters.len(), letters.to(ANA.address).len()), (1, 1), "Ana’s own goes");
            if !ends {
                let mut act = house.act(&house.who(SAM).await).await;
                portico::families::actions::thaw(&mut act, jonas).await.expect("open again");
                act.commit().await.expect("kept");
            }
        }
    }

    /// A day that is over, a day that has not begun: the rows say so at the moment of the click.
    async fn access_begins_and_ends_by_the_day(house) {
        let (maya, grant) = maya_at_jonas(house).await;
        house.change("update grants set ends_at = $2 where id = $1", values![grant, house.now().plus(Duration::from_secs(600))]).await;
        maya.open("/p/alder-wren/").await.shows("You are in Jonas’s portal.");
        house.clock.advance(Duration::from_secs(601));
        maya.open("/p/alder-wren/").await.shows("Sign in");
        house.change("update grants set ends_at = null, starts_at = $2 where id = $1", values![grant, house.now().plus(days(2))]).await;
        house.sign_in_at_portal(MAYA.address).await.page().is_at("/p/alder-wren/").does_not_show("Jonas");
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(house, JONAS).await).await.shows("Not started");
        house.carry_letters().await;
    }

    /// A last day is still to come: who is to be out today is put out by “End now”, with their sessions and letters.
    async fn a_last_day_is_still_to_come(house) {
        let (_maya, grant) = maya_at_jonas(house).await;
        let jonas = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{jonas}/people/{grant}")).await.shows("Access of Maya Lindqvist");
        let page = sam.fill("Last day", "2026-11-20").fill("Relationship", "aunt").press("Save access").await.status(422);
        assert_eq!(page.shows("Choose a last day in the future").value("Relationship"), "aunt");
        sam.fill("Last day", "2026-11-21").press("Save access").await.shows("Access changed.").shows("Until 21 Nov");
    }

    /// Whoever was born on a 29 February is of age on 1 March where there is none, by what the record says as by the rows.
    async fn a_birthday_that_not_every_year_has(house) {
        const ROSA: Client = Client { given: "Rosa", family: "Weber", address: "rosa@weber.example", born: "2008-02-29", ..JONAS };
        house.change("update practices set guardian_age = 19", values![]).await;
        house.activate(MAYA).await;
        house.client(ROSA).await;
        house.acts_for(MAYA, ROSA, Kind::Guardian).await;
        house.carry_letters().await;
        let here = tab(house, ROSA).await;
        house.clock.advance(days(99));
        let page = house.sign_in(SAM).await.open(&here).await.shows("Can sign in");
        page.shows("Guardian access ends on 1 March 2027, at 19.");
        house.clock.advance(days(1));
        let page = house.sign_in(SAM).await.open(&here).await.shows("Suspended: of age");
        page.shows("Guardian access ended on 1 March 2027, at 19.");
    }

    /// What is over is not brought back by saving its form: that takes another question.
    async fn saving_does_not_revive_what_is_over(house) {
        let (_maya, grant) = maya_at_jonas(house).await;
        house.change("update grants set ends_at = $2 where id = $1", values![grant, house.now().plus(Duration::from_secs(600))]).await;
        let jonas = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{jonas}/people/{grant}")).await.shows("Access of Maya Lindqvist");
        house.clock.advance(Duration::from_secs(601));
        sam.fill("Last day", "").press("Save access").await.status(409).shows("The last day of this access has passed.");
        house.sign_in_at_portal(MAYA.address).await.page().is_at("/p/alder-wren/").does_not_show("Jonas");
        house.carry_letters().await;
    }

    /// A form that stood open gives nothing back that a colleague took away meanwhile: both versions are shown, and what was typed is kept.
    async fn a_stale_form_gives_no_right_back(house) {
        let (_maya, grant) = maya_at_jonas(house).await;
        let jonas = house.client(JONAS).await;
        let here = format!("/clients/{jonas}/people/{grant}");
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        let rights = || async { house.one::<(String,)>("select rights from grants where id = $1", values![grant]).await.0 };
        sam.open(&here).await.shows("Access of Maya Lindqvist");
        ines.open(&here).await;
        ines.choose("Documents", "No access").fill("Last day", "2027-03-31").press("Save access").await.shows("Access changed.");
        let taken = rights().await;
        assert!(!taken.contains("documents"), "{taken}");

        let told = sam.fill("Relationship", "grandmother").press("Save access").await.status(409);
        let told = told.shows("Someone changed this while you were here.").shows("Documents Now: No access Yours: See and manage");
        let told = told.shows("Last day Now: 2027-03-31 Yours: nothing").shows("Relationship Now: mother Yours: grandmother");
        assert_eq!((told.value("Relationship"), told.value("Documents")), ("grandmother".to_owned(), "See and manage".to_owned()));
        assert_eq!(rights().await, taken, "nothing was saved");
        let (events,): (i64,) = house.one("select count(*) from audit_events where action = 'grant.changed'", values![]).await;
        assert_eq!(events, 1);

        // Somebody who has seen both decides.
        sam.choose("Documents", "No access").fill("Last day", "2027-03-31").press("Save access").await.shows("Access changed.");
        assert_eq!(rights().await, taken);
        sam.open(&here).await;
        assert_eq!(sam.page().value("Relationship"), "grandmother");
        // The last day alone is noticed as well.
        ines.open(&here).await;
        ines.fill("Last day", "2027-01-31").press("Save access").await.shows("Access changed.");
        sam.press("Save access").await.status(409).shows("Last day Now: 2027-01-31 Yours: 2027-03-31");
        // A form that says nothing of what it was made from changes nothing.
        let bare = [("relationship", "mother"), ("authority", "parental responsibility"), ("requests", "manage"), ("messages", "manage"), ("bills", "manage"), ("payments", "manage")];
        sam.post(&here, &bare).await.status(409);
        assert_eq!(rights().await, taken);
    }

    /// Rights by area, changed under an open session.
    async fn rights_hold_from_the_next_click_on(house) {
        use portico::{access::permitted, clients::permissions::Area};
        let (_maya, grant) = maya_at_jonas(house).await;
        let jonas = house.client(JONAS).await;
        let practice = house.practice(ALDER).await;
        let (login,): (LoginId,) = house.one("select id from logins where address = $1", values![MAYA.address]).await;
        let who = portico::act::Who { actor: Actor::Client { practice, login }, ..house.visitor(MAYA).await };
        let mut look = house.look(&who).await;
        let before = permitted::of(&mut look, jonas).await.expect("an answer").expect("open");
        assert!(before.manages(Area::Messages) && before.opens(Area::Bills) && !before.manages(Area::Bills));
        drop(look);
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{jonas}/people/{grant}")).await.shows("Access of Maya Lindqvist");
        sam.choose("Secure messages", "No access").press("Save access").await.shows("Access changed.");
        let mut look = house.look(&who).await;
        let after = permitted::of(&mut look, jonas).await.expect("an answer").expect("open");
        assert!(after.opens(Area::Requests) && !after.opens(Area::Messages), "taken away");
    }

    /// The birthday: 30 days before whoever is assigned and an administrator get one letter each, and the bell tells whoever is assigned; on
    /// the day guardians are out; the young person is invited on their own.
    async fn guardians_step_back_at_the_age_that_the_practice_sets(house) {
        const ROSA: Client = Client { given: "Rosa", family: "Weber", address: "rosa@weber.example", born: "2010-12-25", ..JONAS };
        house.activate(MAYA).await;
        house.assign(ADA, house.client(ROSA).await).await;
        house.acts_for(MAYA, ROSA, Kind::Guardian).await;
        house.carry_letters().await;
        families::jobs::tell_ahead(&house.portico).await.expect("nothing in the way");
        house.carry_letters().await.none();
        house.clock.advance(days(5));
        let tell = || families::jobs::tell_ahead(&house.portico);
        let (one, other) = tokio::join!(tell(), tell());
        one.and(other).expect("nothing in the way");
        tell().await.expect("nothing in the way");
        let (told,): (i64,) = house.one("select count(*) from audit_events where action = 'client.coming_of_age_told'", values![]).await;
        assert_eq!(told, 1, "once, by however many processes");
        let letters = house.carry_letters().await;
        for staff in [ADA, INES] {
            let letter = letters.only_letter_to(staff.address);
            assert_eq!((letter.kind.as_str(), letter.subject()), ("staff_notice", "A client comes of age soon"));
            letter.says("turns 16 within the next 30 days").says("Guardian access is suspended on the birthday.").does_not_mention("Rosa");
        }
        assert_eq!(letters.len(), 2, "once");
        house.sign_in(ADA).await.open("/notices").await.shows("Rosa Weber comes of age soon, and guardian access ends.");
        house.sign_in(BILL).await.open("/notices").await.does_not_show("comes of age soon");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Rosa’s portal").await.shows("You are in Rosa’s portal.");
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.fill("Age when guardian access ends", "9").untick("Invite guests of a group straight away");
        let page = ines.press("Save families").await.status(422).shows("Enter an age from 10 to 25");
        assert_eq!(page.value("Age when guardian access ends"), "9", "what was typed stays");
        ines.tick("Invite guests of a group straight away");
        ines.fill("Age when guardian access ends", "15").press("Save families").await.shows("turns 15");
        maya.open("/p/alder-wren/").await.shows("Sign in");
        ines.fill("Age when guardian access ends", "16").press("Save families").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Rosa’s portal").await.shows("You are in Rosa’s portal.");
        house.clock.advance(days(30));
        maya.open("/p/alder-wren/").await.shows("Sign in");
        let sam = house.sign_in(SAM).await;
        sam.open(&tab(house, ROSA).await).await.shows("Suspended: of age").shows("invite the young person");
        let rosa: ClientId = house.client(ROSA).await;
        house.invite_as(&house.who(SAM).await, rosa).await.expect("she has her own address");
        house.carry_letters().await;
    }
}
