//! How the load generators speak to a server: HTTP/1.1 with as little in between as there can be, so
//! that what they measure is the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

/// A keep-alive connection that reads answers by their Content-Length.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket takes TCP_NODELAY");
        Connection { reader: BufReader::with_capacity(64 * 1024, stream) }
    }

    pub(crate) fn send(&mut self, message: &[u8]) -> (u16, Vec<u8>) {
        self.reader.get_mut().write_all(message).expect("the server reads");
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("the server answers");
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let mut length = 0;
        loop {
            line.clear();
            self.reader.read_line(&mut line).expect("the server finishes its headers");
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).expect("the server sends the body it announced");
        (status, body)
    }
}

/// A request as it goes over the wire. Further headers are whole lines.
pub(crate) fn message(method: &str, path: &str, key: &str, headers: &str, body: Option<&Value>) -> Vec<u8> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer {key}\r\n{headers}{kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
