//! What lies about for somebody with the disk or the log: no link, no password, no address, no name, and nothing of documents and answers
//! (promises.md D2, K3, K76, P17).

use crate::{
    documents::{pdf, portal_path, shared, staff_path, uploaded},
    form_sending::answer_and,
    kit::*,
};
use portico::{
    batches::jobs::prepare_due,
    delivery::{Limits, Way, carry_due},
};
use portico_mail::{Batch, Boxed, Carrier, ConnectError, Connection, Outcome};
use std::{
    io,
    sync::{Arc, LazyLock, Mutex, Once, PoisonError},
};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

/// A client whom no other story knows, so that lines about her are this story's.
const QUILLA: Client = Client { given: "Quilla", family: "Zephyrine", address: "quilla@zephyrine.example", ..MAYA };
/// Stands in the names and in the words of what she and the practice bring.
const CANARY: &str = "canary-of-the-log-2b9d";
const NEVER: [&str; 6] = ["quilla", "zephyrine", "pk1", PASSWORD, "not her password 12", CANARY];

/// The lines of the log, of all stories in this run, that say what none may say; and how many there were.
static LOG: LazyLock<Mutex<(usize, Vec<String>)>> = LazyLock::new(Mutex::default);

struct Listening;

impl io::Write for Listening {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let small = line.to_lowercase();
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        log.0 += 1;
        if NEVER.iter().any(|word| small.contains(word)) {
            log.1.push(line.into_owned());
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Listening {
    type Writer = Listening;
    fn make_writer(&self) -> Self::Writer {
        Listening
    }
}

fn listen() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        tracing_subscriber::fmt().with_max_level(LevelFilter::INFO).with_ansi(false).with_writer(Listening).init();
    });
}

/// A mail server that says in its last words to whom the letter was.
#[derive(Clone, Copy)]
struct Chatty;

impl Carrier for Chatty {
    fn connections(&self) -> usize {
        1
    }
    fn open(&self) -> Boxed<'_, Result<Box<dyn Connection>, ConnectError>> {
        Box::pin(async { Ok(Box::new(Chatty) as Box<dyn Connection>) })
    }
}

impl Connection for Chatty {
    fn carry_all<'a>(&'a mut self, batch: &'a mut dyn Batch) -> Boxed<'a, Result<(), ConnectError>> {
        Box::pin(async move {
            let Some(_) = batch.next() else { return Ok(()) };
            let reply = format!("421 <{}> goodbye", QUILLA.address);
            batch.after(0, Outcome::Later { code: Some(421), reply: reply.clone() });
            Err(ConnectError::Broken(reply))
        })
    }
    fn is_usable(&self) -> bool {
        true
    }
    fn quit(self: Box<Self>) -> Boxed<'static, ()> {
        Box::pin(async {})
    }
}

/// A document each way, one that is refused, and an answer.
async fn papers(house: &House, quilla: &Browser<'_>) {
    let sam = house.sign_in(SAM).await;
    let plan = uploaded(house, &sam, QUILLA, &format!("{CANARY}.pdf"), &pdf(CANARY)).await;
    shared(house, &sam, QUILLA, plan).await;
    quilla.open(&portal_path(plan)).await.status(200);
    sam.open(&staff_path(house, QUILLA, plan).await).await.status(200);
    for (name, content, code) in [("txt", CANARY.to_owned(), 200), ("svg", format!("<svg><title>{CANARY}</title></svg>"), 422)] {
        quilla.open("/p/alder-wren/documents").await;
        quilla.attach("Choose files", &format!("{CANARY}.{name}"), content.as_bytes()).press("Upload").await.status(code);
    }
    let request = house.asks_to_fill_in(QUILLA, "intake").await;
    answer_and(quilla, request, 3, "later", &[("q/reason/reason.words", CANARY)]).await.status(200);
    house.carry_letters().await;
}

stories! {
    /// Invited, mistyped, activated, given papers and bringing some, signed in, forgotten, reset, damaged; and a mail server that repeats the
    /// address it was given.
    async fn a_day_of_one_client_leaves_no_trace_in_the_log(house) {
        listen();
        let link = house.invite(QUILLA).await;
        let browser = house.browser();
        browser.open(&link).await.status(200);
        browser.open(&link.replace("/a/pk", "/a/%70k")).await;
        browser.open(&link.replace("/a/", "/confirm/").replace("/pk", "/%70k")).await;
        browser.open(&link).await;
        browser.post("/p/alder-wren/activate/password", &[("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        papers(house, &browser).await;
        let guess = [("email", QUILLA.address), ("password", "not her password 12")];
        house.browser().post("/p/alder-wren/sign-in", &guess).await.status(422);
        house.browser().post("/p/alder-wren/forgot-password", &[("email", QUILLA.address)]).await.status(200);
        house.portico.later.finish().await;
        carry_due(&house.portico, &Way::Server(Arc::new(Chatty)), Limits::default()).await.expect("tried");
        house.clock.advance(days(1));
        house.carry_letters().await;
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(log.0 > 5, "nothing was logged");
        assert!(log.1.is_empty(), "{:#?}", log.1);
    }

    /// What was kept and cannot be read stops what needs it. The log says so and where; what stands there it does not repeat.
    async fn what_cannot_be_read_is_not_repeated_in_the_log(house) {
        const KEPT: &str = "update batches set wordings = $2 where id = $1";
        const STATE: &str = "select state from batches where id = $1";
        listen();
        let batch = house.start_batch(&[MAYA]).await;
        house.change(KEPT, values![batch, format!("[\"{CANARY}\"]")]).await;
        prepare_due(&house.portico).await.expect("it is stopped");
        assert_eq!(house.one::<(String,)>(STATE, values![batch]).await.0, "stopped");
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(log.0 > 0, "nothing was logged");
        assert!(log.1.is_empty(), "{:#?}", log.1);
    }

    /// Whoever has the database alone opens no link out of the local mailbox, and after a month nothing lies there.
    async fn the_local_mailbox_is_sealed_and_swept(house) {
        let id = house.client(MAYA).await;
        house.invite_as(&house.who(SAM).await, id).await.expect("invited");
        assert_eq!(house.carry_letters_into_the_mailbox().await, 1);
        let kept = house.every_value().await;
        let open: Vec<&String> = kept
            .iter()
            .filter(|(place, _)| place.starts_with("mailbox."))
            .filter(|(_, value)| [&b"/a/pk"[..], b"Lindqvist"].iter().any(|part| value.windows(part.len()).any(|some| some == *part)))
            .map(|(place, _)| place)
            .collect();
        assert!(open.is_empty(), "{open:?}");
        house.sign_in(INES).await.open("/mailbox").await.shows(MAYA.address);
        house.clock.advance(days(29));
        portico::serve::upkeep::by_night(&house.portico).await.expect("done");
        assert_eq!(house.one::<(i64,)>("select count(*) from mailbox", values![]).await, (1,));
        house.clock.advance(days(2));
        portico::serve::upkeep::by_night(&house.portico).await.expect("done");
        assert_eq!(house.one::<(i64,)>("select count(*) from mailbox", values![]).await, (0,));
    }
}
