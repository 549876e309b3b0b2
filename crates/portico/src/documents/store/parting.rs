//! The documents of two records that are taken apart again. Files of forms follow their forms.

use crate::{access::parting::Parting, answer::Answer};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, LoginId, Moment};

record! {
    /// A document of one of the two.
    #[derive(Clone, Debug)]
    pub(crate) struct Touched {
        pub(crate) id: DocumentId,
        pub(crate) client: ClientId,
        pub(crate) name: String,
        pub(crate) uploaded_at: Moment,
        pub(crate) from_login: Option<LoginId>,
    }
}

/// What was brought or signed while they were one.
pub(crate) async fn touched_since(db: &mut Connection, reach: &Reach, parting: &Parting) -> Answer<Vec<Touched>> {
    const TOUCHED: &str = "select d.id, d.client_id as client, d.name, d.uploaded_at, d.from_login from documents d
     where d.practice_id = $1 and d.client_id in ($2, $3) and d.form_request_id is null and d.erased_at is null
     and (d.uploaded_at >= $4 or exists (select 1 from document_signatures n where n.practice_id = d.practice_id
     and n.document_id = d.id and n.signed_at >= $4)) order by d.id";
    Ok(db.rows(TOUCHED, values![reach.practice(), parting.gone, parting.kept, parting.merged_at]).await?)
}

/// Who signed which of them in the meantime.
pub(crate) async fn signers_since(db: &mut Connection, reach: &Reach, parting: &Parting) -> Answer<Vec<(DocumentId, LoginId)>> {
    const SIGNERS: &str = "select n.document_id, n.login_id from documents d
     join document_signatures n on n.practice_id = d.practice_id and n.document_id = d.id
     where d.practice_id = $1 and d.client_id in ($2, $3) and n.signed_at >= $4";
    Ok(db.rows(SIGNERS, values![reach.practice(), parting.gone, parting.kept, parting.merged_at]).await?)
}

/// Gives one to the other of the two.
pub(crate) async fn give(db: &mut Connection, reach: &Reach, id: DocumentId, to: ClientId) -> Answer<()> {
    const GIVE: &str = "update documents set client_id = $3, merge_id = null where practice_id = $1 and id = $2";
    db.run(GIVE, values![reach.practice(), id, to]).await?;
    Ok(())
}
