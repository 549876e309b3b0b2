//! The email that somebody types who activates by a letter on paper (settled.md 7): a code goes there, and only whoever knows it signs in
//! with it. Nobody learns by it who has an account (promises.md P10), and nobody takes the place of its owner.

use crate::{kit::*, paper::*};
use portico_values::{ClientId, moment::days};
use std::time::Duration;

const NEWS: &str = "noor@chosen.example";

/// A client without email whose letter was printed, in the browser in which its code and the date of birth were typed.
async fn at_the_email<'a>(house: &'a House, given: &str) -> (ClientId, String, Browser<'a>) {
    let client = house.another_client(given, "").await;
    let (code, _) = printed(house, client).await;
    let (browser, page) = typed(house, &code, right()).await;
    page.is_at(EMAIL_PAGE);
    (client, code, browser)
}

/// Types this address, and hands over the code that arrived there.
async fn asked(house: &House, browser: &Browser<'_>, address: &str) -> String {
    browser.open(EMAIL_PAGE).await;
    browser.fill("Email", address).press("Send the code").await.is_at(EMAIL_CODE_PAGE).shows(address);
    digits_in(&house.carry_letters().await.only_letter_to(address))
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

async fn logins(house: &House) -> i64 {
    house.one::<(i64,)>("select count(*) from logins", &[]).await.0
}

stories! {
    /// Somebody with an account, somebody invited, somebody on file and a stranger: the page, the statements and the letter are the same,
    /// and nothing is written that could be somebody's account.
    async fn a_typed_address_tells_nobody(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        let before = logins(house).await;
        let mut met = Vec::new();
        // The first round begins what is begun once.
        for (at, address) in ["first@known.example", JONAS.address, ANA.address, THEO.address, NEWS].into_iter().enumerate() {
            let (_, _, browser) = at_the_email(house, ["Ada", "Bea", "Cyd", "Dee", "Eve"][at]).await;
            let hashes = house.portico.hashing.begun();
            let held_back = house.portico.later.hold().await;
            let (page, statements) = house.statements_of(browser.post(EMAIL_PAGE, &[("email", address)])).await;
            drop(held_back);
            let page = page.is_at(EMAIL_CODE_PAGE).shows("We have sent a six-digit code to");
            let letters = house.carry_letters().await;
            assert_eq!(letters.len(), 1, "one letter, to {address}");
            let letter = letters.only_letter_to(address);
            let digits = digits_in(&letter);
            letter.does_not_mention("Ada").does_not_mention("Another");
            assert_eq!((letter.kind.as_str(), letter.content.recipient_name.as_str()), ("address_proof", ""));
            let said = page.text().replace(address, "ADDRESS").replace(&address.replace('@', "&#64;"), "ADDRESS");
            let wrong = browser.post(EMAIL_CODE_PAGE, &[("code", &another(&digits))]).await.is_at(EMAIL_CODE_PAGE).shows("That isn’t the code");
            let refused = wrong.text().replace(address, "ADDRESS").replace(&address.replace('@', "&#64;"), "ADDRESS");
            met.push((said, refused, statements, house.portico.hashing.begun() - hashes, letter.text().replace(&digits, "DIGITS"), letter.subject().to_owned()));
        }
        for other in &met[2..] {
            assert_eq!(met[1], *other);
        }
        assert_eq!(logins(house).await, before, "no account came of it");
    }

    /// Whoever reads the mail of an address that somebody signs in with is told, and goes on with another. The account that is there is
    /// not touched.
    async fn only_the_right_code_says_that_an_address_is_taken(house) {
        let jonas = house.activate(JONAS).await;
        let (_, _, browser) = at_the_email(house, "Noor").await;
        let digits = asked(house, &browser, JONAS.address).await;
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.is_at(EMAIL_CODE_PAGE).does_not_show("already");
        browser.fill("Code from the email", &digits).press("Continue").await.status(409).shows("This email is already in use");
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.status(409);
        jonas.open("/p/alder-wren/account").await.shows(JONAS.address);
        browser.open(PASSWORD_PAGE).await;
        browser.follow("Use another email").await.is_at(EMAIL_PAGE);
        house.clock.advance(Duration::from_secs(20));
        let digits = asked(house, &browser, NEWS).await;
        browser.fill("Code from the email", &digits).press("Continue").await.is_at(PASSWORD_PAGE);
        browser.fill("Password", PASSWORD).press("Activate My Account").await.shows("You’re in");
        house.carry_letters().await;
    }

    /// Typed by somebody else, Ana's address stays Ana's: the link in her letter works, and it is her account.
    async fn the_owner_of_a_typed_address_gets_in_by_her_letter(house) {
        let link = house.invite(ANA).await;
        let (_, _, browser) = at_the_email(house, "Noor").await;
        let digits = asked(house, &browser, ANA.address).await;
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.is_at(EMAIL_CODE_PAGE);
        browser.post(PASSWORD_PAGE, &[("password", PASSWORD), ("email", ANA.address)]).await;
        let ana = house.browser().in_language("es");
        ana.open(&link).await;
        ana.follow("Continuar").await;
        ana.fill("Contraseña", PASSWORD).press("Activar mi cuenta").await.status(200).is_at("/p/alder-wren/");
        browser.post(EMAIL_CODE_PAGE, &[("code", &digits)]).await.status(409).shows("This email is already in use");
        house.carry_letters().await;
    }

    /// The address becomes somebody's account between the code and the password: nothing is written, and the letter goes on living.
    async fn an_address_that_is_taken_at_the_last_moment(house) {
        let (_, _, one) = at_the_email(house, "Noor").await;
        let first = asked(house, &one, NEWS).await;
        one.fill("Code from the email", &first).press("Continue").await.is_at(PASSWORD_PAGE);
        let (_, _, two) = at_the_email(house, "Omar").await;
        let second = asked(house, &two, NEWS).await;
        two.fill("Code from the email", &second).press("Continue").await.is_at(PASSWORD_PAGE);
        let (first, second) = tokio::join!(
            one.post(PASSWORD_PAGE, &[("password", PASSWORD)]),
            two.post(PASSWORD_PAGE, &[("password", PASSWORD)])
        );
        let mut codes = [first.code.as_u16(), second.code.as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409]);
        assert_eq!(logins(house).await, 1);
        house.carry_letters().await;
    }

    /// Five wrong codes burn one; then the right one is of no use, and a new one is. Three codes a day, of which only the newest works.
    async fn few_tries_and_few_codes(house) {
        let (_, _, browser) = at_the_email(house, "Noor").await;
        browser.press("Send the code").await.status(422).is_at(EMAIL_PAGE).shows("Enter the email you will sign in with.");
        let first = asked(house, &browser, NEWS).await;
        browser.press("Continue").await.status(422).is_at(EMAIL_CODE_PAGE).shows("Enter the code from the email");
        for n in 1..=5 {
            let said = if n < 5 { "That isn’t the code in our newest email" } else { "You’ve tried five times" };
            browser.fill("Code from the email", &another(&first)).press("Continue").await.is_at(EMAIL_CODE_PAGE).shows(said).shows(NEWS);
        }
        browser.fill("Code from the email", &first).press("Continue").await.is_at(EMAIL_CODE_PAGE).shows("You’ve tried five times");
        browser.press("Send a new code").await.is_at(EMAIL_CODE_PAGE).shows("We have sent a new code.");
        let second = digits_in(&house.carry_letters().await.only_letter_to(NEWS));
        let third = asked(house, &browser, "noor@other.example").await;
        browser.post(EMAIL_CODE_PAGE, &[("code", &second)]).await.is_at(EMAIL_CODE_PAGE).shows("That isn’t the code");
        browser.open(EMAIL_PAGE).await;
        let page = browser.fill("Email", "noor@fourth.example").press("Send the code").await.status(429).shows("We’ve sent 3 codes today.");
        assert_eq!(page.value("Email"), "noor@fourth.example", "nothing typed is lost");
        house.carry_letters().await.none();
        browser.follow("I already have a code").await.is_at(EMAIL_CODE_PAGE).shows("noor@other.example");
        browser.fill("Code from the email", &format!("{} {}", &third[..3], &third[3..])).press("Continue").await.is_at(PASSWORD_PAGE);
        browser.follow("Use another email").await.is_at(EMAIL_PAGE);
        browser.fill("Email", NEWS).press("Send the code").await.status(429);
    }

    /// A code works for ten minutes, what it proved for fifteen; on the next day there are new ones. Typing the code of the letter again
    /// leads back to where one was.
    async fn what_was_begun_is_resumed(house) {
        let (_, code, browser) = at_the_email(house, "Noor").await;
        let first = asked(house, &browser, NEWS).await;
        house.clock.advance(Duration::from_secs(9 * 60));
        typed(house, &code, right()).await.1.is_at(EMAIL_CODE_PAGE).shows(NEWS);
        house.clock.advance(Duration::from_secs(60));
        browser.post(EMAIL_CODE_PAGE, &[("code", &first)]).await.is_at(EMAIL_CODE_PAGE).shows("A code works for 10 minutes. Ask for a new one.");
        browser.press("Send a new code").await.shows("We have sent a new code.");
        let second = digits_in(&house.carry_letters().await.only_letter_to(NEWS));
        browser.fill("Code from the email", &second).press("Continue").await.is_at(PASSWORD_PAGE).shows(NEWS);
        browser.open(EMAIL_CODE_PAGE).await.is_at(PASSWORD_PAGE);
        browser.fill("Password", "short").press("Activate My Account").await.status(422).shows(NEWS);
        let elsewhere = typed(house, &code, right()).await.0;
        elsewhere.open(PASSWORD_PAGE).await.is_at(EMAIL_PAGE);
        house.clock.advance(Duration::from_secs(15 * 60));
        browser.open(PASSWORD_PAGE).await.status(410).shows("Enter the code from your letter");
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
        house.clock.advance(days(1));
        let browser = typed(house, &code, right()).await.0;
        let third = asked(house, &browser, NEWS).await;
        browser.fill("Code from the email", &third).press("Continue").await;
        browser.fill("Password", PASSWORD).press("Activate My Account").await.shows("You’re in");
        house.carry_letters().await;
    }

    /// Every button is pressed twice at the same moment: one letter, one proof, one account.
    async fn every_button_pressed_twice(house) {
        let (client, _, browser) = at_the_email(house, "Noor").await;
        let twin = browser.before(house);
        let fields = [("email", NEWS)];
        let (one, other) = tokio::join!(browser.post(EMAIL_PAGE, &fields), twin.post(EMAIL_PAGE, &fields));
        one.is_at(EMAIL_CODE_PAGE);
        other.is_at(EMAIL_CODE_PAGE);
        let digits = digits_in(&house.carry_letters().await.only_letter_to(NEWS));
        let twin = browser.before(house);
        let fields = [("code", digits.as_str())];
        let (one, other) = tokio::join!(browser.post(EMAIL_CODE_PAGE, &fields), twin.post(EMAIL_CODE_PAGE, &fields));
        one.is_at(PASSWORD_PAGE);
        other.is_at(PASSWORD_PAGE);
        let again = browser.before(house);
        let fields = [("password", PASSWORD)];
        let (one, other) = tokio::join!(browser.post(PASSWORD_PAGE, &fields), again.post(PASSWORD_PAGE, &fields));
        assert!([&one, &other].iter().any(|page| page.text().contains("You’re in")));
        assert_eq!(logins(house).await, 1);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/activity")).await.shows("A code was sent there").shows("entered the code that was sent to the email");
        house.carry_letters().await;
    }

    /// A code proves nothing for another letter, nor does what a browser keeps; a letter that ended proves nothing at all.
    async fn a_code_belongs_to_its_letter(house) {
        let (_, letter, noor) = at_the_email(house, "Noor").await;
        let digits = asked(house, &noor, NEWS).await;
        let (client, _, omar) = at_the_email(house, "Omar").await;
        omar.post(EMAIL_CODE_PAGE, &[("code", &digits)]).await.is_at(EMAIL_PAGE);
        let theirs = asked(house, &omar, "omar@chosen.example").await;
        omar.post(EMAIL_CODE_PAGE, &[("code", &digits)]).await.is_at(EMAIL_CODE_PAGE).shows("That isn’t the code");
        noor.post(EMAIL_CODE_PAGE, &[("code", &digits)]).await.is_at(PASSWORD_PAGE);
        let name = house.portico.cookies.name("proof-alder-wren");
        omar.put_cookie(&name, &noor.cookie(&name).expect("it keeps the proof"));
        omar.open(PASSWORD_PAGE).await.is_at(EMAIL_CODE_PAGE);
        omar.post(EMAIL_CODE_PAGE, &[("code", &theirs)]).await.is_at(PASSWORD_PAGE);
        house.clock.advance(Duration::from_secs(20));
        let elsewhere = typed(house, &letter, right()).await.0;
        let newer = asked(house, &elsewhere, "noor@other.example").await;
        elsewhere.post(EMAIL_CODE_PAGE, &[("code", &newer)]).await.is_at(PASSWORD_PAGE);
        noor.open(PASSWORD_PAGE).await.is_at(EMAIL_PAGE); // the newest one counts, in the browser in which it was typed
        let sam = house.sign_in(SAM).await;
        sam.post(&format!("/clients/{client}/invitation/revocation"), &[]).await.status(200);
        omar.post(PASSWORD_PAGE, &[("password", PASSWORD)]).await.does_not_show("You’re in");
        omar.open(EMAIL_PAGE).await.does_not_show("Send the code");
        assert_eq!(logins(house).await, 0);
    }

    /// One mailbox gets five such letters a day, whoever asks, and nobody is told that it had enough. Closing a client's access takes one
    /// that has not left out of the line.
    async fn a_mailbox_is_not_flooded(house) {
        let mut clients = Vec::new();
        for given in ["Noor", "Omar"] {
            let (client, _, browser) = at_the_email(house, given).await;
            clients.push(client);
            for _ in 0..3 {
                browser.post(EMAIL_PAGE, &[("email", NEWS)]).await.is_at(EMAIL_CODE_PAGE).shows("We have sent a six-digit code to");
                house.clock.advance(Duration::from_secs(61));
            }
        }
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{}/access/disabling", clients[1]), &[]).await.status(200);
        let states: Vec<(String, i64)> = house.rows("select state, count(*) from letters where kind = 'address_proof' group by state order by state", &[]).await;
        assert_eq!(states, [("cancelled".to_owned(), 2), ("queued".to_owned(), 3)]);
        assert_eq!(house.carry_letters().await.to(NEWS).len(), 3);
    }

    /// A passkey takes the place of the password, once the address is proved.
    async fn with_a_passkey_in_place_of_a_password(house) {
        let (_, _, browser) = at_the_email(house, "Noor").await;
        let phone = Device::default();
        browser.open("/p/alder-wren/activate/passkey").await.is_at(EMAIL_PAGE);
        let digits = asked(house, &browser, NEWS).await;
        browser.fill("Code from the email", &digits).press("Continue").await.is_at(PASSWORD_PAGE);
        browser.follow("Use a passkey instead").await.shows("Confirm on your device").shows(NEWS);
        browser.make_passkey(&phone).await.is_at("/p/alder-wren/").shows("You’re in").does_not_show("Confirm your email");
        house.carry_letters().await;
    }

    /// The screens and the letter speak the language of whoever activates.
    async fn in_spanish(house) {
        let client = house.client(Client { address: "", ..ANA }).await;
        let (code, _) = printed(house, client).await;
        let browser = house.browser().in_language("es");
        browser.open("/p/alder-wren/code").await.shows("Escriba el código de su carta");
        browser.fill("Código", &code).fill("Día", "2").fill("Mes", "11").fill("Año", "1994");
        browser.press("Continuar").await.is_at(EMAIL_PAGE).shows("¿Con qué correo iniciará sesión?");
        browser.fill("Correo electrónico", NEWS).press("Enviar el código").await.shows("Hemos enviado un código de seis cifras a");
        let letter = house.carry_letters().await.only_letter_to(NEWS);
        assert_eq!(letter.subject(), "Su código para Alder & Wren Practice");
        letter.says("El código funciona durante 10 minutos").does_not_mention("Ana");
        browser.fill("Código del correo", &digits_in(&letter)).press("Continuar").await.is_at(PASSWORD_PAGE).shows("Usar otro correo");
    }
}
