//! How a batch ends: stopped by somebody, stopped because nobody answers for it, taken home as a file.

use super::*;

stories! {
    /// "Stop sending" keeps what has not gone; what has gone keeps working.
    async fn stopped_in_the_middle(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(5).await;
        let page = send(&sam, "/batches", &composed(&clients, "stop")).await;
        house.prepare_batches().await;
        let busy = &["client2@many.example", "client3@many.example", "client4@many.example"];
        let gone = house.carry_letters_to(&server(&[], busy)).await;
        assert_eq!(gone.len(), 2);
        sam.reload().await;
        sam.follow("Stop sending").await.shows("3 invitations that haven’t gone yet won’t be sent.");
        sam.press("Stop sending").await.is_at(&page.address).shows("Sending was stopped for 3 clients.").shows("2 invitations sent").shows("3 clients were not emailed.")
            .shows("stopped at 14:05").shows("Left out 3");
        house.clock.advance(days(2));
        house.prepare_batches().await;
        house.carry_letters().await.none();
        sam.forget_cookies();
        let sam = house.sign_in(SAM).await;
        sam.post(&format!("{}/stop", page.address), &[]).await.status(409);
        assert!(house.browser().open(&gone.0[0].link()).await.text().contains("/activate/password"));
    }

    /// What a worker has taken and not handed over stays here too: it is asked once more before the content goes.
    async fn stopped_while_all_of_it_is_being_carried(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let page = send(&sam, "/batches", &composed(&clients, "claimed")).await;
        house.prepare_batches().await;
        let until = house.now().plus(std::time::Duration::from_secs(30));
        let claimed = "update letters set state = 'sending', attempts = 1, claimed_until = $1 where batch_id is not null";
        house.change(claimed, values![until]).await;
        sam.post(&format!("{}/stop", page.address), &[]).await.status(200).shows("Sending was stopped.");
        house.clock.advance(std::time::Duration::from_secs(60));
        house.carry_letters().await.none();
        sam.open(&page.address).await.shows("No invitations sent").shows("3 clients were not emailed.").shows("Left out 3");
        let living = "select count(*) from invitations where state = 'sent'";
        assert_eq!(house.one::<(i64,)>(living, values![]).await, (0,));
        sam.post(&format!("{}/stop", page.address), &[]).await.status(409);
    }

    /// "Retry failed" sends to those who failed, and to nobody who was being written to when the batch was stopped.
    async fn what_was_stopped_does_not_go_with_the_failed_ones(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let page = send(&sam, "/batches", &composed(&clients, "again")).await;
        house.prepare_batches().await;
        let busy = &["client1@many.example", "client2@many.example"];
        house.carry_letters_to(&server(&["client0@many.example"], busy)).await.none();
        let until = house.now().plus(std::time::Duration::from_secs(30));
        let claimed = "update letters set state = 'sending', claimed_until = $1 where recipient = 'client1@many.example'";
        house.change(claimed, values![until]).await;
        sam.post(&format!("{}/stop", page.address), &[]).await.status(200).shows("Sending was stopped for 1 client.");
        let retry = format!("{}/retry", page.address);
        sam.post(&retry, &[]).await.status(409).shows("Sending is still being stopped. Try again in a minute.");
        house.change("update letters set state = 'deferred', claimed_until = 0 where recipient = 'client1@many.example'", values![]).await;
        sam.open(&page.address).await;
        sam.press("Retry failed").await.status(200);
        house.prepare_batches().await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let letters = house.carry_letters().await;
        letters.only_letter_to("client0@many.example");
        assert_eq!(letters.len(), 1);
        sam.open(&page.address).await.shows("2 clients were not emailed.").shows("Left out 2");
    }

    /// What was handed out ends with the invitations that were stopped, and does not come back with the next send.
    async fn stopping_ends_copied_links_for_good(house) {
        let sam = house.sign_in(SAM).await;
        let copied = house.copy_link(ANA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let page = send(&sam, "/batches", &composed(&[house.client(ANA).await], "copied")).await;
        house.prepare_batches().await;
        sam.post(&format!("{}/stop", page.address), &[]).await.status(200);
        let link = format!("/p/alder-wren/a/{}", copied.reveal());
        house.browser().open(&link).await.does_not_show("Continue");
        house.clock.advance(std::time::Duration::from_secs(600));
        house.invite(ANA).await;
        house.browser().open(&link).await.does_not_show("Continue");
        sam.open(&format!("/clients/{}/activity", house.client(ANA).await)).await.shows("Sending was stopped by Sam Patel");
    }

    /// Stopped before anybody was looked at, nothing goes at all.
    async fn stopped_before_it_began(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let page = send(&sam, "/batches", &composed(&clients, "early")).await;
        sam.post(&format!("{}/stop", page.address), &[]).await.status(200).shows("No invitations sent").shows("Left out 3");
        house.prepare_batches().await;
        house.carry_letters().await.none();
    }

    /// Whoever is assigned to somebody else while a batch waits is left out of it, with the reason; nobody waits for ever.
    async fn assigned_to_somebody_else_meanwhile(house) {
        let ada = house.sign_in(ADA).await;
        let clients = house.many_clients(2).await;
        for client in &clients {
            house.assign(ADA, *client).await;
        }
        let page = send(&ada, "/batches", &composed(&clients, "elsewhere")).await.status(200);
        house.change("delete from assignments where client_id = $1", values![clients[1]]).await;
        house.prepare_batches().await;
        house.carry_letters().await.only_letter_to("client0@many.example");
        house.sign_in(INES).await.open(&page.address).await.shows("1 invitation sent").shows("Left out 1")
            .shows("Client1 is no longer assigned to the person who started this.");
    }

    /// Somebody who no longer works here starts nothing through a batch that waits.
    async fn nobody_answers_for_it(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let page = send(&sam, "/batches", &composed(&clients, "orphan")).await;
        let values = values![house.practice(ALDER).await, house.staff(SAM).await];
        house.change("update staff set active = false where practice_id = $1 and id = $2", values).await;
        house.prepare_batches().await;
        house.carry_letters().await.none();
        let ines = house.sign_in(INES).await;
        ines.open(&page.address).await.shows("No invitations sent").shows("Started by Sam Patel at 14:05, stopped at 14:05.")
            .shows("Sending was stopped first.");
        ines.open("/batches").await.shows("Stopped");
    }

    /// Nor through one that somebody else would have go on: who failed still needs somebody, and is not left out with the rest.
    async fn nobody_answers_for_trying_again(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(2).await;
        let page = send(&sam, "/batches", &composed(&clients, "gone")).await;
        house.prepare_batches().await;
        assert_eq!(house.carry_letters_to(&server(&["client1@many.example"], &[])).await.len(), 1);
        let values = values![house.practice(ALDER).await, house.staff(SAM).await];
        house.change("update staff set active = false where practice_id = $1 and id = $2", values).await;
        let ines = house.sign_in(INES).await;
        ines.open(&page.address).await;
        ines.press("Retry failed").await.status(409).shows("The person who started this can no longer invite clients.");
        house.prepare_batches().await;
        house.carry_letters().await.none();
        ines.open(&page.address).await.shows("1 needs you").shows("This address doesn’t exist.");
    }

    /// Another practice's batch is not found; those who see only their own clients see only their own batches.
    async fn a_batch_is_seen_by_those_who_may(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(1).await;
        let page = send(&sam, "/batches", &composed(&clients, "whose")).await;
        for somebody in [HANNA, ADA] {
            let browser = house.sign_in(somebody).await;
            for rest in ["", "/events", "/results.csv", "/stop"] {
                browser.open(&format!("{}{rest}", page.address)).await.status(404).never_says("Client0");
            }
            for rest in ["/stop", "/retry"] {
                browser.post(&format!("{}{rest}", page.address), &[]).await.status(404);
            }
            browser.open("/batches").await.status(200).shows("Nothing has been sent to several clients yet");
        }
        house.sign_in(BILL).await.open(&page.address).await.status(403);
        house.sign_in(INES).await.open(&page.address).await.status(200).shows("Started by Sam Patel");
        house.prepare_batches().await;
        house.carry_letters().await;
    }

    /// The results as a file: a line for everybody, and no cell that a spreadsheet takes for a formula.
    async fn results_to_take_home(house) {
        let sam = house.sign_in(SAM).await;
        let mut clients = house.many_clients(1).await;
        clients.push(house.another_client("=HYPERLINK(1)", "eve@evil.example").await);
        clients.push(house.client(HARRIET).await);
        let page = send(&sam, "/batches", &composed(&clients, "file")).await;
        house.prepare_batches().await;
        house.carry_letters().await;
        let file = sam.open(&format!("{}/results.csv", page.address)).await.status(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"portico-invitations-2026-11-21.csv\"");
        let text = file.text();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let lines: Vec<Vec<String>> =
            reader.records().map(|line| line.expect("a line").iter().map(str::to_owned).collect()).collect();
        let sent_at = "2026-11-21 14:05:00";
        let why = "You cannot invite a client to the Client Portal without an email address on file. \
                   An email with consent is required for Client Portal access.";
        assert_eq!(lines, [
            ["Client0 Another", "client0@many.example", "Sent", "", sent_at, "no"],
            ["'=HYPERLINK(1) Another", "eve@evil.example", "Sent", "", sent_at, "no"],
            ["Harriet Boateng", "", "Not sent", why, "", "no"],
        ]);
    }
}
