//! Links handed out by hand, codes at the desk, and taking an invitation back.

use super::*;

/// The link that the page shows once.
fn shown(page: Page) -> String {
    let found = page
        .html()
        .select(&scraper::Selector::parse("input[value*='/a/']").expect("a selector"))
        .find_map(|field| field.value().attr("value").map(str::to_owned));
    found.unwrap_or_else(|| page.fail("no link is shown"))
}

/// Presses "Copy invitation link" on the tab; the link.
async fn copy(browser: &Browser<'_>, client: ClientId) -> String {
    browser.open(&record(client, "/portal")).await;
    shown(browser.press("Copy invitation link").await.status(200))
}

stories! {
    /// A personal link to pass on: only while an invitation waits, shown once, listed, named in the history, ended alone.
    async fn a_copied_link_has_a_life_of_its_own(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        assert!(!sam.open(&record(maya, "/portal")).await.offers("Copy invitation link"));
        sam.post(&record(maya, "/invitation/links"), &[]).await.status(409).shows("Send an invitation first, then you can copy a link.");
        let mailed = house.invite(MAYA).await;
        sam.open(&record(maya, "/portal")).await;
        let page = sam.press("Copy invitation link").await.shows("It works for Maya until 28 November, once. It is shown only now.");
        let copied = shown(page);
        let tab = sam.open(&record(maya, "/portal")).await.shows("By Sam Patel · Works until 28 November at 14:05");
        tab.shows("Invitation link copied by Sam Patel").never_says(copied.rsplit('/').next().expect("a secret"));
        assert_eq!((behind(house, &copied).await.as_str(), behind(house, &mailed).await.as_str()), (LIVES, LIVES));
        sam.press("End this link").await.shows("The copied link stopped working.").shows("Ended on 21 Nov").shows("A copied link was ended by Sam Patel");
        assert_eq!((behind(house, &copied).await.as_str(), behind(house, &mailed).await.as_str()), (TAKEN_BACK, LIVES));
        house.carry_letters().await.none();
    }

    /// From the list: "Get Invitation link" in More Options.
    async fn from_more_options(house) {
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        let copied = shown(sam.press("Get Invitation link").await.shows("Invitation link for Maya"));
        assert_eq!(behind(house, &copied).await, LIVES);
        sam.open("/clients").await;
        sam.follow("Revoke invitation").await.shows("Revoke Maya’s invitation?");
        sam.press("Revoke invitation").await.shows("Maya’s invitation was revoked.");
        assert_eq!(behind(house, &copied).await, TAKEN_BACK);
    }

    /// A copied link works for seven days to the millisecond, whatever the mailed one does.
    async fn a_copied_link_works_for_seven_days(house) {
        let mailed = house.invite(MAYA).await;
        let copied = copy(&house.sign_in(SAM).await, house.client(MAYA).await).await;
        house.clock.advance(days(7) - Duration::from_millis(1));
        assert_eq!(behind(house, &copied).await, LIVES);
        house.clock.advance(Duration::from_millis(1));
        assert_eq!((behind(house, &copied).await.as_str(), behind(house, &mailed).await.as_str()), ("This link has stopped working", LIVES));
        house.sign_in(SAM).await.open(&record(house.client(MAYA).await, "/portal")).await.shows("By Sam Patel · Stopped working");
    }

    /// A code at the desk works for ten minutes.
    async fn a_code_at_the_desk_works_for_ten_minutes(house) {
        let maya = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/portal")).await;
        let page = sam.press("Show a QR code").await.shows("Maya, point your phone’s camera here").shows("It works until 14:15, once.");
        assert!(page.text().contains("<svg"));
        let code = shown(page);
        sam.open(&record(maya, "/portal")).await.shows("By Sam Patel · Works until 21 November at 14:15").shows("QR code shown at the desk by Sam Patel");
        house.clock.advance(minutes(10) - Duration::from_millis(1));
        assert_eq!(behind(house, &code).await, LIVES);
        house.clock.advance(Duration::from_millis(1));
        let over = house.browser().open(&code).await.shows("This code has run out").shows("A code shown at the desk works for 10 minutes.");
        assert!(!over.offers("Email me a new link"));
    }

    /// Sending again ends the mailed link and leaves those that were handed out.
    async fn a_resend_leaves_copied_links(house) {
        let maya = house.client(MAYA).await;
        let mailed = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let copied = copy(&sam, maya).await;
        house.clock.advance(minutes(5));
        send(&sam, maya).await.shows("Invitation sent just now");
        assert_eq!((behind(house, &mailed).await.as_str(), behind(house, &copied).await.as_str()), (REPLACED, LIVES));
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// "Revoke invitation" asks once and ends every link; the client can be invited again, and that brings none of them back.
    async fn revoking_ends_every_link(house) {
        let maya = house.client(MAYA).await;
        let mailed = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let copied = copy(&sam, maya).await;
        sam.open(&record(maya, "/portal")).await;
        sam.follow("Revoke invitation").await.shows("Revoke Maya’s invitation?").shows("The link stops working now. You can invite Maya again later.");
        sam.follow("Keep it").await.is_at(&record(maya, "/portal"));
        assert_eq!(behind(house, &mailed).await, LIVES);
        sam.follow("Revoke invitation").await;
        sam.press("Revoke invitation").await.shows("Maya’s invitation was revoked. The link stopped working. You can invite again later.")
            .shows("The invitation to Maya was revoked on 21 November by Sam Patel.").shows("Invitation revoked by Sam Patel");
        assert_eq!((behind(house, &mailed).await.as_str(), behind(house, &copied).await.as_str()), (TAKEN_BACK, TAKEN_BACK));
        sam.post(&record(maya, "/invitation/revocation"), &[]).await.status(409).shows("There is no waiting invitation to revoke.");
        sam.open("/clients").await.shows("Revoked 21 Nov by Sam Patel");
        sam.follow("Send invitation Maya Lindqvist").await;
        sam.press("Resend invitation").await.shows("Invitation sent just now");
        let new = house.carry_letters().await.only_letter_to(MAYA.address).link();
        let found = (behind(house, &new).await, behind(house, &mailed).await, behind(house, &copied).await);
        assert_eq!(found, (LIVES.to_owned(), TAKEN_BACK.to_owned(), TAKEN_BACK.to_owned()));
    }

    /// A letter that has not left yet when its invitation is revoked never leaves.
    async fn a_revoked_letter_never_leaves(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        send(&sam, maya).await;
        sam.post(&record(maya, "/invitation/revocation"), &[]).await.shows("Maya’s invitation was revoked.");
        house.carry_letters().await.none();
        send(&sam, maya).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
    }
}
