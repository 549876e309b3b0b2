//! Records that are merged, taken apart and changed.

use super::*;
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
