//! Confirming an address by the code in the letter (settled.md 7, 8; promises.md K7), beside its link.

use crate::kit::*;
use std::time::Duration;

/// Maya, who activated with a copied link: her address is not confirmed.
async fn unconfirmed(house: &House) -> Browser<'_> {
    let link = house.copy_link(MAYA).await;
    let maya = house.browser();
    maya.open(&format!("/p/alder-wren/a/{}", link.reveal())).await;
    maya.follow("Continue").await;
    maya.fill("Password", PASSWORD);
    maya.press("Activate My Account").await.shows("Confirm your email");
    maya.open("/p/alder-wren/account").await.does_not_show("Code from the email");
    maya.press("Email me a link to confirm it").await.shows("We sent a link and a code").shows("Code from the email");
    maya
}

/// The code in the newest letter.
async fn code(house: &House) -> String {
    let letter = house.carry_letters().await.only_letter_to(MAYA.address);
    letter.says("The link works for 60 minutes, the code for 10. Each works once.").code()
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

stories! {
    /// The code confirms the address on the page where it was asked for, once.
    async fn a_code_confirms_an_address(house) {
        let maya = unconfirmed(house).await;
        let code = code(house).await;
        maya.fill("Code from the email", "");
        maya.press("Confirm address").await.status(422).shows("Enter the code from the email");
        maya.fill("Code from the email", &another(&code));
        maya.press("Confirm address").await.status(422).shows("That isn’t the code in our newest email");
        maya.fill("Code from the email", &format!("{} {}", &code[..3], &code[3..]));
        maya.press("Confirm address").await.status(200).shows("Your email is confirmed").shows("Confirmed");
        maya.post("/p/alder-wren/account/confirmation/code", &[("code", &code)]).await.status(409);
    }

    /// Five wrong ones burn it; the right one is of no use then, and a new one is.
    async fn five_wrong_tries_burn_a_code(house) {
        let maya = unconfirmed(house).await;
        let first = code(house).await;
        for n in 1..=5 {
            maya.fill("Code from the email", &another(&first));
            let said = if n < 5 { "That isn’t the code" } else { "Too many tries. Ask for a new code." };
            maya.press("Confirm address").await.status(422).shows(said);
        }
        maya.open("/p/alder-wren/account").await.does_not_show("We sent a link and a code");
        maya.post("/p/alder-wren/account/confirmation/code", &[("code", &first)]).await.status(422).shows("Too many tries. Ask for a new code.");
        maya.press("Send it again").await.shows("We sent a link and a code");
        let second = code(house).await;
        maya.fill("Code from the email", &second);
        maya.press("Confirm address").await.shows("Your email is confirmed");
    }

    /// A code works for ten minutes, and only the newest one.
    async fn a_code_works_for_ten_minutes(house) {
        let maya = unconfirmed(house).await;
        let first = code(house).await;
        house.clock.advance(Duration::from_secs(10 * 60));
        maya.post("/p/alder-wren/account/confirmation/code", &[("code", &first)]).await.status(422).shows("A code works for 10 minutes.");
        maya.press("Send it again").await;
        let second = code(house).await;
        maya.fill("Code from the email", &first);
        maya.press("Confirm address").await.status(422);
        house.clock.advance(Duration::from_secs(10 * 60 - 1));
        maya.fill("Code from the email", &second);
        maya.press("Confirm address").await.status(200).shows("Your email is confirmed");
    }
}
