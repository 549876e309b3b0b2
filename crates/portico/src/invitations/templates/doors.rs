//! The doors of templates.

use super::{editor_pages as editor, list_pages as list};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::EditTemplates)
        .get("/organization/client-portal/templates", list::list)
        .post("/organization/client-portal/templates", editor::create)
        .get("/organization/client-portal/templates/new", editor::new)
        .post("/organization/client-portal/templates/preview", editor::preview)
        .post("/organization/client-portal/templates/test", editor::test)
        .post("/organization/client-portal/templates/shipped", list::use_shipped)
        .get("/organization/client-portal/templates/{template}", editor::edit)
        .post("/organization/client-portal/templates/{template}", editor::save)
        .post("/organization/client-portal/templates/{template}/default", list::make_default)
        .post("/organization/client-portal/templates/{template}/restore", editor::restore)
        .get("/organization/client-portal/templates/{template}/deletion", list::ask_to_delete)
        .post("/organization/client-portal/templates/{template}/deletion", list::delete);
}
