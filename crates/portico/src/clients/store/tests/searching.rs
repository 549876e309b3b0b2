//! Whom a search finds.

use super::*;
use crate::clients::{
    filter::{Filter, Request, Sort, Turn},
    standing::Tab,
};
use portico_values::BirthDate;

const LOOKING: Looking = Looking { me: None, now: NOW };

async fn found(db: &mut Connection, reach: &Reach, text: &str) -> Vec<String> {
    let filter = Filter { text: text.into(), ..Filter::default() };
    let ids = matching(db, reach, &filter, LOOKING, 1_000).await.expect("found");
    let rows = rows(db, reach, &ids).await.expect("rows");
    rows.iter().map(|row| row.given_name.clone()).collect()
}

async fn all_pages(db: &mut Connection, reach: &Reach, mut request: Request) -> Vec<ClientId> {
    let mut seen = Vec::new();
    loop {
        let found = page(db, reach, &request, LOOKING).await.expect("a page");
        seen.extend(found.clients.iter().copied());
        match found.clients.last() {
            Some(last) if found.after => request.turn = Turn::After(*last),
            _ => return seen,
        }
    }
}

on_both! {
    async fn by_name_address_phone_and_birth(place) {
        let mut maya = person("Maya", "Lindqvist", "maya.l@example.com", true);
        maya.birth_date = BirthDate::from_stored("1991-03-04");
        let mut tomas = person("Tomás", "Oliveira Łuk", "t.oliveira@example.org", true);
        tomas.phones.push(NewPhone { number: PhoneNumber::parse("+44 20 7946 0018").expect("a number"), label: String::new(), consent: false });
        let lind = person("Lina", "Mayer", "lind@example.com", false);
        let mut act = place.database.begin().await.expect("begun");
        insert_many(&mut act, &place.reach(), &[maya, tomas, lind], place.stamp()).await.expect("in");
        let reach = place.reach();
        for (text, who) in [
            ("maya", &["Maya"][..]),
            ("may", &["Maya", "Lina"]),
            ("lind", &["Maya", "Lina"]),
            ("maya lind", &["Maya"]),
            ("lindqvist maya", &["Maya"]),
            ("TOMAS", &["Tomás"]),
            ("luk tomás oliv", &["Tomás"]),
            ("maya.l@example.com", &["Maya"]),
            ("020 7946 0018", &["Tomás"]),
            ("4 March 1991", &["Maya"]),
            ("04.03.1991", &["Maya"]),
            ("maya 1991", &["Maya"]),
            ("maya 1992", &[]),
            ("nobody", &[]),
            ("...", &[]),
            ("100%", &[]),
            ("a' or 1=1 --", &[]),
        ] {
            assert_eq!(found(&mut act, &reach, text).await, who, "{text}");
        }
        assert!(found(&mut act, &place.reach_of(Role::Clinician), "maya").await.is_empty(), "not assigned");
    }

    async fn a_common_word_is_cut_and_says_so(place) {
        let many: Vec<NewClient> = (0..1_200).map(|n| person("Ana", &format!("Silva{n}"), "", false)).collect();
        let mut act = place.database.begin().await.expect("begun");
        insert_many(&mut act, &place.reach(), &many, place.stamp()).await.expect("in");
        let request = |text: &str| Request { filter: Filter { text: text.into(), ..Filter::default() }, ..Request::default() };
        let ana = page(&mut act, &place.reach(), &request("ana"), LOOKING).await.expect("a page");
        assert!(ana.cut && ana.tallies.is_none(), "nobody counts a crowd");
        assert_eq!(ana.total(Tab::All).as_deref(), Some("100+"));
        assert_eq!(tallied(&mut act, &place.reach(), &request("ana"), LOOKING).await.expect("looked"), None, "nor afterwards");
        assert_eq!(ana.clients.len(), PAGE);
        let mut forwards = all_pages(&mut act, &place.reach(), request("ana")).await;
        assert_eq!(forwards.len(), 100);
        let backwards = Request { sort: Sort::NameBackwards, ..request("ana") };
        forwards.reverse();
        assert_eq!(all_pages(&mut act, &place.reach(), backwards).await, forwards);
        // With everything that is known of them they are the same.
        let by_standing = Filter { tab: Tab::NotInvited, ..request("ana").filter };
        let by_standing = Request { filter: by_standing, ..Request::default() };
        let known = all_pages(&mut act, &place.reach(), by_standing.clone()).await;
        forwards.reverse();
        assert_eq!(known, forwards);
        let counted = page(&mut act, &place.reach(), &by_standing, LOOKING).await.expect("a page").tallies;
        assert!(counted.is_some(), "under a tab they are counted as far as they were read, there and afterwards");
        assert_eq!(tallied(&mut act, &place.reach(), &by_standing, LOOKING).await.expect("looked"), counted);
        let one = page(&mut act, &place.reach(), &request("ana silva1199"), LOOKING).await.expect("a page");
        assert_eq!((one.clients.len(), one.cut), (1, false));
        let tens = page(&mut act, &place.reach(), &request("silva119 ana"), LOOKING).await.expect("a page");
        assert_eq!((tens.clients.len(), tens.cut), (11, false), "Silva119 and Silva1190 to Silva1199");
    }

    async fn nobody_is_hidden_by_others_with_the_same_two_words(place) {
        const ASSIGN: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
        let many: Vec<NewClient> = (0..150).map(|n| person(&format!("Ana{n:03}"), "Silva", "", false)).collect();
        let mut act = place.database.begin().await.expect("begun");
        let ids = insert_many(&mut act, &place.reach(), &many, place.stamp()).await.expect("in");
        act.run(ASSIGN, values![place.practice, place.staff, ids[149]]).await.expect("assigned");
        let both = Request { filter: Filter { text: "an sil".into(), ..Filter::default() }, ..Request::default() };
        let found = page(&mut act, &place.reach_of(Role::Clinician), &both, LOOKING).await.expect("a page");
        assert_eq!(found.clients, [ids[149]]);
    }

    async fn nobody_is_hidden_by_others_of_the_same_name(place) {
        const ASSIGN: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
        const ACTIVATED: &str = "update clients set standing = 'activated' where practice_id = $1 and id = $2";
        let mut act = place.database.begin().await.expect("begun");
        for (family, born, text) in [("Silva", "", "silva"), ("Lopez", "1987-02-03", "1987-02-03")] {
            let mut many: Vec<NewClient> = (0..150).map(|n| person(&format!("Ana{n:03}"), family, "", false)).collect();
            many.iter_mut().for_each(|client| client.birth_date = BirthDate::from_stored(born));
            let ids = insert_many(&mut act, &place.reach(), &many, place.stamp()).await.expect("in");
            let last = ids[149];
            act.run(ASSIGN, values![place.practice, place.staff, last]).await.expect("assigned");
            act.run(ACTIVATED, values![place.practice, last]).await.expect("written");
            let everywhere = Request { filter: Filter { text: text.into(), ..Filter::default() }, ..Request::default() };
            let found = page(&mut act, &place.reach_of(Role::Clinician), &everywhere, LOOKING).await.expect("a page");
            assert_eq!((found.clients, found.cut), (vec![last], false), "{text}: hers");
            let all = matching(&mut act, &place.reach_of(Role::Clinician), &everywhere.filter, LOOKING, 21).await.expect("found");
            assert_eq!(all, [last], "{text}: all of hers");
            let active = Request { filter: Filter { text: text.into(), tab: Tab::Active, ..Filter::default() }, ..Request::default() };
            let found = page(&mut act, &place.reach(), &active, LOOKING).await.expect("a page");
            assert_eq!((found.clients, found.cut), (vec![last], false), "{text}: of the tab");
        }
    }
}
