//! The rows of an import as pages and results show them.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, ImportId};

record! {
    /// One row with what was found, and whom it is like.
    #[derive(Debug, Clone)]
    pub struct RowLine {
        pub row_number: i64,
        pub place: String,
        pub shown_name: String,
        pub problem: String,
        pub leave_out: bool,
        pub like_client: Option<ClientId>,
        pub like_given: Option<String>,
        pub like_family: Option<String>,
        pub like_place: Option<String>,
    }
}

const LINES: &str = "select r.row_number, r.place, r.shown_name, r.problem, r.leave_out, r.like_client,
 c.given_name as like_given, c.family_name as like_family, o.place as like_place
 from import_rows r
 left join clients c on c.practice_id = r.practice_id and c.id = r.like_client
 left join import_rows o on o.practice_id = r.practice_id and o.import_id = r.import_id and o.row_number = r.like_row
 where r.practice_id = $1 and r.import_id = $2 and r.verdict = $3 and r.row_number > $4 order by r.row_number limit $5";

/// Rows of one verdict behind a row number.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn row_lines(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    verdict: &str,
    after: i64,
    limit: i64,
) -> Answer<Vec<RowLine>> {
    Ok(db.rows(LINES, values![reach.practice(), import, verdict, after, limit]).await?)
}

record! {
    /// Two records that look alike once the import is over: the one it wrote, and the one that was there before or came earlier in the file.
    #[derive(Debug, Clone)]
    pub struct Alike {
        pub row_number: i64,
        pub place: String,
        pub problem: String,
        pub written: ClientId,
        pub written_given: String,
        pub written_family: String,
        pub other: ClientId,
        pub other_given: String,
        pub other_family: String,
    }
}

/// The records that an import wrote although they look like another one, behind a row number: as long as both are there.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn alike(db: &mut Connection, reach: &Reach, import: ImportId, after: i64, limit: i64) -> Answer<Vec<Alike>> {
    const ALIKE: &str = "select r.row_number, r.place, r.problem, w.id as written, w.given_name as written_given,
 w.family_name as written_family, c.id as other, c.given_name as other_given, c.family_name as other_family
 from import_rows r
 join clients w on w.practice_id = r.practice_id and w.id = r.client_id
 left join import_rows o on o.practice_id = r.practice_id and o.import_id = r.import_id and o.row_number = r.like_row
 join clients c on c.practice_id = r.practice_id and c.id = coalesce(r.like_client, o.client_id)
 where r.practice_id = $1 and r.import_id = $2 and r.verdict = 'doubtful' and r.row_number > $3 and c.id <> w.id
 order by r.row_number limit $4";
    Ok(db.rows(ALIKE, values![reach.practice(), import, after, limit]).await?)
}

/// Leaves rows out or takes them in again: those shown, by whether they are ticked.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn set_left_out(db: &mut Connection, reach: &Reach, import: ImportId, rows: Vec<(i64, bool)>) -> Answer<()> {
    const SET: &str = "update import_rows set leave_out = $4
 where practice_id = $1 and import_id = $2 and row_number = $3 and client_id is null";
    let practice = reach.practice();
    let rows = rows.into_iter().map(|(row, out)| values![practice, import, row, out].to_vec()).collect();
    db.run_many(SET, rows).await?;
    Ok(())
}

record! {
    /// One line of the results.
    #[derive(Debug, Clone)]
    pub struct ResultRow {
        pub row_number: i64,
        pub place: String,
        pub shown_name: String,
        pub verdict: String,
        pub problem: String,
        pub leave_out: bool,
        pub client_id: Option<ClientId>,
    }
}

/// The results behind a row number.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn results(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    after: i64,
    limit: i64,
) -> Answer<Vec<ResultRow>> {
    const RESULTS: &str = "select row_number, place, shown_name, verdict, problem, leave_out, client_id from import_rows
 where practice_id = $1 and import_id = $2 and row_number > $3 order by row_number limit $4";
    Ok(db.rows(RESULTS, values![reach.practice(), import, after, limit]).await?)
}
