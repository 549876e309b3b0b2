//! Everything that is held about one client, as a file (behaviours.md 82).

use super::*;

stories! {
    /// A zip with a copy to read, tables and FHIR; with the trail and who looked, also of a record that went into it; without what opens anything.
    async fn an_administrator_takes_everything_out(house) {
        house.activate(MAYA).await;
        let again = house.client(MAYA_AGAIN).await;
        let id = house.client(MAYA).await;
        house.sign_in(SAM).await.open(&format!("/clients/{again}")).await.status(200);
        let ines = side_by_side(house, id, again).await;
        ines.tick("Sign-in with maya@lindqvist.example");
        ines.press("Merge these two records").await;
        ines.open(&format!("/clients/{id}")).await;
        let page = ines.press("Export Maya’s data").await.status(200);
        assert_eq!(page.header("content-type"), "application/zip");
        assert_eq!(page.header("content-disposition"), "attachment; filename=\"portico-client-data-2026-11-21.zip\"");
        let text = page.text();
        for part in ["README.txt", "history.csv", "who-looked.csv", "letters.csv", "client.fhir.json", "everything.json",
            "\"resourceType\": \"Patient\"", "maya@lindqvist.example", "maja@work.example", "activated the account", "Sam Patel,Opened the record", "1987-03-14"] {
            assert!(text.contains(part), "{part} is missing");
        }
        let (hash,): (String,) = house.one("select password_hash from logins where address = $1", values![MAYA.address]).await;
        assert!(!text.contains(&hash) && !text.contains("secret_hash"), "nothing that opens anything");
        let (many,): (i64,) = house.one("select count(*) from audit_events where action = 'client.exported' and client_id = $1", values![id]).await;
        assert_eq!(many, 1, "it is written into the history");
        house.leave_letters();
    }

    /// Only who has "Export", and only within reach.
    async fn nobody_else_takes_a_record_out(house) {
        let id = house.client(MAYA).await;
        let path = format!("/clients/{id}/export");
        for somebody in [SAM, ADA, BILL] {
            house.sign_in(somebody).await.post(&path, &[]).await.status(403);
        }
        house.sign_in(HANNA).await.post(&path, &[]).await.status(404);
    }
}
