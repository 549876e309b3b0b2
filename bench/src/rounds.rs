//! The rounds: everything is made ready once, then every job runs beside its limit, round after round.

use crate::{
    Done,
    browser::Browser,
    house::{self, Ground, House},
    jobs::{
        bulk::{self, Whom},
        export, forms,
        pages::{self, Bench},
        sign_in, tells,
    },
    limits::{
        hashing,
        mail::Sink,
        page,
        relay::{self, Relay},
        transaction::Bare,
    },
    machine::Folder,
    options::Options,
    seed::{self, Seeded},
    table::Figures,
};
use std::time::Duration;

/// Letters of one round through the relay.
const RELAYED: usize = 400;
/// Connections to the mail server.
const SESSIONS: f64 = 8.0;

/// A house with the browsers that are used in it.
struct Place {
    ground: Ground,
    house: House,
    staff: Browser,
    clients: Vec<Browser>,
}

/// Forms that every login sends in each round.
const FORMS: usize = 8;

/// How the keys of those jobs begin that need none of the places of the others.
const APART: [&str; 3] = ["form", "outstanding", "tells"];

/// Everything that is ready.
struct Ready<'a> {
    options: &'a Options,
    bench: Bench<'a>,
    sink: Sink,
    bare: Bare,
    small: Place,
    large: Place,
    relay: Option<(Relay, Place)>,
    huge: Option<Place>,
}

/// Measures all rounds.
pub(crate) async fn all(options: &Options) -> Done<Figures> {
    let folder = Folder::make()?;
    let mut figures = Figures::default();
    let sink = Sink::start()?;
    let bench = Bench { folder: folder.path(), bare: page::serve().await?, lasting: options.lasting };
    let mut bare = Bare::open(folder.path())?;
    forms_alone(options, &mut figures)?;
    forms_sent(options, &mut figures, &folder, &sink, &mut bare).await?;
    forms_outstanding(options, &mut figures, &folder, &sink, &bench).await?;
    answers_alike(options, &mut figures, &folder, &sink).await?;
    if !options.only.is_empty() && options.only.iter().all(|key| APART.iter().any(|apart| key.starts_with(apart))) {
        return Ok(figures);
    }
    let needed = 1 + options.rounds;
    let tens = (2 * options.rounds).max(10);
    let small = place(options, &folder, "small", &sink, needed.max(10), 1_000, 1).await?;
    let mut large = place(options, &folder, "large", &sink, tens, 10_000, 32).await?;
    starts(options, &mut figures, &mut large).await?;
    exports(options, &mut figures, &mut large, &bench).await?;
    let relay = match options.wants("relay") || options.wants("bulk") {
        true => Some(relayed(options, &folder, needed).await?),
        false => None,
    };
    let huge = match options.large {
        true => Some(place(options, &folder, "huge", &sink, 10, 100_000, 1).await?),
        false => None,
    };
    let mut ready = Ready { options, bench, sink, bare, small, large, relay, huge };
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        ready.mail(&mut figures, round).await?;
        ready.lists(&mut figures).await?;
        ready.portal(&mut figures, round).await?;
    }
    ready.last(&mut figures).await?;
    Ok(figures)
}

async fn place(
    options: &Options,
    folder: &Folder,
    name: &str,
    sink: &Sink,
    groups: usize,
    each: usize,
    clients: usize,
) -> Done<Place> {
    ground(options, folder, name, sink.address, groups, each, clients).await
}

/// Fills a database, starts the server, signs in.
async fn ground(
    options: &Options,
    folder: &Folder,
    name: &str,
    mail: std::net::SocketAddr,
    groups: usize,
    each: usize,
    clients: usize,
) -> Done<Place> {
    let folder = folder.within(name)?;
    let database_url = match &options.postgres {
        Some(url) => crate::postgres::fresh_database(url, name).await?,
        None => format!("sqlite:{}", folder.join("portico.db").display()),
    };
    eprintln!("{name}: {} clients", groups * each);
    let seeded: Seeded = seed::fill(&database_url, &folder, groups, each).await?;
    let ground = Ground { program: options.program.clone(), folder, database_url, mail };
    let house = House::open(&ground, seeded).await?;
    let staff = house.administrator().await?;
    let mut browsers = Vec::with_capacity(clients);
    for number in 0..clients {
        browsers.push(house.client(number).await?);
    }
    Ok(Place { ground, house, staff, clients: browsers })
}

/// Starts the server over and over, and looks at its memory before anything was asked of it.
async fn starts(options: &Options, figures: &mut Figures, place: &mut Place) -> Done {
    if options.wants("binary") {
        figures.note("binary", house::size(&options.program)?, 0.0);
    }
    if !options.wants("start") && !options.wants("rss-idle") {
        return Ok(());
    }
    for _ in 0..options.rounds {
        restart(place).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        figures.note("start", place.house.started_in, 0.0);
        figures.note("rss-idle", place.house.memory()?, 0.0);
    }
    for browser in place.clients.iter_mut().chain([&mut place.staff]) {
        browser.move_to(place.house.address).await?;
    }
    Ok(())
}

/// The server stopped and started again. The one that stops lets go of the file first; whoever is signed in has to move to the new one.
async fn restart(place: &mut Place) -> Done {
    place.house.stop().await?;
    let nothing = Seeded { groups: Vec::new(), middle: place.house.seeded.middle };
    let seeded = std::mem::replace(&mut place.house.seeded, nothing);
    place.house = House::open(&place.ground, seeded).await?;
    Ok(())
}

/// The whole client list as a file. A program keeps the memory it has once used, so every round asks one that has only just started.
async fn exports(options: &Options, figures: &mut Figures, place: &mut Place, bench: &Bench<'_>) -> Done {
    if !options.wants("export") && !options.wants("export-memory") {
        return Ok(());
    }
    for _ in 0..options.rounds {
        restart(place).await?;
        place.staff.move_to(place.house.address).await?;
        let took = export::whole_list(&place.house, &mut place.staff).await?;
        figures.note("export", took.per_second, export::bare(bench.bare, &took).await?);
        figures.note("export-memory", took.most, took.before);
    }
    for browser in &mut place.clients {
        browser.move_to(place.house.address).await?;
    }
    Ok(())
}

/// A very large form, without a server.
fn forms_alone(options: &Options, figures: &mut Figures) -> Done {
    if !options.wants("form-page") && !options.wants("form-check") {
        return Ok(());
    }
    let large = forms::Large::make()?;
    for _ in 0..options.rounds {
        let (ours, other) = large.shown()?;
        figures.note("form-page", ours, other);
        let (ours, other) = large.checked()?;
        figures.note("form-check", ours, other);
    }
    Ok(())
}

/// Forms that are sent in by many at once.
async fn forms_sent(options: &Options, figures: &mut Figures, folder: &Folder, sink: &Sink, bare: &mut Bare) -> Done {
    if !options.wants("form-send") {
        return Ok(());
    }
    let mut place = place(options, folder, "forms", sink, 1, 1_000, 32).await?;
    let requests = seed::asked(&place.ground.database_url, &place.ground.folder, FORMS * options.rounds).await?;
    for round in 0..options.rounds {
        let of_round = requests.iter().map(|all| all[round * FORMS..(round + 1) * FORMS].to_vec());
        let of_round: Vec<_> = of_round.take(place.clients.len()).collect();
        forms::filled_in(&mut place.clients, &of_round).await?;
        let (per_second, clients) = forms::sent_in(std::mem::take(&mut place.clients), &of_round).await?;
        place.clients = clients;
        figures.note("form-send", per_second, bare.send_in((of_round.len() * FORMS) as u32, forms::STORED)?);
    }
    place.house.stop().await
}

/// The list of outstanding forms, where everybody has one: in a small practice and in a large one, for whoever sees everybody and for a
/// clinician with a thousand clients.
async fn forms_outstanding(options: &Options, figures: &mut Figures, folder: &Folder, sink: &Sink, bench: &Bench<'_>) -> Done {
    if !options.wants("outstanding") {
        return Ok(());
    }
    let mut places = Vec::new();
    for (name, groups) in [("few", 1), ("many", 100)] {
        let place = place(options, folder, name, sink, groups, 1_000, 0).await?;
        seed::outstanding(&place.ground.database_url, &place.ground.folder).await?;
        let clinician = place.house.clinician().await?;
        places.push((place, clinician));
    }
    for _ in 0..options.rounds {
        let mut medians = [[0.0; 2]; 2];
        for (at, (place, clinician)) in places.iter().enumerate() {
            medians[0][at] = bench.alone(&place.house, 8, &pages::outstanding(&place.staff)).await?.median;
            medians[1][at] = bench.alone(&place.house, 8, &pages::outstanding(clinician)).await?.median;
        }
        figures.note("outstanding", medians[0][1], medians[0][0]);
        figures.note("outstanding-own", medians[1][1], medians[1][0]);
    }
    for (mut place, _) in places {
        place.house.stop().await?;
    }
    Ok(())
}

/// Whether the clock tells who has an account, in a practice that has invited everybody else.
async fn answers_alike(options: &Options, figures: &mut Figures, folder: &Folder, sink: &Sink) -> Done {
    if !tells::DOORS.iter().any(|door| door.is_wanted(options)) {
        return Ok(());
    }
    let mut place = place(options, folder, "tells", sink, 1, tells::invited(options.rounds), 0).await?;
    let (member, clients) = &place.house.seeded.groups[0];
    let everybody = Whom::InCareOf(*member, clients.len());
    bulk::invite(&place.house, &mut place.staff, &everybody, &|| sink.accepted()).await?;
    for round in 0..options.rounds {
        tells::round(options, figures, &place.ground, &place.house, round).await?;
    }
    place.house.stop().await
}

async fn relayed(options: &Options, folder: &Folder, groups: usize) -> Done<(Relay, Place)> {
    let relay = Relay::start().await?;
    let place = ground(options, folder, "relay", relay.address, groups, RELAYED, 1).await?;
    Ok((relay, place))
}

impl Ready<'_> {
    /// Invitations: over a fast sink, and through a slow relay.
    async fn mail(&mut self, figures: &mut Figures, round: usize) -> Done {
        if let Some((relay, place)) = &mut self.relay {
            if round == 0 {
                // The first group warms everything up and tells how large a message is.
                let (_, first) = &place.house.seeded.groups[0];
                bulk::invite(&place.house, &mut place.staff, &Whom::Ticked(first), &|| relay.accepted()).await?;
            }
            let (_, group) = &place.house.seeded.groups[round + 1];
            let took = bulk::invite(&place.house, &mut place.staff, &Whom::Ticked(group), &|| relay.accepted()).await?;
            if self.options.wants("relay") {
                figures.note("relay", took.per_second, SESSIONS / (2.0 * relay::WAY.as_secs_f64()));
            }
        }
        let Some((relay, _)) = &self.relay else { return Ok(()) };
        let bytes = relay.bytes_per_message();
        let sink = &self.sink;
        if self.options.wants("bulk-1000") || self.options.wants("answer") || self.options.wants("growth") {
            let (house, staff) = (&self.small.house, &mut self.small.staff);
            if round == 0 {
                bulk::invite(house, staff, &Whom::Ticked(&house.seeded.groups[9].1), &|| sink.accepted()).await?;
            }
            let took = bulk::invite(house, staff, &Whom::Ticked(&house.seeded.groups[round].1), &|| sink.accepted()).await?;
            figures.note("bulk-1000", took.per_second, sink.source_per_second(1_000, bytes)?);
            figures.note("answer-1000", took.answer, self.bare.line_up(1_000)?);
            if self.options.wants("growth") {
                let large = self.ten_thousand(2 * round).await?;
                figures.note("bulk-10000", large, self.sink.source_per_second(10_000, bytes)?);
                figures.note("growth", large, took.per_second);
            }
        }
        Ok(())
    }
    /// Messages per second when 10,000 are invited at the large practice.
    async fn ten_thousand(&mut self, group: usize) -> Done<f64> {
        let (house, sink) = (&self.large.house, &self.sink);
        let (member, clients) = &house.seeded.groups[group];
        let whom = Whom::InCareOf(*member, clients.len());
        Ok(bulk::invite(house, &mut self.large.staff, &whom, &|| sink.accepted()).await?.per_second)
    }

    /// The client list and its search, small, large and huge.
    async fn lists(&mut self, figures: &mut Figures) -> Done {
        let keys = [
            ("list-10k", "search-10k", Some(&self.small)),
            ("list-100k", "search-100k", Some(&self.large)),
            ("list-1m", "search-1m", self.huge.as_ref()),
        ];
        let mut alone = Vec::new();
        for (list, search, place) in keys {
            let Some(place) = place else { continue };
            for (key, asked) in [(list, pages::list(&place.staff)), (search, pages::searches(&place.staff))] {
                if self.options.wants(key) {
                    let beside = self.bench.beside(&place.house, 8, &asked).await?;
                    figures.note(key, beside.portico.p99, beside.bare.p99);
                    alone.push((key, beside.portico));
                }
            }
        }
        let p99 = |key: &str| alone.iter().find(|(known, _)| *known == key).map(|(_, run)| run.p99);
        for (growth, huge, small) in [("list-growth", "list-1m", "list-10k"), ("search-growth", "search-1m", "search-10k")] {
            if let (Some(huge), Some(small)) = (p99(huge), p99(small)) {
                figures.note(growth, huge, small);
            }
        }
        if self.options.wants("deep") {
            let (house, staff) = (&self.large.house, &self.large.staff);
            let deep = self.bench.alone(house, 8, &pages::deep(house, staff)).await?;
            let first = self.bench.alone(house, 8, &pages::list(staff)).await?;
            figures.note("deep", deep.median, first.median);
        }
        Ok(())
    }

    /// Signing in, and the portal home: alone, and while invitations go out.
    async fn portal(&mut self, figures: &mut Figures, round: usize) -> Done {
        let lasting = self.options.lasting;
        if self.options.wants("sign-in") {
            // A first sign-in from a new browser sends a notice: everybody has done that once.
            if round == 0 {
                sign_in::per_second(&self.large.house, 8, Duration::from_secs(2)).await?;
            }
            let portico = sign_in::per_second(&self.large.house, 8, lasting).await?;
            let bare =
                tokio::task::spawn_blocking(move || hashing::per_second(2, lasting)).await.map_err(|why| why.to_string())??;
            figures.note("sign-in", portico, bare);
        }
        if !self.options.wants("home") && !self.options.wants("home-busy") {
            return Ok(());
        }
        let homes = pages::homes(&self.large.clients);
        let beside = self.bench.beside(&self.large.house, 32, &homes).await?;
        figures.note("home", beside.portico.per_second, beside.bare.per_second);
        if self.options.wants("home-busy") {
            let (house, sink) = (&self.large.house, &self.sink);
            let (member, clients) = &house.seeded.groups[2 * round + 1];
            let whom = Whom::InCareOf(*member, clients.len());
            let accepted = || sink.accepted();
            let inviting = bulk::invite(house, &mut self.large.staff, &whom, &accepted);
            let (invited, busy) = tokio::join!(inviting, self.bench.alone(house, 32, &homes));
            invited?;
            figures.note("home-busy", busy?.p99, beside.portico.p99);
        }
        Ok(())
    }

    /// What is left after everything.
    async fn last(self, figures: &mut Figures) -> Done {
        if self.options.wants("rss-after") {
            figures.note("rss-after", self.large.house.memory()?, 0.0);
        }
        for mut place in [Some(self.small), Some(self.large), self.relay.map(|(_, place)| place), self.huge].into_iter().flatten()
        {
            place.house.stop().await?;
        }
        Ok(())
    }
}
