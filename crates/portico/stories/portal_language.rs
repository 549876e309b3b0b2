//! The portal speaks one language all the way: the one that was asked for, on every page, in letters, and when something goes wrong.

use crate::kit::*;

stories! {
    /// A language chosen on the first page holds on every one after it, and the account is opened in it.
    async fn a_chosen_language_holds_until_the_account_is_there(house) {
        let maya = house.browser();
        maya.open(&house.invite(MAYA).await).await;
        maya.follow("Español").await.shows("Paso 1 de 2");
        maya.follow("Continuar").await.shows("Paso 2 de 2").shows("Cree su contraseña");
        maya.fill("Contraseña", "corta");
        maya.press("Activar mi cuenta").await.status(422).shows("Use al menos 12 caracteres");
        maya.fill("Contraseña", PASSWORD);
        maya.press("Activar mi cuenta").await.status(200).shows("Su cuenta está activa.");
        assert_eq!(house.one::<(String,)>("select language from logins", values![]).await.0, "es");
        house.carry_letters().await;
    }

    /// A choice at the sign-in holds for the forgotten password, and goes with the place one came for. Nothing is written for it.
    async fn a_chosen_language_is_kept_in_the_browser_alone(house) {
        let maya = house.browser();
        let alder = house.practice(ALDER).await;
        let before = house.picture_of(alder).await;
        maya.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in").shows("Sign in to see this page.");
        let page = maya.follow("Español").await.shows("Inicie sesión en su portal");
        assert!(page.text().contains("value=\"/p/alder-wren/account\""), "the place one came for is kept");
        maya.follow("¿Olvidó su contraseña?").await.shows("Escriba el correo electrónico");
        maya.open("/p/alder-wren/help?language=xx").await.shows("Ayuda");
        maya.open("/p/alder-wren/help?language=en").await.shows("Talk to a person");
        maya.open("/p/alder-wren/help").await.shows("Talk to a person");
        assert!(before.differences(&house.picture_of(alder).await).is_empty());
    }

    /// Whoever asks for Spanish after a new link was sent gets the page of their link, and no bare refusal.
    async fn the_page_after_a_renewal_can_be_read_in_another_language(house) {
        let maya = house.browser();
        let link = house.invite(MAYA).await;
        house.clock.advance(days(31));
        maya.open(&link).await.shows("This link has stopped working");
        maya.tick("Yes, send it to m•••@lindqvist.example");
        maya.press("Email me a new link").await.shows("Check your email");
        maya.follow("Español").await.status(200).is_at("/p/alder-wren/activate").shows("Hay un enlace más reciente");
        house.carry_letters().await;
    }

    /// Addresses that take forms alone, or nothing at all, say so in the language of the portal.
    async fn wrong_turns_are_answered_in_the_language_of_the_portal(house) {
        let stranger = house.browser().in_language("es");
        stranger.open("/p/alder-wren/account/confirmation").await.status(405).shows("Esta página no se puede abrir así");
        stranger.open("/p/alder-wren/no-such-page").await.status(404).shows("No encontramos esta página").shows("+44 20 7946 0123");
        let maya = house.activate(Client { language: "es", ..MAYA }).await;
        maya.open("/p/alder-wren/account/confirmation").await.status(405).shows("Esta página no se puede abrir así");
        maya.open("/p/alder-wren/no-such-page").await.status(404).shows("No encontramos esta página");
        maya.post("/p/alder-wren/account/devices/nonsense/sign-out", &[]).await.status(404).shows("No encontramos esta página");
        maya.post("/p/alder-wren/account/language", &[("language", "xx")]).await.status(400).shows("Faltaba algo");
        maya.post("/p/alder-wren/account/language", &[("language", &"x".repeat(300_000))]).await.status(413).shows("demasiado de una vez");
        house.browser().open("/clients/import/columns").await.is_at("/sign-in");
        let sam = house.sign_in(SAM).await;
        sam.post("/health", &[]).await.status(405).shows("This page can’t be opened that way");
    }

    /// What cannot be done any more is said in the language of whoever asked.
    async fn a_conflict_is_said_in_the_clients_own_language(house) {
        let maya = house.activate(Client { language: "es", ..MAYA }).await;
        maya.post("/p/alder-wren/account/confirmation", &[]).await.status(409).shows("Esto ya no se puede hacer").shows("Ir a su portal");
    }

    /// A device is named in the language of the page and of the letter.
    async fn devices_are_named_in_the_language_of_the_reader(house) {
        let maya = house.activate(Client { language: "es", ..MAYA }).await;
        maya.open("/p/alder-wren/account").await.shows("Safari en iPhone").does_not_show("Safari on iPhone");
        maya.press("Cerrar la sesión en Safari en iPhone").await.shows("Ha cerrado la sesión.");
        let other = house.browser().in_language("es").named("curl/8");
        other.open("/p/alder-wren/sign-in").await;
        other.fill("Correo electrónico", MAYA.address).fill("Contraseña", PASSWORD);
        other.press("Iniciar sesión").await.status(200);
        other.open("/p/alder-wren/account").await.shows("Dispositivo desconocido").does_not_show("Unknown browser");
        house.carry_letters().await.only_letter_to(MAYA.address).says("Dispositivo desconocido");
    }
}
