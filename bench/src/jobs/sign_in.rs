//! Signing in at the portal, eight at once.

use crate::{
    Done,
    browser::Browser,
    house::{House, PASSWORD},
    seed::LOGINS,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Sign-ins per second. Every one is somebody else's, from another network.
pub(crate) async fn per_second(house: &House, at_once: usize, lasting: Duration) -> Done<f64> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let end = began + lasting;
    let mut doors = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (address, done) = (house.address, done.clone());
        doors.spawn(async move {
            let mut browser = Browser::open(address).await?;
            while Instant::now() < end {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                browser.seen_as = format!("10.{}.{}.{}", 1 + number / 62_500 % 250, number / 250 % 250, number % 250);
                let email = format!("portal{}@bench.example", number % LOGINS);
                let answer = browser.post("/p/bench/sign-in", &[("email", &email), ("password", PASSWORD)]).await?;
                if answer.status != 303 || answer.set_cookie.is_empty() {
                    return Err(format!("a sign-in was answered with {}", answer.status));
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        });
    }
    while let Some(door) = doors.join_next().await {
        door.map_err(|why| why.to_string())??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
}
