//! Who cannot be invited: the reason stands where the button would be, with the one repair, and nothing goes out.

use super::*;

/// Neither by the question, nor by the composer, nor by a form that was open before. The page says why and offers the repair; words that
/// somebody typed come back with it.
async fn cannot_be_invited(house: &House, staff: Staff, client: Client, why: &str, repair: Option<&str>) {
    let id = house.client(client).await;
    let browser = house.sign_in(staff).await;
    for answer in [
        browser.open(&record(id, "/invitation")).await,
        browser.open(&record(id, "/invite")).await,
        browser.post(&record(id, "/invitation"), &[]).await,
    ] {
        let answer = answer.status(409).shows(&format!("{} can’t be invited now", client.given)).shows(why);
        if let Some(repair) = repair {
            assert!(answer.link(repair).starts_with(&record(id, "/info/edit")), "{why}");
        }
    }
    let typed = browser
        .post(&record(id, "/invitation"), &[("subject", "Your portal"), ("message", "Hello you")])
        .await
        .status(422)
        .shows(why);
    assert_eq!(typed.value("Your words").trim(), "Hello you");
    let tab = browser.open(&record(id, "/portal")).await.status(200);
    // Where access is disabled, "Send email" opens it again.
    let opens_again = why.starts_with("Access is disabled");
    assert!(tab.offers("Send email") == opens_again && !tab.offers("Copy invitation link"), "{why}");
    browser.post(&record(id, "/invitation/links"), &[]).await.status(409);
    house.carry_letters().await.none();
}

async fn care_status(house: &House, client: Client, status: &str) {
    let id = house.client(client).await;
    let ines = house.sign_in(INES).await;
    ines.open(&record(id, "/info/edit")).await;
    ines.choose("Care status", status).press("Save").await.shows("Saved.");
}

stories! {
    /// No address, and an address without consent.
    async fn without_an_address_or_consent(house) {
        let no_address = "You cannot invite a client to the Client Portal without an email address on file.";
        cannot_be_invited(house, SAM, HARRIET, no_address, Some("Add email")).await;
        cannot_be_invited(house, SAM, THEO, "Theo hasn’t agreed to email yet. Record consent to invite them.", Some("Record consent")).await;
        let theo = house.client(THEO).await;
        house.sign_in(SAM).await.open(&record(theo, "")).await.shows("An email with consent is required for Client Portal access.");
    }

    /// Not a client yet, and no longer one.
    async fn before_and_after_care(house) {
        care_status(house, MAYA, "Prospective").await;
        cannot_be_invited(house, SAM, MAYA, "Maya isn’t a client yet. Review and add them first.", Some("Review and add")).await;
        care_status(house, JONAS, "Deactivated").await;
        cannot_be_invited(house, SAM, JONAS, "Jonas is a deactivated client and can’t be invited.", Some("Reactivate client")).await;
        care_status(house, MAYA, "Active").await;
        let maya = house.client(MAYA).await;
        send(&house.sign_in(SAM).await, maya).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Somebody with an account needs no invitation: "Active" says why, and no plane flies.
    async fn who_is_active_needs_none(house) {
        let browser = house.activate(JONAS).await;
        browser.open("/p/alder-wren/").await.status(200);
        cannot_be_invited(house, SAM, JONAS, "Jonas is already active, so no invitation is needed.", None).await;
        let jonas = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        let overview = sam.open(&record(jonas, "")).await.shows("Client Portal: Active").shows("Last signed in 21 Nov");
        assert_eq!(first(&overview, "#portal-stands .card-head"), "Client Portal: Active Activated", "the word, then the exact status");
        assert!(!overview.offers("Resend invitation to Jonas") && !overview.offers("Send invitation to Jonas"));
        assert!(overview.value("Login Link").ends_with("/p/alder-wren/sign-in"));
        let list = sam.open("/clients").await;
        assert!(!list.offers("(Re)send Invitation") && !list.offers("Get Invitation link") && list.offers("Copy password reset link"));
        assert!(list.text().contains("data-copy=\"https://portal.example/p/alder-wren/sign-in\"") && list.offers("Copy Login Link"));
    }

    /// One address, one login: a second client on it is stopped, whoever has it.
    async fn an_address_that_is_somebody_elses_login(house) {
        house.activate(JONAS).await;
        let brother = Client { given: "Emil", ..JONAS };
        cannot_be_invited(house, SAM, brother, "Somebody else already signs in with this email. Use another email for Emil.", Some("Use another email")).await;
        // At another practice it is another login.
        let elsewhere = Client { practice: HARBOUR, ..JONAS };
        let id = house.client(elsewhere).await;
        send(&house.sign_in(HANNA).await, id).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(JONAS.address);
    }

    /// The two switches: of one client, and of the whole practice.
    async fn while_it_is_switched_off(house) {
        let maya = house.client(MAYA).await;
        house.change("update clients set portal_on = false where id = $1", values![maya]).await;
        house.stand_anew().await;
        cannot_be_invited(house, SAM, MAYA, "Access is disabled for Maya.", None).await;
        house.client(JONAS).await;
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        cannot_be_invited(house, SAM, JONAS, "Nothing can be sent until the Client Portal is on again.", None).await;
    }

    /// Whoever may not invite sees where somebody stands and whom to ask, and no button; the door is shut as well.
    async fn without_the_right_there_is_the_status_and_no_button(house) {
        let maya = house.client(MAYA).await;
        let bill = house.sign_in(BILL).await;
        let overview = bill.open(&record(maya, "")).await.shows("Not invited").shows("Ask an administrator: Ines Okafor.");
        assert!(!overview.offers("Send invitation to Maya") && !overview.offers("Invite to Client Portal"));
        house.invite(MAYA).await;
        let tab = bill.open(&record(maya, "/portal")).await.shows("Waiting for Maya to accept invitation (sent 21 November).").shows("Last sent by Sam Patel");
        for button in ["Send email", "Resend invitation", "Resend invitation to Maya", "Copy invitation link", "Revoke invitation", "Show a QR code"] {
            assert!(!tab.offers(button), "{button}");
        }
        for (method, path) in [("get", "/invitation"), ("get", "/invite"), ("get", "/invitation/revocation"), ("post", "/invitation"), ("post", "/invitation/revocation"), ("post", "/invitation/links"), ("post", "/invitation/codes")] {
            let path = record(maya, path);
            if method == "get" { bill.open(&path).await } else { bill.post(&path, &[]).await }.status(403);
        }
        // A clinician invites whom she cares for, and finds nobody else.
        let jonas = house.client(JONAS).await;
        house.assign(ADA, jonas).await;
        let ada = house.sign_in(ADA).await;
        ada.post(&record(maya, "/invitation"), &[]).await.status(404);
        send(&ada, jonas).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(JONAS.address);
    }
}
