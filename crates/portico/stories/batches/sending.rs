//! What becomes of each: a letter of their own, or a reason with its repair.

use super::*;
use crate::paper::{EMAIL_PAGE, printed, right, typed};
use std::collections::BTreeSet;

stories! {
    /// Of thirty, those who can be invited get their own letter; the others stand on top, each with a reason and a repair.
    async fn each_of_thirty_gets_a_letter_or_a_reason(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let mut clients = house.many_clients(25).await;
        for client in &clients[1..] {
            house.assign(ADA, *client).await;
        }
        clients.extend([house.client(MAYA).await, house.client(THEO).await, house.client(HARRIET).await]);
        clients.push(house.another_client("Tina", "twins@home.example").await);
        clients.push(house.another_client("Toni", "twins@home.example").await);
        let mut fields = composed(&clients, "thirty");
        fields.retain(|(name, _)| *name != "message");
        fields.push(("message", "Hello {{client_first_name}}, {{clinician_name}} is glad to see you.".into()));
        send(&sam, "/batches", &fields).await.status(200).shows("Sending 30 invitations").shows("0 of 30 done");
        house.prepare_batches().await;
        sam.reload().await.shows("6 of 30 done").shows("In line 24");
        let letters = house.carry_letters().await;
        let links: BTreeSet<String> = letters.0.iter().map(|letter| letter.link()).collect();
        assert_eq!((letters.len(), links.len()), (24, 24));
        for letter in &letters.0 {
            let name = letter.recipient.split('@').next().unwrap_or_default().replace("client", "Client");
            assert!(letter.text().contains(&format!("Hello {name}, Dr Ada Brandt is glad")), "{}", letter.text());
        }
        let page = sam.reload().await.shows("24 of 29 invitations sent").shows("5 need you");
        let people = page.all("#batch-people tbody tr td:first-child a");
        assert_eq!(people.len(), 30);
        assert_eq!(people[..5], ["Client0 Another", "Theo Marsh", "Harriet Boateng", "Tina Another", "Toni Another"]);
        let page = page
            .shows("The message names a clinician, and none is assigned.")
            .shows("Theo hasn’t agreed to email yet. Record consent to invite them.")
            .shows("You cannot invite a client to the Client Portal without an email address on file.")
            .shows("Other clients have the same email as Tina. Invite one of them from their own record.")
            .shows("Maya is already active, so no invitation is needed.");
        assert!(page.link("Record consent Theo Marsh").contains("/info/edit"));
        assert!(page.offers("Add email Harriet Boateng") && page.offers("Assign a clinician Client0 Another"));
        let left_out = sam.follow("Left out 1").await;
        assert_eq!(left_out.all("#batch-people tbody tr td:first-child a"), ["Maya Lindqvist"]);
        sam.press("Send sign-in link Maya Lindqvist").await.shows("Sign-in link sent to Maya.").shows("Left out 1");
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).kind, "sign_in_link");
        assert_eq!(sam.follow("Need you 5").await.all("#batch-people tbody tr").len(), 5);
        sam.open("/batches").await.shows("24 of 29 invitations sent").shows("24 sent, 5 need you, 1 left out").shows("By you");
    }

    /// A batch counts as one act: after sending to many, one more can be sent by hand (settled.md 10).
    async fn a_batch_fills_nobodys_hour(house) {
        let sam = house.who(SAM).await;
        let clients = house.many_clients(101).await;
        let browser = house.sign_in(SAM).await;
        send(&browser, "/batches", &composed(&clients, "many")).await.status(200);
        house.prepare_batches().await;
        assert_eq!(house.carry_letters().await.len(), 101);
        house.invite_as(&sam, house.client(ANA).await).await.expect("nothing stands in the way");
        house.carry_letters().await.only_letter_to(ANA.address);
    }

    /// An address that does not exist is said in words; "Retry failed" sends once more when it was put right.
    async fn retry_failed(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let slip = house.another_client("Jill", "jill@exmaple.com").await;
        let page = send(&sam, "/batches", &composed(&[clients, vec![slip]].concat(), "retry")).await;
        house.prepare_batches().await;
        house.carry_letters_to(&server(&["jill@exmaple.com", "client1@many.example"], &[])).await;
        sam.reload().await.shows("2 of 4 invitations sent").shows("2 need you").shows("This address doesn’t exist.")
            .shows("Did you mean example.com?").shows("Fix email Client1 Another");
        house.change(
            "update client_emails set address = $3, address_normalised = $3 where practice_id = $1 and client_id = $2",
            values![house.practice(ALDER).await, slip, "jill@example.com"],
        ).await;
        house.change(
            "update clients set main_address = $3 where practice_id = $1 and id = $2",
            values![house.practice(ALDER).await, slip, "jill@example.com"],
        ).await;
        sam.reload().await.shows("The email on file has changed since then.");
        sam.press("Retry failed").await.is_at(&page.address).shows("Sending 4 invitations").shows("2 of 4 done").shows("2 clients are in line again.");
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to("jill@example.com");
        letters.only_letter_to("client1@many.example");
        let page = sam.reload().await.shows("4 invitations sent").shows("All done");
        assert!(!page.offers("Retry failed") && !page.offers("Need you 0"));
        assert_eq!(page.all(".tally[data-tone='clay']").len(), 0, "no red beside nothing");
        sam.post(&format!("{}/retry", page.address), &[]).await.status(409).shows("There is nobody left to try again.");
    }

    /// Whoever was invited separately meanwhile is left out: another invitation would end the link that they got.
    async fn who_was_invited_since_is_not_tried_again(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(2).await;
        let unknown = &["client0@many.example", "client1@many.example", "jill@many.example"];
        let page = send(&sam, "/batches", &composed(&clients, "since")).await;
        house.prepare_batches().await;
        house.carry_letters_to(&server(unknown, &[])).await.none();
        house.clock.advance(std::time::Duration::from_secs(60));
        house.invite_as(&house.who(SAM).await, clients[0]).await.expect("nothing stands in the way");
        let link = house.carry_letters().await.only_letter_to("client0@many.example").link();
        house.clock.advance(std::time::Duration::from_secs(600));
        sam.open(&page.address).await.shows("2 need you");
        sam.press("Retry failed").await.status(200).shows("1 client is in line again.");
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to("client1@many.example");
        assert_eq!(letters.len(), 1);
        sam.open(&page.address).await.shows("Client0 was invited separately after this was sent.").shows("Left out 1");
        assert!(house.browser().open(&link).await.text().contains("/activate/password"));

        let jill = house.another_client("Jill", "jill@many.example").await;
        let page = send(&sam, "/batches", &composed(&[jill], "alone")).await;
        house.prepare_batches().await;
        house.carry_letters_to(&server(unknown, &[])).await.none();
        house.clock.advance(std::time::Duration::from_secs(60));
        house.invite_as(&house.who(SAM).await, jill).await.expect("nothing stands in the way");
        house.carry_letters().await.only_letter_to("jill@many.example");
        sam.open(&page.address).await.shows("1 needs you");
        sam.press("Retry failed").await.status(200).shows("Left out 1").shows("All done")
            .shows("Nobody was emailed again: the list says why each of them was left out.");
        let history = house.sign_in(INES).await.open("/history").await;
        history.shows("The failed email of 1 client in a batch was put in line again by Sam Patel")
            .shows("“Retry failed” of a batch was chosen by Sam Patel, and nobody was left to email");
        sam.post(&format!("{}/retry", page.address), &[]).await.status(409);
    }

    /// Unless that link has ended: after five wrong dates of birth nobody gets in by it any more.
    async fn whose_later_link_has_ended_is_tried_again(house) {
        const ADDRESSES: [&str; 2] = ["client0@many.example", "client1@many.example"];
        let sam = house.sign_in(SAM).await;
        house.change("update practices set link_check = 'birth_date_everywhere' where slug = 'alder-wren'", values![]).await;
        let clients = house.many_clients(2).await;
        let page = send(&sam, "/batches", &composed(&clients, "ended")).await;
        house.prepare_batches().await;
        house.carry_letters_to(&server(&ADDRESSES, &[])).await.none();
        house.clock.advance(std::time::Duration::from_secs(600));
        let mut links = Vec::new();
        for (client, address) in clients.iter().zip(ADDRESSES) {
            house.invite_as(&house.who(SAM).await, *client).await.expect("nothing stands in the way");
            links.push(house.carry_letters().await.only_letter_to(address).link());
        }
        let browser = house.browser();
        browser.open(&links[1]).await;
        browser.follow("Continue").await.is_at("/p/alder-wren/activate/check");
        for _ in 0..5 {
            browser.fill_named("born.day", "1").fill_named("born.month", "2").fill_named("born.year", "1990");
            browser.press("Continue").await;
        }
        browser.page().shows("There were 5 wrong answers");
        house.clock.advance(std::time::Duration::from_secs(600));
        let sam = house.sign_in(SAM).await;
        sam.open(&page.address).await.shows("2 need you");
        sam.press("Retry failed").await.status(200).shows("1 client is in line again.");
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(ADDRESSES[1]);
        assert!(letters.to(ADDRESSES[0]).is_empty());
        sam.open(&page.address).await.shows("Client0 was invited separately after this was sent.").shows("Left out 1");
    }

    /// Nor is anybody whose invitation was printed meanwhile, as long as the code in the letter works: an email would end it. One whose code
    /// was ended is written to.
    async fn whose_letter_was_printed_since_is_not_tried_again(house) {
        const END: &str = "update invitation_tokens set revoked_at = $2 where channel = 'printed' and invitation_id in
         (select id from invitations where client_id = $1)";
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(2).await;
        let page = send(&sam, "/batches", &composed(&clients, "printed")).await;
        house.prepare_batches().await;
        house.carry_letters_to(&server(&["client0@many.example", "client1@many.example"], &[])).await.none();
        house.clock.advance(std::time::Duration::from_secs(600));
        let (code, _) = printed(house, clients[0]).await;
        printed(house, clients[1]).await;
        house.change(END, values![clients[1], house.now()]).await;
        house.clock.advance(std::time::Duration::from_secs(60));
        sam.open(&page.address).await.shows("2 need you");
        sam.press("Retry failed").await.status(200);
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to("client1@many.example");
        assert_eq!(letters.len(), 1);
        sam.open(&page.address).await.shows("Client0 was invited separately after this was sent.").shows("Left out 1");
        typed(house, &code, right()).await.1.is_at(EMAIL_PAGE);
    }

    /// From the moment their letters are in line everybody stands where their rows say they do: whoever is inactive, or had a letter that is over
    /// or an email that was taken back, like everybody else.
    async fn everybody_in_line_stands_there(house) {
        let clients = house.many_clients(4).await;
        house.change("update clients set care_status = 'inactive' where id = $1", values![clients[0]]).await;
        printed(house, clients[1]).await;
        house.invite_as(&house.who(SAM).await, clients[2]).await.expect("nothing stands in the way");
        house.carry_letters().await;
        house.sign_in(SAM).await.post(&format!("/clients/{}/invitation/revocation", clients[2]), &[]).await.status(200);
        house.carry_letters().await;
        house.clock.advance(days(31));
        send(&house.sign_in(SAM).await, "/batches", &composed(&clients, "from everywhere")).await.status(200);
        house.prepare_batches().await;
        house.everybody_stands_where_they_are_said_to().await;
        let (waiting,): (i64,) = house.one("select count(*) from clients where standing = 'waiting'", values![]).await;
        assert_eq!(waiting, 4);
        assert_eq!(house.carry_letters().await.len(), 4);
    }

    /// A busy mail server holds up one client and nobody else; the page says when it is tried again.
    async fn a_busy_server_holds_up_nobody_else(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        send(&sam, "/batches", &composed(&clients, "busy")).await;
        house.prepare_batches().await;
        assert_eq!(house.carry_letters_to(&server(&[], &["client1@many.example"])).await.len(), 2);
        let page = sam.reload().await.shows("2 of 3 done").shows("Trying again at 14:").shows("In line 1");
        assert!(page.text().contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"));
        house.clock.advance(days(1));
        house.carry_letters().await.only_letter_to("client1@many.example");
        let page = house.sign_in(SAM).await.open(&page.address).await.shows("3 invitations sent");
        assert!(!page.text().contains("http-equiv"), "a finished page does not load itself again");
    }

    /// Whose address is wrong can be put right from the results, as from the record.
    async fn a_wrong_address_has_its_repair(house) {
        const WRONG: &str = "insert into wrong_addresses (practice_id, client_id, address_normalised, since)
         select practice_id, id, main_address, 0 from clients where id = $1";
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(1).await;
        let jill = house.another_client("Jill", "jill@lost.example").await;
        house.change(WRONG, values![jill]).await;
        send(&sam, "/batches", &composed(&[clients, vec![jill]].concat(), "wrong")).await.status(200);
        house.prepare_batches().await;
        house.carry_letters().await;
        sam.reload().await.shows("Fix email Jill Another");
    }

    /// Sent again in bulk, the link in the earlier email ends in the same moment.
    async fn a_resend_in_bulk_ends_the_earlier_link(house) {
        let sam = house.sign_in(SAM).await;
        let earlier = house.invite(ANA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let ana = house.client(ANA).await;
        send(&sam, "/batches", &composed(&[ana], "again")).await;
        house.prepare_batches().await;
        let link = house.carry_letters().await.only_letter_to(ANA.address).link();
        sam.reload().await.shows("1 invitation sent").shows("again. The link in the earlier email no longer works.");
        let phone = house.browser();
        assert_ne!(earlier, link);
        assert!(!phone.open(&earlier).await.text().contains("/activate/password"));
        assert!(phone.open(&link).await.text().contains("/activate/password"));
    }
}
