//! The bones of the house: what every page shares.

stories! {
    /// Where nothing stands the page says so and leads on; whoever is signed in keeps the bar above it.
    async fn an_address_that_does_not_exist(house) {
        let nobody = house.browser();
        nobody.open("/no-such-page").await.status(404).shows("Nothing here").shows("Go to the start page").does_not_show("Organization");
        nobody.open("/p/no-such-practice/sign-in").await.status(404);
        let ines = house.sign_in(INES).await;
        ines.open("/no-such-page").await.status(404).shows("Nothing here").shows("Organization");
        ines.follow("Go to clients").await.is_at("/clients");
    }

    /// The choice of colours is kept on the device and leads back to the page.
    async fn colours_are_kept_on_the_device(house) {
        let nobody = house.browser();
        let page = nobody.post("/theme", &[("theme", "dark"), ("next", "/no-such-page")]).await.is_at("/no-such-page");
        assert!(page.text().contains("data-theme=\"dark\""));
        nobody.post("/theme", &[("theme", "dark"), ("next", "//evil.example/")]).await.never_says("evil");
    }
}
