//! All statements about forms.

pub(crate) mod answers;
pub(crate) mod drafts;
pub(crate) mod forms;
pub(crate) mod merging;
pub(crate) mod outstanding;
pub(crate) mod parting;
pub(crate) mod requests;
pub(crate) mod signatures;
pub(crate) mod stages;
