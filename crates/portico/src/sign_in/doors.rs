//! The doors of signing in as staff, and of one's own account.

use super::{
    account_pages as account, entry_pages as entry, passkey_pages as passkeys, password_pages as passwords,
    second_step_pages as second_step,
};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors.public("the way to the staff workspace").get("/", entry::start);
    doors
        .public("staff sign in here")
        .get("/sign-in", entry::form)
        .post("/sign-in", entry::sign_in)
        .goes_on_when_full()
        .post("/sign-in/passkey", passkeys::sign_in)
        .goes_on_when_full()
        .get("/sign-in/practice", entry::practices)
        .post("/sign-in/practice", entry::choose_practice)
        .goes_on_when_full();
    doors
        .public("staff who have forgotten their password")
        .get("/forgot-password", passwords::forgot)
        .post("/forgot-password", passwords::ask)
        .get("/reset/{token}", passwords::open_link)
        .get("/reset", passwords::choose)
        .post("/reset", passwords::chosen);
    doors
        .staff(Permission::FinishStaffSignIn)
        .get("/sign-in/code", second_step::code)
        .post("/sign-in/code", second_step::check)
        .goes_on_when_full()
        .get("/sign-in/second-step", second_step::set_up)
        .post("/sign-in/second-step", second_step::confirm)
        .post("/sign-out", entry::sign_out)
        .gets_through();
    doors
        .staff(Permission::ManageOwnStaffAccount)
        .get("/account", account::page)
        .post("/account/signature", account::save_signature)
        .get("/account/password", account::password)
        .post("/account/password", account::change_password)
        .get("/account/second-step", account::second_step)
        .post("/account/second-step", account::change_second_step)
        .get("/account/passkeys/new", passkeys::new)
        .post("/account/passkeys/new", passkeys::offer)
        .post("/account/passkeys", passkeys::add)
        .get("/account/passkeys/{passkey}/remove", passkeys::ask_to_remove)
        .post("/account/passkeys/{passkey}/remove", passkeys::remove)
        .get("/account/recovery-codes", account::recovery_codes)
        .post("/account/recovery-codes", account::make_recovery_codes)
        .post("/account/devices/{id}/end", account::end_device)
        .gets_through()
        .post("/account/sign-out-everywhere", account::sign_out_everywhere)
        .gets_through();
}
