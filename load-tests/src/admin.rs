//! The running server's admin socket: opens neighbourhoods, registers and admits bots, issues tokens. Requests
//! are pipelined over a few connections, because each is a durable commit of its own.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// Connections used at once, so that the server can commit several requests together.
const LANES: usize = 8;
/// Requests sent before their answers are read: together they fit into the socket's buffers.
const PIPELINED: usize = 128;
/// Longest wait for an answer.
const ANSWER_S_MAX: u64 = 60;

/// The admin socket of a data directory.
#[derive(Debug, Clone)]
pub struct Admin {
    path: PathBuf,
}

impl Admin {
    /// The admin socket of the server that runs on this data directory.
    #[must_use]
    pub fn of(data_dir: &Path) -> Admin {
        Admin { path: data_dir.join("admin.sock") }
    }

    /// Asks all of these, and returns the answers' `ok` in the same order.
    ///
    /// # Errors
    /// The first refusal, or a socket that does not answer.
    pub fn ask(&self, requests: &[Value]) -> Result<Vec<Value>> {
        let lane_length = requests.len().div_ceil(LANES).max(1);
        let answers: Result<Vec<Vec<Value>>> = thread::scope(|scope| {
            let lanes: Vec<_> =
                requests.chunks(lane_length).map(|lane| scope.spawn(move || self.ask_lane(lane))).collect();
            lanes.into_iter().map(|lane| lane.join().map_err(|_| anyhow!("an admin lane broke"))?).collect()
        });
        Ok(answers?.concat())
    }

    fn ask_lane(&self, requests: &[Value]) -> Result<Vec<Value>> {
        let place = || format!("the admin socket {}", self.path.display());
        let mut socket = UnixStream::connect(&self.path).with_context(place)?;
        socket.set_read_timeout(Some(Duration::from_secs(ANSWER_S_MAX)))?;
        socket.set_write_timeout(Some(Duration::from_secs(ANSWER_S_MAX)))?;
        let mut lines = BufReader::new(socket.try_clone()?);
        let mut answers = Vec::with_capacity(requests.len());
        for chunk in requests.chunks(PIPELINED) {
            let mut out = Vec::new();
            for request in chunk {
                serde_json::to_writer(&mut out, request)?;
                out.push(b'\n');
            }
            socket.write_all(&out).with_context(place)?;
            for request in chunk {
                let mut line = String::new();
                if lines.read_line(&mut line).with_context(place)? == 0 {
                    bail!("{} closed without an answer to {request}", place());
                }
                answers.push(answer(&line).with_context(|| format!("admin request {request}"))?);
            }
        }
        Ok(answers)
    }
}

fn answer(line: &str) -> Result<Value> {
    let mut answer: Value = serde_json::from_str(line).context("an answer that is not JSON")?;
    match answer.get_mut("ok") {
        Some(ok) => Ok(ok.take()),
        None => bail!("refused: {}", answer.get("error").unwrap_or(&answer)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use serde_json::json;

    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions_over_all_lanes() {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join("admin.sock")).unwrap();
        thread::spawn(move || {
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                thread::spawn(move || {
                    let lines = BufReader::new(socket.try_clone().unwrap());
                    for line in lines.lines() {
                        let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
                        writeln!(socket, "{}", json!({"ok": {"user": request["n"]}})).unwrap();
                    }
                });
            }
        });
        let requests: Vec<Value> = (0..3000).map(|n| json!({"act": "register", "n": n})).collect();
        let answers = Admin::of(directory.path()).ask(&requests).unwrap();
        assert!(answers.iter().zip(0..3000).all(|(answer, n)| answer["user"] == n));
        assert_eq!(answers.len(), 3000);
    }

    #[test]
    fn a_refusal_is_an_error_that_says_what_the_server_said() {
        let error = answer(r#"{"error":{"code":"taken","message":"no"}}"#).unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
        assert!(answer("nonsense").is_err());
    }
}
