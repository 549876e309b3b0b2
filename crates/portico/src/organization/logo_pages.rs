//! The practice's logo: uploaded and removed in the settings, and the picture itself at the portal's own address.

use super::{actions, settings_pages};
use crate::{
    answer::{Answer, Trouble},
    practices::{self, logo},
    visit::{PortalVisit, StaffVisit},
};
use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header};
use portico_policy::Permission;
use portico_web::{Flash, FormData, Problems, UploadLimits, UploadTrouble, receive};

/// Where the card stands.
const CARD: &str = "/organization/client-portal/settings";

/// `POST /organization/client-portal/settings/logo`.
pub(super) async fn save(visit: StaffVisit, request: Request) -> Answer<Response> {
    visit.who.may(Permission::ManagePractice)?;
    let problems = |sentence: String| Problems::one("logo", "logo", sentence);
    let mut file = Vec::new();
    let upload = match receive(request, UploadLimits::of_file(logo::LARGEST), &mut file).await {
        Ok(upload) => upload,
        Err(UploadTrouble::FileTooLarge { .. }) => {
            return settings_pages::with_problems(&visit, problems("Choose a picture of at most 512 KB".into())).await;
        }
        Err(UploadTrouble::Refused(refusal)) => return Err(refusal.into()),
        Err(UploadTrouble::Sink(error)) => return Err(Trouble::from(anyhow::Error::new(error))),
    };
    upload.form.only(&[])?;
    if file.is_empty() {
        return settings_pages::with_problems(&visit, problems("Choose a picture".into())).await;
    }
    match logo::read(&file) {
        Ok(picture) => {
            let mut act = visit.act().await?;
            actions::set_logo(&mut act, picture).await?;
            act.commit().await?;
            let flash = Flash::done("Logo saved.").with("It is shown in the portal, in emails and on printed letters.");
            Ok(visit.go_with(CARD, &flash))
        }
        Err(problem) => settings_pages::with_problems(&visit, problems(problem.to_string())).await,
    }
}

/// `POST /organization/client-portal/settings/logo/deletion`.
pub(super) async fn remove(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    if actions::remove_logo(&mut act).await? {
        act.commit().await?;
    } else {
        act.leave();
    }
    Ok(visit.go_with(CARD, &Flash::done("The logo was removed.")))
}

/// `GET /p/{slug}/logo`: the same for everybody who asks, so that it does not reveal who opens a letter.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let (format, picture) = practices::store::logo(look.db(), visit.practice.id).await?.ok_or_else(Trouble::not_found)?;
    let media_type = logo::Format::media_type(&format).ok_or_else(Trouble::not_found)?;
    let mut response = Body::from(picture).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    // Mail programs show it inside their own pages.
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(response)
}
