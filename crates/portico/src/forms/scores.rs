//! The totals of one form over time, and those of its parts, each as a chart and as a table.

use super::{
    actions::reviewing,
    answer_lines::heading,
    request::State,
    store::requests::{self, Request},
};
use crate::{act::Look, answer::Answer, app::Portico, clients::Calendar};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, Moment};
use std::sync::Arc;

/// How many totals are looked at, the newest ones.
const MOST: usize = 24;
/// How many parts of a form are drawn: more charts than these nobody compares.
const MOST_PARTS: usize = 12;
/// The drawing, in its own units, with room for what is written at its edges.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 160.0;
const ROOM: f64 = 28.0;

/// One total.
pub(super) struct Point {
    pub(super) at: String,
    pub(super) score: String,
    pub(super) complete: bool,
    /// Where the form itself stands.
    pub(super) href: String,
    /// Whether it is the form of the page.
    pub(super) is_this: bool,
    pub(super) x: String,
    pub(super) y: String,
    /// Where the number is written: above the dot, or beneath one at the top.
    pub(super) text_y: String,
}

/// The totals, oldest first; the drawing's line and its words.
pub(super) struct Scores {
    pub(super) title: String,
    /// What its title is called on the page.
    pub(super) id: String,
    pub(super) points: Vec<Point>,
    pub(super) max: String,
    pub(super) line: String,
    pub(super) said: String,
    pub(super) base: String,
    pub(super) top: String,
}

/// A total before it is drawn.
struct Total {
    at: Moment,
    score: String,
    complete: bool,
    request: FormRequestId,
}

/// The totals of a form, or of a part of it, before they are drawn.
struct Course {
    /// The group by its link id, which versions share, and its heading; none for the whole form.
    part: Option<(String, String)>,
    max: String,
    totals: Vec<Total>,
}

impl Scores {
    /// Those of the form that this request asks, in all its versions that count to the same maximum: of all of it, then of its parts. None
    /// before there are two.
    ///
    /// # Errors
    /// A fault if answers cannot be opened.
    pub(super) async fn of(
        look: &mut Look,
        portico: &Arc<Portico>,
        reach: &Reach,
        (client, this): (ClientId, &Request),
        calendar: &Calendar,
    ) -> Answer<Vec<Self>> {
        let all = requests::of_client(look.db(), reach, client).await?;
        let same = all.into_iter().filter(|one| one.canonical == this.canonical && one.state == State::Done);
        let mut courses: Vec<Course> = Vec::new();
        for request in same.take(MOST) {
            let form = portico.forms.form(look.db(), reach, request.form).await?;
            let Some(opened) = reviewing::newest(look, reach, request.id).await? else { continue };
            let answers = &opened.response.answers;
            let Some(whole) = form.score(answers) else { continue };
            let parts = form.scores_within(answers).into_iter().take(MOST_PARTS).map(|(group, score)| {
                let (link, heading) = (form.item(group).link_id.clone(), heading(&form, group, calendar.words.tag()).to_owned());
                (Some((link, heading)), score)
            });
            for (part, score) in std::iter::once((None, whole)).chain(parts) {
                let (at, complete, max) = (opened.sent.sent_at, score.complete, score.max.to_string());
                let total = Total { at, score: score.score.to_string(), complete, request: request.id };
                let link = part.as_ref().map(|(link, _)| link);
                match courses.iter_mut().find(|course| course.part.as_ref().map(|(link, _)| link) == link) {
                    Some(course) if course.max == max => course.totals.push(total),
                    Some(_) => {}
                    None => courses.push(Course { part, max, totals: vec![total] }),
                }
            }
        }
        let drawn = courses.into_iter().filter(|course| course.totals.len() > 1).enumerate();
        Ok(drawn.map(|(at, course)| Self::drawn(at, course, this, calendar)).collect())
    }

    fn drawn(at: usize, Course { part, max, mut totals }: Course, this: &Request, calendar: &Calendar) -> Self {
        totals.sort_by_key(|total| total.at);
        let title = part.map_or_else(|| "Totals over time".to_owned(), |(_, heading)| format!("Totals over time: {heading}"));
        let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        let most = number(&max).max(f64::MIN_POSITIVE);
        let (first, last) = (totals[0].at.millis(), totals[totals.len() - 1].at.millis());
        #[allow(clippy::cast_precision_loss, reason = "a drawing is not finer than a day")]
        let along = |at: Moment| (at.millis() - first) as f64 / ((last - first).max(1) as f64);
        let place = |at: Moment, score: &str| {
            let x = ROOM + along(at) * (WIDTH - 2.0 * ROOM);
            let y = HEIGHT - ROOM - (number(score) / most).clamp(0.0, 1.0) * (HEIGHT - 2.0 * ROOM);
            (x, y)
        };
        let unit = |value: f64| format!("{value:.1}");
        let mut points = Vec::with_capacity(totals.len());
        for total in totals {
            let (x, y) = place(total.at, &total.score);
            points.push(Point {
                at: calendar.day(total.at),
                complete: total.complete,
                href: format!("/clients/{}/forms/{}", this.client, total.request),
                is_this: total.request == this.id,
                x: unit(x),
                y: unit(y),
                text_y: unit(if y < 2.0 * ROOM { y + 20.0 } else { y - 10.0 }),
                score: total.score,
            });
        }
        let said: Vec<String> = points.iter().map(|point| format!("{} on {}", point.score, point.at)).collect();
        Self {
            line: points.iter().map(|point| format!("{},{}", point.x, point.y)).collect::<Vec<_>>().join(" "),
            said: format!("{title}, of {max}: {}", said.join(", ")),
            title,
            id: format!("over-time-{at}"),
            base: unit(HEIGHT - ROOM),
            top: unit(ROOM),
            points,
            max,
        }
    }
}
