//! Which forms went is said where it is said that something was sent: after the send, on the trail, in the history, on the batch (behaviours.md 40).

use crate::kit::*;
use portico::batches::jobs::prepare_due;

const BOTH: &str = "2 intake forms: GAD-7 and PHQ-9";

impl House {
    async fn both_forms(&self) {
        self.form(ALDER, "gad-7").await;
        self.form(ALDER, "phq-9").await;
    }
    /// What stands in the chain of a send: ids, and no name of a form.
    async fn events_name_no_form(&self) {
        let details: Vec<(String,)> =
            self.rows("select detail from audit_events where detail like '%form_ids%'", values![]).await;
        assert!(!details.is_empty(), "no event says which forms went");
        assert!(details.iter().all(|(detail,)| !detail.contains("PHQ") && !detail.contains("GAD")), "{details:?}");
    }
}

stories! {
    /// An invitation with forms says which, in the message after it and on the trail, also to whoever sees only their own acts.
    async fn an_invitation_says_which_forms_went(house) {
        house.both_forms().await;
        let ana = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{ana}/invitation")).await;
        ines.tick("Send with a form").tick("PHQ-9").tick("GAD-7");
        let sent = ines.press("Send invitation").await;
        sent.shows(&format!("Invitation sent to Ana. It goes to {} with {BOTH}. Ask Ana to check", ANA.address));
        for page in [format!("/clients?sent={ana}"), format!("/clients/{ana}?sent={ana}")] {
            ines.open(&page).await.shows("Invitation sent just now").shows("With 2 intake forms");
        }
        ines.open("/clients").await.does_not_show("With 2 intake forms");
        let trail = format!("Invitation sent by Ines Okafor, with {BOTH}");
        ines.open(&format!("/clients/{ana}/portal")).await.shows(&trail).does_not_show("Intake forms sent by");
        ines.open(&format!("/clients/{ana}/activity")).await.shows(&trail).shows("Intake forms sent by Ines Okafor: GAD-7 and PHQ-9");
        ines.open(&format!("/clients/{ana}")).await.shows(&trail);
        ines.open("/organization/history").await.shows(&trail);
        let file = ines.post("/history/export.csv", &[]).await.text();
        assert!(file.contains(&trail), "{file}");
        house.sign_in(SAM).await.open(&format!("/clients/{ana}/portal")).await.shows(&trail);
        house.carry_letters().await.only_letter_to(ANA.address).does_not_mention("PHQ").does_not_mention("GAD");
        house.events_name_no_form().await;
    }

    /// Forms that go by themselves stand on the trail too, named; the message after sending names them.
    async fn forms_alone_are_named(house) {
        house.activate(MAYA).await;
        house.both_forms().await;
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/forms/new")).await;
        ines.tick("PHQ-9").press("Resend Intake Forms").await.shows("1 form is at the portal: PHQ-9.");
        ines.open(&format!("/clients/{maya}/portal")).await.shows("Intake forms sent by Ines Okafor: PHQ-9");
        house.carry_letters().await.only_letter_to(MAYA.address).does_not_mention("PHQ");
        house.events_name_no_form().await;
    }

    /// A batch and a planned send name their forms on their page, in the message, and on everybody's trail.
    async fn a_batch_says_which_forms_go(house) {
        house.both_forms().await;
        let (ana, jonas) = (house.client(ANA).await.to_string(), house.client(JONAS).await.to_string());
        let ines = house.sign_in(INES).await;
        ines.post("/invitations/new", &[("client", &ana), ("client", &jonas)]).await;
        ines.tick("PHQ-9").tick("GAD-7").press("Invite to Client Portal").await.shows(&format!("With {BOTH}."));
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.only_letter_to(ANA.address).does_not_mention("PHQ");
        for client in [&ana, &jonas] {
            let page = ines.open(&format!("/clients/{client}/portal")).await;
            page.shows(&format!("Invitation sent by Ines Okafor, together with others, with {BOTH}"));
        }
        let maya = house.client(MAYA).await;
        ines.open(&format!("/clients/{maya}/invite")).await;
        ines.tick("GAD-7").fill("Day", "2026-11-23");
        ines.press("Send later").await.shows("Scheduled for 23 November at 09:00, with 1 intake form: GAD-7.");
        house.events_name_no_form().await;
    }
}
