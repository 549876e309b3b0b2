//! Every migration of the workspace, in order. A folder `migrations/NNNN_name` with `sqlite.sql` and `postgres.sql` gets a line here.

use crate::Migration;

/// One migration from its folder.
#[allow(unused_macros, reason = "the first folder brings the first use")]
macro_rules! migration {
    ($folder:literal) => {
        Migration::from_folder(
            $folder,
            include_str!(concat!("../../../migrations/", $folder, "/sqlite.sql")),
            include_str!(concat!("../../../migrations/", $folder, "/postgres.sql")),
        )
    };
}

/// The migrations that this program knows, by ascending number.
pub static MIGRATIONS: &[Migration] = &[];
