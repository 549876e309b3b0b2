//! How often may be sent: the client's rest, the client's day, the staff member's hour.

use super::*;
use portico::batches::jobs::prepare_due;

stories! {
    /// Once in five minutes; the page says when it can be sent again.
    async fn five_minutes_apart(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        send(&sam, maya).await.shows("Invitation sent just now");
        let told = "Maya was sent an invitation less than 5 minutes ago. You can send again at 14:10.";
        sam.post(&record(maya, "/invitation"), &[]).await.status(409).shows("Maya can’t be invited now").shows(told);
        house.clock.advance(minutes(5) - Duration::from_millis(1));
        for page in ["/invitation", "/invite"] {
            sam.open(&record(maya, page)).await.status(409).shows(told);
        }
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(Duration::from_millis(1));
        send(&sam, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Five times a day, whoever sends, and whatever became of the earlier ones.
    async fn five_a_day(house) {
        let maya = house.client(MAYA).await;
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        for number in 0..5 {
            send(if number % 2 == 0 { &sam } else { &ines }, maya).await.shows("Invitation sent just now");
            house.carry_letters().await.only_letter_to(MAYA.address);
            house.clock.advance(minutes(6));
        }
        let told = "Maya was sent 5 invitations today. You can send again tomorrow.";
        sam.open(&record(maya, "/invitation")).await.status(409).shows(told);
        sam.post(&record(maya, "/invitation/revocation"), &[]).await.shows("Maya’s invitation was revoked.");
        sam.post(&record(maya, "/invitation"), &[]).await.status(409).shows(told);
        house.carry_letters().await.none();
        house.clock.advance(minutes(10 * 60));
        let sam = house.sign_in(SAM).await;
        send(&sam, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// After the fifth send no page offers a sixth: the row, its box, the record, the group and the form of Client Info say when it can go, and
    /// many at once leave the client out. On the next day everything is offered again.
    async fn after_the_fifth_no_page_offers_a_sixth(house) {
        let (maya, ana) = (house.client(MAYA).await.to_string(), house.client(ANA).await.to_string());
        let group = house.group_of(&[MAYA, ANA]).await;
        let (sam, id) = (house.sign_in(SAM).await, house.client(MAYA).await);
        for number in 0..5 {
            assert!(sam.open("/clients?q=maya").await.offers("(Re)send Invitation"), "after {number}");
            send(&sam, id).await.shows("Invitation sent just now");
            house.carry_letters().await.only_letter_to(MAYA.address);
            house.clock.advance(minutes(if number < 4 { 6 } else { 1 }));
        }
        let told = "Maya was sent 5 invitations today. You can send again tomorrow.";
        // The fifth is a minute old: "You can send again at" would not be true.
        for _ in 0..2 {
            let list = sam.open("/clients?q=maya").await.shows("Waiting for Maya to accept invitation (sent 21 Nov)").shows(told);
            let list = list.does_not_show("You can send again at");
            assert!(!list.offers("Resend invitation Maya Lindqvist") && !list.offers("(Re)send Invitation") && !list.offers("Send invite Maya Lindqvist"));
            assert!(list.offers("Get Invitation link") && list.offers("Revoke invitation"), "what is not sent stays");
            assert_eq!(list.all("td.pick:has(input[disabled])"), [format!("Select Maya Lindqvist. {told}")]);
            let overview = sam.open(&record(id, "")).await;
            assert!(first(&overview, "#standing-banner").contains(told) && !overview.offers("Resend invitation"));
            let activity = sam.open(&record(id, "/activity")).await;
            assert!(first(&activity, "#plane-note").contains(told) && !activity.offers("Resend invitation to Maya"));
            let tab = sam.open(&record(id, "/portal")).await.does_not_show("You can send again at");
            assert!(first(&tab, "#portal-send").contains(told) && !tab.offers("Send email") && !tab.offers("Print invitation letter"));
            let owners = sam.open(&format!("/groups/{group}")).await.shows(told);
            assert!(!owners.offers("Send invite Maya Lindqvist") && owners.offers("Send invite Ana Silva"));
            house.sign_in(INES).await.open("/organization/client-portal/clients").await.shows(&format!("Select Maya Lindqvist. {told}"));
            let both = [("client", maya.as_str()), ("client", ana.as_str())];
            sam.post("/invitations/new", &both).await.shows("1 invited 5 times today").shows("Invite 1 client");
            house.clock.advance(minutes(5));
        }
        house.change("update invitations set delivery = 'bounced' where client_id = $1", values![id]).await;
        house.stand_anew().await;
        let edit = sam.open(&record(id, "/info/edit")).await;
        assert!(edit.all("#client-info .note").contains(&told.to_owned()), "{:?}", edit.all("#client-info .note"));
        assert!(edit.offers("Save") && !edit.offers("Save and resend"));
        house.clock.advance(minutes(10 * 60));
        let sam = house.sign_in(SAM).await;
        assert!(sam.open(&record(id, "/info/edit")).await.does_not_show(told).offers("Save and resend"));
        house.change("update invitations set delivery = 'accepted' where client_id = $1", values![id]).await;
        house.stand_anew().await;
        let list = sam.open("/clients?q=maya").await.does_not_show(told);
        assert!(list.offers("Resend invitation Maya Lindqvist") && list.offers("(Re)send Invitation"));
        assert_eq!(list.all("td.pick:has(input:not([disabled]))"), ["Select Maya Lindqvist"]);
        sam.post("/invitations/new", &[("client", maya.as_str()), ("client", ana.as_str())]).await.shows("1 will be sent again");
    }

    /// Where a button does more than send, it is said in its place too, and the rest stays possible: a composer that was open before saves its
    /// words as the default with a send for later, the panel names what is in the way, "Update Client Portal access?" can be answered, and
    /// access is given again on the next day.
    async fn a_sixth_goes_with_nothing_else(house) {
        const TICK: &str = "Save Default message and intake form selections";
        let told = "Maya was sent 5 invitations today. You can send again tomorrow.";
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        for _ in 0..4 {
            send(&sam, maya).await.shows("Invitation sent just now");
            house.carry_letters().await.only_letter_to(MAYA.address);
            house.clock.advance(minutes(6));
        }
        let ines = house.sign_in(INES).await;
        assert!(ines.open(&record(maya, "/invite")).await.does_not_show(told).offers("Send"));
        send(&sam, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
        ines.fill("Your words", "Dear {{client_first_name}}, come in.");
        let composer = ines.press("Preview Message").await.status(422);
        assert!(first(&composer, ".actionbar").contains(told) && !composer.offers("Send"), "{}", composer.words());
        ines.tick(TICK).fill("Day", "2026-11-23").fill("Time", "09:00").press("Send later").await.shows("Scheduled for");
        assert_eq!(ines.open(&record(jonas, "/invite")).await.value("Your words"), "Dear {{client_first_name}}, come in.");

        let search = |address: &str| format!("/support?address={address}");
        house.change("update invitations set expires_at = sent_at where client_id = $1", values![maya]).await;
        for (page, place) in [(search(MAYA.address), "main"), (record(maya, "/portal"), "#blockers")] {
            let page = sam.open(&page).await.shows("The link expired on");
            assert!(first(&page, place).contains(told) && !page.offers("Resend invitation"), "{}", page.words());
        }

        sam.open(&record(maya, "/info/edit")).await;
        let asked = sam.fill("Email", "maya@new.example").press("Save").await.shows("Update Client Portal access?").shows(told);
        assert!(asked.offers("No") && !asked.offers("Yes, Disable and Resend"));
        sam.post(&record(maya, "/portal/address"), &[("choice", "resend")]).await.status(409).shows(told);

        sam.open(&record(maya, "/access/disabling")).await;
        let tab = sam.press("Disable access").await.shows("Access is disabled for Maya.");
        assert!(first(&tab, "#portal-send").contains(told) && tab.all("#portal-send button").is_empty(), "{}", tab.words());
        let panel = sam.open(&search("maya@new.example")).await.shows(&format!("Access is disabled for Maya. {told}"));
        assert!(!panel.offers("Give access again"));
        sam.post(&record(maya, "/access/opening"), &[]).await.status(422);
        house.carry_letters().await.none();
        house.clock.advance(minutes(10 * 60));
        let sam = house.sign_in(SAM).await;
        assert!(sam.open(&search("maya@new.example")).await.does_not_show(told).offers("Give access again"));
        sam.open(&record(maya, "/portal")).await.does_not_show(told);
        sam.press("Send email").await.shows("Access is open again for Maya.");
        house.carry_letters().await.only_letter_to("maya@new.example");
    }

    /// Whoever has activated since can't be invited at another email on that day: their sign-in moves or stays, or access is disabled. That it is
    /// given again is no invitation, and can be written on any day.
    async fn a_sixth_is_not_needed_to_end_a_sign_in(house) {
        let told = "Jonas was sent 5 invitations today. You can send again tomorrow.";
        let (jonas, sam) = (house.client(JONAS).await, house.sign_in(SAM).await);
        let mut link = String::new();
        for _ in 0..5 {
            send(&sam, jonas).await.shows("Invitation sent just now");
            link = house.carry_letters().await.only_letter_to(JONAS.address).link();
            house.clock.advance(minutes(6));
        }
        house.activate_by(&link).await;
        sam.open(&record(jonas, "/info/edit")).await;
        let asked = sam.fill("Email", "jonas@new.example").press("Save").await.shows("Update Client Portal access?").shows(told);
        assert!(asked.offers("Move sign-in to the new email") && asked.offers("No") && !asked.offers("Yes, Disable and Resend"));
        sam.follow("disable access").await.shows("Disable access for Jonas?");
        let tab = sam.press("Disable access").await.shows("Access is disabled for Jonas.").does_not_show(told);
        assert_eq!(tab.all("#portal-send button"), ["Send email"]);
        sam.press("Send email").await.shows("Access is open again for Jonas.");
        house.carry_letters().await;
    }

    /// The day is the practice's own: in Sydney the next one begins at one in the afternoon of UTC, and not when UTC's does.
    async fn a_day_is_the_practices_own(house) {
        house.change("update practices set zone = 'Australia/Sydney' where slug = $1", values![ALDER.slug]).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        for _ in 0..5 {
            send(&sam, maya).await.shows("Invitation sent just now");
            house.carry_letters().await.only_letter_to(MAYA.address);
            house.clock.advance(minutes(6));
        }
        house.clock.advance(minutes(10 * 60));
        let told = "Maya was sent 5 invitations today. You can send again tomorrow.";
        house.sign_in(SAM).await.open(&record(maya, "/invitation")).await.status(409).shows(told);
        house.clock.advance(minutes(13 * 60));
        send(&house.sign_in(SAM).await, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// A hundred single sends in an hour by one staff member; the next one says what to do instead. Others go on.
    async fn a_hundred_single_sends_an_hour(house) {
        let who = house.who(SAM).await;
        for number in 0..100 {
            let client = house.another_client(&format!("Client{number}"), &format!("client{number}@many.example")).await;
            house.invite_as(&who, client).await.expect("nothing stands in the way");
            house.clock.advance(Duration::from_secs(1));
        }
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let told = "You have sent 100 emails one by one in the last hour. Select several clients and send them together.";
        send(&sam, maya).await.status(429).shows(told);
        house.clock.advance(minutes(58));
        house.sign_in(SAM).await.post(&record(maya, "/invitation"), &[]).await.status(429);
        let jonas = house.client(JONAS).await;
        send(&house.sign_in(INES).await, jonas).await.shows("Invitation sent just now");
        house.clock.advance(minutes(2));
        send(&house.sign_in(SAM).await, maya).await.shows("Invitation sent just now");
        assert_eq!(house.carry_letters().await.len(), 102);
    }

    /// Emails about intake forms to clients one by one count with invitations, in both directions; forms that go without an email do not.
    async fn emails_about_forms_count_as_well(house) {
        house.activate(MAYA).await;
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        house.form(ALDER, "phq-9").await;
        house.form(ALDER, "gad-7").await;
        let who = house.who(SAM).await;
        for number in 0..97 {
            let client = house.another_client(&format!("Client{number}"), &format!("client{number}@many.example")).await;
            house.invite_as(&who, client).await.expect("nothing stands in the way");
        }
        let sam = house.sign_in(SAM).await;
        let forms = record(maya, "/forms/new");
        sam.open(&forms).await;
        sam.tick("PHQ-9").press("Resend Intake Forms").await.shows("An email says something is waiting, without naming the forms.");
        sam.open(&forms).await;
        sam.tick("GAD-7").press("Resend Intake Forms").await.shows("An earlier email already says something is waiting.");
        send(&sam, jonas).await.shows("Invitation sent just now");
        house.clock.advance(minutes(6));
        sam.open(&forms).await;
        sam.tick("PHQ-9").press("Resend Intake Forms").await.status(422).shows("You have sent 100 emails one by one in the last hour.");
        house.clock.advance(minutes(60));
        let sam = house.sign_in(SAM).await;
        sam.open(&forms).await;
        sam.tick("PHQ-9").press("Resend Intake Forms").await.shows("at the portal");
        house.carry_letters().await;
    }

    /// A batch is one act: whoever has sent to many at once may still send to one.
    async fn a_batch_does_not_count(house) {
        let mut clients = Vec::new();
        for number in 0..101 {
            let client = Client { given: Box::leak(format!("Client{number}").into_boxed_str()), address: Box::leak(format!("client{number}@many.example").into_boxed_str()), ..MAYA };
            house.client(client).await;
            clients.push(client);
        }
        house.start_batch(&clients).await;
        while prepare_due(&house.portico).await.expect("batches are prepared") > 0 {}
        assert_eq!(house.carry_letters().await.len(), 101);
        let maya = house.client(MAYA).await;
        send(&house.sign_in(SAM).await, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }
}
