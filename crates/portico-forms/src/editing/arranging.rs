//! Moving items up and down, and deleting them.

use super::{Draft, conditions, sheet::is_help, tree};

/// Where an item moves among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Before the one before it.
    Up,
    /// After the one after it.
    Down,
}

/// An item that is shown only for answers to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// Its link id.
    pub link_id: String,
    /// Its words.
    pub words: String,
    /// The words of the question it depends on.
    pub on: String,
}

impl Draft {
    /// Moves an item past its neighbour. False if there is none.
    pub fn shift(&mut self, link_id: &str, way: Way) -> bool {
        let Some(owner) = tree::owner_mut(self.form_mut(), link_id) else { return false };
        let shown: Vec<usize> =
            (0..owner.list_of("item").len()).filter(|at| !is_help(owner, &owner.list_of("item")[*at])).collect();
        let Some(items) = owner.list_within("item") else { return false };
        let Some(at) = shown.iter().position(|at| tree::id(&items[*at]) == link_id) else { return false };
        let other = match way {
            Way::Up => at.checked_sub(1),
            Way::Down => Some(at + 1),
        };
        let Some(other) = other.and_then(|other| shown.get(other)) else { return false };
        items.swap(shown[at], *other);
        true
    }

    /// Deletes an item with everything in it.
    ///
    /// # Errors
    /// The items that are shown only for answers to it, or to something in it; then it stays.
    pub fn delete(&mut self, link_id: &str) -> Result<(), Vec<Dependent>> {
        let Some(item) = self.item(link_id) else { return Ok(()) };
        let gone: Vec<&str> = std::iter::once(item).chain(tree::all(item)).map(tree::id).collect();
        let form = self.form();
        let left = tree::all(form).into_iter().filter(|other| !gone.contains(&tree::id(other)));
        let dependents: Vec<Dependent> = left
            .filter_map(|other| {
                let on = conditions::looks_at(other).find(|question| gone.contains(question))?;
                let on = tree::find(form, on).map(tree::called).unwrap_or_default();
                Some(Dependent { link_id: tree::id(other).to_owned(), words: tree::called(other), on })
            })
            .collect();
        if !dependents.is_empty() {
            return Err(dependents);
        }
        self.take_out(link_id);
        Ok(())
    }
}
