//! Documents of the demo: one to read and one to sign, shared with somebody who is in.

use super::{people::CLIENTS, story::Teller};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    documents::{
        self,
        actions::{Sharing, bring, share},
    },
    forms::Packet,
};
use portico_values::ClientId;
use std::fmt::Write as _;

/// With whom they are shared.
const READER: &str = "Hannah";

const WELCOME: [&str; 5] = [
    "Welcome to Alder & Wren Practice",
    "",
    "You find us at 12 Alder Lane. Ring the bell on the left; the waiting room is on the first floor.",
    "There is a lift at the back of the house.",
    "If you are going to be late, call 020 7946 0018.",
];
const FEES: [&str; 5] = [
    "Fees and cancellations",
    "",
    "An appointment that is cancelled a day before costs nothing.",
    "Later than that we charge half of it, but not when you are ill.",
    "We ask you to sign that you have read this.",
];

impl Teller<'_> {
    /// The front desk uploads two documents and shares them, one of them with a signature asked for.
    pub(super) async fn share_papers(&self, known: &[Option<ClientId>]) -> Answer<()> {
        let at = CLIENTS.iter().position(|person| person.given == READER);
        let reader = at.and_then(|at| known[at]).ok_or_else(|| Trouble::fault("somebody of the demo is missing"))?;
        for (name, lines, asks_signature) in
            [("Welcome to the practice.pdf", WELCOME, false), ("Fees and cancellations.pdf", FEES, true)]
        {
            let kept = documents::keep(self.portico, self.practice, name, &pdf(&lines)).await?;
            let kept = kept.map_err(|_| Trouble::fault("a document of the demo is none"))?;
            let mut act = Act::begin(self.portico, &self.desk()).await?;
            let brought = bring(&mut act, reader, &[kept]).await?;
            let sharing =
                Sharing { documents: &brought.kept, asks_signature, forms: &Packet::default(), groups: &[], invitation: None };
            share(&mut act, reader, &sharing).await?;
            act.commit().await?;
        }
        Ok(())
    }
}

/// A page of lines as PDF 1.4, its table of places counted by hand.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 18 TL 72 760 Td\n");
    for line in lines {
        let _ = writeln!(text, "({}) Tj T*", line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"));
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let (mut out, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        let _ = write!(out, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let _ = write!(out, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}
