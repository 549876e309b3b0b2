//! The rounds: everything is made ready once, then every job runs beside its limit, round after round.

use crate::{
    Done,
    browser::Browser,
    house::{self, Ground, House},
    jobs::{
        bulk::{self, Took, Whom},
        export, forms,
        pages::{self, Bench},
        sign_in, tells,
    },
    limits::{
        hashing,
        list::Lists,
        mail::Sink,
        page,
        relay::{self, Relay},
        transaction::Bare,
    },
    machine::Folder,
    options::Options,
    seed::{self, Seeded},
    table::{Figures, WITH_A_MILLION},
};
use std::time::Duration;

/// Letters of one round through the relay.
const RELAYED: usize = 400;
/// Connections to the relay.
const SESSIONS: usize = 8;
/// Connections to the sink: a mail server of one's own takes as many.
pub(super) const CONNECTIONS: usize = 32;

/// A house with the browsers that are used in it.
struct Place {
    ground: Ground,
    house: House,
    staff: Browser,
    clients: Vec<Browser>,
}

impl Place {
    /// How many clients can be invited there.
    fn clients_in_groups(&self) -> usize {
        self.house.seeded.groups.iter().map(|(_, clients)| clients.len()).sum()
    }
}

/// Forms that every login sends in each round.
const FORMS: usize = 8;

/// The jobs that need the practice of 10,000 clients.
const WITH_SMALL: [&str; 7] = ["bulk-1000", "answer-1000", "growth", "list-10k", "search-10k", "list-growth", "search-growth"];
/// The jobs that need the practice of 100,000.
const WITH_LARGE: [&str; 15] = [
    "bulk-10000",
    "growth",
    "list-100k",
    "search-100k",
    "deep",
    "deep-median",
    "deep-last",
    "export",
    "export-memory",
    "sign-in",
    "home",
    "home-busy",
    "start",
    "rss-idle",
    "rss-after",
];
/// The jobs that need a bare list of as many clients.
const LISTS_OF_10K: [&str; 4] = ["list-10k", "search-10k", "list-growth", "search-growth"];
const LISTS_OF_100K: [&str; 2] = ["list-100k", "search-100k"];
const LISTS_OF_1M: [&str; 4] = ["list-1m", "search-1m", "list-growth", "search-growth"];
/// The jobs that need the slow relay: it also tells how large a message is.
const WITH_RELAY: [&str; 3] = ["relay", "bulk-1000", "bulk-10000"];
/// What is said when a table above forgets a job.
const NOT_READY: &str = "a job needs a place that was not made ready";

/// Everything that is ready.
struct Ready<'a> {
    options: &'a Options,
    bench: Bench<'a>,
    sink: Sink,
    bare: Bare,
    small: Option<Place>,
    large: Option<Place>,
    relay: Option<(Relay, Place)>,
    huge: Option<Place>,
}

/// Measures all rounds.
pub(crate) async fn all(options: &Options) -> Done<Figures> {
    let folder = Folder::make()?;
    let mut figures = Figures::default();
    let sink = Sink::start()?;
    let (bare_lists, at) = Lists::serve(folder.path()).await?;
    let bench = Bench { folder: folder.path(), bare: page::serve().await?, bare_lists: at, lasting: options.lasting };
    let mut bare = Bare::open(folder.path())?;
    forms_alone(options, &mut figures)?;
    forms_sent(options, &mut figures, &folder, &sink, &mut bare).await?;
    forms_outstanding(options, &mut figures, &folder, &sink, &bench).await?;
    answers_alike(options, &mut figures, &folder, &sink).await?;
    if options.wants("binary") {
        figures.note("binary", house::size(&options.program)?, 0.0);
    }
    let needed = 1 + options.rounds;
    let tens = (2 * options.rounds).max(10);
    let small = wanted(options, &WITH_SMALL, place(options, &folder, "small", &sink, needed.max(10), 1_000, 1)).await?;
    let mut large = wanted(options, &WITH_LARGE, place(options, &folder, "large", &sink, tens, 10_000, 32)).await?;
    if let Some(large) = &mut large {
        starts(options, &mut figures, large).await?;
        exports(options, &mut figures, large, &bench).await?;
    }
    let relay = wanted(options, &WITH_RELAY, relayed(options, &folder, needed)).await?;
    let with_huge: &[&str] = if options.large { &WITH_A_MILLION } else { &[] };
    let huge = wanted(options, with_huge, place(options, &folder, "huge", &sink, 10, 100_000, 1)).await?;
    for (keys, place) in [(&LISTS_OF_10K[..], &small), (&LISTS_OF_100K[..], &large), (&LISTS_OF_1M[..], &huge)] {
        if let Some(place) = place
            && options.wants_one_of(keys)
        {
            let groups = &place.house.seeded.groups;
            bare_lists.fill(groups.len(), groups[0].1.len())?;
        }
    }
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

/// What is made ready for these jobs, if one of them is to be measured.
async fn wanted<T>(options: &Options, jobs: &[&str], making: impl Future<Output = Done<T>>) -> Done<Option<T>> {
    match options.wants_one_of(jobs) {
        true => making.await.map(Some),
        false => Ok(None),
    }
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
    ground(options, folder, name, (sink.address, CONNECTIONS), groups, each, clients).await
}

/// Fills a database, starts the server, signs in.
async fn ground(
    options: &Options,
    folder: &Folder,
    name: &str,
    (mail, connections): (std::net::SocketAddr, usize),
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
    counted(options, &database_url)?;
    let ground = Ground { program: options.program.clone(), folder, database_url, mail, connections };
    let house = House::open(&ground, seeded).await?;
    let staff = house.administrator().await?;
    let mut browsers = Vec::with_capacity(clients);
    for number in 0..clients {
        browsers.push(house.client(number).await?);
    }
    Ok(Place { ground, house, staff, clients: browsers })
}

/// Lets PostgreSQL count what is in a database; SQLite always plans with figures of ours.
fn counted(options: &Options, database_url: &str) -> Done {
    options.postgres.as_ref().map_or(Ok(()), |_| crate::postgres::counted(database_url))
}

/// Starts the server over and over, and looks at its memory before anything was asked of it.
async fn starts(options: &Options, figures: &mut Figures, place: &mut Place) -> Done {
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
    let nothing = Seeded { groups: Vec::new(), ..place.house.seeded };
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
    if !options.wants_one_of(&["outstanding", "outstanding-own"]) {
        return Ok(());
    }
    let mut places = Vec::new();
    for (name, groups) in [("few", 1), ("many", 100)] {
        let place = place(options, folder, name, sink, groups, 1_000, 0).await?;
        seed::outstanding(&place.ground.database_url, &place.ground.folder).await?;
        counted(options, &place.ground.database_url)?;
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
    let place = ground(options, folder, "relay", (relay.address, SESSIONS), groups, RELAYED, 1).await?;
    Ok((relay, place))
}

impl Ready<'_> {
    /// Invitations: over a fast sink, and through a slow relay.
    async fn mail(&mut self, figures: &mut Figures, round: usize) -> Done {
        let bytes = self.through_the_relay(figures, round).await?;
        let thousand = match self.options.wants_one_of(&["bulk-1000", "answer-1000", "growth"]) {
            true => Some(self.a_thousand(round).await?),
            false => None,
        };
        if let Some(thousand) = thousand {
            if self.options.wants("bulk-1000") {
                figures.note("bulk-1000", thousand.per_second, self.sink.source_per_second(1_000, bytes)?);
            }
            if self.options.wants("answer-1000") {
                figures.note("answer-1000", thousand.answer, self.bare.line_up(1_000)?);
            }
        }
        if !self.options.wants_one_of(&["bulk-10000", "growth"]) {
            return Ok(());
        }
        let ten_thousand = self.ten_thousand(2 * round).await?;
        if self.options.wants("bulk-10000") {
            figures.note("bulk-10000", ten_thousand, self.sink.source_per_second(10_000, bytes)?);
        }
        if let Some(thousand) = thousand
            && self.options.wants("growth")
        {
            figures.note("growth", ten_thousand, thousand.per_second);
        }
        Ok(())
    }
    /// Invitations through the slow relay, which looks into them. Returns the size of a message in bytes; 0 where no job needs it.
    async fn through_the_relay(&mut self, figures: &mut Figures, round: usize) -> Done<usize> {
        let Some((relay, place)) = &mut self.relay else { return Ok(0) };
        if round == 0 {
            // The first group warms everything up and tells how large a message is.
            let (_, first) = &place.house.seeded.groups[0];
            bulk::invite(&place.house, &mut place.staff, &Whom::Ticked(first), &|| relay.accepted()).await?;
        }
        if self.options.wants("relay") {
            let (_, group) = &place.house.seeded.groups[round + 1];
            let took = bulk::invite(&place.house, &mut place.staff, &Whom::Ticked(group), &|| relay.accepted()).await?;
            figures.note("relay", took.per_second, SESSIONS as f64 / (2.0 * relay::WAY.as_secs_f64()));
        }
        match relay.all_filled_in() {
            true => Ok(relay.bytes_per_message()),
            false => Err("a placeholder went out as it was written".into()),
        }
    }
    /// What inviting 1,000 at the small practice took.
    async fn a_thousand(&mut self, round: usize) -> Done<Took> {
        let (sink, place) = (&self.sink, self.small.as_mut().ok_or(NOT_READY)?);
        let (house, staff) = (&place.house, &mut place.staff);
        if round == 0 {
            let (_, last) = house.seeded.groups.last().ok_or(NOT_READY)?;
            bulk::invite(house, staff, &Whom::Ticked(last), &|| sink.accepted()).await?;
        }
        bulk::invite(house, staff, &Whom::Ticked(&house.seeded.groups[round].1), &|| sink.accepted()).await
    }
    /// Messages per second when 10,000 are invited at the large practice.
    async fn ten_thousand(&mut self, group: usize) -> Done<f64> {
        let (sink, place) = (&self.sink, self.large.as_mut().ok_or(NOT_READY)?);
        let (house, staff) = (&place.house, &mut place.staff);
        let (member, clients) = &house.seeded.groups[group];
        let whom = Whom::InCareOf(*member, clients.len());
        Ok(bulk::invite(house, staff, &whom, &|| sink.accepted()).await?.per_second)
    }

    /// The client list and its search, small, large and huge; and how deep a page may lie.
    async fn lists(&mut self, figures: &mut Figures) -> Done {
        let places = [
            ("list-10k", "search-10k", &self.small),
            ("list-100k", "search-100k", &self.large),
            ("list-1m", "search-1m", &self.huge),
        ];
        let mut alone = Vec::new();
        for (list, search, place) in places {
            let Some(place) = place else { continue };
            let clients = place.clients_in_groups();
            let asked =
                [(list, "list-growth", pages::list(&place.staff)), (search, "search-growth", pages::searches(&place.staff))];
            for (key, growth, asked) in asked {
                let grows = self.huge.is_some() && !key.ends_with("-100k") && self.options.wants(growth);
                if !grows && !self.options.wants(key) {
                    continue;
                }
                let beside = self.bench.beside_a_list(&place.house, clients, &asked).await?;
                if self.options.wants(key) {
                    figures.note(key, beside.portico.p99, beside.bare.p99);
                }
                alone.push((key, beside.portico.p99));
            }
        }
        let p99 = |key: &str| alone.iter().find(|(known, _)| *known == key).map(|(_, p99)| *p99);
        for (growth, huge, small) in [("list-growth", "list-1m", "list-10k"), ("search-growth", "search-1m", "search-10k")] {
            if let (Some(huge), Some(small), true) = (p99(huge), p99(small), self.options.wants(growth)) {
                figures.note(growth, huge, small);
            }
        }
        for (place, keys) in
            [(&self.large, ["deep", "deep-median", "deep-last"]), (&self.huge, ["deep-1m", "deep-1m-median", "deep-1m-last"])]
        {
            if let Some(place) = place
                && self.options.wants_one_of(&keys)
            {
                self.depths(figures, place, keys).await?;
            }
        }
        Ok(())
    }
    /// The page in the middle of the list and the last one, beside the first.
    async fn depths(&self, figures: &mut Figures, place: &Place, [middle, median, last]: [&'static str; 3]) -> Done {
        let (house, staff) = (&place.house, &place.staff);
        let in_the_middle = self.bench.alone(house, 8, &pages::list_behind(house.seeded.middle, staff)).await?;
        let first = self.bench.alone(house, 8, &pages::list(staff)).await?;
        let at_the_end = self.bench.alone(house, 8, &pages::list_behind(house.seeded.before_last_page, staff)).await?;
        for (key, deep, first) in [
            (middle, in_the_middle.p99, first.p99),
            (median, in_the_middle.median, first.median),
            (last, at_the_end.p99, first.p99),
        ] {
            if self.options.wants(key) {
                figures.note(key, deep, first);
            }
        }
        Ok(())
    }

    /// Signing in, and the portal home: alone, and while invitations go out.
    async fn portal(&mut self, figures: &mut Figures, round: usize) -> Done {
        let lasting = self.options.lasting;
        let Some(large) = &mut self.large else { return Ok(()) };
        if self.options.wants("sign-in") {
            // A first sign-in from a new browser sends a notice: everybody has done that once.
            if round == 0 {
                sign_in::per_second(&large.house, 8, Duration::from_secs(2)).await?;
            }
            let portico = sign_in::per_second(&large.house, 8, lasting).await?;
            let bare =
                tokio::task::spawn_blocking(move || hashing::per_second(2, lasting)).await.map_err(|why| why.to_string())??;
            figures.note("sign-in", portico, bare);
        }
        if !self.options.wants("home") && !self.options.wants("home-busy") {
            return Ok(());
        }
        let homes = pages::homes(&large.clients);
        let beside = self.bench.beside(&large.house, 32, &homes).await?;
        if self.options.wants("home") {
            figures.note("home", beside.portico.per_second, beside.bare.per_second);
        }
        if self.options.wants("home-busy") {
            let (house, sink) = (&large.house, &self.sink);
            let (member, clients) = &house.seeded.groups[2 * round + 1];
            let whom = Whom::InCareOf(*member, clients.len());
            let accepted = || sink.accepted();
            let inviting = bulk::invite(house, &mut large.staff, &whom, &accepted);
            let (invited, busy) = tokio::join!(inviting, self.bench.alone(house, 32, &homes));
            invited?;
            figures.note("home-busy", busy?.p99, beside.portico.p99);
        }
        Ok(())
    }

    /// What is left after everything.
    async fn last(self, figures: &mut Figures) -> Done {
        if let Some(large) = &self.large
            && self.options.wants("rss-after")
        {
            figures.note("rss-after", large.house.memory()?, 0.0);
        }
        let places = [self.small, self.large, self.relay.map(|(_, place)| place), self.huge];
        for mut place in places.into_iter().flatten() {
            place.house.stop().await?;
        }
        Ok(())
    }
}
