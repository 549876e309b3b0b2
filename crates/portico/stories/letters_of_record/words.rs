//! What the letters say.

use super::*;

/// A letter of every kind that clients get: first and again, a new link, the way in, a new password, a confirmation, the notices.
async fn every_letter(house: &House, client: Client) -> Vec<Arrived> {
    let mut all = Vec::new();
    let id = house.client(client).await;
    let who = house.who(SAM).await;
    let door = |path: &str| format!("/p/alder-wren/{path}");
    for _ in 0..2 {
        house.invite_as(&who, id).await.expect("nothing stands in the way");
        all.push(house.carry_letters().await.only_letter_to(client.address));
        house.clock.advance(std::time::Duration::from_secs(600));
    }
    let old = house.browser();
    old.open(&all[0].link()).await;
    old.post(&door("activate/renew"), &[("renew", "on")]).await.status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    old.post(&door("forgot-password"), &[("email", client.address)]).await.status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    let copied = house.copy_link(client).await.reveal();
    let browser = house.browser();
    browser.open(&door(&format!("a/{copied}"))).await;
    browser.post(&door("activate/password"), &[("password", PASSWORD)]).await.status(200);
    browser.post(&door("account/confirmation"), &[]).await.status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    browser.open(&all[4].link()).await;
    browser.post(&door("confirm"), &[("confirm", "on")]).await.status(200);
    house
        .browser()
        .named("Firefox on Windows")
        .post(&door("sign-in"), &[("email", client.address), ("password", PASSWORD)])
        .await
        .status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    browser.post(&door("forgot-password"), &[("email", client.address)]).await.status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    browser.open(&all[6].link()).await;
    browser.post(&door("reset"), &[("password", "marble kettle voyage 91")]).await.status(200);
    all.push(house.carry_letters().await.only_letter_to(client.address));
    all
}

/// The kinds, in that order.
const KINDS: [&str; 8] = [
    "invitation",
    "invitation",
    "new_link",
    "new_link",
    "address_confirmation",
    "account_notice",
    "password_reset",
    "account_notice",
];

#[track_caller]
fn are_discreet(all: &[Arrived]) {
    assert_eq!(all.iter().map(|letter| letter.kind.as_str()).collect::<Vec<_>>(), KINDS);
    for letter in all {
        for private in ["Maya", "Lindqvist", "Ana", "Silva", "1987", "canary", "Brandt", "Pro"] {
            assert!(!letter.subject().contains(private), "{private} in the subject {}", letter.subject());
        }
        assert!(
            letter.subject().contains("Alder & Wren Practice") && letter.subject().chars().count() <= 60,
            "{}",
            letter.subject()
        );
        assert!(!letter.content.preheader.is_empty() && !letter.content.preheader.contains("Maya"));
        for secret in ["canary", "1987", "14 March", "Brandt", "they/them"] {
            assert!(!letter.text().contains(secret), "{secret} in the letter {}", letter.subject());
        }
    }
}

stories! {
    /// Each letter that a client gets is in order, and tells nobody who looks over a shoulder more than that it comes from the practice.
    async fn every_letter_is_in_order_and_discreet(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/info/edit")).await;
        ines.fill("Pronouns", "they/them").fill("Reason for the care status", "A canary of health").choose("Account subscription", "Pro");
        ines.press("Save").await.shows("Saved.");
        let all = every_letter(house, MAYA).await;
        are_discreet(&all);
        for letter in &all {
            is_in_order(house, letter);
            assert_eq!((letter.content.language.as_str(), letter.content.recipient_name.as_str()), ("en", "Maya Lindqvist"));
            letter.says("Hello Maya,").says("Alder & Wren Practice, 12 Alder Lane, London, +44 20 7946 0123");
        }
    }

    /// The same in Spanish, with nothing left in English.
    async fn every_letter_is_spanish_for_who_reads_spanish(house) {
        let all = every_letter(house, ANA).await;
        are_discreet(&all);
        for letter in &all {
            is_in_order(house, letter);
            assert!(mail(house, letter).html.contains("<html lang=\"es\" dir=\"ltr\">"));
            letter.says("Hola, Ana:");
            let text = format!("{} {} {}", letter.subject(), letter.content.preheader, letter.text().replace("/forgot-password", ""));
            for english in [" the ", " your ", " on ", "Hello", "account", "password", " link "] {
                assert!(!text.contains(english), "{english:?} in {text}");
            }
        }
        all[0].says("Active su cuenta cuando tenga un momento.").says("Activar mi cuenta").says("funciona hasta el 21 de diciembre");
        assert_eq!(all[0].subject(), "Alder & Wren Practice le invita a su portal");
    }

    /// The practice's number can be tapped wherever a sentence of ours has it, under the message and in the footer. In a message that staff
    /// wrote it stays text, as every address but the portal's does.
    async fn the_number_can_be_tapped(house) {
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let message = "Dear {{client_first_name}}, call {{practice_phone}}.";
        sam.post(&format!("/clients/{id}/invitation"), &[("subject", "Your portal"), ("message", message)]).await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        is_in_order(house, &letter);
        let page = Html::parse_document(&mail(house, &letter).html);
        let calls: Vec<String> = page.select(&css("a[href='tel:+442079460123']")).map(|link| link.text().collect()).collect();
        assert_eq!(calls, ["+44 20 7946 0123", "+44 20 7946 0123"], "one in the small print, one in the footer");
        letter.says("Dear Maya, call +44 20 7946 0123.").says("Not expecting this, or not meant for you? You can ignore it, call us on +44 20 7946 0123, or");
    }

    /// A notice of a sign-in says first that nothing is to be done, then what else to do, and only then shows its button, in outline.
    async fn a_notice_calms_before_it_asks(house) {
        house.activate(MAYA).await;
        house.carry_letters().await;
        house.browser().named("Firefox on Windows").post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.status(200);
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        is_in_order(house, &letter);
        let text = mail(house, &letter).text;
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
        let calm = at("If it was you, there is nothing to do.");
        let other = at("If it wasn’t you, choose a new password and call us on +44 20 7946 0123.");
        assert!(calm < other && other < at("/forgot-password"), "{text}");
        assert!(letter.content.button_is_quiet && letter.content.notes.is_empty());
    }

    /// A code stands on a line of its own under what to do with it, in both parts.
    async fn a_code_has_its_own_line(house) {
        house.activate(MAYA).await;
        house.carry_letters().await;
        house.browser().post("/p/alder-wren/sign-in/link", &[("email", MAYA.address)]).await.status(200);
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        is_in_order(house, &letter);
        let (code, mail) = (letter.code(), mail(house, &letter));
        assert!(mail.text.lines().any(|line| line == code), "{}", mail.text);
        let page = Html::parse_document(&mail.html);
        assert!(page.select(&css("p[dir=ltr]")).any(|line| line.text().collect::<String>() == code), "{}", mail.html);
    }

    /// The letters that staff get about their own accounts.
    async fn staff_letters_are_in_order(house) {
        for browser in [house.browser(), house.browser().named("Firefox on Windows")] {
            browser.post("/sign-in", &[("email", INES.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
        }
        let notice = house.carry_letters().await.only_letter_to(INES.address);
        house.browser().post("/forgot-password", &[("email", INES.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(INES.address);
        for letter in [notice, reset] {
            is_in_order(house, &letter);
            letter.says("Hello Ines,");
            assert!(!letter.subject().contains("Okafor"));
        }
    }

    /// Written right to left, the page runs that way, addresses do not, and what the practice is called stays as it is.
    async fn right_to_left(house) {
        let maya = house.client(Client { language: "qps-plocm", ..MAYA }).await;
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        is_in_order(house, &letter);
        let html = mail(house, &letter).html;
        assert!(html.contains("<html lang=\"qps-plocm\" dir=\"rtl\">") && html.contains("dir=\"ltr\" style"), "{html}");
        assert!(html.contains("text-align:start") && !html.contains("text-align:left"));
        letter.says("Maya").says("Alder & Wren Practice");
        assert!(!letter.text().contains("account"), "words that stay plain were forgotten in a template: {}", letter.text());
        let opened = house.browser().open(&letter.link()).await.status(200);
        assert!(opened.text().contains("<html lang=\"qps-plocm\" dir=\"rtl\""));
    }

    /// In the message only the practice's own portal becomes a link, wherever else the words point.
    async fn only_the_portal_becomes_a_link(house) {
        let maya = house.client(MAYA).await;
        let message = "Bookmark {{portal_link}}.\n\nNot https://evil.example, nor https://portal.example/p/alder-wren.evil.example\nnor <a href='https://evil.example'>here</a>";
        house.sign_in(SAM).await.post(&format!("/clients/{maya}/invitation"), &[("subject", "Your portal"), ("message", message)]).await.shows("Invitation sent just now");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        is_in_order(house, &letter);
        let page = Html::parse_document(&mail(house, &letter).html);
        let links: Vec<&str> = page.select(&css("a")).filter_map(|link| link.value().attr("href")).collect();
        let (link, call) = (letter.link(), "tel:+442079460123");
        assert_eq!(links, ["https://portal.example/p/alder-wren", &link, &link, call, &link.replace("/a/", "/w/"), call]);
        letter.says("Bookmark https://portal.example/p/alder-wren.");
        house.browser().open("https://portal.example/p/alder-wren").await.is_at("/p/alder-wren/sign-in");
    }

    /// Links are made from the configured address, whatever the request says about hosts and schemes.
    async fn no_header_redirects_a_link(house) {
        let maya = house.client(MAYA).await;
        for (number, (name, value)) in [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "http"), ("forwarded", "host=evil.example;proto=http"), ("x-original-host", "evil.example"), ("x-forwarded-prefix", "/evil")].into_iter().enumerate() {
            house.clock.advance(std::time::Duration::from_secs(86_400));
            let sam = house.sign_in(SAM).await;
            let request = sam.request(http::Method::POST, &format!("/clients/{maya}/invitation")).header(name, value)
                .header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
            sam.ask(request.body(axum::body::Body::empty()).expect("a request")).await.status(303).never_says("evil");
            let letter = house.carry_letters().await.only_letter_to(MAYA.address);
            assert!(letter.link().starts_with("https://portal.example/p/alder-wren/a/"), "{number}: {name} made {}", letter.link());
            is_in_order(house, &letter);
        }
    }
}
