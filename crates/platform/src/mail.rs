//! Letters: over SMTP, or as files in a folder where no server is named.
//!
//! Sending is blocking and may take seconds: never inside a transaction, never on an async thread.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::{Message, SmtpTransport, Transport};

use crate::clock::Moment;

/// How often a letter is tried.
const ATTEMPTS: u64 = 3;

/// One letter in plain text.
#[derive(Debug, Clone)]
pub struct Letter {
    /// To whom: one address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// When it is written.
    pub written: Moment,
    /// Where whoever gets such letters again and again can end them, without signing in.
    pub stop: Option<String>,
}

/// `List-Unsubscribe` (RFC 2369): where letters of this sort are ended.
#[derive(Debug, Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

/// `List-Unsubscribe-Post` (RFC 8058): that one press of the mail program's button is enough.
#[derive(Debug, Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

/// A letter that did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not an address.
    #[error("`{0}` is not a mail address; write name@host, or Legation <name@host>")]
    Address(String),
    /// The setting is not understood.
    #[error(
        "smtp is not understood: {0}; write smtp://user:password@host:port?tls=required or smtps://user:password@host"
    )]
    Setting(String),
    /// The letter cannot be put together.
    #[error("the letter cannot be written: {0}")]
    Letter(String),
    /// The server did not take it.
    #[error("the mail server did not take the letter: {0}; it was tried {ATTEMPTS} times")]
    Refused(String),
    /// The server was asked for nothing but to answer, and did not.
    #[error(
        "the mail server does not answer: {0}; check host, port, user and password in smtp, and whether this machine may reach it"
    )]
    Silent(String),
    /// The file cannot be written.
    #[error("the letter cannot be written into {folder}: {reason}; check the folder's rights and the free space")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        reason: String,
    },
}

/// Takes letters out of the house.
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Sends a letter.
    ///
    /// # Errors
    /// It did not go out.
    fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// Whether a text is one mail address.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

fn sender(from: &str) -> Result<Mailbox, MailError> {
    from.parse().map_err(|_| MailError::Address(from.to_owned()))
}

fn written(letter: &Letter, from: &Mailbox) -> Result<Message, MailError> {
    let to = letter.to.parse().map_err(|_| MailError::Address(letter.to.clone()))?;
    let since = Duration::from_micros(u64::try_from(letter.written.0).unwrap_or(0));
    let mut builder = Message::builder();
    if let Some(stop) = &letter.stop {
        builder = builder.header(ListUnsubscribe(stop.clone())).header(OneClick);
    }
    builder
        .from(from.clone())
        .to(to)
        .date(UNIX_EPOCH + since)
        .subject(letter.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| MailError::Letter(error.to_string()))
}

/// Writes each letter as an `.eml` file into a folder.
#[derive(Debug)]
pub struct Outbox {
    folder: PathBuf,
    from: Mailbox,
    count: AtomicU64,
}

impl Outbox {
    /// Letters go into the folder, which is made with the first of them.
    ///
    /// # Errors
    /// The sender's address is none.
    pub fn new(folder: &Path, from: &str) -> Result<Self, MailError> {
        Ok(Self {
            folder: folder.to_owned(),
            from: sender(from)?,
            count: AtomicU64::new(0),
        })
    }
}

impl Mailer for Outbox {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = written(letter, &self.from)?;
        let refused = |error: std::io::Error| MailError::Folder {
            folder: self.folder.display().to_string(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(&self.folder).map_err(refused)?;
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{}-{count}.eml", letter.written.0, std::process::id());
        // Whoever watches the folder sees whole letters only.
        let half = self.folder.join(format!(".{name}"));
        std::fs::write(&half, message.formatted()).map_err(refused)?;
        std::fs::rename(&half, self.folder.join(name)).map_err(refused)
    }
}

/// Hands letters to a mail server.
#[derive(Debug)]
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Smtp {
    /// Letters go to the server at the address.
    ///
    /// # Errors
    /// Address or sender are not understood.
    pub fn new(address: &str, from: &str) -> Result<Self, MailError> {
        let transport = SmtpTransport::from_url(address)
            .map_err(|error| MailError::Setting(error.to_string()))?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Self {
            transport,
            from: sender(from)?,
        })
    }

    /// Connects to the server, as for a letter, and sends none. Blocking.
    ///
    /// # Errors
    /// It cannot be reached, or does not let this installation in.
    pub fn examine(&self) -> Result<(), MailError> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Silent("it hung up".to_owned())),
            Err(error) => Err(MailError::Silent(error.to_string())),
        }
    }
}

impl Mailer for Smtp {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = written(letter, &self.from)?;
        let mut attempt = 1;
        loop {
            match self.transport.send(&message) {
                Ok(_) => return Ok(()),
                Err(error) if attempt < ATTEMPTS && !error.is_permanent() => {
                    std::thread::sleep(Duration::from_secs(attempt * 2));
                    attempt += 1;
                }
                Err(error) => return Err(MailError::Refused(error.to_string())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};

    use super::*;

    fn letter() -> Letter {
        Letter {
            to: "ana@example.org".to_owned(),
            subject: "Your link".to_owned(),
            text: "Héllo\nhttps://atlas.example/sign-in/abc\n".to_owned(),
            written: crate::testkit::noon(),
            stop: Some("https://atlas.example/watch/stop/abc".to_owned()),
        }
    }

    #[test]
    fn letters_without_a_server_lie_in_the_folder_whole() {
        let folder = crate::testkit::Folder::new("outbox");
        let outbox = Outbox::new(&folder.0.join("outbox"), "Legation <legation@localhost>").unwrap();
        outbox.send(&letter()).unwrap();
        outbox.send(&letter()).unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.0.join("outbox")).unwrap().flatten().collect();
        assert_eq!(files.len(), 2);
        let text = std::fs::read_to_string(files[0].path()).unwrap();
        assert!(
            text.contains("To: ana@example.org") && text.contains("Subject: Your link"),
            "{text}"
        );
        assert!(
            text.contains("List-Unsubscribe: <https://atlas.example/watch/stop/abc>"),
            "{text}"
        );
        assert!(
            text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
            "{text}"
        );
    }

    #[test]
    fn a_line_break_in_an_address_is_no_header() {
        let outbox = Outbox::new(Path::new("/nowhere"), "legation@localhost").unwrap();
        let bad = Letter {
            to: "a@example.org\r\nBcc: b@example.org".to_owned(),
            ..letter()
        };
        assert!(matches!(outbox.send(&bad), Err(MailError::Address(_))));
        assert!(!is_address("nobody") && is_address("ana@example.org"));
    }

    #[test]
    fn a_mail_server_gets_the_letter() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 test\r\n").unwrap();
            let (mut said, mut in_letter) = (String::new(), false);
            while let Some(Ok(line)) = lines.next() {
                said.push_str(&line);
                said.push('\n');
                let answer: &[u8] = match line.as_str() {
                    "." => {
                        in_letter = false;
                        b"250 kept\r\n"
                    }
                    _ if in_letter => continue,
                    "DATA" => {
                        in_letter = true;
                        b"354 go on\r\n"
                    }
                    "QUIT" => {
                        stream.write_all(b"221 bye\r\n").unwrap();
                        break;
                    }
                    _ => b"250 ok\r\n",
                };
                stream.write_all(answer).unwrap();
                if answer == b"250 kept\r\n" {
                    break;
                }
            }
            said
        });
        let smtp = Smtp::new(&format!("smtp://127.0.0.1:{port}"), "legation@localhost").unwrap();
        smtp.send(&letter()).unwrap();
        drop(smtp);
        let said = server.join().unwrap();
        assert!(
            said.contains("RCPT TO:<ana@example.org>") && said.contains("Subject: Your link"),
            "{said}"
        );
    }
}
