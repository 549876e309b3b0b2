//! What lets somebody in and outlives them (failures.md C27). Each table of the schema that holds something that opens a door stands on one
//! list, and the stories try what lies in it once the account is closed. Whoever adds such a table, for programs too, adds a line and a try.
//!
//! Besides tables there are only sealed cookies, which lead to one of these rows and are judged by it, and what is still being read: pages that
//! follow by themselves, tried here, and downloads (failures.md C42).

use super::*;
use crate::{client_second_step as second_step, staff_sign_in as staff};
use portico_database::{Column, Kind, testing::TestDatabase};
use std::collections::BTreeSet;

/// A table that holds what opens a door.
struct Held {
    table: &'static str,
    columns: &'static [&'static str],
    /// Which of its rows open something to a staff member; empty for none.
    staff: &'static str,
    /// And to a client.
    client: &'static str,
    /// How they end with the account.
    ends: &'static str,
}

const HELD: &[Held] = &[
    Held {
        table: "staff",
        columns: &["password_hash", "second_step_sealed"],
        staff: "active and password_hash is not null and second_step_sealed is not null",
        client: "",
        ends: "an account that is closed takes no password and no code",
    },
    Held {
        table: "recovery_codes",
        columns: &["code_hash"],
        staff: "used_at is null",
        client: "",
        ends: "they are asked for after the password only, and go when the account is opened again",
    },
    Held {
        table: "logins",
        columns: &["password_hash", "second_step_sealed"],
        staff: "",
        client: "password_hash is not null and second_step_sealed is not null",
        ends: "a login opens what its grants open, and nobody signs in where none is open",
    },
    Held {
        table: "login_recovery_codes",
        columns: &["code_hash"],
        staff: "",
        client: "used_at is null",
        ends: "they are asked for after the password only",
    },
    Held {
        table: "sessions",
        columns: &["secret_hash"],
        staff: "audience = 'staff' and stage = 'full' and ended_at is null",
        client: "audience = 'portal' and ended_at is null",
        ends: "they end in the act that closes, with every page that follows by itself",
    },
    Held {
        table: "passes",
        columns: &["secret_hash"],
        staff: "purpose = 'staff_reset' and used_at is null",
        client: "purpose in ('portal_reset', 'portal_sign_in', 'portal_sign_in_code') and used_at is null",
        ends: "mailed links and codes end in the act that closes",
    },
    Held {
        table: "passkeys",
        columns: &["credential_id", "credential"],
        staff: "audience = 'staff'",
        client: "audience = 'portal'",
        ends: "those of staff go with the account; those of clients open what their grants open",
    },
    Held {
        table: "ceremonies",
        columns: &["browser_hash"],
        staff: "audience = 'staff' and used_at is null",
        client: "audience = 'portal' and used_at is null",
        ends: "only the session that began one ends it",
    },
    Held {
        table: "invitation_tokens",
        columns: &["secret_hash", "code_hash"],
        staff: "",
        client: "used_at is null and revoked_at is null",
        ends: "invitation and copied links end in the act that closes",
    },
];

/// What looks alike and opens nothing, each with its reason.
const OPENS_NOTHING: &[(&str, &str)] = &[
    ("audit_events.hash", CHAIN),
    ("audit_events.previous_hash", CHAIN),
    ("audit_heads.hash", CHAIN),
    ("audit_heads.signature", CHAIN),
    ("batches.prepared_to", ID),
    ("documents.from_login", ID),
    ("documents.from_staff", ID),
    ("documents.key_sealed", "reads a file for whoever may read it, and opens only with the keys beside the database"),
    ("form_drafts.content_sealed", CONTENT),
    ("form_requests.came_from", ID),
    ("form_requests.from_request", ID),
    ("form_requests.note_sealed", CONTENT),
    ("form_responses.content_sealed", CONTENT),
    ("form_signatures.content_sealed", CONTENT),
    ("guesses.key_hash", "counts tries"),
    ("import_keys.key_hash", "knows a row of a list again"),
    ("import_rows.like_client", ID),
    ("imports.file_hash", "knows a list again"),
    ("kept_enquiries.content_sealed", CONTENT),
    ("letter_contents.content_sealed", LETTER),
    ("letters.reply_code", "what a mail server answered"),
    ("mailbox.content_sealed", LETTER),
    ("portico_migrations.checksum", "knows a migration again"),
    ("practice_logos.picture", "is seen by everybody"),
];

const CHAIN: &str = "chains the history";
const CONTENT: &str = "what somebody wrote, for whoever may read it";
const ID: &str = "names a row";
const LETTER: &str = "a link in it is a row of the list above";

/// Whether a column may hold what opens a door: bytes that are no id, or a name that says so.
fn may_open(column: &Column) -> bool {
    let is_id = column.name == "id" || column.name.ends_with("_id") || column.name.ends_with("_by");
    let says_so =
        ["hash", "secret", "token", "sealed", "code", "credential", "password"].iter().any(|word| column.name.contains(word));
    says_so || column.kind == Kind::Bytes && !is_id
}

/// A column that is new belongs on one of the lists; one that is gone, on neither.
#[tokio::test]
async fn c27_whatever_opens_a_door_is_on_the_list() {
    let database = TestDatabase::sqlite().await.expect("SQLite is always there");
    let schema = database.read().await.expect("a reader").describe().await.expect("a schema");
    let columns = schema.tables.iter().flat_map(|(table, held)| held.columns.iter().map(move |column| (table, column)));
    let there: BTreeSet<String> =
        columns.filter(|(_, column)| may_open(column)).map(|(table, column)| format!("{table}.{}", column.name)).collect();
    let opening = HELD.iter().flat_map(|held| held.columns.iter().map(move |column| format!("{}.{column}", held.table)));
    let listed: BTreeSet<String> = opening.chain(OPENS_NOTHING.iter().map(|(column, _)| (*column).to_owned())).collect();
    let (new, gone): (Vec<_>, Vec<_>) = (there.difference(&listed).collect(), listed.difference(&there).collect());
    assert!(new.is_empty(), "say how these end with the account they open, and try it: {new:?}");
    assert!(gone.is_empty(), "these are gone: {gone:?}");
}

/// Before an account is closed something lies in each of the tables, so that there is something to try.
async fn each_is_filled(house: &House, whose: fn(&Held) -> &'static str) {
    for held in HELD.iter().filter(|held| !whose(held).is_empty()) {
        let count = format!("select count(*) from {} where {}", held.table, whose(held));
        let (rows,): (i64,) = house.one(Box::leak(count.into_boxed_str()), values![]).await;
        assert!(rows > 0, "nothing in {} shows that {}", held.table, held.ends);
    }
}

stories! {
    /// C27: with the account of a staff member everything ends that it was opened with: nothing signs in, confirms, follows or is added.
    async fn c27_nothing_of_a_staff_member_outlives_the_account(house) {
        house.change("update practices set second_step = true", values![]).await;
        let sam = house.browser();
        let (app, codes) = staff::set_up(house, &sam, SAM).await;
        sam.open("/clients").await.is_at("/clients");
        let laptop = Device::default();
        let add = async || {
            sam.open("/account/passkeys/new").await;
            sam.fill("Current password", STAFF_PASSWORD).press("Continue").await.shows("Confirm on your device")
        };
        add().await;
        sam.make_passkey(&laptop).await.is_at("/account").shows("Your passkey is added.");
        let shown = house.browser();
        shown.open("/sign-in").await;
        let (show, _, passkey) = shown.shown_passkey(&laptop);
        let another = laptop.create(&asked_of_the_device(&add().await), &sam.origin());
        let half = house.browser();
        staff::give(&half, SAM.address, STAFF_PASSWORD).await.is_at("/sign-in/code");
        house.carry_letters().await;
        house.browser().post("/forgot-password", &[("email", SAM.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(SAM.address).link();
        let mut live = sam.follow_live("/clients/events").await;
        live.next().await.expect("the whole is said once");
        each_is_filled(house, |held| held.staff).await;

        let member = house.staff(SAM).await;
        house.sign_in(INES).await.post(&format!("/organization/staff/{member}/closing"), &[]).await.status(200);
        for held in HELD.iter().filter(|held| !held.staff.is_empty()) {
            match held.table {
                "staff" => {
                    staff::give(&house.browser(), SAM.address, STAFF_PASSWORD).await.status(422);
                    half.post("/sign-in/code", &[("code", &app.code(house))]).await.is_at("/sign-in");
                }
                "recovery_codes" => drop(half.post("/sign-in/code", &[("code", &codes[0])]).await.is_at("/sign-in")),
                "sessions" => {
                    live.until("event: done").await;
                    assert!(live.next().await.is_none(), "and then it ends");
                    sam.open("/clients").await.is_at("/sign-in");
                }
                "passes" => {
                    let thief = house.browser();
                    thief.open(&reset).await.status(404);
                    thief.post("/reset", &[("email", SAM.address), ("password", NEW_PASSWORD)]).await;
                    staff::give(&thief, SAM.address, NEW_PASSWORD).await.status(422);
                }
                "passkeys" => {
                    shown.post(&show, &[("credential", &passkey)]).await.status(422);
                    let anew = house.browser();
                    anew.open("/sign-in").await;
                    anew.show_passkey(&laptop).await.status(422);
                }
                "ceremonies" => drop(sam.post("/account/passkeys", &[("credential", &another)]).await.is_at("/sign-in")),
                other => panic!("nobody tries what lies in {other}"),
            }
        }
        for browser in [&sam, &half, &shown] {
            browser.open("/clients").await.is_at("/sign-in");
        }
        const LEFT: &str = "select (select count(*) from passkeys where audience = 'staff'),
         (select count(*) from sessions where audience = 'staff' and subject_id = $1 and ended_at is null)";
        assert_eq!(house.one::<(i64, i64)>(LEFT, values![member]).await, (0, 0));
        house.leave_letters();
    }

    /// C27: with a client's access everything ends that opened it. Nothing that was there before lets them in, nor anybody who has it.
    async fn c27_nothing_of_a_client_outlives_the_access(house) {
        let (_, app, codes) = second_step::set_up(house).await;
        let half = second_step::password(house).await;
        let (client, session) = somebody_in(house, "Owner").await;
        let phone = Device::default();
        let add = async || {
            session.open("/p/alder-wren/account/passkeys/new").await;
            session.fill("Name of the passkey", "My phone").fill("Current password", PASSWORD);
            session.press("Continue").await.shows("Confirm on your device")
        };
        add().await;
        session.make_passkey(&phone).await.is_at("/p/alder-wren/account").shows("Your passkey is added.");
        let shown = house.browser();
        shown.open(SIGN_IN).await;
        let (show, _, passkey) = shown.shown_passkey(&phone);
        let another = phone.create(&asked_of_the_device(&add().await), &session.origin());
        house.carry_letters().await;
        let reset = reset_of(house, client.address).await;
        let entering = house.browser();
        entering.post("/p/alder-wren/sign-in/link", &[("email", client.address)]).await.status(200);
        let to_sign_in = house.carry_letters().await.only_letter_to(client.address);
        let invited = somebody("Invited");
        let mailed = house.invite(invited).await;
        let copied = house.portico.settings.link(&format!("/p/alder-wren/a/{}", house.copy_link(invited).await.reveal()));
        for link in [&mailed, &copied] {
            house.browser().open(link).await.shows("Hello Invited.");
        }
        each_is_filled(house, |held| held.client).await;

        let sam = house.sign_in(SAM).await;
        for one in [client, JONAS, invited] {
            let id = house.client(one).await;
            sam.post(&format!("/clients/{id}/access/disabling"), &[]).await.shows("Access is disabled");
        }
        for held in HELD.iter().filter(|held| !held.client.is_empty()) {
            match held.table {
                "logins" => {
                    give(&house.browser(), client.address, PASSWORD).await.is_at(SIGN_IN);
                    half.post(second_step::CODE, &[("code", &app.code_at(house.now()))]).await;
                    half.open(HOME).await.is_at(SIGN_IN);
                }
                "login_recovery_codes" => {
                    half.post(second_step::CODE, &[("code", &codes[0])]).await;
                    half.open(HOME).await.is_at(SIGN_IN);
                }
                "sessions" => drop(session.open(HOME).await.is_at(SIGN_IN)),
                "passes" => {
                    let thief = house.browser();
                    thief.open(&reset).await;
                    thief.post(RESET, &[("password", NEW_PASSWORD)]).await.does_not_show("Your password is changed");
                    give(&thief, client.address, NEW_PASSWORD).await.is_at(SIGN_IN);
                    let page = entering.open(&to_sign_in.link()).await;
                    entering.press_everything(&page).await;
                    entering.post("/p/alder-wren/sign-in/link/code", &[("code", &to_sign_in.code())]).await;
                    entering.open(HOME).await.is_at(SIGN_IN);
                }
                "passkeys" => {
                    shown.post(&show, &[("credential", &passkey)]).await;
                    shown.open(HOME).await.is_at(SIGN_IN);
                    let anew = house.browser();
                    anew.open(SIGN_IN).await;
                    anew.show_passkey(&phone).await;
                    anew.open(HOME).await.is_at(SIGN_IN);
                }
                "ceremonies" => drop(session.post("/p/alder-wren/account/passkeys", &[("credential", &another)]).await.is_at(SIGN_IN)),
                "invitation_tokens" => {
                    for link in [&mailed, &copied] {
                        let thief = house.browser();
                        thief.open(link).await.does_not_show("Hello Invited.");
                        thief.post(PASSWORD_SCREEN, &[("password", NEW_PASSWORD)]).await.does_not_show("You’re in");
                        thief.open(HOME).await.is_at(SIGN_IN);
                    }
                }
                other => panic!("nobody tries what lies in {other}"),
            }
        }
        const LEFT: &str = "select (select count(*) from logins), (select count(*) from passkeys),
         (select count(*) from sessions where audience = 'portal' and ended_at is null)";
        assert_eq!(house.one::<(i64, i64, i64)>(LEFT, values![]).await, (2, 1, 0), "nobody came in, and nothing was added");
        house.leave_letters();
    }
}
