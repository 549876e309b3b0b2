//! Against a server nobody here wrote: `smtp-sink` of Debian's postfix.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use portico_mail::{Outcome, Security, SmtpCarrier, SmtpSettings};

use crate::letters::Letters;

const SINK: &str = "/usr/sbin/smtp-sink";

/// The sink ends with the test.
struct Sink(Child);

impl Drop for Sink {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

async fn sink(options: &[&str]) -> (Sink, SmtpCarrier) {
    assert!(Path::new(SINK).exists(), "{SINK} is missing: install Debian's package postfix");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // Started as root it wants to become somebody else, started by anybody else it cannot.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let child = Command::new(SINK)
        .args(if is_root { &["-u", "nobody"][..] } else { &[] })
        .args(options)
        .args([&free.to_string(), "100"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let carrier = SmtpCarrier::new(SmtpSettings::new("127.0.0.1", free.port(), Security::None)).unwrap();
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(free).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (Sink(child), carrier)
}

#[tokio::test]
async fn a_thousand_messages_arrive() {
    for option in [&[][..], &["-p"], &["-8", "-e"]] {
        let (_sink, carrier) = sink(option).await;
        let mut connection = carrier.connect().await.unwrap();
        let mut letters = Letters::new(1000);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250; 1000], "{option:?}");
        connection.quit().await;
    }
}

#[tokio::test]
async fn the_sinks_refusals_get_the_right_outcome() {
    for (option, wanted) in
        [(["-f", "MAIL"], 500), (["-f", "RCPT"], 500), (["-f", "DATA"], 500), (["-f", "."], 500), (["-r", "RCPT"], 450)]
    {
        let (_sink, carrier) = sink(&option).await;
        let mut connection = carrier.connect().await.unwrap();
        let mut letters = Letters::new(5);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [wanted; 5], "{option:?}: {:?}", letters.outcomes);
    }
}

#[tokio::test]
async fn the_sink_that_hangs_up_is_uncertain_or_later() {
    for (option, is_uncertain) in [(["-q", "."], true), (["-q", "RCPT"], false), (["-q", "DATA"], false)] {
        let (_sink, carrier) = sink(&option).await;
        let mut connection = carrier.connect().await.unwrap();
        let outcome = connection.carry(&crate::letters::letter("a@x.test")).await;
        assert_eq!(matches!(outcome, Outcome::Uncertain { .. }), is_uncertain, "{option:?}: {outcome:?}");
        assert!(!outcome.is_accepted());
    }
}
