//! How long it takes to read and check forms, beside reading the same JSON with another library.
//!
//! `cargo run --release -p portico-forms --example speed -- FILE…` prints, for each file, milliseconds and the ratio.

#![allow(clippy::disallowed_methods, reason = "measuring is what this is for")]

use portico_forms::{Json, Questionnaire, Stage};
use std::{hint::black_box, time::Instant};

fn best(mut work: impl FnMut()) -> f64 {
    let times = (0..20).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

fn main() {
    for name in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&name) else {
            println!("{name} cannot be read");
            continue;
        };
        let Ok((questionnaire, _)) = Questionnaire::read(&bytes) else {
            println!("{name} is no form");
            continue;
        };
        let form = questionnaire.form();
        let answers = form.begin();
        let other = best(|| drop(black_box(serde_json::from_slice::<serde_json::Value>(&bytes))));
        let json = best(|| drop(black_box(Json::read(&bytes))));
        let whole = best(|| drop(black_box(Questionnaire::read(&bytes))));
        let live = best(|| drop(black_box(form.live(&answers))));
        let check = best(|| drop(black_box(form.check_answers(&answers, Stage::Complete))));
        println!(
            "{name}: {} bytes, {} items; serde_json {other:.2} ms, JSON {json:.2} ms, form {whole:.2} ms ({:.1} times), what is asked {live:.3} ms, check {check:.3} ms",
            bytes.len(),
            form.items().len(),
            whole / other
        );
    }
}
