//! A plain HTTP/1.1 client: one connection that is kept, one request after the other. No cache, no compression.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection to one server.
pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

/// What a server answered.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            address,
            stream: open(address)?,
        })
    }

    /// Asks for a path and reads the whole answer. A connection that the server has closed is opened once more.
    pub fn get(&mut self, path: &str) -> io::Result<Response> {
        match self.exchange(path) {
            Ok(response) => Ok(response),
            Err(_) => {
                self.stream = open(self.address)?;
                self.exchange(path)
            }
        }
    }

    /// The body of an answer that must be a success.
    pub fn body(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let response = self.get(path).map_err(|error| format!("{path}: {error}"))?;
        if response.status != 200 {
            let text = String::from_utf8_lossy(&response.body);
            return Err(format!(
                "{path} answered {}: {}",
                response.status,
                text.chars().take(400).collect::<String>()
            ));
        }
        Ok(response.body)
    }

    fn exchange(&mut self, path: &str) -> io::Result<Response> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", self.address);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self
            .line()?
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or_else(malformed)?;
        let (mut length, mut chunked) = (None, false);
        loop {
            let header = self.line()?;
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(':').ok_or_else(malformed)?;
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse::<usize>().ok();
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        let mut body = Vec::new();
        match length {
            Some(length) => self.take(length, &mut body)?,
            None if chunked => self.take_chunks(&mut body)?,
            None => {}
        }
        Ok(Response { status, body })
    }

    fn take_chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let size = usize::from_str_radix(self.line()?.trim(), 16).map_err(|_| malformed())?;
            self.take(size, body)?;
            self.line()?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
        let start = body.len();
        body.resize(start + length, 0);
        self.stream.read_exact(&mut body[start..])
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }
}

fn open(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    Ok(BufReader::with_capacity(1 << 16, stream))
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer")
}
