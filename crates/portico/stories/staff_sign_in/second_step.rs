//! The second step: set up at the first sign-in, asked for at every other, and what to do without the phone.

use super::*;
use futures_util::future::join_all;
use portico::{act::Who, sign_in};
use portico_values::EmailAddress;

stories! {
    /// Where a practice was set up without, an administrator requires it: whoever has none is out with the next click and sets one up at the
    /// next sign-in; whoever has one stays.
    async fn a_practice_that_was_set_up_without_requires_it(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        set_up(house, &ines, INES).await;
        house.change("update practices set second_step = false", values![]).await;
        let (sam, hanna) = (house.browser(), house.browser());
        give(&sam, SAM.address, STAFF_PASSWORD).await.is_at("/clients");
        give(&hanna, HANNA.address, STAFF_PASSWORD).await.is_at("/clients");
        sam.post("/organization/staff/second-step", &[]).await.status(403);
        ines.open("/organization/staff").await.shows("Staff sign in with their password alone.");
        ines.follow("Require a second step").await.shows("They are signed out now and set one up when they next sign in with their password.");
        sam.open("/clients").await.is_at("/clients");
        ines.press("Require a second step").await.is_at("/organization/staff").shows("Staff now sign in with a second step.")
            .does_not_show("Staff sign in with their password alone.");
        sam.open("/clients").await.is_at("/sign-in");
        give(&sam, SAM.address, STAFF_PASSWORD).await.is_at("/sign-in/second-step");
        sam.open("/clients").await.is_at("/sign-in/second-step");
        hanna.open("/clients").await.is_at("/clients");
        ines.post("/organization/staff/second-step", &[]).await.status(409).shows("Staff sign in with a second step already.");
        // An administrator without one is out as well.
        hanna.open("/organization/staff/second-step").await;
        hanna.press("Require a second step").await.is_at("/sign-in").shows("Staff now sign in with a second step.");
        hanna.open("/clients").await.is_at("/sign-in");
        house.leave_letters();
    }

    /// At the first sign-in the second step is set up, confirmed by its first code, and ten recovery codes are shown once.
    async fn the_first_sign_in_sets_it_up(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let page = give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/second-step").shows("Set up your second step");
        let app = App::scan(&page);
        let again = ines.fill("Enter the 6 digits that the app shows", &app.wrong_code(house)).press("Continue").await.status(422);
        assert_eq!(page.all("code.key"), again.shows("That code doesn’t match.").all("code.key"), "whoever scanned it need not scan again");
        let kept = ines.fill("Enter the 6 digits that the app shows", &app.code(house)).press("Continue").await.status(200);
        assert_eq!(kept.all("ul.codes code").len(), 10);
        ines.follow("I have kept them").await.is_at("/clients").shows("Client List");
        ines.open("/account").await.shows("10 left").never_says(&kept.all("ul.codes code")[0]);
        // Once set up, a password alone cannot set up another one.
        let somebody = house.browser();
        give(&somebody, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/code").shows("Enter your code");
        somebody.open("/sign-in/second-step").await.is_at("/sign-in/code");
    }

    /// A code works once, at whichever browser; nor does one that was shown before it.
    async fn a_code_is_not_accepted_twice(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let (app, _) = set_up(house, &ines, INES).await;
        let (one, other) = (house.browser(), house.browser());
        let earlier = app.code(house);
        house.half_a_minute_passes();
        let code = app.code(house);
        sign_in(house, &one, INES, &app).await.is_at("/clients");
        give(&other, INES.address, STAFF_PASSWORD).await;
        for used in [&code, &earlier] {
            other.fill("Code", used).press("Sign in").await.status(422).shows("Codes change every half minute and work once");
        }
        house.half_a_minute_passes();
        other.fill("Code", &app.code(house)).press("Sign in").await.is_at("/clients");
    }

    /// Five wrong codes, then a rest of a quarter of an hour, in which the right one is worth nothing either.
    async fn codes_cannot_be_guessed(house) {
        house.want_second_steps().await;
        let (app, _) = set_up(house, &house.browser(), INES).await;
        let ines = house.browser();
        give(&ines, INES.address, STAFF_PASSWORD).await;
        ines.fill("Code", "not a code").press("Sign in").await.status(422).shows("Enter the 6 digits from your app, or one of your recovery codes");
        for _ in 0..5 {
            ines.fill("Code", &app.wrong_code(house)).press("Sign in").await.status(422).shows("That code doesn’t match.");
        }
        ines.fill("Code", &app.code(house)).press("Sign in").await.status(429).shows("Too many tries. Wait 15 minutes and try again.");
        // Another browser is no way round.
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await;
        other.fill("Code", &app.code(house)).press("Sign in").await.status(429);
        house.clock.advance(minutes(15));
        sign_in(house, &other, INES, &app).await.is_at("/clients");
        assert!(!house.carry_letters().await.to(INES.address).is_empty(), "the owner hears of wrong codes");
    }

    /// Their owner hears of wrong codes that are all tried in one moment as well, once.
    async fn wrong_codes_in_one_moment_are_told(house) {
        house.want_second_steps().await;
        let _app = set_up(house, &house.browser(), INES).await;
        let thief = house.browser();
        give(&thief, INES.address, STAFF_PASSWORD).await;
        {
            let _beside_each_other = house.unheard();
            join_all((0..5).map(|_| thief.answer_to("/sign-in/code", &[("code", "000000")]))).await;
        }
        house.carry_letters().await.only_letter_to(INES.address).says("several wrong codes");
    }

    /// A recovery code opens the door once, however it is typed, and a letter says that it was used.
    async fn each_recovery_code_works_once(house) {
        house.want_second_steps().await;
        let (_, codes) = set_up(house, &house.browser(), INES).await;
        let ines = house.browser();
        give(&ines, INES.address, STAFF_PASSWORD).await;
        ines.fill("Code", &codes[3].to_uppercase().replace('-', " ")).press("Sign in").await.is_at("/clients");
        let letter = house.carry_letters().await.only_letter_to(INES.address);
        assert_eq!(letter.subject(), "A recovery code was used");
        letter.says("You have 9 left.");
        ines.open("/account").await.shows("9 left");
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await;
        other.fill("Code", &codes[3]).press("Sign in").await.status(422).shows("That code doesn’t match.");
        // Nor does it work for anybody else.
        let (_, sams) = set_up(house, &house.browser(), SAM).await;
        other.fill("Code", &sams[0]).press("Sign in").await.status(422);
        other.fill("Code", &codes[4]).press("Sign in").await.is_at("/clients");
        house.carry_letters().await.only_letter_to(INES.address).says("You have 8 left.");
    }

    /// New recovery codes end the old ones. They need the present password.
    async fn recovery_codes_are_made_anew(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let (_, old) = set_up(house, &ines, INES).await;
        ines.open("/account").await;
        ines.follow("Make new codes").await.shows("The 10 you have left will stop working.");
        ines.fill("Current password", "not my password").press("Make new codes").await.status(422).shows("That isn’t your current password");
        let new = ines.fill("Current password", STAFF_PASSWORD).press("Make new codes").await.status(200).all("ul.codes code");
        assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
        assert_eq!(house.carry_letters().await.only_letter_to(INES.address).subject(), "You have new recovery codes");
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await;
        other.fill("Code", &old[0]).press("Sign in").await.status(422);
        other.fill("Code", &new[0]).press("Sign in").await.is_at("/clients");
        house.carry_letters().await.only_letter_to(INES.address);
    }

    /// A new phone takes the place of the old one: with the password and its first code. Everything of the old one ends.
    async fn a_new_phone_takes_the_place_of_the_old_one(house) {
        house.want_second_steps().await;
        let (ines, elsewhere) = (house.browser(), house.browser());
        let (old, codes) = set_up(house, &ines, INES).await;
        sign_in(house, &elsewhere, INES, &old).await.is_at("/clients");
        ines.open("/account").await;
        let page = ines.follow("Set up a new phone").await.shows("Codes from the old one, and your old recovery codes, stop working when you save.");
        let new = App::scan(&page);
        ines.fill("Enter the 6 digits that the app shows", &new.code(house)).fill("Current password", "not my password");
        let again = ines.press("Save").await.status(422).shows("That isn’t your current password");
        assert_eq!(page.all("code.key"), again.all("code.key"));
        ines.fill("Enter the 6 digits that the app shows", &new.code(house)).fill("Current password", STAFF_PASSWORD);
        ines.press("Save").await.status(200).shows("Keep your recovery codes");
        ines.open("/clients").await.is_at("/clients");
        elsewhere.open("/clients").await.is_at(SIGN_IN);
        assert_eq!(house.carry_letters().await.only_letter_to(INES.address).subject(), "Your second step was changed");
        house.half_a_minute_passes();
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await;
        other.fill("Code", &old.code(house)).press("Sign in").await.status(422);
        other.fill("Code", &codes[0]).press("Sign in").await.status(422);
        other.fill("Code", &new.code(house)).press("Sign in").await.is_at("/clients");
    }

    /// A new phone makes no session younger: it ends twelve hours after its sign-in.
    async fn a_new_phone_makes_no_session_younger(house) {
        const BUSY: &str = "update sessions set seen_at = $1";
        house.want_second_steps().await;
        let ines = house.browser();
        let began = house.now();
        set_up(house, &ines, INES).await;
        house.clock.advance(minutes(11 * 60));
        house.change(BUSY, values![house.now()]).await;
        let page = ines.open("/account/second-step").await;
        let new = App::scan(&page);
        ines.fill("Enter the 6 digits that the app shows", &new.code(house)).fill("Current password", STAFF_PASSWORD);
        ines.press("Save").await.status(200).shows("Keep your recovery codes");
        house.clock.advance(began.plus(minutes(12 * 60)).since(house.now()) - Duration::from_millis(1));
        house.change(BUSY, values![house.now()]).await;
        ines.open("/clients").await.is_at("/clients");
        house.clock.advance(Duration::from_millis(1));
        house.change(BUSY, values![house.now()]).await;
        ines.open("/clients").await.is_at(SIGN_IN);
        house.leave_letters();
    }

    /// Phone and codes are lost: whoever runs the installation takes the second step away, and the next sign-in sets up a new one.
    async fn a_lost_second_step_is_lifted_from_outside(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let (_, codes) = set_up(house, &ines, INES).await;
        let operator = Who::operator(house.practice(ALDER).await, "a-story");
        let address = EmailAddress::parse(INES.address).expect("an address");
        let mut act = house.act(&operator).await;
        sign_in::actions::lift(&mut act, &address).await.expect("there is one");
        act.commit().await.expect("kept");
        assert_eq!(house.carry_letters().await.only_letter_to(INES.address).subject(), "Your second step was removed");
        ines.open("/clients").await.is_at(SIGN_IN);
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/second-step").shows("Set up your second step");
        other.fill("Enter the 6 digits that the app shows", &codes[0]).press("Continue").await.status(422);
        let mut act = house.act(&operator).await;
        assert!(sign_in::actions::lift(&mut act, &address).await.is_err(), "nothing is left to take away");
        act.leave();
    }

    /// With the code still due nothing is told at any staff door that needs no thing by name. (The census knocks at all of them.)
    async fn half_signed_in_sees_nothing(house) {
        house.want_second_steps().await;
        let maya = house.client(MAYA).await;
        set_up(house, &house.browser(), INES).await;
        let ines = house.browser();
        give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/code");
        let plain = house.doors.iter().filter(|door| door.method == http::Method::GET && !door.path.contains('{'));
        let mut seen = 0;
        for door in plain.filter(|door| matches!(door.audience, portico::doors::Audience::Staff(_))) {
            ines.open(door.path).await.is_at("/sign-in/code").never_says("Lindqvist");
            seen += 1;
        }
        assert!(seen > 5, "there are more staff doors than {seen}");
        ines.open(&format!("/clients/{maya}")).await.is_at("/sign-in/code").never_says("Lindqvist");
        ines.post(&format!("/clients/{maya}/invitation"), &[]).await.is_at("/sign-in/code");
        house.carry_letters().await.none();
        ines.press("Sign in as someone else").await.is_at(SIGN_IN).shows("You’re signed out.");
        ines.open("/sign-in/code").await.is_at(SIGN_IN);
    }
}
