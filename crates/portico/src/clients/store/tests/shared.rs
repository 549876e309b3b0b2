//! Who shares an address: rows say it of exactly those for whom somebody else is found, so that the others need not be asked about.

use super::*;
use portico_values::{GrantId, LoginId};

/// Somebody signs in with an address and opens the portals of these clients: as whom, and until when.
async fn signs_in(db: &mut Connection, place: &Place, address: &str, opens: &[(ClientId, &str, Option<Moment>)]) {
    const LOGIN: &str = "insert into logins (practice_id, id, address, address_normalised, language, epoch, created_at)
        values ($1, $2, $3, $3, 'en', 0, $4)";
    const GRANT: &str = "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let login: LoginId = new_id(NOW, &place.randomness);
    db.run(LOGIN, values![place.practice, login, address, NOW]).await.expect("a login");
    for (client, kind, ended_at) in opens {
        let grant: GrantId = new_id(NOW, &place.randomness);
        db.run(GRANT, values![place.practice, grant, login, *client, *kind, NOW, *ended_at]).await.expect("a grant");
    }
}

on_both! {
    async fn a_row_says_that_its_address_is_shared_where_others_are_found(place) {
        let mut act = place.database.begin().await.expect("begun");
        let given = ["maya", "noor", "omar", "pia", "quin", "rosa", "sven", "tess", "umi", "Änne", "änne"];
        let mut new: Vec<NewClient> =
            given.iter().map(|given| person(given, "Lind", &format!("{given}@own.example"), true)).collect();
        // It is among Noor's emails, written in another way.
        let address = EmailAddress::parse("Maya@own.example").expect("an address");
        new[1].emails.push(NewEmail { address, label: String::new(), consent: false });
        new.push(person("zoe", "Lind", "", false));
        let ids = insert_many(&mut act, &place.reach(), &new, place.stamp()).await.expect("inserted");
        let &[_, _, _, pia, quin, _, sven, tess, umi, ..] = ids.as_slice() else { panic!("all of them are there") };
        // Pia signs in with what is not on file for her; what Sven's guardian signed in with opens nothing any more.
        signs_in(&mut act, place, "omar@own.example", &[(pia, "self", None)]).await;
        signs_in(&mut act, place, "quin@own.example", &[(quin, "self", None)]).await;
        signs_in(&mut act, place, "rosa@own.example", &[(sven, "guardian", Some(NOW))]).await;
        signs_in(&mut act, place, "tess@own.example", &[(tess, "self", None), (umi, "guardian", None)]).await;

        let found = rows(&mut act, &place.reach(), &ids).await.expect("read");
        let shared: Vec<&str> = found.iter().filter(|row| row.shared).map(|row| row.given_name.as_str()).collect();
        assert_eq!(shared, ["maya", "omar", "tess"]);
        let everybody: Vec<(ClientId, &str)> =
            found.iter().filter_map(|row| Some((row.id, row.main_address.as_deref()?))).collect();
        let others = sharing(&mut act, &place.reach(), &everybody).await.expect("read");
        assert_eq!(sharing(&mut act, &place.reach(), &shared_addresses(&found)).await.expect("read"), others);
    }
}
