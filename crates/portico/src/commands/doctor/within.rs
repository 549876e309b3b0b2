//! What stands in the database: its state, the practices, letters that wait, the history, the clock that was told.

use super::{findings::Findings, front_door, store};
use crate::{
    app::Portico,
    bounces::Reading,
    commands::{Stop, audit::verify_chains, restore::Unfinished, running},
    documents::vault::Vault,
    import::counted,
    installation::{clock_floor, fallen, hold, known_keys, rewriting},
    keys::Keys,
    practices::{self, Practice},
    relying_party::RelyingParty,
    settings::Settings,
};
use portico_database::{Connection, Database, MIGRATIONS};
use portico_values::{Clock, Moment, OsRandomness, SystemClock, moment::days};
use std::{sync::Arc, time::Duration};

/// A letter that should have left so long ago shows that nobody carries letters.
const TOO_LONG: Duration = Duration::from_secs(15 * 60);

/// Opens the database, if it is there and fit for this program.
pub(super) async fn open(settings: &Settings, findings: &mut Findings) -> Option<Database> {
    if let Some(file) = running::file_of(settings).filter(|file| !file.exists()) {
        let file = file.display();
        findings.look(format!(
            "There is no database at {file} yet; portico serve creates one. If yours is elsewhere, name it with --data-dir."
        ));
        return None;
    }
    if let Err(stop) = Unfinished::refuse(settings) {
        findings.mend(format!("{}.", stop.why()));
    }
    let database = match running::open_database(settings, false).await {
        Ok(database) => database,
        Err(stop) => {
            findings.mend(format!("The database cannot be opened: {}.", stop.why()));
            return None;
        }
    };
    match database.pending(MIGRATIONS).await {
        Ok(missing) if missing.is_empty() => Some(database),
        Ok(missing) => {
            let missing = counted(missing.len() as i64, "migration", "migrations");
            findings.mend(format!("The database is {missing} behind this version: run portico migrate."));
            None
        }
        Err(error) => {
            findings.mend(format!("The database does not fit this version: {error}."));
            None
        }
    }
}

/// Looks round in a database that is fit for this program. What keeps the doctor from looking is a finding as well.
pub(super) async fn look_round(database: &Database, settings: &Settings, keys: Option<Keys>, findings: &mut Findings) {
    if let Err(stop) = look_as_far_as_possible(database, settings, keys, findings).await {
        findings.mend(format!("There was no looking any further: {}.", stop.why()));
    }
}

/// Without its keys, nothing is said of what only they can judge: the history, the mailbox of returned emails, and documents.
async fn look_as_far_as_possible(
    database: &Database,
    settings: &Settings,
    keys: Option<Keys>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let now = SystemClock::default().now();
    let mut reader = database.read().await?;
    damage(database, &store::version(&mut reader).await?, findings).await;
    clock(now, clock_floor::read(&mut reader).await?, findings);
    what_waits(&mut reader, now, findings).await?;
    let practices = practices::store::all(&mut reader).await?;
    if practices.is_empty() {
        findings.look("There is no practice yet: open the address that portico serve prints, or run portico create-practice.");
    }
    for practice in &practices {
        one_practice(&mut reader, practice, now, findings).await?;
    }
    let lacking = match &keys {
        Some(keys) => known_keys::lacking(&mut reader, keys).await?,
        None => None,
    };
    drop(reader);
    portal_hosts(&practices, settings, findings).await;
    if let Some(key) = lacking {
        findings.mend(format!("{}.", running::not_its_keys(settings, &key)));
        return Ok(());
    }
    let Some(keys) = keys else { return Ok(()) };
    let randomness = Arc::new(OsRandomness);
    let portico = Portico::new(database.clone(), keys, settings.clone(), Arc::new(SystemClock::default()), randomness);
    history(&portico, findings).await?;
    came_back(&portico, findings).await?;
    if object_store(&portico, findings).await {
        for practice in &practices {
            files(&portico, practice, findings).await?;
        }
    }
    Ok(())
}

/// Whether the database is whole, and set as it should be.
async fn damage(database: &Database, version: &str, findings: &mut Findings) {
    match database.quick_check().await {
        Ok(()) if database.warnings().is_empty() => {
            findings.well(format!("The database answers ({version}), has every setting it should have, and is up to date."));
        }
        Ok(()) => findings.well(format!("The database answers ({version}) and is up to date.")),
        Err(error) => findings.mend(format!("The database is damaged ({error}). Restore a backup.")),
    }
    for warning in database.warnings() {
        findings.look(warning.clone());
    }
}

/// What waits for somebody: a restored copy to be released, erased data to leave the file, a job that fell over to be looked into.
async fn what_waits(db: &mut Connection, now: Moment, findings: &mut Findings) -> Result<(), Stop> {
    if let Some(since) = hold::since(db).await? {
        let since = since.rfc3339();
        findings.look(format!(
            "It was restored at {since} and has been on hold since: check it, then run portico restore --release."
        ));
    }
    if let Some(since) = rewriting::waiting_since(db).await?.filter(|since| now.since(*since) > days(2)) {
        findings.mend(format!(
            "Data erased at {} is still in the free space of the database file. Is portico serve running, and is there as \
             much free space as the file takes?",
            since.rfc3339()
        ));
    }
    for (job, at) in fallen::of_the_last_day(db, now).await? {
        findings.mend(format!(
            "Something Portico does by itself fell over at {} and was begun again: {job}. The log of portico serve or work says \
             what happened. A newer version may mend it.",
            at.rfc3339()
        ));
    }
    Ok(())
}

/// Whether every document of a practice has its file.
async fn files(portico: &Arc<Portico>, practice: &Practice, findings: &mut Findings) -> Result<(), Stop> {
    let missing = crate::documents::jobs::missing(portico, practice.id).await?;
    if missing > 0 {
        let place = match &portico.settings.documents.bucket {
            Some(bucket) => bucket.to_string(),
            None => portico.settings.data_dir.join("documents").display().to_string(),
        };
        findings.mend(format!(
            "There is no file for {} of {}: restore {place} from the same backup as the database.",
            counted(missing as i64, "document", "documents"),
            practice.name,
        ));
    }
    Ok(())
}

/// Whether the mailbox of what comes back handed out everything at the last reading.
async fn came_back(portico: &Portico, findings: &mut Findings) -> Result<(), Stop> {
    let passed_over = Reading::last(portico).await?.map_or(0, |reading| reading.passed_over);
    if passed_over > 0 {
        findings.look(format!(
            "{passed_over} messages in the mailbox for returned emails could not be read; they are still unread there. Look at \
             them, or move them away."
        ));
    }
    Ok(())
}

/// Whether documents can be kept in the object store, where one is set: a file is written, read and taken away again.
async fn object_store(portico: &Portico, findings: &mut Findings) -> bool {
    let Some(bucket) = &portico.settings.documents.bucket else { return true };
    match Vault::of(portico).try_out().await {
        Ok(()) => findings.well(format!("Documents can be kept in {bucket}: a file was written, read and deleted.")),
        Err(error) => {
            findings.mend(format!("Documents cannot be kept in {bucket}: {error}."));
            return false;
        }
    }
    true
}

fn clock(now: Moment, floor: Moment, findings: &mut Findings) {
    let behind = floor.since(now);
    if behind > Duration::from_secs(60) {
        findings.mend(format!(
            "The machine’s clock shows {}, but Portico has already recorded {}, and its time never runs back. Set the \
             clock right; if it is right now, run portico doctor --accept-clock.",
            now.rfc3339(),
            floor.rfc3339()
        ));
    } else {
        findings.well(format!("The machine’s clock shows {}.", now.rfc3339()));
    }
}

async fn one_practice(db: &mut Connection, practice: &Practice, now: Moment, findings: &mut Findings) -> Result<(), Stop> {
    let Some(figures) = store::figures(db, practice.id, now.minus(TOO_LONG), now.minus(days(1))).await? else { return Ok(()) };
    let name = format!("{} ({})", practice.name, practice.slug);
    findings.well(format!("{name} has {}.", counted(figures.clients, "client", "clients")));
    if figures.administrators == 0 {
        findings.mend(format!(
            "{name} has no administrator who can sign in: portico create-staff --practice {} --role administrator …",
            practice.slug
        ));
    }
    if !practice.second_step {
        findings.look(format!(
            "{name} lets staff sign in without a second step; {} have none. An administrator can require one under Organization, \
             Staff.",
            figures.without_second_step
        ));
    }
    if let Some(oldest) = figures.oldest_waiting {
        let minutes = now.since(Moment::from_millis(oldest)).as_secs() / 60;
        findings.mend(format!(
            "{name} has {} that should have gone, the oldest {minutes} minutes ago: is portico serve or work running?",
            counted(figures.letters_waiting, "email", "emails")
        ));
    }
    if figures.letters_failed > 0 {
        findings.look(format!(
            "{name}: {} could not be delivered in the last day; the clients’ records say why.",
            counted(figures.letters_failed, "email", "emails")
        ));
    }
    // A restored copy takes nobody in before it is released.
    if figures.enquiries_waiting > 0 && hold::since(db).await?.is_none() {
        findings.mend(format!(
            "{name} has {} that should have been taken in: is portico serve or work running, with the keys file as it is now?",
            counted(figures.enquiries_waiting, "sign-up", "sign-ups")
        ));
    }
    if figures.enquiries_lost > 0 {
        findings.look(format!(
            "{name} lost {} in the last day, because none of the keys opens what was sent; its staff were told.",
            counted(figures.enquiries_lost, "sign-up", "sign-ups")
        ));
    }
    Ok(())
}

/// The hosts that portals may have to themselves, and those that they have.
async fn portal_hosts(practices: &[Practice], settings: &Settings, findings: &mut Findings) {
    let named = |name: &&String| practices.iter().any(|practice| practice.portal_host.as_ref() == Some(*name));
    let free: Vec<&str> = settings.portal_hosts.iter().filter(|name| !named(name)).map(String::as_str).collect();
    if !free.is_empty() {
        findings.well(format!("Administrators can still give these names of portal_hosts to portals: {}.", free.join(", ")));
    }
    for practice in practices {
        match &practice.portal_host {
            Some(host) if settings.lets_have(host) => own_host(practice, settings, findings).await,
            Some(host) => findings.look(format!(
                "{} gave its portal the name {host}, which is not in portal_hosts: its links begin with {}.",
                practice.name, settings.base_url
            )),
            None => {}
        }
    }
}

/// Whether the portal of a practice answers at the host it has to itself, and where its clients' passkeys belong.
async fn own_host(practice: &Practice, settings: &Settings, findings: &mut Findings) {
    let address = practice.base_url(settings);
    let name = &practice.name;
    match front_door::leads_to(&address).await {
        Ok(Some(there)) if there == format!("{}/", practice.portal_path()) => {
            findings.well(format!("The portal of {name} answers at {address}."));
        }
        Ok(_) => findings.mend(format!(
            "At {address} the portal of {name} is not what answers, and its clients are led there. Either the name leads to another \
             server, or the proxy asks Portico for another host: it should pass on Host as it came."
        )),
        Err(error) => findings.look(format!("Nothing answers at {address} from this machine ({error}). Is Portico running?")),
    }
    match RelyingParty::at(&address) {
        Ok(party) => findings.well(format!(
            "Passkeys of clients of {name} are kept under the name {}: one made at another address doesn’t open the portal.",
            party.id()
        )),
        Err(why) => findings.look(format!("Clients of {name} can’t use passkeys at {address}: {why}.")),
    }
}

async fn history(portico: &Arc<Portico>, findings: &mut Findings) -> Result<(), Stop> {
    let walked = verify_chains(portico, None).await?;
    if walked.broken.is_empty() {
        findings.well("The history of every practice is unbroken.");
    }
    walked.broken.into_iter().for_each(|line| findings.mend(line));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        act::{Act, Who},
        commands::{GivenSettings, read_settings},
        practices::{NewPractice, PracticeAsWritten},
    };
    use portico_database::values;
    use portico_values::new_id;

    /// A folder that the doctor may not read, say since a restore by root, takes nothing back of what was found before.
    #[tokio::test]
    async fn what_cannot_be_looked_at_is_a_finding() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let portico = running::first_or_standing(&given).await.expect("a house");
        let id = new_id(portico.clock.now(), &*portico.randomness);
        let mut act = Act::begin(&portico, &Who::operator(id, "a test")).await.expect("an act");
        let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
        practices::actions::create(&mut act, &new).await.expect("created");
        act.commit().await.expect("kept");
        let settings = read_settings(&given).expect("settings");
        let found = async || {
            let (mut findings, keys) = (Findings::default(), running::open_keys(&settings).ok());
            look_round(&portico.database, &settings, keys, &mut findings).await;
            findings.to_mend()
        };
        let whole = found().await;
        fallen::note(&portico, "a job").await.expect("noted");
        let fallen = found().await;
        assert_eq!(fallen, whole + 1, "a job fell over today");
        let mut transaction = portico.database.begin().await.expect("a transaction");
        let keep = "insert into kept_enquiries (practice_id, id, content_sealed, kept_at) values ($1, $1, $2, 0)";
        transaction.run(keep, values![id, vec![0u8]]).await.expect("kept");
        transaction.commit().await.expect("kept");
        let before = found().await;
        assert_eq!(before, fallen + 1, "nobody takes what somebody new has sent");
        let documents = Vault::folder_in(folder.path());
        std::fs::create_dir_all(&documents).expect("a folder");
        std::fs::write(documents.join(id.to_string()), "no folder").expect("written");
        assert_eq!(found().await, before + 1);
    }
}
