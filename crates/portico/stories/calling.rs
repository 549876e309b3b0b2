//! The practice's telephone number in sentences: wherever a client reads it, a tap calls it (promises of every page that says "call").

use crate::kit::*;

const PHONE: &str = "+44 20 7946 0123";
const DIALS: &str = "href=\"tel:+442079460123\"";

/// Every number that the page shows in its main part is a link that dials it.
#[track_caller]
fn can_be_called(page: Page, times: usize) -> Page {
    let main = page.all("main").concat();
    let links = page.all("main a.tel");
    assert_eq!((main.matches(PHONE).count(), links.len()), (times, times), "{main}");
    assert!(links.iter().all(|link| link == PHONE), "{links:?}");
    assert_eq!(page.text().matches(DIALS).count(), times + 1, "and one more below the page");
    page
}

stories! {
    /// On the pages that anybody reads, on those of links that lead nowhere, and under an account.
    async fn every_number_on_a_page_is_a_link(house) {
        let someone = house.browser();
        for page in ["help", "privacy", "accessibility", "code"] {
            can_be_called(someone.open(&format!("/p/alder-wren/{page}")).await, 1);
        }
        someone.open("/p/alder-wren/a/nothing").await;
        can_be_called(someone.page(), 1).shows("This link doesn’t work").shows("Still not working? Call Alder & Wren Practice on +44 20 7946 0123.");
        can_be_called(someone.post("/p/alder-wren/forgot-password", &[("email", "x@known.example")]).await, 1);
        let maya = house.activate(MAYA).await;
        can_be_called(maya.open("/p/alder-wren/account").await, 1);
        house.leave_letters();
    }
}
