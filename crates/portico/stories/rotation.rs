//! Keys are rotated while things are open: whatever older keys made works on to its end (promises.md D22).

use crate::kit::*;
use portico::sign_in::second_step::StepSecret;
use std::time::Duration;

/// The secret that an authenticator app reads off the page.
fn scanned(page: &Page) -> StepSecret {
    let words: String = page.all("code.key").concat().split_whitespace().collect();
    let (mut bits, mut held, mut bytes) = (0, 0u32, Vec::new());
    for letter in words.bytes() {
        let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        held = held << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 255).expect("a byte"));
        }
    }
    StepSecret::from_bytes(&bytes).expect("a whole secret")
}

stories! {
    /// A link and a code in a letter, a signed-in browser of each side, a link's open form, a second step and its recovery codes.
    async fn what_is_open_goes_on_under_new_keys(house) {
        let half = house.half_sign_in(SAM).await;
        let page = half.open("/sign-in/second-step").await;
        let app = scanned(&page);
        half.fill("Enter the 6 digits that the app shows", &app.code_at(house.now()));
        let codes = half.press("Continue").await.status(200).all("ul.codes code");
        assert!(!codes.is_empty());
        let link = house.invite(MAYA).await;
        let ana = house.invite(ANA).await;
        let form = house.browser();
        form.open(&ana).await.status(200);
        let jonas = house.activate(JONAS).await;
        let asking = house.browser();
        asking.post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.status(200);
        let mailed = house.carry_letters().await.only_letter_to(JONAS.address).code();
        let ines = house.sign_in(INES).await;
        house.invite_as(&house.who(INES).await, house.another_client("Uma", "uma@known.example").await).await.expect("invited");

        let anew = house.started_anew(house.clock.clone());
        ines.before(&anew).open("/clients").await.is_at("/clients").status(200);
        jonas.before(&anew).open("/p/alder-wren/account").await.is_at("/p/alder-wren/account").status(200);
        asking.before(&anew).post("/p/alder-wren/sign-in/link/code", &[("code", &mailed)]).await.is_at("/p/alder-wren/");
        anew.browser().open(&link).await.status(200).shows(ALDER.name);
        form.before(&anew).open("/p/alder-wren/activate/password").await.status(200).shows(ANA.address);
        anew.carry_letters().await.only_letter_to("uma@known.example");

        for (nth, code) in [app.code_at(house.now().plus(Duration::from_secs(30))), codes[0].clone()].into_iter().enumerate() {
            let sam = anew.browser();
            sam.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/sign-in/code");
            sam.post("/sign-in/code", &[("code", &code)]).await;
            assert_eq!(sam.page().address, "/clients", "code {nth}: {}", sam.page().words());
        }
        let again = anew.browser();
        again.post("/sign-in", &[("email", SAM.address), ("password", STAFF_PASSWORD)]).await.is_at("/sign-in/code");
        again.post("/sign-in/code", &[("code", &codes[0])]).await.status(422);
        anew.carry_letters().await;
    }
}
