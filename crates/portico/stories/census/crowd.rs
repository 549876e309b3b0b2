//! Something behind every door: two practices with people, invitations, links, a batch, sessions.

use crate::{documents, kit::*};
use portico::families::kind::Kind;

/// Fills the house of the census.
pub(super) async fn fill(house: &House) {
    const ASSIGN: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
    for client in [THEO, HARRIET] {
        house.client(client).await;
    }
    house.sign_in(INES).await;
    house.copy_link(ANA).await;
    for client in [MAYA, JONAS, MAYA_AT_HARBOUR] {
        let browser = house.activate(client).await;
        if client.practice.slug == ALDER.slug {
            browser.open("/p/alder-wren/account/passkeys/new").await;
            browser.fill("Current password", PASSWORD).press("Continue").await;
            browser.make_passkey(&Device::default()).await.status(200);
        }
    }
    let sam = house.sign_in(SAM).await;
    sam.open("/account/passkeys/new").await;
    sam.fill("Current password", STAFF_PASSWORD).press("Continue").await;
    sam.make_passkey(&Device::default()).await.status(200);
    house.carry_letters().await;
    let rosa = house.client(Client { given: "Rosa", address: "rosa@silva.example", ..ANA }).await;
    let twin = house.client(Client { given: "Anna", address: "anna@silva.example", ..ANA }).await;
    house.merged(ANA, twin).await;
    house.invite_as(&house.who(SAM).await, rosa).await.expect("nothing stands in the way");
    assert_eq!(house.carry_letters_into_the_mailbox().await, 1);
    house.start_batch(&[ANA, THEO]).await;
    let mut act = house.act(&house.who(INES).await).await;
    let words = portico::invitations::Words { subject: "Your portal".into(), message: "Hello.".into() };
    let spanish = portico_language::Language::Es;
    portico::invitations::templates::actions::save_default(&mut act, spanish, &words).await.expect("words that can be sent");
    act.commit().await.expect("kept");
    let (practice, ada, jonas) = (house.practice(ALDER).await, house.staff(ADA).await, house.client(JONAS).await);
    let mut transaction = house.portico.database.begin().await.expect("the database is there");
    transaction.run(ASSIGN, values![practice, ada, jonas]).await.expect("assigned");
    transaction.commit().await.expect("kept");
    house.acts_for(JONAS, ANA, Kind::Proxy).await;
    house.offer_to(ANA, "neighbour@silva.example", Kind::Proxy).await;
    let group = house.group_of(&[ANA]).await;
    house.guest_of(group, "lena@silva.example").await;
    house.guest_of(group, MAYA.address).await;
    house.accepts(MAYA).await;
    house.offer_to(HARRIET, MAYA.address, Kind::Guardian).await;
    house.taken_in("list.csv", b"Name,Email\nMaya Lindqvist,maya@lindqvist.example\n").await;
    let sam = house.sign_in(SAM).await;
    documents::uploaded(house, &sam, ANA, "Silva.pdf", &documents::pdf("Silva")).await;
    let document = documents::uploaded(house, &sam, MAYA, "Lindqvist.pdf", &documents::pdf("Lindqvist")).await;
    documents::shared(house, &sam, MAYA, document).await;
    let mut act = house.act(&house.who(INES).await).await;
    let naming = portico::clients::saved_views::Naming { name: "Waiting".into(), shared: true, is_default: false };
    portico::clients::saved_views::save(&mut act, &naming, "/clients?tab=waiting").await.expect("saved");
    act.commit().await.expect("kept");
    const WITH_A_FORM: &str = "update documents set form_request_id = $2, form_number = 1 where id = $1";
    for client in [ANA, MAYA] {
        let request = house.asks_to_fill_in(client, "phq-9").await;
        let file = documents::uploaded(house, &sam, client, "Card.pdf", &documents::pdf("Card")).await;
        house.change(WITH_A_FORM, values![file, request]).await;
    }
    let mut act = house.act(&house.who(INES).await).await;
    let about =
        portico::forms::actions::library::About { name: "Before we meet".into(), minutes: "5".into(), countersign: false };
    portico::forms::actions::drafting::create(&mut act, &about).await.expect("begun");
    act.commit().await.expect("kept");
    house.leave_letters();
}
