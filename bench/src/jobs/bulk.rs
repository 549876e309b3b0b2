//! Bulk invitations, from the button to the last message accepted by the mail server.

use crate::{Done, browser::Browser, house::House};
use portico_values::{ClientId, StaffId};
use std::time::{Duration, Instant};

/// Who is invited.
pub(crate) enum Whom<'a> {
    /// These, ticked one by one.
    Ticked(&'a [ClientId]),
    /// "Select all matching": everybody in the care of one staff member.
    InCareOf(StaffId, usize),
}

impl Whom<'_> {
    fn many(&self) -> usize {
        match self {
            Whom::Ticked(clients) => clients.len(),
            Whom::InCareOf(_, many) => *many,
        }
    }
}

/// What one bulk invitation took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    /// Milliseconds until the staff member had the answer.
    pub(crate) answer: f64,
    /// Messages per second, from the button to the last one accepted.
    pub(crate) per_second: f64,
}

/// Longer than this, and something is wrong.
const PATIENCE: Duration = Duration::from_secs(300);

/// Invites, and waits until the mail server has accepted that many more messages.
pub(crate) async fn invite(house: &House, staff: &mut Browser, whom: &Whom<'_>, accepted: &dyn Fn() -> u64) -> Done<Took> {
    at_rest(accepted).await;
    let before = accepted();
    let many = whom.many();
    let spent = house.spent()?;
    let began = Instant::now();
    press(house, staff, whom).await?;
    let answer = began.elapsed().as_secs_f64() * 1_000.0;
    while accepted() < before + many as u64 {
        if began.elapsed() > PATIENCE {
            return Err(format!("of {many} letters only {} arrived", accepted() - before));
        }
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    let per_second = many as f64 / began.elapsed().as_secs_f64();
    let (now, many) = (house.spent()?, many as f64);
    let (milliseconds, kilobytes) = (now.milliseconds - spent.milliseconds, now.kilobytes - spent.kilobytes);
    eprintln!(
        "{many} letters: {per_second:.0} /s; each {:.3} ms on the cores and {:.1} kB written",
        milliseconds / many,
        kilobytes / many
    );
    Ok(Took { answer, per_second })
}

/// Presses "Invite to Client Portal" in the composer.
async fn press(house: &House, staff: &mut Browser, whom: &Whom<'_>) -> Done {
    let key = format!("bench-{}-{}", house.address.port(), std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos()));
    let many = whom.many().to_string();
    let mut fields: Vec<(&str, &str)> = vec![
        ("subject", "Your Client Portal at {{practice_name}}"),
        ("message", MESSAGE),
        ("request_key", &key),
        ("confirm", &many),
    ];
    let ids: Vec<String> = match whom {
        Whom::Ticked(clients) => clients.iter().map(ToString::to_string).collect(),
        Whom::InCareOf(member, _) => vec![member.to_string()],
    };
    match whom {
        Whom::Ticked(_) => fields.extend(ids.iter().map(|id| ("client", id.as_str()))),
        Whom::InCareOf(..) => fields.extend([("all", "1"), ("filter.staff", ids[0].as_str())]),
    }
    let answer = staff.post("/batches", &fields).await?;
    match answer.status {
        303 => Ok(()),
        status => {
            let page = String::from_utf8_lossy(&answer.body);
            let from = page.find("error").unwrap_or(0);
            Err(format!("the batch was answered with {status}: {}", page.chars().skip(from).take(600).collect::<String>()))
        }
    }
}

/// What a practice would write. Placeholders are filled in for each client, as those of a default message are.
const MESSAGE: &str = "Hello {{client_first_name}},\n\nWe have set up a Client Portal for you at {{practice_name}}. It is a private place \
    where you can see what there is to do and find our contact details.\n\nPress the button to choose a password. It takes about \
    two minutes.\n\nWarm regards,\n{{practice_name}}";

/// Waits until no letter is under way any more.
pub(crate) async fn at_rest(accepted: &dyn Fn() -> u64) {
    loop {
        let before = accepted();
        tokio::time::sleep(Duration::from_millis(400)).await;
        if accepted() == before {
            return;
        }
    }
}
