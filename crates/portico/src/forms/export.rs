//! Answers as files. Their names say nothing of what is in them.

use super::{
    answer_lines::{Section, Total},
    files::Said,
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::header;
use portico_web::{harmless, no_store};

/// One answer per line: heading, question, answer. No spreadsheet takes a cell for a formula.
pub(super) fn csv(sections: &[Section], totals: &[Total]) -> String {
    let mut rows = vec![["Section".to_owned(), "Question".to_owned(), "Answer".to_owned()]];
    for section in sections {
        for line in section.lines() {
            rows.push([
                section.title.clone(),
                line.question.clone(),
                line.answers.iter().map(Said::plain).collect::<Vec<_>>().join("; "),
            ]);
        }
    }
    let total = |total: &Total| [total.of.clone(), "Total".to_owned(), format!("{} of {}", total.score, total.max)];
    rows.extend(totals.iter().map(total));
    let quoted = |cell: &String| format!("\"{}\"", harmless(cell).replace('"', "\"\""));
    rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

/// A file to keep.
pub(super) fn download(kind: &'static str, name: &'static str, content: impl Into<Body>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    no_store((headers, content.into()).into_response())
}
