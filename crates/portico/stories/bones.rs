//! The bones of the house: what every page shares.

stories! {
    /// Without a sign-in a staff address leads to the sign-in, and nothing is told about what is there.
    async fn an_address_that_does_not_exist(house) {
        let nobody = house.browser();
        nobody.open("/no-such-page").await.status(404).shows("Nothing here");
        nobody.open("/p/no-such-practice/sign-in").await.status(404);
    }

    /// The choice of colours is kept on the device and leads back to the page.
    async fn colours_are_kept_on_the_device(house) {
        let nobody = house.browser();
        let page = nobody.post("/theme", &[("theme", "dark"), ("next", "/no-such-page")]).await.is_at("/no-such-page");
        assert!(page.text().contains("data-theme=\"dark\""));
        nobody.post("/theme", &[("theme", "dark"), ("next", "//evil.example/")]).await.never_says("evil");
    }
}
