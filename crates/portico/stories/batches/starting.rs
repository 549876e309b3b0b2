//! How a batch begins: looked over, confirmed, accepted once.

use super::*;

stories! {
    /// The composer says who gets a letter, who another one, and who is left out and why; what was typed is never lost.
    async fn a_selection_is_looked_over_first(house) {
        let sam = house.sign_in(SAM).await;
        let mut clients = house.many_clients(2).await;
        clients.extend([house.client(THEO).await, house.client(HARRIET).await]);
        house.invite(ANA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        clients.push(house.client(ANA).await);
        let page = send(&sam, "/invitations/new", &selected(&clients)).await.status(200);
        page.shows("Invite 3 clients to the Client Portal").shows("2 new invitations").shows("1 will be sent again")
            .shows("2 are left out").shows("3 are ready, 2 can’t be invited now.").shows("hasn’t agreed to email yet").shows("without an email address on file");
        sam.fill("Subject", "").fill("Your words", "Hello {{client_frist_name}}");
        let page = sam.press("Invite to Client Portal").await.status(422);
        page.clone().shows("Enter a subject");
        assert_eq!(page.value("Your words").trim(), "Hello {{client_frist_name}}");
        assert_eq!(house.batches().await, 0);
        sam.fill("Subject", "Your portal").fill("Your words", MESSAGE);
        sam.press("Invite to Client Portal").await.status(200).shows("Sending 5 invitations").shows("Started by you at 14:15.");
        house.prepare_batches().await;
        assert_eq!(house.carry_letters().await.len(), 3);
        sam.reload().await.shows("3 of 5 invitations sent").shows("2 need you");
    }

    /// Whoever is left out is counted with their own reason: a complaint, a wrong address and a missing date of birth are none of the others.
    async fn each_reason_is_counted_apart(house) {
        let (theo, harriet) = (house.client(THEO).await, house.client(HARRIET).await);
        house.invite(MAYA).await;
        bounces::take(house, &bounces::complaint(bounces::letter_to(house, MAYA.address).await, MAYA.address)).await;
        let stranger = house.browser();
        stranger.open(&house.invite(JONAS).await).await;
        stranger.follow("Tell us and we’ll stop these emails.").await;
        stranger.follow("This address is wrong").await;
        stranger.tick("This address is wrong").press("Tell Alder & Wren Practice").await.status(200);
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.tick("Date of birth, on every link").press("Save invitation settings").await.shows("Invitation settings saved.");
        let undated = house.many_clients(2).await;
        for client in &undated {
            house.change("update clients set birth_date = null where id = $1", values![*client]).await;
        }
        let mut clients = vec![house.client(MAYA).await, house.client(JONAS).await, theo, harriet];
        clients.extend(undated);
        let page = send(&house.sign_in(SAM).await, "/invitations/new", &selected(&clients)).await.status(200).shows("Left out, and why (6)");
        let mut reasons = page.all(".left-out .points li");
        reasons.sort_unstable();
        assert_eq!(reasons, [
            "1 who told their mail provider that an email was unwanted",
            "1 whose email was reported as wrong",
            "1 without an email address on file",
            "1 without consent to email",
            "2 without a date of birth on file",
        ]);
    }

    /// Words that name something which is not on file for somebody are a problem before sending, with its repair.
    async fn a_missing_value_is_said_before_sending(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(2).await;
        house.assign(ADA, clients[0]).await;
        let mut fields = selected(&clients);
        fields.push(("message", "Hello {{client_first_name}}, {{clinician_name}} is glad to see you.".into()));
        fields.push(("subject", "Your portal".into()));
        let page = send(&sam, "/invitations/preview", &fields).await.status(200).shows("Invite 1 client to the Client Portal")
            .shows("1 new invitation, 1 needs something first.").shows("The message names a clinician, and none is assigned")
            .shows("1 is ready, 1 can’t be invited now.");
        assert!(page.link("Client1 Another").ends_with("/info/edit"));
    }

    /// The same form sent twice is one batch, and one letter for each.
    async fn the_same_request_twice(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(3).await;
        let first = send(&sam, "/batches", &composed(&clients, "once")).await.status(200).address;
        let again = send(&sam, "/batches", &composed(&clients, "once")).await.status(200).address;
        assert_eq!(first, again);
        assert_eq!(house.batches().await, 1);
        house.prepare_batches().await;
        let later = send(&sam, "/batches", &composed(&clients, "once")).await.status(200).address;
        assert_eq!(first, later);
        house.prepare_batches().await;
        assert_eq!(house.carry_letters().await.len(), 3);
    }

    /// The same when it is about everybody who matches, of whom nobody matches any more.
    async fn the_same_request_for_everybody_twice(house) {
        let sam = house.sign_in(SAM).await;
        house.many_clients(3).await;
        let mut everybody = composed(&[], "everybody");
        everybody.extend([("all", "1".to_owned()), ("filter.tab", "not-invited".to_owned())]);
        let first = send(&sam, "/batches", &everybody).await.status(200).address;
        house.prepare_batches().await;
        assert_eq!(send(&sam, "/batches", &everybody).await.status(200).address, first);
        assert_eq!(house.batches().await, 1);
        assert_eq!(house.carry_letters().await.len(), 3);
    }

    /// One client of somebody else fails the whole request, and the answer names nobody.
    async fn a_foreign_client_fails_the_whole_request(house) {
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        let foreign = house.client(MAYA_AT_HARBOUR).await;
        for path in ["/invitations/new", "/batches"] {
            let page = send(&sam, path, &composed(&[ana, foreign], "foreign")).await.status(422).shows("You can no longer write to somebody you chose");
            assert_eq!(page.all(".left-out .points li"), ["1 no longer in your list"]);
            page.never_says("Harbourfield").never_says("Maya").never_says(&foreign.to_string());
        }
        assert_eq!(house.batches().await, 0);
        // A clinician sees only those who are assigned to her.
        let ada = house.sign_in(ADA).await;
        send(&ada, "/batches", &composed(&[ana], "not hers")).await.status(422).shows("Nobody can be invited").never_says("Ana Silva");
        assert_eq!(house.batches().await, 0);
        house.assign(ADA, ana).await;
        send(&ada, "/batches", &composed(&[ana], "hers")).await.status(200).shows("Sending 1 invitation");
        house.prepare_batches().await;
        house.carry_letters().await.only_letter_to(ANA.address);
    }

    /// Somebody who was ticked is merged while the message is written: whatever is pressed then, nobody is written to, nothing typed is lost, and
    /// those who are left can be sent to.
    async fn who_is_gone_meanwhile_loses_nobody_their_words(house) {
        const TYPED: &str = "Hello {{client_first_name}}, these words are typed once.";
        let (maya, ana) = (house.client(MAYA).await, house.client(ANA).await);
        let gone = house.another_client("Gone", "gone@many.example").await;
        let sam = house.sign_in(SAM).await;
        let mut fields = selected(&[maya, gone, ana]);
        fields.extend([("subject", "Only here".to_owned()), ("message", TYPED.to_owned()), ("request_key", "stale".to_owned())]);
        fields.extend([("preview_client", gone.to_string()), ("date", "2026-11-23".to_owned()), ("time", "09:00".to_owned())]);
        send(&sam, "/invitations/preview", &fields).await.status(200).shows("Invite 3 clients to the Client Portal");
        house.merged(MAYA, gone).await;
        for path in ["/invitations/new", "/invitations/preview", "/invitations/test", "/batches", "/batches/later"] {
            let page = send(&sam, path, &fields).await.status(422).shows("Invite 2 clients to the Client Portal");
            let page = page.shows("You can no longer write to somebody you chose, so nobody was written to.").never_says("Gone Another");
            assert_eq!((page.value("Subject").as_str(), page.value("Your words").trim()), ("Only here", TYPED), "{path}");
        }
        assert_eq!(house.batches().await, 0);
        house.carry_letters().await.none();
        sam.press("Invite to Client Portal").await.status(200).shows("Sending 2 invitations");
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 2);
        letters.only_letter_to(ANA.address).says("these words are typed once");
    }

    /// Above 500 the number is typed, so that a slip can't write to everybody.
    async fn over_five_hundred_the_number_is_typed(house) {
        let sam = house.sign_in(SAM).await;
        let clients = house.many_clients(501).await;
        let mut fields = composed(&clients, "many");
        let asked = send(&sam, "/batches", &fields).await.status(422).shows("Type 501 to confirm");
        assert_eq!(asked.value("Your words").trim(), MESSAGE);
        fields.push(("confirm", "500".into()));
        send(&sam, "/batches", &fields).await.status(422).shows("This goes to 501 people");
        assert_eq!(house.batches().await, 0);
        fields.pop();
        fields.push(("confirm", "501".into()));
        send(&sam, "/batches", &fields).await.status(200).shows("Sending 501 invitations").shows("Showing 50 of 501");
        house.prepare_batches().await;
        // Sent once more, the number is no longer that of those who are left; it is the same request all the same.
        send(&sam, "/batches", &fields).await.status(200).shows("501 invitations");
        assert_eq!(house.batches().await, 1);
        assert_eq!(house.carry_letters().await.len(), 501);
        sam.reload().await.shows("501 invitations sent").shows("All done");
        sam.follow("Next").await.shows("Client50 Another");
    }

    /// More can be invited than one batch takes: the page says so with the right number, as many go as it takes, and the same choice takes the
    /// others next, also where those of the first batch could get another one.
    async fn more_than_one_batch_takes(house) {
        const WRITTEN_TO: &str = "select count(distinct client_id) from letters where kind = 'invitation'";
        house.many_clients(5).await;
        house.client(HARRIET).await;
        let small = with_small_batches(house, 3);
        let sam = small.sign_in(SAM).await;
        for (key, summary) in [("first", "3 new invitations."), ("second", "2 new invitations, 1 will be sent again.")] {
            let mut everybody = composed(&[], key);
            everybody.push(("all", "1".to_owned()));
            let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Invite 3 clients to the Client Portal");
            let page = page.shows(summary).shows("One batch takes 3, so 2 more are left for the next one.");
            let page = page.shows("3 go now, 2 are left for the next batch.");
            page.shows("Clients who can’t be invited are left out. With more than 3 matching, they are not all counted here");
            send(&sam, "/batches", &everybody).await.status(200).shows("Sending 3 invitations");
            small.prepare_batches().await;
            assert_eq!(small.carry_letters().await.len(), 3);
            house.clock.advance(std::time::Duration::from_secs(600));
        }
        assert_eq!(house.one::<(i64,)>(WRITTEN_TO, values![]).await.0, 5);
    }

    /// Far more match than one batch takes: they are read no further than it needs, so nobody counts those who are left. Whatever narrows the
    /// list, the others come next, and when everybody was written to, those whose invitation is the oldest.
    async fn far_more_than_one_batch_takes(house) {
        const WRITTEN_TO: &str = "select client_id from letters where kind = 'invitation' order by created_at, client_id";
        const TWELVE: usize = 12;
        house.many_clients(TWELVE).await;
        let small = with_small_batches(house, 3);
        let sam = small.sign_in(SAM).await;
        let narrowed = [("", ""), ("filter.q", "client"), ("filter.language", "en"), ("filter.tab", "not-invited"), ("filter.tab", "waiting")];
        for (round, (name, value)) in narrowed.into_iter().enumerate() {
            let mut everybody = composed(&[], &format!("round {round}"));
            everybody.push(("all", "1".to_owned()));
            if !name.is_empty() {
                everybody.push((name, value.to_owned()));
            }
            let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Invite 3 clients to the Client Portal");
            if value == "not-invited" {
                page.does_not_show("one batch takes 3").does_not_show("not all counted"); // three are left, and it takes three
            } else {
                let page = page.shows("More than 3 clients match, and one batch takes 3.").shows("3 go now, others are left for the next batch.");
                page.does_not_show("left for the next one");
            }
            send(&sam, "/batches", &everybody).await.status(200).shows("Sending 3 invitations");
            small.prepare_batches().await;
            assert_eq!(small.carry_letters().await.len(), 3, "{name} {value}");
            house.clock.advance(std::time::Duration::from_secs(600));
        }
        let written_to: Vec<ClientId> = house.rows::<(ClientId,)>(WRITTEN_TO, values![]).await.into_iter().map(|(client,)| client).collect();
        let different: std::collections::HashSet<&ClientId> = written_to[..TWELVE].iter().collect();
        assert_eq!(different.len(), TWELVE);
        assert_eq!(written_to[TWELVE..], written_to[..3], "the oldest first");
    }

    /// A search leads to far more clients than a batch takes, and a filter, or who looks, leaves few of them: all of those are invited, wherever
    /// they stand among the others.
    async fn few_of_a_crowd_are_all_found(house) {
        let clients = house.many_clients(10).await;
        for client in &clients[8..] {
            house.change("update clients set language = 'es' where id = $1", values![*client]).await;
        }
        house.assign(ADA, clients[9]).await;
        let small = with_small_batches(house, 2);
        let mut everybody = composed(&[], "few");
        everybody.extend([("all", "1".to_owned()), ("filter.q", "client".to_owned())]);
        let ada = small.sign_in(ADA).await;
        send(&ada, "/invitations/preview", &everybody).await.status(200).shows("Invite 1 client to the Client Portal");
        everybody.push(("filter.language", "es".to_owned()));
        let sam = small.sign_in(SAM).await;
        let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Invite 2 clients to the Client Portal");
        page.shows("2 new invitations.").does_not_show("not all counted");
        send(&sam, "/batches", &everybody).await.status(200).shows("Sending 2 invitations");
        small.prepare_batches().await;
        let letters = small.carry_letters().await;
        assert_eq!((letters.len(), letters.to("client8@many.example").len(), letters.to("client9@many.example").len()), (2, 1, 1));
    }

    /// Most of those who match cannot be invited: so many are looked at, and the page says how the others are reached.
    async fn a_list_too_long_to_be_looked_through(house) {
        for number in 0..10 {
            house.another_client(&format!("Twin{number}"), "all-of-them@many.example").await;
        }
        let small = with_small_batches(house, 3);
        let sam = small.sign_in(SAM).await;
        let mut everybody = composed(&[], "long");
        everybody.push(("all", "1".to_owned()));
        let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Nobody was found who can be invited");
        let page = page.shows("Only the first 9 clients who might be invited were looked at. Narrow the list to reach the others.");
        page.shows("0 are ready of the 9 looked at.").shows("Left out, and why");
        send(&sam, "/batches", &everybody).await.status(422).shows("Choose at least one client");
        assert_eq!(house.batches().await, 0);
        house.another_client("Alone", "alone@many.example").await;
        everybody.push(("filter.q", "alone".to_owned()));
        send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Invite 1 client to the Client Portal");
    }

    /// Whoever lacks something that the message names takes no place among far more than a batch takes either: others are looked over instead,
    /// and where that finds nobody, the page says how far it looked.
    async fn who_lacks_something_takes_no_place(house) {
        let clients = house.many_clients(8).await;
        let small = with_small_batches(house, 2);
        let sam = small.sign_in(SAM).await;
        let mut everybody = vec![("all", "1".to_owned()), ("subject", "Your portal".to_owned()), ("request_key", "lacking".to_owned())];
        everybody.push(("message", "Hello {{client_first_name}}, {{clinician_name}} is glad to see you.".to_owned()));
        let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Nobody was found who can be invited");
        let page = page.shows("Only the first 6 clients who might be invited were looked at.").shows("0 are ready of the 6 looked at.");
        page.shows("6 need something first.");
        for client in &clients[4..6] {
            house.assign(ADA, *client).await;
        }
        let page = send(&sam, "/invitations/preview", &everybody).await.status(200).shows("Invite 2 clients to the Client Portal");
        page.shows("2 new invitations, 4 need something first.").does_not_show("were looked at");
        send(&sam, "/batches", &everybody).await.status(200).shows("Sending 2 invitations");
        small.prepare_batches().await;
        let letters = small.carry_letters().await;
        assert_eq!((letters.len(), letters.to("client4@many.example").len(), letters.to("client5@many.example").len()), (2, 1, 1));
    }

    /// Whoever cannot be invited takes no place in a batch that is full.
    async fn who_cannot_be_invited_takes_no_place(house) {
        let mut clients = vec![house.client(THEO).await, house.client(HARRIET).await];
        clients.extend(house.many_clients(3).await);
        let small = with_small_batches(house, 3);
        let sam = small.sign_in(SAM).await;
        let page = send(&sam, "/invitations/preview", &composed(&clients, "full")).await.status(200);
        page.shows("Invite 3 clients to the Client Portal").shows("2 are left out").does_not_show("One batch takes");
        send(&sam, "/batches", &composed(&clients, "full")).await.status(200).shows("Sending 3 invitations");
        small.prepare_batches().await;
        assert_eq!(small.carry_letters().await.len(), 3);
        sam.reload().await.shows("3 invitations sent").shows("All done");
    }

    /// That default words go to each client in their own language is said where it is so of those whom the batch holds, whoever else was
    /// chosen, and whoever comes into it because others lack something.
    async fn whom_a_batch_holds_decides_what_is_said_of_languages(house) {
        const NOTE: &str = "this message goes to each client in their own language";
        let (_, ana) = (house.client(MAYA).await, house.client(ANA).await);
        let small = with_small_batches(house, 1);
        let sam = small.sign_in(SAM).await;
        let everybody = [("all", "1".to_owned())];
        let page = send(&sam, "/invitations/new", &everybody).await.status(200).shows("Maya Lindqvist");
        page.shows("One batch takes 1").does_not_show(NOTE);
        send(&sam, "/invitations/new", &selected(&[ana])).await.status(200).shows(NOTE);
        house.another_client("Bo", "bo@example.org").await;
        house.assign(ADA, ana).await;
        send(&sam, "/invitations/new", &everybody).await.status(200).shows("Bo Another").does_not_show(NOTE);
        sam.fill("Subject", "From {{clinician_name}}");
        sam.press("Preview Invitation").await.status(200).shows("Invite 1 client to the Client Portal").shows(NOTE);
    }

    /// Default words that nobody touched go to each client in their language; words that somebody wrote go to everybody as they stand.
    async fn default_words_speak_to_each_client_in_their_language(house) {
        let sam = house.sign_in(SAM).await;
        house.invite(JONAS).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let clients = [house.client(ANA).await, house.client(MAYA).await, house.client(JONAS).await];
        let page = send(&sam, "/invitations/new", &selected(&clients)).await.status(200);
        page.clone().shows("this message goes to each client in their own language");
        assert!(page.value("Your words").contains("We use a secure Client Portal"));
        sam.press("Invite to Client Portal").await.status(200);
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(ANA.address).says("Usamos un portal seguro");
        letters.only_letter_to(MAYA.address).says("We use a secure Client Portal");
        letters.only_letter_to(JONAS.address).says("Here is a new link to activate your account");

        house.clock.advance(std::time::Duration::from_secs(600));
        send(&sam, "/invitations/new", &selected(&clients[..2])).await.status(200);
        sam.fill("Your words", MESSAGE);
        sam.press("Invite to Client Portal").await.status(200);
        house.prepare_batches().await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(ANA.address).says("Hello Ana,").says("Activar mi cuenta"); // her button stays hers
        letters.only_letter_to(MAYA.address).says("Hello Maya,");
    }
}
