//! All migrations, in order. Each folder `migrations/NNNN_name` with its `sqlite.sql` and `postgres.sql` has a line here.

use crate::Migration;

/// One migration from its folder.
macro_rules! migration {
    ($folder:literal) => {
        Migration::from_folder(
            $folder,
            include_str!(concat!("../../../migrations/", $folder, "/sqlite.sql")),
            include_str!(concat!("../../../migrations/", $folder, "/postgres.sql")),
        )
    };
}

/// The migrations that this program knows, in ascending order.
pub static MIGRATIONS: &[Migration] = &[
    migration!("0001_practices"),
    migration!("0002_staff"),
    migration!("0003_clients"),
    migration!("0004_access"),
    migration!("0005_invitations"),
    migration!("0006_outbox"),
    migration!("0007_batches"),
    migration!("0008_audit"),
    migration!("0009_imports"),
    migration!("0010_sealed_mailbox"),
    migration!("0011_history_stays"),
    migration!("0012_portal_settings"),
    migration!("0013_templates"),
    migration!("0014_bounces"),
    migration!("0015_staff_grants"),
    migration!("0016_enquiries"),
    migration!("0017_reminders"),
    migration!("0018_families"),
    migration!("0019_groups"),
    migration!("0020_sign_in_choices"),
    migration!("0021_care"),
    migration!("0022_desk"),
    migration!("0023_bounces_and_messages"),
    migration!("0024_forms"),
    migration!("0025_documents"),
    migration!("0026_drafts"),
    migration!("0027_form_reminders"),
    migration!("0028_open_forms_by_client"),
    migration!("0029_choices"),
    migration!("0030_merges_and_forms"),
    migration!("0031_form_files"),
    migration!("0032_document_reminders"),
    migration!("0033_offers_by_letter"),
    migration!("0034_ended_generation"),
    migration!("0035_reminders_by_login"),
    migration!("0036_portal_host"),
    migration!("0037_missing_signatures"),
    migration!("0038_order_of_forms"),
    migration!("0039_countersigning"),
    migration!("0040_marks_of_documents"),
    migration!("0041_kept_enquiries"),
    migration!("0042_oldest_invitations"),
    migration!("0043_smaller_indexes"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_in_the_table() {
        let folders = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let mut found: Vec<String> = std::fs::read_dir(folders)
            .expect("the folder of the migrations is there")
            .map(|entry| entry.expect("its entries can be read"))
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        let known: Vec<String> =
            MIGRATIONS.iter().map(|migration| format!("{:04}_{}", migration.number, migration.name)).collect();
        assert_eq!(known, found);
        assert!(MIGRATIONS.iter().zip(1..).all(|(migration, number)| migration.number == number), "the numbers have no gap");
    }
}
