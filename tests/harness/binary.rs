//! The real program as a process: for what only a process can show, like being killed.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use super::client::Client;
use super::world::OPERATOR;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_touchstone");

/// The program while it serves.
pub(crate) struct Binary {
    child: Child,
    pub client: Client,
    /// What it printed until it was ready, line by line.
    pub printed: Vec<String>,
    stdout: BufReader<std::process::ChildStdout>,
}

/// How to run it, with nothing inherited that would change what it does.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("TOUCHSTONE_OPERATOR_KEY", OPERATOR).env_remove("TOUCHSTONE_REAL_DATA").stdin(Stdio::null());
    command
}

/// Where a service that serves this store logs to.
pub(crate) fn log_of(data: &Path) -> PathBuf {
    PathBuf::from(format!("{}.log", data.display()))
}

/// What it said, both streams, for messages and searches.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Binary {
    /// Serves a store and waits until the program says where.
    #[track_caller]
    pub fn serve(data: &Path) -> Binary {
        Binary::start(program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]), data, "api:")
    }

    /// Starts it and reads what it prints up to the line that begins with `ready`. What it logs goes
    /// to a file beside the store.
    #[track_caller]
    pub fn start(mut command: Command, data: &Path, ready: &str) -> Binary {
        let log = log_of(data);
        let stderr = std::fs::File::create(&log).expect("the log can be written");
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut printed: Vec<String> = Vec::new();
        loop {
            let mut line = String::new();
            if stdout.read_line(&mut line).expect("stdout is text") == 0 {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                panic!("{command:?} ended with {:?} before it was ready: {printed:?} {log}", child.wait());
            }
            printed.push(line.trim_end().to_owned());
            if line.starts_with(ready) {
                break;
            }
        }
        let base = printed.iter().find_map(|line| line.strip_prefix("api:")).unwrap_or_else(|| panic!("no `api:` line in {printed:?}"));
        let client = Client::to(base.trim().trim_end_matches('/').trim_end_matches("/v1"));
        Binary { child, client, printed, stdout }
    }

    /// Reads on until a line that satisfies `last`, or the end.
    pub fn read_until(&mut self, last: impl Fn(&str) -> bool) {
        let mut line = String::new();
        while self.stdout.read_line(&mut line).is_ok_and(|length| length > 0) {
            self.printed.push(line.trim_end().to_owned());
            if last(line.trim_end()) {
                return;
            }
            line.clear();
        }
    }

    /// Kills it without a word (SIGKILL).
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end (SIGTERM), and waits; with the rest of what it printed.
    pub fn terminate(mut self) -> (ExitStatus, String) {
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(asked.expect("a shell runs").success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("stdout is text");
        (self.child.wait().expect("it ends"), self.printed.join("\n") + "\n" + &rest)
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
