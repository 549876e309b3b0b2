//! Saved views: saving the list as it is, and the page where names, sharing and the view to begin with are changed.

use super::super::{
    saved_views::{self, LONGEST, Naming, SavedView, asks_for_nobody},
    store,
};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ViewId, clean_text};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "clients/pages/views.html")]
struct ViewsPage {
    shell: StaffShell,
    rows: Vec<Line>,
    problems: Problems,
}

struct Line {
    view: SavedView,
    gone: bool,
    may_change: bool,
    /// What stands in its fields.
    typed: Typed,
    /// Whether its name has to be put right.
    wrong: bool,
}

/// The fields of a view as somebody left them.
#[derive(Default)]
struct Typed {
    name: String,
    shared: bool,
    is_default: bool,
}

impl Typed {
    fn of_form(form: &FormData) -> Self {
        Self { name: form.text("name").to_owned(), shared: form.checked("shared"), is_default: form.checked("default") }
    }
    fn of_view(view: &SavedView) -> Self {
        Self { name: view.name.clone(), shared: view.shared, is_default: view.is_default }
    }
}

#[derive(Template)]
#[template(path = "clients/pages/view_new.html")]
struct NewPage {
    shell: StaffShell,
    here: String,
    typed: Typed,
    problems: Problems,
}

/// `GET /clients/views`.
pub(in crate::clients) async fn list(visit: StaffVisit) -> Answer<Response> {
    Ok(visit.page(&page(&visit, None, Problems::none()).await?))
}

/// `wrong` is the view that could not be saved, with what was typed.
async fn page(visit: &StaffVisit, mut wrong: Option<(ViewId, Typed)>, problems: Problems) -> Answer<ViewsPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let staff = visit.who.actor.staff().ok_or_else(Trouble::not_found)?;
    let views = store::views::all(look.db(), &reach, staff).await?;
    let members = store::staff_members(look.db(), &reach).await?;
    let groups = store::groups(look.db(), &reach).await?;
    drop(look);
    let line = |view: SavedView| {
        let typed = wrong.take_if(|(id, _)| *id == view.id).map(|(_, typed)| typed);
        Line {
            gone: asks_for_nobody(&view.request(), &members, &groups),
            may_change: view.own || visit.may(Permission::ManagePractice),
            wrong: typed.is_some(),
            typed: typed.unwrap_or_else(|| Typed::of_view(&view)),
            view,
        }
    };
    let rows = views.into_iter().map(line).collect();
    Ok(ViewsPage { shell: visit.shell(Some(Section::Clients)), rows, problems })
}

/// `GET /clients/views/new`, with the address of the list as `here`.
pub(in crate::clients) async fn new(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let here = form.text("here").to_owned();
    let shell = visit.shell(Some(Section::Clients));
    Ok(visit.page(&NewPage { shell, here, typed: Typed::default(), problems: Problems::none() }))
}

/// `POST /clients/views`.
pub(in crate::clients) async fn save(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "here", "shared", "default"])?;
    let again = |problems| {
        let shell = visit.shell(Some(Section::Clients));
        let page = NewPage { shell, here: form.text("here").to_owned(), typed: Typed::of_form(&form), problems };
        Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
    };
    let naming = match naming(&form) {
        Ok(naming) => naming,
        Err(problems) => return again(problems),
    };
    let mut act = visit.act().await?;
    match saved_views::save(&mut act, &naming, form.text("here")).await {
        Ok(_) => act.commit().await?,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return again(problems);
        }
        Err(other) => return Err(other),
    }
    let words = saved_views::words_of(form.text("here"));
    let back = if words.is_empty() { saved_views::WHOLE_LIST.to_owned() } else { format!("/clients?{words}") };
    Ok(visit.go_with(&back, &Flash::done(format!("The view “{}” is saved.", naming.name))))
}

/// `POST /clients/views/{view}`.
pub(in crate::clients) async fn change(visit: StaffVisit, Path(view): Path<ViewId>, form: FormData) -> Answer<Response> {
    form.only(&["name", "shared", "default"])?;
    let naming = match naming(&form) {
        Ok(naming) => naming,
        Err(problems) => {
            let page = page(&visit, Some((view, Typed::of_form(&form))), problems).await?;
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
    };
    let mut act = visit.act().await?;
    saved_views::change(&mut act, view, &naming).await?;
    act.commit().await?;
    Ok(visit.go_with("/clients/views", &Flash::done("View saved.")))
}

/// `POST /clients/views/{view}/deletion`.
pub(in crate::clients) async fn delete(visit: StaffVisit, Path(view): Path<ViewId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let name = saved_views::delete(&mut act, view).await?;
    act.commit().await?;
    Ok(visit.go_with("/clients/views", &Flash::done(format!("The view “{name}” is deleted."))))
}

fn naming(form: &FormData) -> Result<Naming, Problems> {
    let name = clean_text(form.text("name"));
    if name.is_empty() {
        return Err(Problems::one("name", "missing", "Give the view a name"));
    }
    if name.chars().count() > LONGEST {
        return Err(Problems::one("name", "too_long", format!("Shorten this to {LONGEST} characters")));
    }
    Ok(Naming { name, shared: form.checked("shared"), is_default: form.checked("default") })
}
