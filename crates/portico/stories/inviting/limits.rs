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
