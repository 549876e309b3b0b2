//! After a restore everything waits until somebody has looked. What is ended while it waits stays ended (promises.md R14, P4).

use crate::kit::*;
use portico::{
    audit::{self, SignedHead},
    batches,
    batches::jobs::prepare_due,
    families::kind::Kind,
    installation::hold,
    invitations, records,
};
use portico_database::{MIGRATIONS, testing::TestDatabase};
use portico_values::SystemClock;
use std::sync::Arc;

stories! {
    /// A copy is held in the transaction that loads it: whoever sees its first row sees it held, though nothing else is done with it.
    async fn a_copy_is_held_before_anybody_sees_it(house) {
        const GOING: &str = "select count(*) from letters where state in ('queued', 'deferred', 'sending')";
        const OPEN: &str = "select count(*) from sessions where ended_at is null";
        house.invite(MAYA).await;
        let ana = house.client(ANA).await;
        house.invite_as(&house.who(SAM).await, ana).await.expect("invited");
        house.sign_in(SAM).await;
        let (going,) = house.one::<(i64,)>(GOING, values![]).await;
        assert!(going > 0 && house.one::<(i64,)>(OPEN, values![]).await.0 > 0);
        let copy = house.portico.settings.data_dir.join("copy");
        house.portico.database.dump_to(&copy).await.expect("a dump");
        let engine = house.portico.database.engine();
        let restored = TestDatabase::empty(engine).await.expect("a database").expect("the engine of this story");
        let mut loaded = restored.load_from(&copy, MIGRATIONS).await.expect("loaded");
        let counted = hold::hold_copy(&mut loaded, &house.portico.keys, house.now()).await.expect("held");
        assert_eq!((counted.invitations, i64::try_from(counted.letters)), (2, Ok(going)));
        loaded.commit().await.expect("kept");
        // Whoever brings it back is killed here.
        let mut reader = restored.read().await.expect("a reader");
        for going in [GOING, OPEN, "select count(*) from invitations where state = 'sent'"] {
            assert_eq!(reader.row::<(i64,)>(going, values![]).await.expect("counted"), Some((0,)), "{going}");
        }
        assert_eq!(hold::since(&mut reader).await.expect("asked"), Some(house.now()));
        let practice = house.practice(ALDER).await;
        let verdict = audit::verify_in(&mut reader, &house.portico.keys, practice, &[]).await.expect("verified");
        assert_eq!(verdict.broken, None, "the hold stands in the history");
        house.leave_letters();
    }

    /// Other machines keep heads that were signed after the copy was taken: of the history that ended with the restore they say nothing wrong.
    /// Whoever has the database cannot use that to pass over heads that were kept.
    async fn heads_of_the_history_before_a_restore_raise_no_alarm(house) {
        const SAYS: &str = "update installation set value = $1 where name = 'history_began'";
        house.invite(MAYA).await;
        let copy = house.portico.settings.data_dir.join("copy");
        house.portico.database.dump_to(&copy).await.expect("a dump");
        house.invite(JONAS).await;
        house.clock.advance(days(1));
        assert!(audit::sign_heads(&house.portico).await.expect("signed") > 0);
        let kept: Result<Vec<SignedHead>, String> = audit::kept_heads(&house.portico).expect("kept").into_iter().collect();
        let mut kept = kept.expect("every line can be read");
        let (keys, practice) = (&house.portico.keys, house.practice(ALDER).await);
        let engine = house.portico.database.engine();
        let restored = TestDatabase::empty(engine).await.expect("a database").expect("the engine of this story");
        let mut db = restored.load_from(&copy, MIGRATIONS).await.expect("loaded");
        let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
        assert!(verdict.broken.is_some(), "an older database without a restore is found");
        hold::hold_copy(&mut db, keys, house.now()).await.expect("held");
        let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
        assert_eq!(verdict.broken, None);
        for forged in ["", "0 ", "1995269900000 AAAA"] {
            db.run(SAYS, values![forged]).await.expect("whoever owns the database can do this");
            let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
            assert_eq!(verdict.broken, Some(audit::Break::Beginning), "{forged}");
        }
        db.run("delete from installation where name = 'history_began'", values![]).await.expect("and this");
        let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
        assert!(verdict.broken.is_some(), "as if there had been no restore");
        drop(db);
        // A head that was signed after a restore, and the database of before it.
        kept.iter_mut().for_each(|head| head.began = house.now());
        let verdict = audit::verify(&house.portico, practice, &kept).await.expect("verified");
        assert!(matches!(verdict.broken, Some(audit::Break::Signature(_))), "{verdict:?}");
        house.leave_letters();
    }

    /// The beginning that was signed for a copy on another machine, under the same keys, begins no other history: put into the database that
    /// went on, it has no head passed over.
    async fn a_beginning_is_that_of_its_own_history_alone(house) {
        house.invite(MAYA).await;
        let copy = house.portico.settings.data_dir.join("copy");
        house.portico.database.dump_to(&copy).await.expect("a dump");
        house.clock.advance(days(1));
        let (keys, practice) = (&house.portico.keys, house.practice(ALDER).await);
        let engine = house.portico.database.engine();
        let elsewhere = TestDatabase::empty(engine).await.expect("a database").expect("the engine of this story");
        let mut db = elsewhere.load_from(&copy, MIGRATIONS).await.expect("loaded");
        hold::hold_copy(&mut db, keys, house.now()).await.expect("held");
        let began: Option<(String,)> = db.row("select value from installation where name = 'history_began'", values![]).await.expect("read");
        let (began,) = began.expect("a restore begins a history");
        drop(db);
        house.invite(JONAS).await;
        assert!(audit::sign_heads(&house.portico).await.expect("signed") > 0);
        let kept: Result<Vec<SignedHead>, String> = audit::kept_heads(&house.portico).expect("kept").into_iter().collect();
        let kept = kept.expect("every line can be read");
        let mut db = house.portico.database.begin().await.expect("the database is there");
        let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
        assert_eq!(verdict.broken, None);
        db.run("insert into installation (name, value) values ('history_began', $1)", values![began.as_str()]).await.expect("whoever owns the database can do this");
        let verdict = audit::verify_in(&mut db, keys, practice, &kept).await.expect("verified");
        assert_eq!(verdict.broken, Some(audit::Break::Beginning));
        db.roll_back().await.expect("undone");
        house.leave_letters();
    }

    /// A held invitation is revoked, another one's address changes: the release brings neither back.
    async fn what_is_ended_during_the_hold_stays_ended(house) {
        let (maya, ana, jonas) = (house.invite(MAYA).await, house.invite(ANA).await, house.invite(JONAS).await);
        hold::hold(&house.portico).await.expect("held");
        house.browser().open(&maya).await.shows("taken back");
        let who = house.who(SAM).await;
        let mut act = house.act(&who).await;
        invitations::actions::revoke(&mut act, house.client(MAYA).await).await.expect("a held invitation can be revoked");
        act.commit().await.expect("kept");
        let mut act = house.act(&who).await;
        let moved = details_of(ANA, ANA.given, "ana@elsewhere.example");
        let id = house.client(ANA).await;
        let saved = records::actions::change_details(&mut act, id, 1, &moved, false).await.expect("saved");
        assert!(saved.old_links_ended);
        act.commit().await.expect("kept");
        hold::release(&house.portico).await.expect("released");
        house.browser().open(&maya).await.shows("taken back");
        house.browser().open(&ana).await.does_not_show("Continue");
        house.browser().open(&jonas).await.status(200).shows("Continue");
    }

    /// Letters that waited when their invitation was revoked never leave.
    async fn a_letter_of_a_revoked_invitation_does_not_leave_after_the_release(house) {
        let maya = house.client(MAYA).await;
        let who = house.who(SAM).await;
        house.invite_as(&who, maya).await.expect("invited");
        hold::hold(&house.portico).await.expect("held");
        let mut act = house.act(&who).await;
        invitations::actions::revoke(&mut act, maya).await.expect("revoked");
        act.commit().await.expect("kept");
        hold::release(&house.portico).await.expect("released");
        house.carry_letters().await.none();
    }

    /// A batch that was under way is stopped during the hold: nobody is written to after the release, and no link of it works.
    async fn a_batch_that_is_stopped_during_the_hold_stays_stopped(house) {
        let batch = house.start_batch(&[MAYA, JONAS]).await;
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        hold::hold(&house.portico).await.expect("held");
        let mut act = house.act(&house.who(SAM).await).await;
        assert_eq!(batches::actions::stop(&mut act, batch).await.expect("stopped"), 2);
        act.commit().await.expect("kept");
        hold::release(&house.portico).await.expect("released");
        house.carry_letters().await.none();
        let living = "select count(*) from invitations where state in ('sent', 'held')";
        assert_eq!(house.one::<(i64,)>(living, values![]).await, (0,));
    }

    /// A question may have been taken back since the copy was made: it lets nobody in before the release.
    async fn a_question_lets_nobody_in_during_the_hold(house) {
        house.activate(MAYA).await;
        house.offer_to(JONAS, MAYA.address, Kind::Proxy).await;
        house.carry_letters().await;
        hold::hold(&house.portico).await.expect("held");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open("/p/alder-wren/offers").await;
        maya.press("Accept").await.is_at("/p/alder-wren/offers").shows("This can’t be opened now.");
        hold::release(&house.portico).await.expect("released");
        maya.press("Accept").await.shows("You accepted.").shows("Jonas’s portal");
        house.carry_letters().await;
    }

    /// "Retry failed" is no way round the hold: it says what is waited for, and nobody is written to before the release.
    async fn nobody_is_tried_again_during_the_hold(house) {
        let harriet = house.client(HARRIET).await;
        let batch = house.start_batch(&[HARRIET, MAYA]).await;
        prepare_due(&house.portico).await.expect("prepared");
        let later = house.start_batch(&[HARRIET, JONAS]).await;
        hold::hold(&house.portico).await.expect("held");
        house.change("update batch_recipients set outcome = 'not_sent', reason = 'no_email' where batch_id = $1 and client_id = $2", values![later, harriet]).await;
        let sam = house.sign_in(SAM).await;
        for batch in [batch, later] {
            let at = format!("/batches/{batch}");
            assert!(!sam.open(&at).await.offers("Retry failed"));
            sam.post(&format!("{at}/retry"), &[]).await.status(409).shows("released it; then the failed ones can be tried again");
        }
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.none();
        hold::release(&house.portico).await.expect("released");
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address);
        letters.only_letter_to(JONAS.address);
        sam.post(&format!("/batches/{batch}/retry"), &[]).await.status(200);
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
    }

    /// Somebody sets the machine's clock back and starts Portico anew: what had run out stays so (R12).
    async fn an_expired_link_stays_expired_when_the_clock_is_set_back(house) {
        let link = house.invite(MAYA).await;
        house.clock.advance(days(31));
        house.browser().open(&link).await.does_not_show("Continue");
        portico::installation::clock_floor::raise(&house.portico).await.expect("written down");
        let floor = portico::installation::clock_floor::read_in(&house.portico.database).await.expect("read");
        assert_eq!(floor, house.now());
        let anew = house.started_anew(Arc::new(SystemClock::not_before(floor)));
        assert!(anew.portico.clock.now() >= floor);
        anew.browser().open(&link).await.does_not_show("Continue");
    }
}
