//! Going back, going forward and loading anew at the staff door and on one's own account: no browser asks to send a form once more.

use super::*;
use crate::going_back::led_back;

const NO_MATCH: &str = "That email and password don’t match.";
const NOT_PRESENT: &str = "That isn’t your current password";
const WRONG: &str = "not my password";
const STEP: &str = "/account/second-step";
const CODES: &str = "/account/recovery-codes";

stories! {
    /// Email and password, a forgotten one, and a new one by its link.
    async fn at_the_staff_door(house) {
        let ines = house.browser();
        let fields = [("email", INES.address), ("password", WRONG), ("next", "/reports")];
        let page = led_back(house, &ines, SIGN_IN, &fields, SIGN_IN, NO_MATCH).await;
        assert_eq!((page.value("Email").as_str(), page.address.as_str()), (INES.address, "/sign-in?next=%2Freports"));
        ines.fill("Email", INES.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.is_at("/reports");
        let sam = house.browser();
        let answer = sam.answer_to("/forgot-password", &[("email", "sam at work")]).await.status(303);
        let page = sam.open(answer.header("location")).await.status(422).is_at("/forgot-password");
        assert_eq!(page.value("Email"), "sam at work");
        sam.reload().await.status(200).does_not_show("There is a problem");
        sam.answer_to("/forgot-password", &[("email", SAM.address)]).await.status(303).never_says(SAM.address);
        sam.open("/forgot-password").await.status(200).shows("Check your email").shows(SAM.address);
        sam.reload().await.status(200).does_not_show("Check your email");
        sam.open(&house.carry_letters().await.only_letter_to(SAM.address).link()).await.is_at("/reset");
        led_back(house, &sam, "/reset", &[("email", SAM.address), ("password", "unbelievable")], "/reset", "This is easy to guess").await;
    }

    /// The code at sign-in, and a second step that is set up: the same key beside what is to be mended, and the recovery codes once.
    async fn the_second_step(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let page = give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/second-step");
        let app = App::scan(&page);
        ines.fill("Enter the 6 digits that the app shows", &app.wrong_code(house)).press("Continue").await.status(422);
        assert_ne!(ines.reload().await.status(200).all("code.key"), page.all("code.key"), "loaded anew it is another one");
        let app = App::scan(&ines.page());
        let kept = ines.fill("Enter the 6 digits that the app shows", &app.code(house)).press("Continue").await.status(200);
        assert_eq!(kept.all("ul.codes code").len(), 10);
        ines.reload().await.is_at("/clients").shows("Recovery codes are shown only once.").never_says(&kept.all("ul.codes code")[0]);
        house.half_a_minute_passes();
        let other = house.browser();
        give(&other, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/code");
        led_back(house, &other, "/sign-in/code", &[("code", &app.wrong_code(house))], "/sign-in/code", "That code doesn’t match.").await;
        house.leave_letters();
    }

    /// One's own account: the password, the second step, the recovery codes, a passkey, the signature.
    async fn ones_own_staff_account(house) {
        house.want_second_steps().await;
        let ines = house.browser();
        let (_, old) = set_up(house, &ines, INES).await;
        for (form, fields) in [
            ("/account/password", vec![("present", WRONG), ("new", NEW_PASSWORD)]),
            (CODES, vec![("present", WRONG)]),
            ("/account/passkeys/new", vec![("name", "My laptop"), ("present", WRONG)]),
        ] {
            led_back(house, &ines, form, &fields, form, NOT_PRESENT).await;
        }
        let page = ines.open(STEP).await;
        let app = App::scan(&page);
        ines.fill("Enter the 6 digits that the app shows", &app.code(house)).fill("Current password", WRONG);
        let told = ines.press("Save").await.status(422).is_at(STEP).shows(NOT_PRESENT);
        assert_eq!(told.all("code.key"), page.all("code.key"));
        ines.reload().await.status(200).is_at(STEP).does_not_show(NOT_PRESENT);

        ines.answer_to(CODES, &[("present", STAFF_PASSWORD)]).await.status(303);
        let new = ines.open(CODES).await.status(200).all("ul.codes code");
        assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
        ines.reload().await.status(200).is_at(CODES).shows("Make new recovery codes").never_says(&new[0]);

        ines.answer_to("/account/passkeys/new", &[("name", "My laptop"), ("present", STAFF_PASSWORD)]).await.status(303);
        ines.open("/account/passkeys/new").await.shows("Confirm on your device");
        ines.reload().await.status(200).does_not_show("Confirm on your device");

        let signature = "Ines Okafor, ".repeat(60);
        let told = "Shorten this to";
        led_back(house, &ines, "/account/signature", &[("signature", signature.trim_end())], "/account", told).await;
        house.leave_letters();
    }
}
