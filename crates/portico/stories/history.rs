//! What stands in the history, and who looks whether it is whole (promises.md P16, D20, K36, K75, K77).

use crate::kit::*;
use portico::{act::Who, audit::Event, import::work, installation};
use portico_values::Identity as _;

/// How many events of this sort, with these words in their detail, a practice's history has.
async fn events(house: &House, practice: Practice, action: &'static str, detail: &'static str) -> i64 {
    const COUNT: &str = "select count(*) from audit_events where practice_id = $1 and action = $2 and detail like $3";
    let practice = house.practice(practice).await;
    house.one::<(i64,)>(COUNT, values![practice, action, format!("%{detail}%")]).await.0
}

stories! {
    /// A right password at a closed portal is no sign-in, and somebody should be able to read why.
    async fn a_right_password_at_a_closed_door_is_written_down(house) {
        house.activate(JONAS).await;
        let sign_in = [("email", JONAS.address), ("password", PASSWORD)];
        let close = "update clients set care_status = 'deactivated' where practice_id = (select id from practices where slug = $1)";
        house.change(close, values![ALDER.slug]).await;
        house.browser().post("/p/alder-wren/sign-in", &sign_in).await.status(403);
        assert_eq!(events(house, ALDER, "login.sign_in_failed", "closed").await, 1);
        let open = "update clients set care_status = 'active' where practice_id = (select id from practices where slug = $1)";
        house.change(open, values![ALDER.slug]).await;
        house.carry_letters().await;
    }

    /// Somebody at an open browser who does not know the password.
    async fn a_wrong_present_password_is_written_down(house) {
        let jonas = house.activate(JONAS).await;
        let wrong = [("present", "not the right one 12"), ("password", "meadow granite whistle 41")];
        jonas.post("/p/alder-wren/account/password", &wrong).await.status(422);
        assert_eq!(events(house, ALDER, "login.password_not_confirmed", "wrong_password").await, 1);
    }

    /// Somebody works in two practices: a failed sign-in concerns both.
    async fn a_failed_sign_in_is_written_down_in_each_practice(house) {
        let other = format!("update staff set address = '{0}', address_normalised = '{0}' where address = $1", SAM.address);
        house.change(Box::leak(other.into_boxed_str()), values![HANNA.address]).await;
        house.browser().post("/sign-in", &[("email", SAM.address), ("password", "not the right one 12")]).await.status(422);
        house.portico.later.finish().await;
        for practice in [ALDER, HARBOUR] {
            assert_eq!(events(house, practice, "staff.sign_in_failed", "wrong_password").await, 1, "{}", practice.name);
        }
    }

    /// An import belongs to who started it: once they are let go, nobody more comes in through it (K36).
    async fn an_import_stops_with_the_person_who_started_it(house) {
        let list = b"First name,Last name,DOB\nUma,Known,1990-05-06\n";
        let (import, source) = house.taken_in("list.csv", list).await;
        let held = house.chosen(import, &source).await;
        let who = house.who(INES).await;
        house.disable(INES).await;
        let outcome = work::check(&house.portico, &who, held, &work::Progress::default()).await;
        assert!(outcome.expect_err("stopped").to_string().contains("can no longer import clients"));
        assert_eq!(house.one::<(i64,)>("select count(*) from import_rows", values![]).await, (0,));
        assert_eq!(events(house, ALDER, "import.stopped", "").await, 1);
    }

    /// A thousand events are signed right after the last of them, not when somebody looks next.
    async fn a_head_is_never_a_thousand_events_behind(house) {
        let mut act = house.act(&house.who(INES).await).await;
        for _ in 0..1_100 {
            act.record(Event::new("client.imported"));
        }
        act.commit().await.expect("kept");
        house.portico.later.finish().await;
        let practice = house.practice(ALDER).await;
        let sql = "select seq, signed_seq from audit_heads where practice_id = $1";
        let (seq, signed): (i64, i64) = house.one(sql, values![practice]).await;
        assert!(signed >= 1_100 && seq == signed, "{seq} events, {signed} signed");
        // A command that ends with its act leaves nobody behind who would do it.
        let mut act = house.act(&Who::operator(practice, "import")).await;
        for _ in 0..1_100 {
            act.record(Event::new("client.imported"));
        }
        act.commit().await.expect("kept");
        let (seq, signed): (i64, i64) = house.one(sql, values![practice]).await;
        assert!(signed >= 2_200 && seq == signed, "{seq} events, {signed} signed");
    }

    /// Once a night somebody walks along every chain, whether or not anybody thinks of it.
    async fn the_history_is_walked_along_each_night(house) {
        house.client(MAYA).await;
        let walked = installation::history::walk_at_night(&house.portico).await.expect("walked").expect("due");
        assert!(walked.broken.is_empty() && walked.lines.len() == 3, "{walked:?}");
        assert!(installation::history::walk_at_night(&house.portico).await.expect("looked").is_none(), "once is enough");
        house.clock.advance(days(1));
        let practice = house.practice(HARBOUR).await;
        house.change("update audit_heads set hash = $2 where practice_id = $1", values![practice, vec![7u8; 32]]).await;
        let known: Vec<(i64,)> = house.rows("select seq from audit_heads where practice_id = $1", values![practice]).await;
        if known.is_empty() {
            let new = "insert into audit_heads (practice_id, seq, hash, signed_seq, signature, signed_at) values ($1, 1, $2, 0, null, 0)";
            house.change(new, values![practice, vec![7u8; 32]]).await;
        }
        let walked = installation::history::walk_at_night(&house.portico).await.expect("walked").expect("due");
        assert_eq!(walked.broken.len(), 1, "{walked:?}");
        house.change("delete from audit_heads where practice_id = $1", values![practice.uuid()]).await;
    }

    /// No statement takes events away, not even the one that no row hears of.
    async fn the_history_cannot_be_emptied(house) {
        house.client(MAYA).await;
        let everything = match house.portico.database.engine() {
            Engine::Sqlite => "delete from audit_events",
            Engine::Postgres => "truncate audit_events",
        };
        let mut transaction = house.portico.database.begin().await.expect("the database is there");
        assert!(transaction.run(everything, values![]).await.is_err());
        drop(transaction);
        assert!(house.one::<(i64,)>("select count(*) from audit_events", values![]).await.0 > 0);
    }
}
