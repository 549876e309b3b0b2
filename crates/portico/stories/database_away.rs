//! The database is busy, or gone for a while: whoever asks reads to wait, nothing is half done, what was typed goes again with its page, and
//! nobody is signed out (promises.md R16).

use crate::kit::*;
use std::time::Duration;

const ACCOUNT: &str = "/account";
const SIGNATURE: &str = "/account/signature";
const LANGUAGE: &str = "/p/alder-wren/account/language";
const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const TYPED: &str = "Sam, front desk\nmornings only";
/// What staff read where they sent a form, and what clients read in Spanish.
const SENT: &str = "Wait a moment, then reload this page: what you sent goes again, with everything you typed.";
const SENT_IN_SPANISH: &str = "Espere un minuto y cargue esta página de nuevo: se enviará otra vez todo lo que ha escrito.";

/// The page asks for patience in this title and sentence, and says to programs when to come back.
#[track_caller]
fn asks_to_wait(page: Page, title: &str, sentence: &str) {
    let page = page.status(503).shows(title).shows(sentence).never_says("the database cannot be reached");
    assert_eq!(page.header("retry-after"), "5");
}

stories! {
    /// Gone for a while, and there again: staff and clients read what to do, at pages and at forms; then the same forms are taken with what
    /// was typed, and everybody is still signed in.
    async fn gone_for_a_while(house) {
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        let ana = house.activate(ANA).await.in_language("es");
        let alder = house.practice(ALDER).await;
        let before = house.picture_of(alder).await;
        sam.open(ACCOUNT).await.status(200);
        sam.fill("Signature", TYPED);
        house.portico.database.watch().be_gone(true);
        asks_to_wait(sam.press("Save signature").await, "Try again in a moment", SENT);
        asks_to_wait(ana.post(LANGUAGE, &[("language", "en")]).await, "Hay mucha actividad en este momento", SENT_IN_SPANISH);
        let nobody = "Portico is very busy or can’t reach its database. Nothing was changed. Try again in a moment.";
        asks_to_wait(ines.open("/clients").await, "Try again in a moment", nobody);
        asks_to_wait(house.browser().open(SIGN_IN).await, "Very busy at the moment", "Wait a minute and try again.");
        let stranger = house.browser();
        asks_to_wait(stranger.post(SIGN_IN, &[("email", ANA.address), ("password", PASSWORD)]).await, "Very busy at the moment",
            "load this page again: what you sent goes again, with everything you typed.");
        house.browser().open("/health").await.status(503);
        house.portico.database.watch().be_gone(false);

        let changed = before.differences(&house.picture_of(alder).await);
        assert!(changed.is_empty(), "something was kept: {changed:?}");
        let page = sam.send_again().await.status(200).shows("Your signature is saved.");
        assert_eq!(page.value("Signature").trim(), TYPED);
        ana.send_again().await.status(200);
        stranger.send_again().await.status(200).is_at(HOME);
        ines.reload().await.status(200).is_at("/clients").shows("Ana Silva");
        house.browser().open("/health").await.status(200);
        house.carry_letters().await;
    }

    /// It goes away at any one statement of a form: each time nothing of it is left, and the page says so.
    async fn gone_in_the_middle_of_a_form(house) {
        let sam = house.sign_in(SAM).await;
        let alder = house.practice(ALDER).await;
        let before = house.picture_of(alder).await;
        let watch = house.portico.database.watch();
        let mut broken = 0;
        for call in 1.. {
            watch.fail_at(call);
            let answer = sam.answer_to(SIGNATURE, &[("signature", TYPED)]).await;
            if !watch.stop_failing() {
                answer.status(303);
                break;
            }
            asks_to_wait(answer, "Try again in a moment", SENT);
            broken += 1;
            let changed = before.differences(&house.picture_of(alder).await);
            assert!(changed.is_empty(), "broken off at call {call}: {changed:?}");
        }
        assert!(broken > 5, "a session, a practice, a beginning, a change, an event and an end are more than {broken} calls");
        assert_eq!(sam.open(ACCOUNT).await.value("Signature").trim(), TYPED);
    }
}

stories! {
    /// The answer to a commit gets lost on its way: whether it was kept cannot be told, and nobody is asked to send it again without looking.
    async fn whether_it_was_kept_cannot_be_told(house) {
        let sam = house.sign_in(SAM).await;
        let ana = house.activate(ANA).await.in_language("es");
        house.portico.later.finish().await;
        let watch = house.portico.database.watch();
        watch.lose_the_next_answer();
        let page = sam.post(SIGNATURE, &[("signature", TYPED)]).await.status(503).shows("This may have been saved");
        let page = page.shows("Look whether it is there before you send it again.").does_not_show("nothing was changed").does_not_show("goes again");
        assert_eq!(page.header("retry-after"), "");
        assert_eq!(sam.open(ACCOUNT).await.value("Signature").trim(), TYPED);
        watch.lose_the_next_answer();
        let page = ana.post(LANGUAGE, &[("language", "en")]).await.status(503).shows("Puede que se haya guardado");
        page.shows("Mire si está antes de enviarlo otra vez.").does_not_show("se enviará otra vez");
    }
}

/// Another program writes into the file for longer than anybody waits: forms are answered so, pages open, and then the forms are taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_program_holds_the_file() {
    let other = House::on(Engine::Sqlite).await.expect("SQLite is always there");
    let (sam, ines) = (other.sign_in(SAM).await, other.sign_in(INES).await);
    let ana = other.activate(ANA).await.in_language("es");
    let house = other.in_a_hurry(Duration::from_millis(30)).await;
    let (sam, ines, ana) = (sam.before(&house), ines.before(&house), ana.before(&house));
    sam.open(ACCOUNT).await.status(200);
    sam.fill("Signature", TYPED);
    let holding = other.portico.database.begin().await.expect("its turn");
    asks_to_wait(sam.press("Save signature").await, "Try again in a moment", SENT);
    asks_to_wait(ana.post(LANGUAGE, &[("language", "en")]).await, "Hay mucha actividad en este momento", SENT_IN_SPANISH);
    ines.open("/clients").await.status(200).shows("Ana Silva");
    ana.before(&house).open("/p/alder-wren/account").await.status(200).is_at("/p/alder-wren/account");
    holding.roll_back().await.expect("nothing is left of it");
    let page = sam.send_again().await.status(200).shows("Your signature is saved.");
    assert_eq!(page.value("Signature").trim(), TYPED);
    ana.send_again().await.status(200);
    other.portico.later.finish().await;
    house.look_round().await;
}

/// Ends the connection of whoever waits for a row, again and again.
async fn cut_whoever_waits(house: &House) {
    const CUT: &str = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'";
    loop {
        house.rows::<(bool,)>(CUT, values![]).await;
        tokio::task::yield_now().await;
    }
}

/// The server ends a connection in the middle of a change: nothing of it is kept, and the same form is taken on another connection. One that
/// ends between two requests is noticed by nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_ends_a_connection() {
    const HOLD: &str = "select id from staff where active for update";
    const CUT_ALL: &str = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()";
    let Some(house) = House::on(Engine::Postgres).await else { return skip() };
    let alder = house.practice(ALDER).await;
    let sam = house.sign_in(SAM).await;
    sam.open(ACCOUNT).await.status(200);
    sam.fill("Signature", TYPED);
    let before = house.picture_of(alder).await;
    let mut holding = house.portico.database.begin().await.expect("a connection");
    holding.rows::<(portico_values::StaffId,)>(HOLD, values![]).await.expect("held");
    let page = tokio::select! {
        page = sam.press("Save signature") => page,
        () = cut_whoever_waits(&house) => unreachable!("it goes on until the page is there"),
    };
    asks_to_wait(page, "Try again in a moment", SENT);
    holding.roll_back().await.expect("nothing is held any more");
    let changed = before.differences(&house.picture_of(alder).await);
    assert!(changed.is_empty(), "something was kept: {changed:?}");
    let page = sam.send_again().await.status(200).shows("Your signature is saved.");
    assert_eq!(page.value("Signature").trim(), TYPED);

    house.rows::<(bool,)>(CUT_ALL, values![]).await;
    sam.open("/clients").await.status(200).is_at("/clients");
    sam.open(ACCOUNT).await;
    sam.fill("Signature", "Sam").press("Save signature").await.status(200).shows("Your signature is saved.");
    house.look_round().await;
}
