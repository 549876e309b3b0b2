//! Every layout and piece, rendered with samples: a pattern book for those who write pages, and a test that each renders whole.

use super::*;
use askama::Template;
use portico_web::Problems;

struct Row {
    initials: &'static str,
    hue: u8,
    name: &'static str,
    email: &'static str,
    rail: &'static str,
    label: &'static str,
    icon: &'static str,
    tone: &'static str,
    sub: &'static str,
    action: &'static str,
    pick: &'static str,
    checked: bool,
}

macro_rules! sample {
    ($page:ident, $path:literal, $shell:ty $(, $field:ident: $kind:ty)*) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $page { shell: $shell $(, $field: $kind)* }
    };
}

sample!(List, "look/samples/list.html", StaffShell, rows: Vec<Row>, problems: Problems, previous: Option<String>, next: Option<String>);
sample!(Record, "look/samples/record.html", StaffShell, problems: Problems);
sample!(Form, "look/samples/form.html", StaffShell, problems: Problems, badges: Vec<(&'static str, &'static str, &'static str)>);
sample!(Batch, "look/samples/batch.html", StaffShell);
sample!(Import, "look/samples/import.html", StaffShell, columns: Vec<(&'static str, &'static str, u8)>);
sample!(SignIn, "look/samples/sign_in.html", PlainShell, problems: Problems);
sample!(Trouble, "look/samples/trouble.html", PlainShell);
sample!(Home, "look/samples/home.html", PortalShell);
sample!(Activate, "look/samples/activate.html", PortalShell, problems: Problems);

fn staff() -> StaffShell {
    StaffShell {
        practice_name: "Alder & Wren Practice".into(),
        staff_name: "Ines Okafor".into(),
        staff_initials: "IO".into(),
        hue: 2,
        unread: "3".into(),
        sections: vec![Section::Clients, Section::Batches],
        current: Some(Section::Clients),
        can_create_clients: true,
        can_import: true,
        portal_off: false,
        portal_settings: None,
        runs_practice: true,
        edits_templates: true,
        flash: None,
        theme: Theme::Device,
        request_path: "/clients".into(),
        today: "28 November 2026".into(),
        signed_in_for: SignedInFor { resting: 900, life: 900, at_most: 43_200 },
    }
}

fn places() -> Vec<PortalPlace> {
    let place = |href: &str, label: &str, icon, current| PortalPlace { href: href.into(), label: label.into(), icon, current };
    vec![place("/p/alder/", "Home", "house-fill", Some("page")), place("/p/alder/documents", "Documents", "folder", None)]
}

fn portal(hue: u8) -> PortalShell {
    let spanish = LanguageLink { tag: "es".into(), name: "Español".into(), href: "?language=es".into() };
    PortalShell {
        practice_name: "Alder & Wren Practice".into(),
        practice_phone: "020 7946 0018".into(),
        logo: None,
        home: "/p/alder".into(),
        language: "en".into(),
        dir: "ltr",
        other_languages: vec![spanish],
        flash: None,
        hue,
        signed_in: false,
        places: Vec::new(),
        viewing: None,
        seen: None,
        can_choose: false,
        signed_in_for: None,
        ending: None,
        from_link: false,
        words: PortalWords {
            skip: "Skip to main content".into(),
            account: "Your account".into(),
            choose: "Open another portal".into(),
            change: "Change".into(),
            sign_out: "Sign out".into(),
            language: "Language".into(),
            navigation: "Portal".into(),
            help_now: "Need help? Call the practice on 020 7946 0018. This portal is not for emergencies.".into(),
            still_there: "Are you still there?".into(),
            still_there_detail: "You will be signed out in 2 minutes to keep your information safe.".into(),
            stay: "Stay signed in".into(),
            sign_out_now: "Sign out now".into(),
            ending: "You’ll need to sign in again soon".into(),
            ending_detail: "We sign you out within 2 minutes. Save what you have written before then.".into(),
            back: "Back to the page".into(),
        },
    }
}

#[rustfmt::skip] // a table
fn rows() -> Vec<Row> {
    let row = |initials, hue, name, email, rail, label, icon, tone, sub, action, pick, checked| Row { initials, hue, name, email, rail, label, icon, tone, sub, action, pick, checked };
    vec![
        row("ML", 7, "Maya Lindqvist", "maya.lindqvist@example.com", "", "Waiting to accept", "hourglass-medium", "honey", "Sent 12 Nov · expires 12 Dec", "Resend invitation", "again", true),
        row("TO", 4, "Tomás Oliveira", "t.oliveira@example.org", "", "Not invited", "circle-dashed", "outline", "Created yesterday", "Send invitation", "first", true),
        row("AR", 3, "Amara Rossi", "amara@rossi.example", "sage", "Active", "check-circle", "sage", "Last signed in today, 09:40", "Message", "", false),
        row("JW", 5, "Jonas Weber", "jonas.weber@exmaple.com", "clay", "Email not delivered", "warning-circle", "clay", "Address not found · check spelling", "Fix email", "again", false),
        row("PN", 1, "Priya Nair", "priya.nair@example.com", "clay", "Invitation expired", "clock-countdown", "clay", "Sent 18 Oct · expired 17 Nov", "Resend invitation", "again", true),
        row("ED", 6, "Eleanor Davies", "No email address", "", "No email on file", "envelope-simple", "outline", "Add an email to invite", "Add email", "", false),
        row("RC", 8, "Ruth Cohen", "ruth.cohen@example.com", "", "Access disabled", "prohibit", "stone", "Disabled 2 Oct by Ines Okafor", "Send email", "", false),
    ]
}

fn wrong() -> Problems {
    let mut problems = Problems::none();
    problems.add("family_name", "missing", "Enter a last name");
    problems.add("birth_date", "impossible", "February 1991 has no day 31");
    problems.add("email.0", "format", "Enter an email address in the right format, like name@example.com");
    problems.add("password", "short", "Use at least 12 characters");
    problems.add("not_me", "missing", "Tick the box to tell us");
    problems
}

/// Every sample with the name of its file.
fn samples() -> Vec<(&'static str, String)> {
    let badges = vec![
        ("Active", "check-circle", "sage"),
        ("Waiting to accept", "hourglass-medium", "honey"),
        ("Email not delivered", "warning-circle", "clay"),
        ("Sending…", "spinner-gap", "tide"),
        ("Access disabled", "prohibit", "stone"),
        ("Not invited", "circle-dashed", "outline"),
    ];
    let columns = vec![("First Name", "Maya, Tomás, Amara", 0), ("E-Mail", "maya@example.com", 1), ("Notes", "", 2)];
    let flash = Flash::done("Invitation sent to Maya.").with("It went to maya@example.com.");
    let pages: Vec<(&'static str, Result<String, askama::Error>)> = vec![
        (
            "list",
            List {
                shell: staff(),
                rows: rows(),
                problems: Problems::none(),
                previous: None,
                next: Some("/clients?after=x".into()),
            }
            .render(),
        ),
        ("record", Record { shell: StaffShell { flash: Some(flash), ..staff() }, problems: Problems::none() }.render()),
        ("form", Form { shell: StaffShell { portal_off: true, ..staff() }, problems: wrong(), badges }.render()),
        ("batch", Batch { shell: StaffShell { current: Some(Section::Batches), ..staff() } }.render()),
        ("import", Import { shell: staff(), columns }.render()),
        ("sign_in", SignIn { shell: PlainShell::default(), problems: Problems::none() }.render()),
        (
            "sign_in_wrong",
            SignIn {
                shell: PlainShell::default(),
                problems: Problems::one("email", "mismatch", "That email and password don’t match"),
            }
            .render(),
        ),
        ("trouble", Trouble { shell: PlainShell { theme: Theme::Dark, ..PlainShell::default() } }.render()),
        (
            "home",
            Home {
                shell: PortalShell {
                    signed_in: true,
                    signed_in_for: Some(SignedInFor { resting: 1800, life: 1800, at_most: 300 }),
                    ending: Some("We sign you out within 5 minutes. Save what you have written before then.".into()),
                    places: places(),
                    other_languages: Vec::new(),
                    ..portal(7)
                },
            }
            .render(),
        ),
        ("activate", Activate { shell: PortalShell { from_link: true, ..portal(7) }, problems: Problems::none() }.render()),
        ("activate_wrong", Activate { shell: portal(4), problems: wrong() }.render()),
        (
            "activate_rtl",
            Activate { shell: PortalShell { dir: "rtl", language: "ar".into(), ..portal(3) }, problems: Problems::none() }
                .render(),
        ),
    ];
    pages.into_iter().map(|(name, text)| (name, text.expect("a sample renders"))).collect()
}

#[test]
fn every_sample_is_whole() {
    for (name, text) in samples() {
        assert!(text.starts_with("<!doctype html>") && text.trim_end().ends_with("</html>"), "{name}");
        assert_eq!(text.matches("<h1").count(), 1, "{name}: one heading of the first rank");
        assert!(!text.contains(" style=") && !text.contains("<style"), "{name}: no inline style");
        assert!(!text.contains("javascript:") && !text.contains(" onclick"), "{name}: no inline script");
        assert_eq!(text.matches("<script").count(), 1, "{name}: one script, a file");
        for icon in text.split("icons.svg#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(icons().contains(&format!("<symbol id=\"{icon}\"")), "{name}: no icon is called {icon}");
        }
        let mut ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id stands twice");
        for target in
            text.split("aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next()).flat_map(|ids| ids.split(' '))
        {
            assert!(ids.contains(&target), "{name}: nothing is called {target}");
        }
    }
}

#[test]
fn a_form_with_problems_says_so_first() {
    let pages = samples();
    let (_, form) = pages.iter().find(|(name, _)| *name == "form").expect("the form");
    assert!(form.contains("<title>Error: Create client – Portico</title>"));
    let summary = form.find("role=\"alert\"").expect("a summary");
    let first = form.find("id=\"f-").expect("a field");
    assert!(form.find("<h1").expect("a heading") < summary && summary < first, "it comes below the heading, before every field");
    for (field, message) in [("family_name", "Enter a last name"), ("birth_date", "February 1991 has no day 31")] {
        assert!(form.contains(&format!("<a href=\"#f-{field}\">{message}</a>")), "{field}");
        assert!(form.contains(&format!("id=\"f-{field}\"")) && form.contains(&format!("id=\"f-{field}-error\"")), "{field}");
    }
    assert_eq!(form.matches("aria-invalid=\"true\"").count(), 4);
}

#[test]
fn what_people_typed_is_text() {
    let staff = StaffShell { practice_name: "<script>alert(1)</script>".into(), staff_name: "\"><img src=x>".into(), ..staff() };
    let page = Record { shell: staff, problems: Problems::none() }.render().expect("rendered");
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
}

fn icons() -> &'static str {
    std::str::from_utf8(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icons/icons.svg"))).expect("text")
}

/// Writes the samples and the built-in files into the folder `PORTICO_SAMPLES_TO`, to be looked at in a browser.
#[test]
#[ignore = "writes files to look at"]
fn write_samples() {
    let folder = std::path::PathBuf::from(std::env::var_os("PORTICO_SAMPLES_TO").expect("a folder"));
    for (name, text) in samples() {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.html")), text).expect("written");
    }
    for (address, bytes) in assets().files() {
        let path = folder.join(address.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
}
