//! The other end of the administration's socket: what `linli-server admin` speaks. Blocking, since a command
//! line has nothing else to do.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use linli_protocol::ErrorBody;

use super::{Done, Reply, Request, SOCKET_NAME};

/// A connection to a running server.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No server runs on this directory; start one.
    #[error("no server runs on {path} ({source}); start one with `linli-server serve --data-dir …`")]
    NotRunning {
        /// The directory.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The connection broke; whether the act was done, only a look can tell.
    #[error("the server went away in the middle: {0}")]
    Broken(#[from] std::io::Error),
    /// The server's answer could not be read: another version, most likely.
    #[error("the server's answer could not be read ({0}); is it of the same version?")]
    Unreadable(#[from] serde_json::Error),
    /// The server said no.
    #[error("{}: {}", .0.code.as_str(), .0.message)]
    Refused(ErrorBody),
}

impl Client {
    /// Connects to the server that runs on a data directory.
    ///
    /// # Errors
    /// [`AdminError::NotRunning`]; a retry helps once one runs.
    pub fn connect(data_dir: &Path) -> Result<Client, AdminError> {
        let stream = UnixStream::connect(data_dir.join(SOCKET_NAME))
            .map_err(|source| AdminError::NotRunning { path: data_dir.display().to_string(), source })?;
        Ok(Client { stream: BufReader::new(stream) })
    }

    /// Asks one act and waits for its answer.
    ///
    /// # Errors
    /// [`AdminError`].
    pub fn ask(&mut self, request: &Request) -> Result<Done, AdminError> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line)?;
        match serde_json::from_str(&self.line()?)? {
            Reply::Ok(done) => Ok(done),
            Reply::Error(error) => Err(AdminError::Refused(error)),
        }
    }

    /// Sends a line as it is and answers the reply's line.
    ///
    /// # Errors
    /// [`AdminError::Broken`].
    pub fn raw(&mut self, line: &str) -> Result<String, AdminError> {
        self.stream.get_mut().write_all(format!("{}\n", line.trim_end()).as_bytes())?;
        self.line()
    }

    fn line(&mut self) -> Result<String, AdminError> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(AdminError::Broken(std::io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(line)
    }
}
