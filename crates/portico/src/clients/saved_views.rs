//! Saved views of the client list: its filters, order and columns under a name, one's own or shared with the practice. A view is kept as
//! the words of the list's address, so it keeps meaning what they mean.

use super::{
    filter::{Assigned, Filter, Request},
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
};
use portico_database::record;
use portico_policy::{Permission, Reach};
use portico_values::{GroupId, StaffId, ViewId};

/// The longest name.
pub const LONGEST: usize = 60;
/// How many a staff member may keep.
const MOST: i64 = 40;

record! {
    /// A view as one staff member sees it.
    #[derive(Debug, Clone)]
    pub struct SavedView {
        pub id: ViewId,
        pub name: String,
        /// The list's address behind the `?`; empty for the whole list.
        pub query: String,
        pub shared: bool,
        pub own: bool,
        pub owner: Option<String>,
        pub is_default: bool,
    }
}

impl SavedView {
    /// Where it leads. The whole list is asked for by name, so that the default view does not take its place.
    pub fn href(&self) -> String {
        if self.query.is_empty() { WHOLE_LIST.to_owned() } else { format!("/clients?{}", self.query) }
    }
    /// What it asks for.
    pub fn request(&self) -> Request {
        Request::of_address(&self.href())
    }
}

/// The address of the whole list, whatever view somebody begins with.
pub const WHOLE_LIST: &str = "/clients?tab=all";

/// What a view keeps of a list: filters, order and columns. Not what was searched for: a client's name in it would outlast their erasure.
pub fn kept_of(request: &Request) -> Request {
    let filter = Filter { text: String::new(), ..request.filter.clone() };
    Request { filter, sort: request.sort, columns: request.columns, ..Request::default() }
}

/// The address of a list with nothing but what a view keeps, behind the `?`.
pub fn words_of(address: &str) -> String {
    let kept = kept_of(&Request::of_address(address)).href();
    kept.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
}

/// Whether a request names a staff member or a group that is not there any more.
pub fn asks_for_nobody(request: &Request, staff: &[(StaffId, String)], groups: &[(GroupId, String)]) -> bool {
    let gone_staff = matches!(request.filter.assigned, Assigned::To(id) if !staff.iter().any(|(known, _)| *known == id));
    gone_staff || request.filter.group.is_some_and(|id| !groups.iter().any(|(known, _)| *known == id))
}

/// What somebody typed about a view.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Its name, cleaned, not empty, 60 characters at most.
    pub name: String,
    /// Whether the whole practice sees it.
    pub shared: bool,
    /// Whether the list begins with it, for whoever saves.
    pub is_default: bool,
}

/// Saves a view.
///
/// # Errors
/// Invalid, at the name, if there are as many as one may keep: what was typed stays while one is deleted in another tab.
pub async fn save(act: &mut Act, naming: &Naming, address: &str) -> Answer<ViewId> {
    let (reach, staff) = whose(act)?;
    if store::views::count(act.db(), &reach, staff).await? >= MOST {
        return Err(Trouble::at("name", "enough_views", format!("You have {MOST} views. Delete one first.")));
    }
    let (id, now): (ViewId, _) = (act.id(), act.now());
    store::views::insert(act.db(), &reach, id, staff, (&naming.name, &words_of(address), naming.shared), now).await?;
    store::views::set_default(act.db(), &reach, staff, id, naming.is_default).await?;
    act.record(Event::new("view.saved").about(id).with("shared", naming.shared));
    Ok(id)
}

/// Gives a view another name, shares it or takes it back, and makes it the one the list begins with, or not. Of a view that is another's to
/// change only the last is done.
///
/// # Errors
/// Not found if it is nobody's to see.
pub async fn change(act: &mut Act, id: ViewId, naming: &Naming) -> Answer<()> {
    let (reach, staff) = whose(act)?;
    let view = store::views::one(act.db(), &reach, staff, id).await?.ok_or_else(Trouble::not_found)?;
    if may_change(act, &view) {
        // A view that somebody else shared stays shared: taking it back would hide it from whoever changes it.
        let shared = if view.own { naming.shared } else { true };
        store::views::rename(act.db(), &reach, id, &naming.name, shared).await?;
        act.record(Event::new("view.changed").about(id).with("shared", shared));
    }
    store::views::set_default(act.db(), &reach, staff, id, naming.is_default).await?;
    act.record(Event::new("view.default_chosen").about(id).with("default", naming.is_default));
    Ok(())
}

/// Deletes a view. Whoever began with it begins with the whole list again.
///
/// # Errors
/// Not found if it is nobody's to see; refused if it is another's to delete.
pub async fn delete(act: &mut Act, id: ViewId) -> Answer<String> {
    let (reach, staff) = whose(act)?;
    let view = store::views::one(act.db(), &reach, staff, id).await?.ok_or_else(Trouble::not_found)?;
    if !may_change(act, &view) {
        let owner = view.owner.unwrap_or_else(|| "an administrator".into());
        return Err(Refusal::conflict("not_yours", format!("This view was shared by {owner}, who can delete it.")).into());
    }
    store::views::delete(act.db(), &reach, id).await?;
    act.record(Event::new("view.deleted").about(id));
    Ok(view.name)
}

/// People may change their own views; administrators may also change shared ones.
fn may_change(act: &Act, view: &SavedView) -> bool {
    view.own || act.may(Permission::ManagePractice).is_ok()
}

fn whose(act: &Act) -> Answer<(Reach, StaffId)> {
    let reach = act.may(Permission::SeeClients)?;
    Ok((reach, act.who().actor.staff().ok_or_else(Trouble::not_found)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_keeps_filters_order_and_columns_alone() {
        let client = "0193c0de-0000-7000-8000-000000000001";
        let address =
            format!("/clients?tab=waiting&language=es&sort=quiet&columns=phone&after={client}&select=1&picked={client}");
        assert_eq!(words_of(&address), "tab=waiting&language=es&sort=quiet&columns=phone");
        assert_eq!(words_of("/clients?tab=waiting&q=Xanthippe&sort=quiet"), "tab=waiting&sort=quiet", "no name stays behind");
        assert_eq!(words_of("/clients"), "");
        assert_eq!(words_of("https://elsewhere.example/?tab=waiting"), "");
    }
}
