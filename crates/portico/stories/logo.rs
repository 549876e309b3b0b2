//! The practice's logo: uploaded in the settings, shown in the portal, in letters and on paper, the same for everybody.

use crate::kit::*;
use http::Method;

/// A picture of 24 by 16 grey points with a comment in it, made with a drawing program.
const PNG: &[u8] = include_bytes!("data/logo.png");
const SETTINGS: &str = "/organization/client-portal/settings";

async fn upload(browser: &Browser<'_>, name: &str, bytes: &[u8]) -> Page {
    browser.open(SETTINGS).await;
    let label = if browser.page().offers("Remove logo") { "Choose another picture" } else { "Choose a picture" };
    browser.attach(label, name, bytes).press("Save logo").await
}

stories! {
    /// Uploaded by an administrator, it stands wherever the practice shows itself; removed, it is gone.
    async fn a_logo_stands_where_the_practice_does(house) {
        let ines = house.sign_in(INES).await;
        upload(&ines, "logo.png", PNG).await.shows("Logo saved.");
        let portal = house.browser();
        let page = portal.open("/p/alder-wren/sign-in").await;
        let src = page.html().select(&scraper::Selector::parse("img.logo[alt='Alder & Wren Practice']").expect("a selector"))
            .next().and_then(|img| img.value().attr("src").map(str::to_owned)).expect("the logo");
        let picture = portal.ask(portal.request(Method::GET, &src).body(axum::body::Body::empty()).expect("a request")).await.status(200);
        assert_eq!(picture.header("content-type"), "image/png");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert!(!picture.text().contains("made by somebody"), "what was in the file beside the picture is gone");
        let letters = {
            house.invite_as(&house.who(SAM).await, house.client(MAYA).await).await.expect("nothing stands in the way");
            house.invite_as(&house.who(SAM).await, house.client(ANA).await).await.expect("nothing stands in the way");
            house.carry_letters().await
        };
        let logo = |address: &str| letters.only_letter_to(address).content.logo.clone();
        assert_eq!(logo(MAYA.address), Some(format!("https://portal.example{src}")));
        assert_eq!(logo(MAYA.address), logo(ANA.address), "nobody can be told apart by it");
        let harriet = house.client(HARRIET).await;
        let paper = house.sign_in(SAM).await.post(&format!("/clients/{harriet}/invitation/letter"), &[]).await.status(200);
        assert!(paper.text().contains(&src));
        house.browser().open("/p/harbour/logo").await.status(404);
        ines.open(SETTINGS).await;
        ines.press("Remove logo").await.shows("The logo was removed.");
        portal.open("/p/alder-wren/logo").await.status(404);
        assert!(!portal.open("/p/alder-wren/sign-in").await.text().contains("img class=\"logo\""));
    }

    /// By its content, not by its name: drawings with programs in them, damaged files and other things are refused.
    async fn what_is_no_picture_is_refused(house) {
        let ines = house.sign_in(INES).await;
        upload(&ines, "logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>").await.status(422).shows("Choose a PNG, JPEG or WebP picture");
        upload(&ines, "logo.png", &PNG[..40]).await.status(422).shows("This picture can’t be read.");
        upload(&ines, "logo.png", &vec![0; 600 * 1024]).await.status(422).shows("Choose a picture of at most 512 KB");
        upload(&ines, "", b"").await.status(422).shows("Choose a picture");
        let sam = house.sign_in(SAM).await;
        sam.post("/organization/client-portal/settings/logo/deletion", &[]).await.status(403);
        house.browser().open("/p/alder-wren/logo").await.status(404);
    }
}
