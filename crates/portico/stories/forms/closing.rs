//! What staff do with answers: send back, countersign, lock, withdraw; each only with what they have read.

use super::*;

stories! {
    /// Sent back with a note, corrected, countersigned, locked: each step once, and nothing after the last.
    async fn sent_back_and_countersigned(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.change("update form_requests set countersign = true", values![]).await;
        fill_the_scale(&maya, request, "o0").await;
        let page = ines.open(&record(house, MAYA, request, "").await).await;
        page.shows("0 of 27").does_not_show("self-harm with");
        ines.press("Send back").await.status(422).shows("Say what needs correcting");
        ines.fill("What needs correcting", "Number 3 surprised us.");
        ines.press("Send back").await.shows("Sent back for correction");
        // What was sent is read on until it comes again.
        ines.follow("PHQ-9").await.status(200).shows("0 of 27").shows("Sent back with this note");
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("needs another look").does_not_mention("Number 3").does_not_mention("form");
        // What is theirs again is not late, on the client's home as on staff pages.
        house.change("update form_requests set due_on = '2026-01-02' where id = $1", values![request]).await;
        let home = maya.open("/p/alder-wren/").await.shows("asks you to look at this again");
        let late = format!(".todo li[data-tone='clay'] a[href$='{}']", portal(request, ""));
        assert!(home.all(&late).is_empty() && !home.all(".todo li[data-tone='honey']").is_empty());
        house.change("update form_requests set due_on = null where id = $1", values![request]).await;
        maya.open(&portal(request, "/1")).await.shows("Number 3 surprised us.");
        answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        ines.open(&record(house, MAYA, request, "").await).await.shows("3 of 27");
        ines.press("Countersign").await.shows("Countersigned and locked").does_not_show("Send back for correction");
        ines.post(&record(house, MAYA, request, "/correction").await, &[("note", "Again")]).await.status(422);
        ines.post(&record(house, MAYA, request, "/countersignature").await, &[]).await.status(409);
        maya.open(&portal(request, "/1")).await.is_at(&portal(request, "/done"));
        let (many,): (i64,) = house.one("select count(*) from form_responses", values![]).await;
        assert_eq!(many, 2, "what was sent first is kept as well");
    }

    /// What staff sign or lock is what they have read: when it was sent in anew since, nothing is signed, and the answers stand there as they
    /// are now, to be read first.
    async fn nobody_closes_what_they_have_not_read(house) {
        let maya = house.activate(MAYA).await;
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        for (countersign, button, done) in [(true, "Countersign", "Countersigned and locked"), (false, "Lock", "It can no longer be sent back")] {
            let request = house.asks_to_fill_in(MAYA, "phq-9").await;
            house.change("update form_requests set countersign = $2 where id = $1", values![request, countersign]).await;
            fill_the_scale(&maya, request, "o0").await;
            let path = record(house, MAYA, request, "").await;
            ines.open(&path).await.shows("0 of 27").does_not_show("have just changed");
            sam.open(&path).await;
            sam.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
            answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
            maya.open(&portal(request, "/check")).await;
            maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
            ines.press(button).await.status(409).shows("The answers have just changed").shows("3 of 27");
            let (closed,): (i64,) = house.one("select count(*) from form_requests where id = $1 and (locked_at is not null or countersigned_at is not null)", values![request]).await;
            assert_eq!(closed, 0, "{button}");
            let (read,): (i64,) = house.one("select count(*) from audit_events where action = 'form.read'", values![]).await;
            ines.press(button).await.shows(done).does_not_show("have just changed");
            let (again,): (i64,) = house.one("select count(*) from audit_events where action = 'form.read'", values![]).await;
            assert_eq!(again, read + 1, "the page after it is read as well");
            house.clock.advance(std::time::Duration::from_secs(360));
        }
        house.carry_letters().await;
    }

    /// Nor does a note go out over answers that nobody has read: they stand there as they are now, below the note as it was typed.
    async fn nobody_sends_back_what_they_have_not_read(house) {
        let maya = house.activate(MAYA).await;
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        let path = record(house, MAYA, request, "").await;
        ines.open(&path).await.shows("0 of 27");
        sam.open(&path).await;
        sam.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
        answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        house.carry_letters().await;
        let page = ines.fill("What needs correcting", "All of it is nought.").press("Send back").await.status(409);
        let page = page.shows("The answers have just changed").shows("3 of 27");
        assert_eq!(page.value("What needs correcting"), "All of it is nought.");
        house.carry_letters().await.none();
        ines.fill("What needs correcting", "Number 3 still does.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await;
    }

    /// Whoever complained about email is told nothing when a form is theirs again, and staff hear why; it stands at the portal all the same.
    async fn who_complained_is_not_said_to_be_told(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        let ines = house.sign_in(INES).await;
        let send_back = async || {
            ines.open(&record(house, MAYA, request, "").await).await;
            ines.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction")
        };
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        send_back().await.shows("An email says something needs another look");
        house.carry_letters().await.only_letter_to(MAYA.address).says("needs another look");
        let letter = bounces::letter_to(house, MAYA.address).await;
        bounces::take(house, &bounces::complaint(letter, MAYA.address)).await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        let told = send_back().await.shows("No email went out, because they told their mail provider that one from you was unwanted");
        told.shows("choose “Allow email again”").does_not_show("An email says");
        let (letters,): (i64,) = house.one("select count(*) from letters where kind = 'forms'", values![]).await;
        assert_eq!(letters, 1, "none is written to be stopped");
        maya.open("/p/alder-wren/").await.shows("asks you to look at this again");
        house.carry_letters().await.none();
    }

    /// Sent back while access is disabled: no letter leads to a closed door, and staff hear that none went out.
    async fn nobody_is_called_to_a_closed_door(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        let client: ClientId = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        let path = record(house, MAYA, request, "/correction").await;
        ines.post(&path, &[("note", "Number 3 surprised us."), ("number", "1")]).await.shows("No email went out");
        assert_eq!(house.carry_letters().await.len(), 0);
    }

    /// Whether the practice countersigns is chosen with the sending and stays: neither a tick in the form later nor one that is taken out
    /// changes what was sent. What waits for the signature is listed until it is countersigned or locked, for whoever may see the client.
    async fn countersigning_is_chosen_with_the_sending(house) {
        const KEPT: &str = "select countersign from form_requests where client_id = $1 order by sent_at";
        let maya = house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        let here = format!("/organization/client-portal/forms/{form}");
        let mut requests: Vec<FormRequestId> = Vec::new();
        for (chosen, in_the_form) in [("As each form says", false), ("Yes, every form", false), ("No", true), ("As each form says", true)] {
            ines.open(&here).await;
            let ines = if in_the_form { ines.tick("The practice countersigns it") } else { ines.untick("The practice countersigns it") };
            ines.press("Save").await.shows("Saved.");
            ines.open(&format!("/clients/{client}/forms/new")).await;
            ines.tick("PHQ-9").choose("The practice countersigns", chosen);
            ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
            let newest: Vec<(FormRequestId,)> = house.rows("select id from form_requests order by sent_at desc", values![]).await;
            requests.push(newest[0].0);
            fill_the_scale(&maya, newest[0].0, "o0").await;
            house.clock.advance(std::time::Duration::from_secs(360));
        }
        house.carry_letters().await;
        let kept: Vec<(bool,)> = house.rows(KEPT, values![client]).await;
        assert_eq!(kept, [(false,), (true,), (false,), (true,)]);
        let ines = house.sign_in(INES).await;
        ines.open(&here).await;
        ines.untick("The practice countersigns it").press("Save").await;
        let list = ines.open("/forms").await.shows("Waiting for the practice’s signature");
        assert_eq!(list.all("main .badge"), ["Waiting for your signature"; 2]);
        ines.open(&format!("/clients/{client}")).await.shows("Waiting for your signature");
        let signing = record(house, MAYA, requests[1], "").await;
        assert!(list.text().contains(&format!("href=\"{signing}\"")), "the name leads to what is to be signed");
        ines.open(&signing).await;
        ines.press("Countersign").await.shows("Countersigned and locked");
        ines.open(&record(house, MAYA, requests[0], "").await).await.does_not_show("Countersign").does_not_show("without signing");
        // Whoever locks what waits for a signature chose to have none, and nobody else signs it after that.
        let unsigned = record(house, MAYA, requests[3], "").await;
        ines.open(&unsigned).await;
        let page = ines.press("Lock without signing").await.shows("It can no longer be sent back");
        assert!(!page.offers("Countersign") && !page.offers("Lock without signing"));
        ines.post(&format!("{unsigned}/countersignature"), &[("number", "1")]).await.status(409);
        ines.open("/forms").await.shows("Nothing is outstanding");
        ines.open(&format!("/clients/{client}")).await.does_not_show("Waiting for your signature");
        let form = form.to_string();
        let strange = [("form", form.as_str()), ("countersign", "perhaps")];
        ines.post(&format!("/clients/{client}/forms"), &strange).await.status(422).shows("Choose whether the practice countersigns");
    }

    /// Taken back while it is open: what was begun is gone, and the page says so.
    async fn a_form_is_withdrawn(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        answer_and(&maya, request, 1, "stay", &[("q/phq9/phq9.1", "o1")]).await.status(200);
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms")).await.shows("Begun");
        ines.press("Withdraw PHQ-9").await.shows("Withdrawn");
        maya.open(&portal(request, "/1")).await.status(409).shows("not open").shows("The practice took it back");
        maya.open("/p/alder-wren/").await.does_not_show("Mood and energy");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
    }
}
