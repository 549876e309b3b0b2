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

/// What stands in an attribute of the first element that fits.
fn attribute(page: &Page, selector: &str, name: &str) -> String {
    let css = scraper::Selector::parse(selector).expect("a selector");
    let found = page.html().select(&css).find_map(|one| one.value().attr(name).map(str::to_owned));
    found.unwrap_or_else(|| page.fail(&format!("there is no {selector} with {name}")))
}

/// The key of the forms of a page that hand out links.
fn key_on(page: &Page) -> String {
    attribute(page, "form[action*='/invitation/'] input[name=request_key]", "value")
}

/// How many links of this kind there are, and how many of them still work as far as their own rows say.
async fn made(house: &House, channel: &str) -> (i64, i64) {
    const MADE: &str =
        "select count(*), count(case when revoked_at is null then 1 end) from invitation_tokens where channel = $1";
    house.one(MADE, values![channel]).await
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

    /// The page of a link shows it once. Loaded anew, or come back to, it says what is true of the link; nothing is made, and nothing ends. Another
    /// one is made by pressing for it, and takes its place.
    async fn a_link_is_shown_once(house) {
        let maya = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let tab = sam.open(&record(maya, "/portal")).await;
        let answer = sam.answer_to(&record(maya, "/invitation/links"), &[("request_key", key_on(&tab).as_str())]).await.status(303);
        let place = answer.header("location").to_owned();
        let page = sam.open(&place).await.status(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let link = shown(page);
        let secret = link.rsplit('/').next().expect("a secret");
        answer.never_says(secret);
        for _ in 0..2 {
            sam.reload().await.status(200).is_at(&place).never_says(secret).shows("Invitation link for Maya")
                .shows("Sam Patel made this link at 14:05. A link is shown only once, when it is made.").shows("It works until 28 November at 14:05, once.");
        }
        assert_eq!((made(house, "copied").await, behind(house, &link).await.as_str()), ((1, 1), LIVES));
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        let page = sam.reload().await.shows("It doesn’t work while the Client Portal is off.").does_not_show("It works until");
        assert!(!page.offers("Make a new link"), "nor would another one");
        house.change("update practices set portal_on = true where slug = 'alder-wren'", values![]).await;
        sam.reload().await.shows("A new one takes its place: this one stops working.");
        let next = shown(sam.press("Make a new link").await.status(200));
        assert_eq!((behind(house, &link).await.as_str(), behind(house, &next).await.as_str()), (TAKEN_BACK, LIVES));
        let page = sam.open(&place).await.shows("It doesn’t work any more.").does_not_show("takes its place");
        assert!(page.offers("Make a new link"));
        assert_eq!(made(house, "copied").await, (2, 1));
        sam.post(&record(maya, "/invitation/revocation"), &[]).await.shows("Maya’s invitation was revoked.");
        let page = sam.open(&place).await.shows("It doesn’t work any more.");
        assert!(!page.offers("Make a new link"), "nothing waits for Maya any more");
        house.sign_in(BILL).await.open(&place).await.status(403);
        house.sign_in(HANNA).await.open(&place).await.status(404);
    }

    /// So does a code at the desk.
    async fn a_code_at_the_desk_is_shown_once(house) {
        let maya = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(maya, "/portal")).await;
        let code = shown(sam.press("Show a QR code").await.status(200));
        sam.reload().await.status(200).shows("Sam Patel showed this code at 14:05.").shows("It works until 21 November at 14:15, once.");
        assert!(!sam.page().text().contains("/a/"));
        assert_eq!((made(house, "qr").await, behind(house, &code).await.as_str()), ((1, 1), LIVES));
        let next = shown(sam.press("Show a new code").await.status(200).shows("Maya, point your phone’s camera here"));
        assert_eq!((behind(house, &code).await.as_str(), behind(house, &next).await.as_str()), (TAKEN_BACK, LIVES));
    }

    /// Two presses of one button make one link, and the second takes away nothing of what the first one brings. The page opened anew has another
    /// key: pressing there is meant, and makes another link beside the first.
    async fn the_same_form_sent_twice_makes_one_link(house) {
        let maya = house.client(MAYA).await;
        house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        for (door, channel) in [("links", "copied"), ("codes", "qr")] {
            let (path, key) = (record(maya, &format!("/invitation/{door}")), key_on(&sam.open(&record(maya, "/portal")).await));
            let form = [("request_key", key.as_str())];
            let first = sam.answer_to(&path, &form).await.status(303);
            let second = sam.answer_to(&path, &form).await.status(303);
            assert_eq!(first.header("location"), second.header("location"), "{channel}");
            let link = shown(sam.open(first.header("location")).await.status(200));
            sam.post(&path, &form).await.status(200).is_at(first.header("location")).shows("shown only once").never_says(&link);
            assert_eq!(made(house, channel).await, (1, 1), "{channel}");
            sam.open(&record(maya, "/portal")).await;
            let other = shown(sam.press(if door == "links" { "Copy invitation link" } else { "Show a QR code" }).await.status(200));
            assert_eq!((behind(house, &link).await.as_str(), behind(house, &other).await.as_str()), (LIVES, LIVES), "{channel}");
            assert_eq!(made(house, channel).await, (2, 2), "{channel}");
        }
        let told: (i64,) = house.one("select count(*) from audit_events where action = 'invitation.link_copied'", &[]).await;
        assert_eq!(told.0, 2, "and each is in the history once");
        house.invite(ANA).await;
        let (key, ana) = (key_on(&sam.open("/clients").await), house.client(ANA).await);
        for client in [maya, ana] {
            shown(sam.post(&record(client, "/invitation/links"), &[("request_key", key.as_str())]).await.status(200));
        }
    }

    /// What a page takes in anew while it is open brings the key that its forms had.
    async fn what_follows_keeps_the_key(house) {
        let theo = house.another_client("Theo", "theo@another.example").await;
        house.invite_as(&house.who(SAM).await, theo).await.expect("nothing stands in the way");
        house.carry_letters().await;
        let sam = house.sign_in(SAM).await;
        for page in ["/clients".to_owned(), record(theo, "/portal")] {
            let shown = sam.open(&page).await;
            let mut live = sam.follow_live(&attribute(&shown, "[data-live]", "data-live")).await;
            let first = live.next().await.expect("said once");
            assert!(first.contains(&key_on(&shown)), "{page}: {first}");
        }
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
