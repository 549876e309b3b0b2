//! The doors of access, at a practice's portal.

use super::{
    account_pages, activation_pages, check_pages, choose_pages, code_pages, confirm_pages, email_pages, letter_pages, link_pages,
    passkey_pages, reset_pages, second_step_pages, sign_in_pages, staff_pages, typed_address_pages, wrong_address_pages,
};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .portal("a link is opened by whoever has it; opening changes nothing")
        .get("/p/{slug}/a/{token}", activation_pages::arrive)
        .get("/p/{slug}/w/{token}", wrong_address_pages::arrive)
        .get("/p/{slug}/activate", activation_pages::start)
        .get("/p/{slug}/activate/wrong-address", wrong_address_pages::ask)
        .get("/p/{slug}/activate/check", check_pages::show)
        .get("/p/{slug}/activate/email", typed_address_pages::show)
        .get("/p/{slug}/activate/email/code", typed_address_pages::code)
        .get("/p/{slug}/activate/passkey", passkey_pages::offer_at_activation)
        .get("/p/{slug}/activate/password", activation_pages::password)
        .get("/p/{slug}/activate/not-me", activation_pages::not_me)
        .get("/p/{slug}/activate/renew", link_pages::after_renewal);
    doors.portal("whoever tries a message out opens its link").get("/p/{slug}/test-link", link_pages::test);
    doors
        .portal("the link in the sealed cookie is the permission, judged from its rows")
        .post("/p/{slug}/activate/check", check_pages::check)
        .post("/p/{slug}/activate/email", typed_address_pages::ask)
        .post("/p/{slug}/activate/email/code", typed_address_pages::try_code)
        .post("/p/{slug}/activate/password", activation_pages::activate)
        .post("/p/{slug}/activate/passkey", passkey_pages::activate)
        .post("/p/{slug}/activate/not-me", activation_pages::say_not_me)
        .post("/p/{slug}/activate/wrong-address", wrong_address_pages::say)
        .post("/p/{slug}/activate/renew", link_pages::renew);
    doors
        .portal("the code in a letter on paper and the date of birth are the permission, as a link is; tries are counted")
        .get("/p/{slug}/code", code_pages::show)
        .post("/p/{slug}/code", code_pages::enter);
    doors
        .portal("signing in comes before being somebody")
        .get("/p/{slug}/sign-in", sign_in_pages::show)
        .post("/p/{slug}/sign-in", sign_in_pages::sign_in)
        .post("/p/{slug}/sign-in/passkey", passkey_pages::sign_in)
        .get("/p/{slug}/sign-in/code", second_step_pages::code)
        .post("/p/{slug}/sign-in/code", second_step_pages::check)
        .get("/p/{slug}/sign-in/link", letter_pages::form)
        .post("/p/{slug}/sign-in/link", letter_pages::ask)
        .get("/p/{slug}/sign-in/link/code", letter_pages::code)
        .post("/p/{slug}/sign-in/link/code", letter_pages::try_code)
        .get("/p/{slug}/s/{token}", letter_pages::arrive)
        .get("/p/{slug}/sign-in/open", letter_pages::show)
        .post("/p/{slug}/sign-in/open", letter_pages::open)
        .get("/p/{slug}/forgot-password", reset_pages::forgot)
        .post("/p/{slug}/forgot-password", reset_pages::ask)
        .get("/p/{slug}/reset/{token}", reset_pages::arrive)
        .get("/p/{slug}/reset", reset_pages::show)
        .post("/p/{slug}/reset", reset_pages::reset)
        .get("/p/{slug}/confirm/{token}", confirm_pages::arrive)
        .get("/p/{slug}/confirm", confirm_pages::show)
        .post("/p/{slug}/confirm", confirm_pages::confirm);
    doors.staff(Permission::ManagePractice).post("/organization/client-portal/settings/sign-in", staff_pages::save);
    doors.staff(Permission::InviteClients).post("/clients/{client}/portal/sign-in-link", staff_pages::send_link);
    doors
        .client(Permission::UsePortal)
        .get("/p/{slug}/choose", choose_pages::show)
        .post("/p/{slug}/choose", choose_pages::choose);
    doors
        .client(Permission::ManageOwnLogin)
        .post("/p/{slug}/sign-out", sign_in_pages::sign_out)
        .gets_through()
        .get_also_seen("/p/{slug}/account", "/clients/{client}/seen/account", account_pages::show)
        .post("/p/{slug}/account/confirmation", account_pages::ask_to_confirm)
        .post("/p/{slug}/account/confirmation/code", account_pages::confirm_by_code)
        .get_also_seen("/p/{slug}/account/email", "/clients/{client}/seen/account/email", email_pages::show)
        .post("/p/{slug}/account/email", email_pages::ask)
        .post("/p/{slug}/account/email/code", email_pages::change)
        .get_also_seen("/p/{slug}/account/password", "/clients/{client}/seen/account/password", account_pages::change)
        .post("/p/{slug}/account/password", account_pages::save_password)
        .get("/p/{slug}/account/passkeys/new", passkey_pages::new)
        .post("/p/{slug}/account/passkeys/new", passkey_pages::offer)
        .post("/p/{slug}/account/passkeys", passkey_pages::add)
        .get("/p/{slug}/account/passkeys/{passkey}/remove", passkey_pages::ask_to_remove)
        .post("/p/{slug}/account/passkeys/{passkey}/remove", passkey_pages::remove)
        .get("/p/{slug}/account/second-step", second_step_pages::set_up)
        .post("/p/{slug}/account/second-step", second_step_pages::enrol)
        .get("/p/{slug}/account/second-step/off", second_step_pages::off)
        .post("/p/{slug}/account/second-step/off", second_step_pages::turn_off)
        .get("/p/{slug}/account/recovery-codes", second_step_pages::new_codes)
        .post("/p/{slug}/account/recovery-codes", second_step_pages::make_codes)
        .post("/p/{slug}/account/language", account_pages::save_language)
        .post("/p/{slug}/account/devices/{device}/sign-out", account_pages::end_device)
        .gets_through()
        .post("/p/{slug}/account/sign-out-everywhere", account_pages::end_all_devices)
        .gets_through();
}
