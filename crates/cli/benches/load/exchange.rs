//! A client among many on one thread, as lean as a client can be: it shares the machine with the
//! server that it measures.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A keep-alive connection that reads answers by their Content-Length.
pub(crate) struct Exchange {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Exchange {
    pub(crate) async fn with(address: SocketAddr) -> Exchange {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket takes TCP_NODELAY");
        Exchange { stream, received: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request, waits for the whole answer and tells its status.
    pub(crate) async fn send(&mut self, message: &[u8]) -> u16 {
        self.stream.write_all(message).await.expect("the server reads");
        self.received.clear();
        let (status, whole) = loop {
            let read = self.stream.read_buf(&mut self.received).await.expect("the server answers");
            assert!(read > 0, "the server closed the connection");
            if let Some(head) = head(&self.received) {
                break head;
            }
        };
        while self.received.len() < whole {
            let read = self.stream.read_buf(&mut self.received).await.expect("the server sends the body it announced");
            assert!(read > 0, "the server closed the connection within an answer");
        }
        status
    }
}

/// The status of an answer and how long it is altogether, once its head is there.
fn head(received: &[u8]) -> Option<(u16, usize)> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let mut lines = received[..end].split(|byte| *byte == b'\n');
    let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse::<usize>().ok());
    let status = lines.next().and_then(|line| number(line.get(9..12)?))?;
    let length = lines.find_map(|line| {
        let at = line.iter().position(|byte| *byte == b':')?;
        line[..at].eq_ignore_ascii_case(b"content-length").then(|| number(&line[at + 1..]))?
    });
    Some((u16::try_from(status).ok()?, end + length.unwrap_or(0)))
}
