//! Every layout and piece, rendered with samples.

use super::*;
use askama::Template;
use portico_web::Problems;

#[derive(Template)]
#[template(path = "look/sample.html")]
struct EveryPiece {
    shell: StaffShell,
    problems: Problems,
    previous: Option<String>,
    next: Option<String>,
}

fn staff() -> StaffShell {
    StaffShell {
        practice_name: "Alder & Wren Practice".into(),
        staff_name: "Ines Okafor".into(),
        staff_initials: "IO".into(),
        hue: 2,
        sections: vec![Section::Clients, Section::Batches],
        current: Some(Section::Clients),
        can_create_clients: true,
        can_import: true,
        can_change_practice: false,
        portal_off: false,
        flash: Some(Flash::done("Saved.")),
        theme: Theme::Device,
        request_path: "/clients".into(),
        signed_in_for: 900,
    }
}

#[test]
fn every_piece_renders() {
    let problems = Problems::one("email", "format", "Enter an email address like name@example.com");
    let page = EveryPiece { shell: staff(), problems, previous: None, next: Some("/x".into()) };
    let text = page.render().expect("rendered");
    assert!(text.contains("<title>Error: Every piece – Portico</title>"), "{text}");
    println!("{text}");
}
