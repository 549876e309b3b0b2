//! Records that are merged, taken apart and changed.

use super::*;
use portico::import::work::{self, Progress};
use portico_values::MergeId;

/// Ines with two records side by side, before the button that brings `gone` into `kept`.
async fn before_merging<'a>(house: &'a House, kept: ClientId, gone: ClientId) -> Browser<'a> {
    let ines = house.sign_in(INES).await;
    ines.open(&format!("/clients/{kept}/merging/{gone}")).await.status(200).shows("Merge these records?");
    ines
}

stories! {
    /// The same two records, each brought into the other: one merge, and one record that is left.
    async fn two_records_are_merged_both_ways(house) {
        const LEFT: &str = "select (select count(*) from clients where id = $1 or id = $2), (select count(*) from merges
         where undone_at is null and (gone_id = $1 or gone_id = $2)), (select count(*) from client_emails where client_id = $1 or client_id = $2)";
        for round in 0..ROUNDS {
            let (one, two) = (somebody(house, 2 * round).await, somebody(house, 2 * round + 1).await);
            let (there, back) = (before_merging(house, one, two).await, before_merging(house, two, one).await);
            let held = of(one.min(two)); // the first that either takes
            const BUTTON: &str = "Merge these two records";
            let (first, second) = in_turn(house, round, held, there.press(BUTTON), back.press(BUTTON)).await;
            no_fault(&[&first, &second]);
            let merged = [&first, &second].iter().filter(|page| page.text().contains("The two records are now one.")).count();
            assert_eq!((merged, house.one::<(i64, i64, i64)>(LEFT, values![one, two]).await), (1, (1, 1, 2)), "round {round}");
        }
    }

    /// An import that was cut short is continued, while the record that one of its clients went into goes into yet another one: the contact is
    /// found where the client is.
    async fn an_import_goes_on_while_its_client_is_merged_again(house) {
        const JOHN: &str = "select id from clients where given_name = $1";
        const FOUND: &str = "select client_id from contacts where name = $1";
        for round in 0..ROUNDS {
            let (first, last) = (somebody(house, 2 * round).await, somebody(house, 2 * round + 1).await);
            let bundle = format!(r#"{{"resourceType":"Bundle","type":"collection","entry":[
                {{"resource":{{"resourceType":"RelatedPerson","patient":{{"reference":"Patient/p{round}"}},"relationship":[{{"text":"Mother"}}],
                  "name":[{{"family":"Smith","given":["Emma{round}"]}}],"telecom":[{{"system":"phone","value":"0491 579 212"}}]}}}},
                {{"resource":{{"resourceType":"Patient","id":"p{round}","name":[{{"family":"Smith","given":["John{round}"]}}],"birthDate":"2020-02-03"}}}}]}}"#);
            let id = house.imported_but_for_contacts(&format!("bundle{round}.json"), bundle.as_bytes()).await;
            let (john,): (ClientId,) = house.one(JOHN, values![format!("John{round}")]).await;
            before_merging(house, first, john).await.press("Merge these two records").await.shows("The two records are now one.");
            let (again, held, who) = (before_merging(house, last, first).await, house.continued(id).await, house.who(INES).await);
            let progress = Progress::default();
            let going_on = work::write(&house.portico, &who, held, &progress);
            let (merged, written) = in_turn(house, round, of(first), again.press("Merge these two records"), going_on).await;
            no_fault(&[&merged]);
            merged.shows("The two records are now one.");
            written.expect("written");
            let found: Vec<(ClientId,)> = house.rows(FOUND, values![format!("Emma{round} Smith")]).await;
            assert_eq!(found, [(last,)], "round {round}");
        }
    }

    /// An import goes on with contacts of two clients, one of whom went into an older record, while the other is brought into that one too: the
    /// import takes the older record first, as the merge does, although it finds it only after it has held the other.
    async fn an_import_takes_records_in_their_order(house) {
        const CHILD: &str = "select id from clients where given_name = $1";
        const FOUND: &str = "select client_id from contacts where name in ($1, $2)";
        for round in 0..ROUNDS {
            let older = somebody(house, round).await;
            house.clock.advance(Duration::from_secs(1));
            let family = |child: &str, parent: &str, number: &str| format!(r#"
                {{"resource":{{"resourceType":"RelatedPerson","patient":{{"reference":"Patient/{child}{round}"}},"relationship":[{{"text":"Mother"}}],
                  "name":[{{"family":"Smith","given":["{parent}{round}"]}}],"telecom":[{{"system":"phone","value":"{number}"}}]}}}},
                {{"resource":{{"resourceType":"Patient","id":"{child}{round}","name":[{{"family":"Smith","given":["{child}{round}"]}}],"birthDate":"2020-02-03"}}}}"#);
            let bundle = format!(r#"{{"resourceType":"Bundle","type":"collection","entry":[{},{}]}}"#,
                family("John", "Emma", "0491 579 212"), family("Jane", "Ruth", "0491 579 213"));
            let id = house.imported_but_for_contacts(&format!("families{round}.json"), bundle.as_bytes()).await;
            let (john,): (ClientId,) = house.one(CHILD, values![format!("John{round}")]).await;
            let (jane,): (ClientId,) = house.one(CHILD, values![format!("Jane{round}")]).await;
            assert!(older < jane, "their order");
            before_merging(house, older, john).await.press("Merge these two records").await.shows("The two records are now one.");
            let (again, held, who) = (before_merging(house, older, jane).await, house.continued(id).await, house.who(INES).await);
            let progress = Progress::default();
            let going_on = work::write(&house.portico, &who, held, &progress);
            let (merged, written) = in_turn(house, round, of(older), again.press("Merge these two records"), going_on).await;
            no_fault(&[&merged]);
            merged.shows("The two records are now one.");
            written.expect("written");
            let found: Vec<(ClientId,)> = house.rows(FOUND, values![format!("Emma{round} Smith"), format!("Ruth{round} Smith")]).await;
            assert_eq!(found, [(older,), (older,)], "round {round}");
        }
    }

    /// The form of a new client pressed twice: one client and one invitation, and neither press meets a fault.
    async fn a_new_client_is_created_twice(house) {
        const HEAD: &str = "select seq from audit_heads where practice_id = $1 for update";
        const MADE: &str = "select count(*) from clients where given_name = $1";
        let head = (HEAD, house.practice(ALDER).await.uuid()); // both write to the history last
        let sam = house.sign_in(SAM).await;
        for round in 0..ROUNDS {
            let form = sam.open("/clients/new?from=fast").await.text();
            let key = form.split("name=\"request_key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
            let (name, mail) = (format!("Twin{round}"), address(round));
            let fields = [
                ("given_name", name.as_str()), ("email.0.address", mail.as_str()), ("email.0.consent", "1"), ("language", "en"),
                ("care_status", "active"), ("then", "invite"), ("from", "fast"), ("request_key", key),
            ];
            let twin = sam.before(house);
            let (first, second) = in_turn(house, round, head, sam.post("/clients", &fields), twin.post("/clients", &fields)).await;
            no_fault(&[&first, &second]);
            assert_eq!(house.one::<(i64,)>(MADE, values![name.as_str()]).await.0, 1, "round {round}");
            let letters = house.carry_letters().await;
            assert_eq!(letters.len(), 1, "round {round}");
            letters.only_letter_to(&mail);
            let (first, second) = (first.status(200).shows(&name), second.status(200).shows(&name));
            first.shows("Invitation sent by Sam Patel");
            second.shows("Invitation sent by Sam Patel");
        }
    }

    /// One merge undone in two tabs: once.
    async fn a_merge_is_undone_twice(house) {
        for round in 0..ROUNDS {
            let gone = somebody(house, round).await;
            let merge: MergeId = house.merged(MAYA, gone).await;
            let maya = house.client(MAYA).await;
            let (one, other) = (house.sign_in(INES).await, house.sign_in(INES).await);
            let path = format!("/clients/{maya}/merges/{merge}/undoing");
            let (first, second) = both(house, of(maya), one.post(&path, &[]), other.post(&path, &[])).await;
            no_fault(&[&first, &second]);
            let undone = [&first, &second].iter().filter(|page| page.text().contains("The merge is undone.")).count();
            assert_eq!((undone, times(house, gone, "client.merge_undone").await), (1, 1), "round {round}");
            assert_eq!(house.one::<(i64,)>("select count(*) from clients where id = $1 or id = $2", values![maya, gone]).await.0, 2);
        }
    }

    /// A merge is undone while a colleague changes the record: the change stays and so does the merge, or both records stand as before.
    async fn a_merge_is_undone_while_its_record_is_changed(house) {
        const STANDS: &str = "select m.undone_at is not null, coalesce(c.pronouns, '') from merges m
         join clients c on c.practice_id = m.practice_id and c.id = $2 where m.id = $1";
        let maya = house.client(MAYA).await;
        for round in 0..ROUNDS {
            let gone = somebody(house, round).await;
            let merge: MergeId = house.merged(MAYA, gone).await;
            let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
            let pronouns = format!("round/{round}");
            sam.open(&format!("/clients/{maya}/info/edit")).await.status(200);
            sam.fill("Pronouns", &pronouns);
            let path = format!("/clients/{maya}/merges/{merge}/undoing");
            let (undone, saved) = in_turn(house, round, of(maya), ines.post(&path, &[]), sam.press("Save")).await;
            no_fault(&[&undone, &saved]);
            let (is_undone, said): (bool, String) = house.one(STANDS, values![merge, maya]).await;
            assert_eq!(is_undone, said != pronouns, "round {round}");
            if is_undone {
                undone.shows("The merge is undone.");
                saved.status(409);
            } else {
                saved.shows("Saved.");
                undone.status(409).shows("was changed");
            }
        }
    }
}
