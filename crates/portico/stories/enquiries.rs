//! The public pages for people who are new: what they write makes a prospective client and no login (behaviours.md 32, 46; promises.md P10).

use crate::kit::*;
use portico::{enquiries::jobs::take_kept, inbox::jobs::tell_daily, installation::hold};
use portico_values::ClientId;

const SIGN_UP: &str = "/p/alder-wren/sign-up";
const APPOINTMENT: &str = "/p/alder-wren/new-appointment";
const NOOR: &str = "noor@known.example";

/// What Noor writes, with another address where one is given.
fn noor(address: &str) -> Vec<(&str, &str)> {
    vec![
        ("given_name", "Noor"),
        ("family_name", "Haddad"),
        ("email", address),
        ("phone", "+44 20 7946 0456"),
        ("born.day", "27"),
        ("born.month", "3"),
        ("born.year", "1985"),
        ("wish", ""),
        ("consent", "on"),
    ]
}

impl House {
    async fn clients_at(&self, address: &str) -> i64 {
        self.one::<(i64,)>("select count(*) from client_emails where address_normalised = $1", values![address]).await.0
    }
}

stories! {
    /// Signed up, looked at, added, invited: and no login before that.
    async fn somebody_new_signs_up_and_is_added(house) {
        let ines = house.sign_in(INES).await;
        let page = ines.open("/organization/client-portal/settings").await
            .shows("Client already active? Send the Login Link. Do not send the Sign-up link or the New appointment link.");
        assert_eq!(page.value("Sign-up link"), format!("https://portal.example{SIGN_UP}"));
        assert_eq!(page.value("New appointment link"), format!("https://portal.example{APPOINTMENT}"));
        assert_eq!(page.value("Address to choose a new password"), "https://portal.example/p/alder-wren/forgot-password");
        assert!(page.text().contains("data-copy=\"reset-link\"") && page.text().contains("<span>Copy password reset link</span>"));
        let noor = house.browser();
        noor.open(SIGN_UP).await.shows("Sign up at Alder & Wren Practice");
        noor.press("Send").await.status(422).shows("Enter your first name").shows("Enter your date of birth").shows("Enter your phone number, or tick that we may email you");
        noor.fill("First name", "Noor").fill("Last name", "Haddad").fill("Email", "Noor@Known.example").tick("You may email me");
        noor.fill("Phone", "+44 20 7946 0456").fill("Day", "27").fill("Month", "3").fill("Year", "1985");
        let said = noor.press("Send").await.status(200).shows("Thank you");
        assert!(said.offers("Sign in"), "for whoever is known already");
        house.portico.later.finish().await;
        assert_eq!(house.one::<(i64,)>("select count(*) from logins", values![]).await.0, 0);
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 2, "administrators and the front desk");
        for staff in [INES, SAM] {
            let letter = letters.only_letter_to(staff.address);
            assert_eq!(letter.subject(), "Someone new has signed up");
            assert!(!format!("{:?}", letter.content).contains("Noor"), "nobody is named in the mail");
        }
        let record = letters.only_letter_to(SAM.address).link();
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&record).await.shows("Noor Haddad").shows("Prospective").shows("From the sign-up page").shows("Agreed to email").shows("Nobody has checked them yet.");
        assert!(!page.offers("Send invitation to Noor"));
        sam.follow("Review and add").await;
        sam.press("Save").await.shows("Not invited");
        sam.open(&record).await.shows("Not invited").offers("Send invitation to Noor");
        let path = record.trim_start_matches("https://portal.example").to_owned();
        sam.post(&format!("{path}/invitation"), &[]).await.status(200);
        let link = house.carry_letters().await.only_letter_to("Noor@known.example").link();
        house.browser().open(&link).await.shows("Hello Noor");
    }

    /// "Review and add" leads by every door to the form in which "Active" stands ready: the notice, the panel, the page that says why nobody can
    /// be invited yet, and the tab of the record, all of whose buttons lead there. Save adds them.
    async fn review_and_add_adds_by_every_door(house) {
        house.browser().post(SIGN_UP, &noor(NOOR)).await.status(200).shows("Thank you");
        house.portico.later.finish().await;
        house.carry_letters().await;
        let (id,): (ClientId,) = house.one("select id from clients where given_name = 'Noor'", values![]).await;
        let sam = house.sign_in(SAM).await;
        let record = |rest: &str| format!("/clients/{id}{rest}");
        for (door, button) in [
            ("/notices".to_owned(), "Review and add: Noor Haddad signed up and is waiting to be added."),
            (format!("/support?address={NOOR}"), "Review and add Noor Haddad"),
            (record("/invitation"), "Review and add"),
            (record("/portal"), "Review and add"),
        ] {
            let page = sam.open(&door).await;
            let form = if door == "/notices" { sam.press(button).await } else { sam.follow(button).await };
            assert_eq!(form.value("Care status"), "Active", "by {door}:\n{}", page.text());
            sam.press("Save").await.shows("Saved.").does_not_show("Nothing was changed.");
            let (status,): (String,) = house.one("select care_status from clients where id = $1", values![id]).await;
            assert_eq!(status, "active", "by {door}");
            sam.open(&record("/info/edit")).await;
            sam.choose("Care status", "Prospective").press("Save").await.shows("Saved.");
        }
    }

    /// A wish stands on the record; without the tick there is no consent. Spanish is spoken too.
    async fn an_appointment_is_asked_for(house) {
        let noor = house.browser().in_language("es");
        noor.open(APPOINTMENT).await.shows("Pedir una cita");
        noor.fill("Nombre", "Noor").fill("Apellidos", "Haddad").fill("Correo electrónico", NOOR);
        noor.fill("Día", "27").fill("Mes", "3").fill("Año", "1985").fill("¿Cuándo le viene bien?", "Los martes <b>");
        noor.press("Enviar").await.status(422).shows("Escriba su teléfono o marque que podemos escribirle por correo");
        noor.fill("Teléfono", "+44 20 7946 0456").press("Enviar").await.status(200).shows("Gracias");
        house.portico.later.finish().await;
        let (consent, language): (bool, String) =
            house.one("select e.consent, c.language from clients c join client_emails e on e.client_id = c.id where c.given_name = 'Noor'", values![]).await;
        assert_eq!((consent, language.as_str()), (false, "es"));
        let letters = house.carry_letters().await;
        let letter = letters.only_letter_to(INES.address);
        assert_eq!(letter.subject(), "Someone new is asking for an appointment");
        let page = house.sign_in(INES).await.open(&letter.link()).await.shows("No consent to email").shows("Los martes <b>");
        assert!(!page.text().contains("<b>"));
    }

    /// A known address makes nothing: not a client, not a login, not a notice. Who was invited is mailed the way in; who is in, nothing.
    async fn a_known_address_makes_nothing(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let before = house.one::<(i64,)>("select count(*) from clients", values![]).await.0;
        for address in [JONAS.address, ANA.address, THEO.address, "JONAS@Weber.example"] {
            for path in [SIGN_UP, APPOINTMENT] {
                house.browser().post(path, &noor(address)).await.status(200).shows("Thank you");
                house.portico.later.finish().await;
            }
        }
        assert_eq!(house.one::<(i64,)>("select count(*) from clients", values![]).await.0, before);
        let letters = house.carry_letters().await;
        assert!(letters.to(ANA.address).iter().all(|letter| letter.kind == "new_link"));
        assert_eq!(letters.len(), 2);
        // Known at the other practice is nothing here.
        house.client(MAYA_AT_HARBOUR).await;
        house.browser().post(SIGN_UP, &noor(MAYA.address)).await.shows("Thank you");
        house.portico.later.finish().await;
        assert_eq!(house.clients_at(MAYA.address).await, 2);
        house.leave_letters();
    }

    /// Pressed twice, it is one person.
    async fn twice_is_once(house) {
        let (one, two) = (house.browser(), house.browser());
        let fields = noor(NOOR);
        // Both acts run at the same time, so that nobody could tell whose statements are whose.
        let both = async {
            let (first, second) = tokio::join!(one.post(SIGN_UP, &fields), two.post(SIGN_UP, &fields));
            house.portico.later.finish().await;
            (first.code.as_u16(), second.code.as_u16())
        };
        assert_eq!(house.statements_of(both).await.0, (200, 200));
        assert_eq!(house.clients_at(NOOR).await, 1);
        house.leave_letters();
    }

    /// Portico goes down between the page that says "Thank you" and what is done after it: what was sent is taken by whoever runs next, once,
    /// and lies nowhere in clear until then.
    async fn what_was_sent_outlives_a_crash(house) {
        let _unheard = house.unheard();
        let held_back = house.portico.later.hold().await;
        house.browser().post(SIGN_UP, &noor(NOOR)).await.status(200).shows("Thank you");
        assert_eq!(house.clients_at(NOOR).await, 0);
        let (sealed,): (Vec<u8>,) = house.one("select content_sealed from kept_enquiries", values![]).await;
        assert!(!String::from_utf8_lossy(&sealed).contains("Noor"));
        take_kept(&house.portico).await.expect("left to whoever has just kept it");
        assert_eq!(house.clients_at(NOOR).await, 0);
        house.clock.advance(std::time::Duration::from_secs(61));
        hold::hold(&house.portico).await.expect("held");
        take_kept(&house.portico).await.expect("a copy that is held takes nobody in");
        assert_eq!(house.clients_at(NOOR).await, 0);
        hold::release(&house.portico).await.expect("released");
        take_kept(&house.portico).await.expect("taken");
        assert_eq!(house.clients_at(NOOR).await, 1);
        drop(held_back);
        house.portico.later.finish().await;
        assert_eq!(house.clients_at(NOOR).await, 1, "once");
        assert_eq!(house.one::<(i64,)>("select count(*) from kept_enquiries", values![]).await.0, 0);
        assert_eq!(house.carry_letters().await.len(), 2, "staff are told");
    }

    /// The keys file was lost, and what was sealed under it before can't be opened: the bell says so once, and whoever wrote next is taken
    /// in. What is sealed under a newer key waits two days for a process that has it.
    async fn what_no_key_opens_is_told_once(house) {
        let _unheard = house.unheard();
        let held_back = house.portico.later.hold().await;
        house.browser().post(SIGN_UP, &noor(NOOR)).await.status(200);
        let (sealed,): (Vec<u8>,) = house.one("select content_sealed from kept_enquiries", values![]).await;
        let (mut damaged, mut newer) = (sealed.clone(), sealed);
        damaged[8..].reverse();
        newer[7] += 1;
        house.change("update kept_enquiries set content_sealed = $1", values![damaged]).await;
        house.clock.advance(std::time::Duration::from_secs(1));
        house.browser().post(SIGN_UP, &noor("next@known.example")).await.status(200);
        house.clock.advance(std::time::Duration::from_secs(61));
        let lost = async || house.one::<(i64,)>("select count(*) from audit_events where action = 'enquiry.lost'", values![]).await.0;
        for _ in 0..2 {
            take_kept(&house.portico).await.expect("nothing stands in the way of what can be opened");
            assert_eq!((lost().await, house.clients_at(NOOR).await, house.clients_at("next@known.example").await), (1, 0, 1));
        }
        drop(held_back);
        house.portico.later.finish().await;
        let sam = house.sign_in(SAM).await;
        let said = "Someone new wrote on your sign-up or appointment page, but what they sent can’t be opened any more. If they call, ask \
                    them to sign up again.";
        sam.open("/notices").await.shows(said);
        sam.press(&format!("Mark as read: {said}")).await.is_at("/notices").status(200);

        let held_back = house.portico.later.hold().await;
        house.browser().post(SIGN_UP, &noor(NOOR)).await.status(200);
        house.change("update kept_enquiries set content_sealed = $1", values![newer]).await;
        house.clock.advance(std::time::Duration::from_secs(61));
        take_kept(&house.portico).await.expect("left to whoever has the key");
        assert_eq!(lost().await, 1);
        house.clock.advance(days(2));
        take_kept(&house.portico).await.expect("nobody came with the key");
        assert_eq!(lost().await, 2);
        drop(held_back);
        house.portico.later.finish().await;
        house.sign_in(INES).await.open("/organization/history").await.shows("could not be opened: its key is lost");
        house.leave_letters();
    }

    /// The email of the morning counts whoever waits to be added, and tells apart what was lost: there nobody waits.
    async fn what_is_lost_is_no_new_sign_up_in_the_morning(house) {
        let _unheard = house.unheard();
        let sam = house.sign_in(SAM).await;
        sam.open("/account/notices").await;
        sam.tick("Once a day").press("Save notifications").await.shows("Notifications saved.");
        let held_back = house.portico.later.hold().await;
        house.browser().post(SIGN_UP, &noor(NOOR)).await.status(200);
        let (mut damaged,): (Vec<u8>,) = house.one("select content_sealed from kept_enquiries", values![]).await;
        damaged[8..].reverse();
        house.change("update kept_enquiries set content_sealed = $1", values![damaged]).await;
        house.browser().post(SIGN_UP, &noor("next@known.example")).await.status(200);
        house.clock.advance(std::time::Duration::from_secs(61));
        take_kept(&house.portico).await.expect("taken");
        drop(held_back);
        house.portico.later.finish().await;
        house.carry_letters().await;
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 1);
        let letter = house.carry_letters().await.only_letter_to(SAM.address);
        letter.says("1 new sign-up\n1 sign-up that can’t be opened any more");
    }

    /// Ten from one network in a quarter of an hour; then the practice is called. Nothing that is no field is taken.
    async fn it_is_bounded(house) {
        for number in 0..10 {
            let address = format!("n{number}@known.example");
            house.browser().from_network("198.51.100.7").post(SIGN_UP, &noor(&address)).await.status(200);
        }
        let eleventh = house.browser().from_network("198.51.100.7");
        eleventh.post(SIGN_UP, &noor(NOOR)).await.status(429).shows("Too many of these came from here just now.");
        house.browser().from_network("198.51.100.8").post(SIGN_UP, &noor(NOOR)).await.status(200);
        let mut more = noor("else@known.example");
        more.push(("care_status", "active"));
        house.browser().post(SIGN_UP, &more).await.status(400);
        house.portico.later.finish().await;
        assert_eq!(house.one::<(i64,)>("select count(*) from clients where care_status <> 'prospective'", values![]).await.0, 0);
        house.leave_letters();
    }

    /// Whoever floods the page writes to nobody's mailbox without end: one email in a quarter of an hour, and the bell for each.
    async fn many_sign_ups_are_one_email(house) {
        let write = async |number: u8| {
            let browser = house.browser().from_network(&format!("198.51.100.{number}"));
            browser.post(SIGN_UP, &noor(&format!("n{number}@known.example"))).await.status(200).shows("Thank you");
            house.portico.later.finish().await;
        };
        for number in 1..=5 {
            write(number).await;
        }
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 2, "one to the administrator and one to the front desk");
        letters.only_letter_to(INES.address).says("once in 15 minutes at most");
        let (told,): (i64,) = house.one("select count(*) from notices where kind = 'sign_up'", values![]).await;
        assert_eq!(told, 10, "five at each bell");
        house.clock.advance(std::time::Duration::from_secs(15 * 60));
        write(6).await;
        assert_eq!(house.carry_letters().await.len(), 2);
    }

    /// One site of a large network is one place, and uses up its own ten alone. A hundred from many places are enough for a quarter of an
    /// hour; then the page keeps what was typed and says whom to call, and takes it later.
    async fn a_flood_is_bounded_and_honest_people_come_through(house) {
        let write = async |network: String, number: usize| {
            house.browser().from_network(&network).post(SIGN_UP, &noor(&format!("n{number}@known.example"))).await
        };
        for number in 0..10 {
            write(format!("2001:db8:7:{number:x}::1"), number).await.status(200);
        }
        for number in 10..150 {
            write(format!("2001:db8:7:{number:x}::1"), number).await.status(429).shows("Too many of these came from here just now.");
        }
        write("2001:db8:8::1".into(), 10).await.status(200).shows("Thank you");
        for number in 11..100 {
            write(format!("198.51.100.{}", number / 10), number).await.status(200);
        }
        let page = write("203.0.113.250".into(), 100).await.status(429).shows("Very many people are writing to us just now.");
        assert_eq!(page.value("First name"), "Noor");
        house.portico.later.finish().await;
        assert_eq!(house.one::<(i64,)>("select count(*) from clients where care_status = 'prospective'", values![]).await.0, 100);
        house.clock.advance(std::time::Duration::from_secs(15 * 60));
        write("203.0.113.250".into(), 100).await.status(200).shows("Thank you");
        house.portico.later.finish().await;
        assert_eq!(house.clients_at("n100@known.example").await, 1);
        house.leave_letters();
    }

    /// While the portal is off nobody signs up by it.
    async fn a_closed_portal_takes_nothing(house) {
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        house.browser().open(SIGN_UP).await.shows("This page is closed at present");
        house.browser().post(SIGN_UP, &noor(NOOR)).await.shows("This page is closed at present");
        assert_eq!(house.clients_at(NOOR).await, 0);
    }
}
