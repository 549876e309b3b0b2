//! English and Spanish: chosen at the door, on the device, in the account; in pages and in letters.

use super::*;

#[track_caller]
fn is_in(page: Page, tag: &str, words: &str) -> Page {
    assert!(page.text().contains(&format!("<html lang=\"{tag}\"")), "{} is not in {tag}", page.address);
    page.shows(words)
}

stories! {
    /// Before anybody is known the browser decides, then the choice on the page, which is kept for the pages after it.
    async fn chosen_at_the_door(house) {
        is_in(house.browser().in_language("es-MX,es;q=0.9,en;q=0.8").open(SIGN_IN).await, "es", "Iniciar sesión");
        is_in(house.browser().in_language("fr,de").open(SIGN_IN).await, "en", "Sign in to your portal");
        let somebody = house.browser();
        is_in(somebody.open(SIGN_IN).await, "en", "Sign in to your portal");
        assert!(somebody.page().text().contains("hreflang=\"es\" lang=\"es\""), "the choice is written in its own language");
        is_in(somebody.follow("Español").await, "es", "Contraseña");
        somebody.fill("Correo electrónico", "nadie@weber.example").fill("Contraseña", WRONG);
        is_in(somebody.press("Iniciar sesión").await.status(422), "es", "contraseña no coinciden");
        is_in(somebody.open(FORGOT).await, "es", "Enviarme un enlace");
        is_in(somebody.open("/p/alder-wren/no-such-page").await.status(404), "es", "No encontramos esta página");
        is_in(somebody.follow("Ir a su portal").await, "es", "Iniciar sesión");
        is_in(somebody.follow("English").await, "en", "Sign in to your portal");
        is_in(somebody.open("/p/alder-wren/help").await, "en", "Talk to a person");
    }

    /// A client's invitation is in the client's language, whatever the browser speaks; another one can be chosen for both screens.
    async fn an_invitation_is_in_the_clients_language(house) {
        let link = house.invite(ANA).await;
        let ana = house.browser();
        is_in(ana.open(&link).await, "es", "Hola, Ana: Alder & Wren Practice le ha enviado una invitación");
        is_in(ana.follow("English").await, "en", "Hello Ana.");
        is_in(ana.follow("Continue").await, "en", "Create your password");
        is_in(ana.follow("Español").await, "es", "Cree su contraseña");
        is_in(ana.fill("Contraseña", "corta").press("Activar mi cuenta").await.status(422), "es", "Hay un problema");
        let home = is_in(ana.fill("Contraseña", PASSWORD).press("Activar mi cuenta").await, "es", "Ya está dentro").shows("Buenas tardes, Ana");
        assert!(home.title().starts_with("Inicio"));
    }

    /// The account's language is that of its pages and of its letters.
    async fn the_account_has_a_language(house) {
        let ana = house.activate(ANA).await;
        is_in(ana.open(ACCOUNT).await, "es", "Su cuenta").shows("Safari en iPhone").does_not_show("Safari on iPhone");
        house.browser().post(FORGOT, &[("email", ANA.address)]).await;
        let letter = house.carry_letters().await.only_letter_to(ANA.address);
        assert_eq!((letter.content.language.as_str(), letter.subject()), ("es", "Restablezca su contraseña de Alder & Wren Practice"));
        ana.choose("Idioma de su portal y de nuestros correos", "English");
        is_in(ana.press("Guardar el idioma").await, "en", "Saved.").shows("Your account");
        is_in(ana.open(HOME).await, "en", "Good afternoon, Ana");
        house.clock.advance(minutes(1));
        house.browser().post(FORGOT, &[("email", ANA.address)]).await;
        let letter = house.carry_letters().await.only_letter_to(ANA.address);
        assert_eq!((letter.content.language.as_str(), letter.subject()), ("en", "Reset your Alder & Wren Practice password"));
        ana.post("/p/alder-wren/account/language", &[("language", "xx")]).await.status(400);
    }
}
