//! Mailed secrets: each opens its own door, once, and none outlives what made it (promises.md K6; failures.md C13, C34).

use crate::kit::*;
use portico::{
    act::Who,
    sign_in::{
        actions,
        passes::{self, Purpose},
    },
    staff::{self, NewStaffMember},
};
use portico_policy::{Actor, Role};
use portico_values::{EmailAddress, Identity as _, LoginId, PersonName, PracticeId, SecretToken, StaffId};
use std::time::Duration;

const NEW_PASSWORD: &str = "meadow granite whistle 41";

/// Asks for a reset, and the link in the letter.
async fn forgotten(house: &House, path: &str, address: &str) -> String {
    house.browser().post(path, &[("email", address)]).await.status(200);
    house.carry_letters().await.only_letter_to(address).link()
}

/// A staff member who has not chosen a password yet, and the link to choose it.
async fn a_new_colleague(house: &House, address: &str) -> String {
    let new = NewStaffMember {
        name: PersonName::parse("Noa Lind").expect("a name"),
        address: EmailAddress::parse(address).expect("an address"),
        role: Role::FrontDesk,
    };
    let mut act = house.act(&house.who(INES).await).await;
    let id = staff::actions::create(&mut act, &new, None).await.expect("added");
    let link = actions::set_up_link(&mut act, id, &new.address).await.expect("a link");
    act.commit().await.expect("kept");
    link
}

/// Sam works at both practices, with one password.
async fn sam_works_at_both(house: &House) {
    let new = NewStaffMember {
        name: PersonName::parse(SAM.name).expect("a name"),
        address: EmailAddress::parse(SAM.address).expect("an address"),
        role: Role::FrontDesk,
    };
    let hash = house.portico.hashing.hash(STAFF_PASSWORD, &*house.portico.randomness).await.expect("hashed");
    let mut act = house.act(&house.who(HANNA).await).await;
    staff::actions::create(&mut act, &new, Some(&hash)).await.expect("added");
    act.commit().await.expect("kept");
}

/// A browser in which Sam has given his password and is to choose between the practices.
async fn about_to_choose(house: &House) -> Browser<'_> {
    let browser = house.browser();
    browser.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/sign-in/practice");
    browser
}

async fn choose_alder(house: &House, browser: &Browser<'_>) -> Page {
    let practice = house.practice(ALDER).await.to_string();
    browser.post("/sign-in/practice", &[("practice", &practice)]).await
}

/// The living pass of one purpose.
async fn issue(
    house: &House,
    practice: PracticeId,
    purpose: Purpose,
    owner: impl portico_values::Identity,
    address: &str,
) -> SecretToken {
    let who = Who { actor: Actor::Visitor { practice }, ..house.who(INES).await };
    let mut act = house.act(&who).await;
    let secret = passes::issue(&mut act, purpose, owner, address).await.expect("issued");
    act.record(portico::audit::Event::new("pass.issued"));
    act.commit().await.expect("kept");
    secret
}

stories! {
    /// Whoever has reset the password has closed the first-password link, and the other way round.
    async fn of_two_links_the_second_is_dead_once_the_first_has_set_a_password(house) {
        let noa = "noa@alder-wren.example";
        let set_up = a_new_colleague(house, noa).await;
        let reset = forgotten(house, "/forgot-password", noa).await;
        let browser = house.browser();
        browser.open(&reset).await.status(200);
        browser.post("/reset", &[("email", noa), ("password", NEW_PASSWORD)]).await.is_at("/sign-in");
        house.browser().open(&set_up).await.status(410).shows("You have already used this link");

        let kim = "kim@alder-wren.example";
        let set_up = a_new_colleague(house, kim).await;
        let reset = forgotten(house, "/forgot-password", kim).await;
        let browser = house.browser();
        browser.open(&set_up).await.status(200);
        browser.post("/reset", &[("email", kim), ("password", NEW_PASSWORD)]).await.is_at("/sign-in");
        house.browser().open(&reset).await.status(404);
        house.carry_letters().await;
    }

    /// A link to choose a first password is worth nothing to somebody who has one, however it came about.
    async fn a_first_password_is_chosen_once(house) {
        let noa = "noa@alder-wren.example";
        let set_up = a_new_colleague(house, noa).await;
        house.change("update staff set password_hash = 'some hash' where address = $1", values![noa]).await;
        house.browser().open(&set_up).await.status(410).shows("You have already used this link");
    }

    /// A changed password ends the reset that somebody asked for before, at the portal and for staff.
    async fn a_changed_password_ends_the_links_before_it(house) {
        let jonas = house.activate(JONAS).await;
        let reset = forgotten(house, "/p/alder-wren/forgot-password", JONAS.address).await;
        jonas.post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", NEW_PASSWORD)]).await.is_at("/p/alder-wren/account");
        house.browser().open(&reset).await.status(410);

        let ines = house.sign_in(INES).await;
        let reset = forgotten(house, "/forgot-password", INES.address).await;
        ines.post("/account/password", &[("present", STAFF_PASSWORD), ("new", NEW_PASSWORD)]).await.is_at("/account");
        house.browser().open(&reset).await.status(404);
        house.carry_letters().await;
    }

    /// Two servers of one installation have clocks that differ by a moment, and whoever waited for the owner comes with the time at which they
    /// began: what has ended has ended by every clock.
    async fn a_link_that_has_ended_has_ended_by_every_clock(house) {
        const A_MOMENT: Duration = Duration::from_secs(1);
        let (jonas, ines) = (house.activate(JONAS).await, house.sign_in(INES).await);
        let reset = forgotten(house, "/p/alder-wren/forgot-password", JONAS.address).await;
        let of_staff = forgotten(house, "/forgot-password", INES.address).await;
        house.clock.advance(A_MOMENT);
        let before = house.now();
        house.clock.advance(A_MOMENT);
        jonas.post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", NEW_PASSWORD)]).await.is_at("/p/alder-wren/account");
        ines.post("/account/password", &[("present", STAFF_PASSWORD), ("new", NEW_PASSWORD)]).await.is_at("/account");
        house.clock.set(before);
        house.browser().open(&reset).await.status(410);
        house.browser().open(&of_staff).await.status(404);
        house.clock.advance(A_MOMENT);
        house.carry_letters().await;
    }

    /// The choice between two practices was opened by a password. It is gone with it.
    async fn the_choice_of_a_practice_ends_with_the_password(house) {
        sam_works_at_both(house).await;
        let still = about_to_choose(house).await;
        choose_alder(house, &still).await.is_at("/clients");

        let open = about_to_choose(house).await;
        house.browser().post("/forgot-password", &[("email", SAM.address)]).await.status(200);
        let letters = house.carry_letters().await;
        for letter in letters.to(SAM.address).iter().filter(|letter| letter.content.button.is_some()) {
            let browser = house.browser();
            browser.open(&letter.link()).await.status(200);
            browser.post("/reset", &[("email", SAM.address), ("password", NEW_PASSWORD)]).await.is_at("/sign-in");
        }
        choose_alder(house, &open).await.status(409);
        house.carry_letters().await;
    }

    /// And with every other session, when somebody signs out everywhere.
    async fn the_choice_of_a_practice_ends_with_signing_out_everywhere(house) {
        sam_works_at_both(house).await;
        let open = about_to_choose(house).await;
        let sam = house.sign_in(SAM).await;
        sam.post("/account/sign-out-everywhere", &[]).await.is_at("/sign-in");
        choose_alder(house, &open).await.status(409);
    }

    /// Somebody who was disabled between password and choice does not get in.
    async fn the_choice_of_a_practice_ends_with_being_disabled(house) {
        sam_works_at_both(house).await;
        let open = about_to_choose(house).await;
        house.disable(SAM).await;
        choose_alder(house, &open).await.status(409);
    }

    /// Every purpose at every door: each opens its own and no other (K6).
    async fn a_secret_of_one_flow_opens_no_other(house) {
        house.activate(JONAS).await;
        let practice = house.practice(ALDER).await;
        let (login,): (LoginId,) = house.one("select id from logins where practice_id = $1", values![practice]).await;
        let ines = house.staff(INES).await;
        a_new_colleague(house, "noa@alder-wren.example").await;
        let (noa,): (StaffId,) = house.one("select id from staff where practice_id = $1 and password_hash is null", values![practice]).await;
        let secrets = [
            ("invitation", secret_in(&house.invite(ANA).await)),
            ("portal reset", issue(house, practice, Purpose::PortalReset, login, JONAS.address).await),
            ("portal address", issue(house, practice, Purpose::PortalAddress, login, JONAS.address).await),
            ("staff reset", issue(house, practice, Purpose::StaffReset, ines, INES.address).await),
            ("staff set-up", issue(house, practice, Purpose::StaffSetUp, noa, "noa@alder-wren.example").await),
            ("staff practice", issue(house, practice, Purpose::StaffPractice, ines, INES.address).await),
        ];
        for (what, secret) in &secrets {
            for (own, door) in [
                ("invitation", "/p/alder-wren/a"),
                ("portal reset", "/p/alder-wren/reset"),
                ("portal address", "/p/alder-wren/confirm"),
                ("staff", "/reset"),
                ("installation", "/set-up"),
            ] {
                let page = house.browser().open(&format!("{door}/{}", secret.reveal())).await;
                let opens = page.code == 200;
                let is_own = *what == own || (own == "staff" && ["staff reset", "staff set-up"].contains(what));
                assert_eq!(opens, is_own, "{what} at {door}: {}", page.words());
            }
            let cookie = format!("{}.{}", practice.uuid().simple(), secret.reveal());
            let browser = house.browser();
            browser.put_cookie(&house.portico.cookies.name("staff"), &cookie);
            browser.put_cookie(&house.portico.cookies.name("portal-alder-wren"), &secret.reveal());
            browser.open("/clients").await.is_at("/sign-in");
            browser.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in");
            let chooser = house.browser();
            chooser.put_cookie(&house.portico.cookies.name("staff-choice"), &cookie);
            let page = choose_alder(house, &chooser).await;
            assert_eq!(page.address == "/clients", *what == "staff practice", "{what} at the choice of a practice");
        }
        house.carry_letters().await;
    }
}
