//! The virus scanner, played by a script on this machine.

use super::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// The test file that every scanner knows (EICAR), in two halves so that no scanner takes this source for it.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// A clamd that knows one virus. Returns where it listens.
async fn clamd() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut command = [0; 10];
            stream.read_exact(&mut command).await.expect("a command");
            assert_eq!(&command, b"zINSTREAM\0");
            let mut content = Vec::new();
            loop {
                let length = stream.read_u32().await.expect("a length");
                if length == 0 {
                    break;
                }
                let mut piece = vec![0; length as usize];
                stream.read_exact(&mut piece).await.expect("a piece");
                content.extend(piece);
            }
            let found = content.windows(20).any(|some| some == b"EICAR-STANDARD-ANTIV");
            let answer: &[u8] = if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" };
            stream.write_all(answer).await.expect("an answer");
        }
    });
    address
}

stories! {
    /// Found: refused in kind words, and not kept. Not found: taken.
    async fn what_the_scanner_finds_is_not_kept(house) {
        let house = with(house, DocumentSettings { clamd: Some(clamd().await), ..DocumentSettings::USUAL });
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "letter.txt", &eicar()).press("Upload").await.status(422).shows("Our virus scanner found something in this file");
        assert_eq!(contents(&house).len(), 0);
        maya.attach("Choose files", "letter.txt", b"Dear practice").press("Upload").await.shows("Your document has arrived.");
        house.carry_letters().await;
    }

    /// Away: nothing is kept, and it is said when to come back. Closed while it is set.
    async fn without_its_scanner_nothing_is_taken(house) {
        let house = with(house, DocumentSettings { clamd: Some("127.0.0.1:9".into()), ..DocumentSettings::USUAL });
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "letter.txt", b"Dear practice").press("Upload").await.status(503).shows("Try again later");
        let sam = house.sign_in(SAM).await;
        let ana = house.client(ANA).await;
        sam.open(&format!("/clients/{ana}/documents")).await;
        sam.attach("Choose files", "letter.txt", b"Dear practice").press("Upload").await.status(503).shows("Try again later");
        assert_eq!(contents(&house).len(), 0);
        let (rows,): (i64,) = house.one("select count(*) from documents", values![]).await;
        assert_eq!(rows, 0);
    }
}
