//! What belongs to others: their ids in a form, and their names in a letter.

use super::*;
use portico::batches::jobs::prepare_due;

stories! {
    /// C25: an id of another practice in a field that ties two things together ties nothing.
    async fn c25_nothing_of_another_practice_can_be_tied(house) {
        let (ana, theirs) = (house.client(ANA).await, house.client(MAYA_AT_HARBOUR).await.to_string());
        let group = house.group_of(&[ANA]).await;
        let hanna = house.sign_in(HANNA).await;
        hanna.post("/groups", &[("name", "Harbour family"), ("kind", "family"), ("client", &theirs)]).await.status(200);
        let (their_group,): (uuid::Uuid,) = house.one("select id from client_groups where name = 'Harbour family'", values![]).await;
        let (their_group, their_staff) = (their_group.to_string(), house.staff(HANNA).await.to_string());
        let words = portico::invitations::Words { subject: "Theirs".into(), message: "Theirs.".into() };
        let mut act = house.act(&house.who(HANNA).await).await;
        portico::invitations::templates::actions::save_default(&mut act, portico_language::Language::En, &words).await.expect("saved");
        act.commit().await.expect("kept");
        let (template,): (uuid::Uuid,) = house.one("select id from templates", values![]).await;
        let template = template.to_string();
        let ines = house.sign_in(INES).await;
        let profile = [("given_name", "Rosa"), ("language", "en"), ("care_status", "active"), ("then", "only")];
        let (version,): (i64,) = house.one("select version from clients where id = $1", values![ana]).await;
        let version = version.to_string();
        let info = [("given_name", "Ana"), ("family_name", "Silva"), ("language", "es"), ("care_status", "active"), ("version", version.as_str())];
        let harbour = house.practice(HARBOUR).await;
        let before = house.picture_of(harbour).await;
        for (path, fields) in [
            (format!("/groups/{group}/owners"), vec![("client", theirs.as_str())]),
            ("/groups".to_owned(), vec![("name", "Mixed"), ("kind", "family"), ("client", &theirs)]),
            (format!("/clients/{ana}/groups"), vec![("group", their_group.as_str())]),
            ("/clients".to_owned(), [&profile[..], &[("group", their_group.as_str())]].concat()),
            ("/clients".to_owned(), [&profile[..], &[("staff", their_staff.as_str())]].concat()),
            (format!("/clients/{ana}/info"), [&info[..], &[("staff", their_staff.as_str())]].concat()),
            ("/invitations/new".to_owned(), vec![("client", theirs.as_str())]),
            (format!("/clients/{ana}/invite"), vec![("template", template.as_str()), ("subject", "x"), ("message", "y")]),
        ] {
            let page = ines.post(&path, &fields).await.never_says("Harbour").never_says("Theirs");
            assert!(!page.code.is_server_error(), "{path}: {}", page.code);
        }
        for (what, sql) in [
            ("a member", "select count(*) from group_members m join clients c on c.id = m.client_id where c.practice_id <> m.practice_id"),
            ("a group", "select count(*) from group_members m join client_groups g on g.id = m.group_id where g.practice_id <> m.practice_id"),
            ("an assignment", "select count(*) from assignments a join staff s on s.id = a.staff_id where s.practice_id <> a.practice_id"),
        ] {
            assert_eq!(house.one::<(i64,)>(sql, values![]).await.0, 0, "{what} of another practice is tied");
        }
        let changed = before.differences(&house.picture_of(harbour).await);
        assert!(changed.is_empty(), "{changed:?}");
    }

    /// C57: in a send to many, whatever the order, the name, the address and the link of a letter are one person's.
    async fn c57_recipient_name_and_link_are_one_persons(house) {
        let sam = house.sign_in(SAM).await;
        let mut people = Vec::new();
        for number in 0..40usize {
            let given = format!("Given{:02}", number * 17 % 40);
            let id = house.another_client(&given, &format!("{}@{}.example", given.to_lowercase(), number * 23 % 40)).await;
            people.push(id.to_string());
        }
        for round in 0..3usize {
            // Another order each time, and not that of the list, of the ids or of the names.
            people.rotate_left(7 + round);
            let even: Vec<String> = people.iter().step_by(2).rev().cloned().collect();
            let odd: Vec<String> = people.iter().skip(1).step_by(2).cloned().collect();
            people = [odd, even].concat();
            let key = format!("round {round}");
            let mut fields: Vec<(&str, &str)> = people.iter().map(|id| ("client", id.as_str())).collect();
            fields.extend([("subject", "For {{client_first_name}}"), ("message", "Dear {{client_full_name}}."), ("request_key", &key)]);
            sam.post("/batches", &fields).await.status(200).shows("Sending 40 invitations");
            while prepare_due(&house.portico).await.expect("prepared") > 0 {}
            let letters = house.carry_letters().await;
            assert_eq!(letters.len(), 40);
            for letter in &letters.0 {
                let given = letter.recipient.split('@').next().expect("a name").replace('g', "G");
                assert_eq!((letter.subject(), letter.content.paragraphs[0].as_str()), (&*format!("For {given}"), &*format!("Dear {given} Another.")));
                assert_eq!(letter.content.recipient_name, format!("{given} Another"));
                let browser = house.browser();
                browser.open(&letter.link()).await.shows(&format!("Hello {given}."));
                browser.follow("Continue").await.shows(&letter.recipient);
            }
            house.clock.advance(minutes(6));
        }
    }
}
