//! Help: by task, for everybody who works here, with ways in from where somebody might be stuck (behaviours.md 75).

use crate::kit::*;

stories! {
    /// Everybody finds it, every link on it leads somewhere, and nobody is sent where they may not go.
    async fn everybody_finds_help_and_every_link_leads_somewhere(house) {
        for who in [INES, ADA, SAM, BILL] {
            let staff = house.sign_in(who).await;
            staff.open("/clients").await;
            let page = staff.follow("Help").await.is_at("/help");
            for task in ["Send or send again", "Give a client a link", "Bulk actions", "Sending intake forms and documents", "Revoke an invitation", "Helping clients sign in",
                "Reset a password", "Exporting to CSV"] {
                assert!(page.all("h2").iter().any(|heading| heading == task), "{task}");
            }
            let html = page.html();
            let links = scraper::Selector::parse("main a[href]").expect("a selector");
            for link in html.select(&links) {
                let href = link.value().attr("href").unwrap_or_default().to_owned();
                match href.strip_prefix('#') {
                    Some(id) => {
                        let target = scraper::Selector::parse(&format!("#{id}")).expect("a selector");
                        assert_eq!(html.select(&target).count(), 1, "{href} leads nowhere");
                    }
                    None => drop(staff.open(&href).await.status(200)),
                }
            }
        }
        let ines = house.sign_in(INES).await;
        let id = house.client(MAYA).await;
        ines.open(&format!("/clients/{id}/portal")).await;
        ines.follow("Helping clients sign in").await.is_at("/help");
        // Where somebody may be stuck, a link leads to the task.
        for (page, words, task) in [
            ("forms", "Sending intake forms and documents", "/help#forms"),
            ("documents", "Sending intake forms and documents", "/help#forms"),
            ("share", "Sending intake forms and documents", "/help#forms"),
        ] {
            assert_eq!(ines.open(&format!("/clients/{id}/{page}")).await.link(words), task, "{page}");
        }
        assert_eq!(ines.open("/clients").await.link("Exporting to CSV"), "/help#export");
        house.sign_in(SAM).await.open("/clients").await.does_not_show("Exporting to CSV");
        let jumps = ines.open("/help").await.all("nav[aria-labelledby=jump-title] p");
        for (role, tasks) in [("clinician", vec!["Sending intake forms"]), ("administrator", vec!["Sending intake forms", "Exporting to CSV"])] {
            let line = jumps.iter().find(|line| line.contains(role)).unwrap_or_else(|| panic!("{role}: {jumps:?}"));
            assert!(tasks.iter().all(|task| line.contains(task)), "{line}");
        }
    }
}
