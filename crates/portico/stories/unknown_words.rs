//! Words in rows that this program does not know, written by a newer one or by hand: what they decide stays closed, and is never taken for
//! something else. With a word that is known everything goes on.

use crate::kit::*;
use portico::batches::jobs::prepare_due;

/// A link copied on the tab, whatever becomes of it.
async fn copied(house: &House) -> Page {
    let sam = house.sign_in(SAM).await;
    sam.open(&format!("/clients/{}/portal", house.client(MAYA).await)).await.status(200);
    sam.press("Copy invitation link").await
}

stories! {
    /// A second check that nobody knows asks for something: a link that has it opens nothing, and where the practice wants it none is copied.
    async fn a_second_check_that_nobody_knows(house) {
        const LINKS: &str = "select count(*) from invitation_tokens where practice_id = $1 and channel = 'copied'";
        const OF_LINKS: &str = "update invitation_tokens set second_check = $2 where practice_id = $1 and channel = 'copied'";
        const WANTED: &str = "update practices set link_check = $2 where id = $1";
        house.invite(MAYA).await;
        let practice = house.practice(ALDER).await;
        let page = copied(house).await;
        let link = page.status(200).value("Link");
        house.browser().open(&link).await.status(200).shows("Continue");
        house.change(OF_LINKS, values![practice, "shibboleth"]).await;
        house.browser().open(&link).await.status(500);
        house.change(OF_LINKS, values![practice, "none"]).await;
        house.browser().open(&link).await.status(200).shows("Continue");
        house.change(WANTED, values![practice, "shibboleth"]).await;
        copied(house).await.status(500);
        assert_eq!(house.one::<(i64,)>(LINKS, values![practice]).await.0, 1, "no link without the check that is wanted");
        house.change(WANTED, values![practice, "none"]).await;
        copied(house).await.status(200);
        assert_eq!(house.one::<(i64,)>(LINKS, values![practice]).await.0, 2);
    }

    /// A batch of a kind that nobody knows sends nothing, and neither does one whose forms are to be signed, or countersigned, by nobody knows
    /// whom. They hold up no other.
    async fn a_batch_that_nobody_understands(house) {
        const KIND: &str = "update batches set kind = $2 where id = $1";
        const SIGNERS: &str = "update batches set signers = $2 where id = $1";
        const COUNTERSIGN: &str = "update batches set countersign = $2 where id = $1";
        let (strange, unsigned) = (house.start_batch(&[MAYA]).await, house.start_batch(&[JONAS]).await);
        house.start_batch(&[ANA]).await;
        house.change(KIND, values![strange, "parcels"]).await;
        house.change(SIGNERS, values![unsigned, "everybody"]).await;
        while prepare_due(&house.portico).await.expect("the others") > 0 {}
        house.carry_letters().await.only_letter_to(ANA.address);
        house.change(KIND, values![strange, "invitations"]).await;
        while prepare_due(&house.portico).await.expect("the others") > 0 {}
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.change(SIGNERS, values![unsigned, "whoever"]).await;
        house.change(COUNTERSIGN, values![unsigned, "perhaps"]).await;
        while prepare_due(&house.portico).await.expect("the others") > 0 {}
        house.carry_letters().await.none();
        house.change(COUNTERSIGN, values![unsigned, "form"]).await;
        while prepare_due(&house.portico).await.expect("all") > 0 {}
        house.carry_letters().await.only_letter_to(JONAS.address);
    }

    /// An invitation that stands nobody knows where opens nothing: its link is no link to anything else either.
    async fn an_invitation_that_stands_nobody_knows_where(house) {
        const STATE: &str = "update invitations set state = $2 where practice_id = $1";
        let (link, practice) = (house.invite(MAYA).await, house.practice(ALDER).await);
        house.change(STATE, values![practice, "mislaid"]).await;
        house.browser().open(&link).await.status(500);
        house.change(STATE, values![practice, "sent"]).await;
        house.browser().open(&link).await.status(200).shows("Continue");
    }

    /// A session at a stage of signing in that nobody knows opens nothing, not even what comes before the second step. Signing in again does.
    async fn a_session_at_a_stage_that_nobody_knows(house) {
        const STAGE: &str = "update sessions set stage = $2 where practice_id = $1";
        let (sam, practice) = (house.sign_in(SAM).await, house.practice(ALDER).await);
        house.change(STAGE, values![practice, "halfway"]).await;
        for address in ["/clients", "/sign-in/code"] {
            sam.open(address).await.status(500);
        }
        house.sign_in(SAM).await.open("/clients").await.status(200);
        house.change(STAGE, values![practice, "full"]).await;
        sam.open("/clients").await.status(200);
    }
}
