//! Doors for the built-in files and for the choice between light and dark.

use super::Doors;
use crate::{
    answer::Answer,
    look::{Theme, assets},
    visit::HallVisit,
};
use axum::response::Response;
use http::{HeaderMap, Uri};
use portico_web::{FormData, is_own_path, see_other, with_cookie};

/// Registers them.
pub(crate) fn doors(doors: &mut Doors) {
    doors.public("built-in styles, scripts, icons and fonts").get("/assets/{*path}", file);
    doors.public("a choice of colours is kept on the device").post("/theme", choose_theme);
}

async fn file(uri: Uri, headers: HeaderMap) -> Response {
    assets().answer(uri.path(), &headers)
}

async fn choose_theme(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["theme", "next"])?;
    let theme = Theme::all().into_iter().find(|theme| theme.as_str() == form.text("theme")).unwrap_or_default();
    let next = if is_own_path(form.text("next")) { form.text("next") } else { "/" };
    Ok(with_cookie(see_other(next), theme.cookie(visit.call.portico.cookies)))
}
