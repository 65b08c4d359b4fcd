//! A PostgreSQL server that the test can stop and start.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Reads commands for `pg_ctl`, line by line, until its input ends.
const OBEY: &str = r#"echo "$DOSSIER_TEST_POSTGRES_URL"
while read -r line; do $DOSSIER_TEST_POSTGRES_CTL $line </dev/null >/dev/null 2>&1; echo "$?"; done"#;

/// A running server. Dropping it stops it.
pub struct Cluster {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    pub url: String,
}

impl Cluster {
    pub async fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres.sh");
        let mut command = Command::new(script);
        command.args(["bash", "-c", OBEY]).stdin(Stdio::piped()).stdout(Stdio::piped());
        // Acknowledged changes must survive an immediate stop, so this one syncs, as in production.
        command.env("DURABLE", "1");
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let started = tokio::time::timeout(Duration::from_secs(60), output.next_line()).await;
        let url = started.expect("a cluster within a minute").unwrap().expect("an address");
        Self { child, input, output, url }
    }

    async fn control(&mut self, command: &str) {
        self.input.write_all(format!("{command}\n").as_bytes()).await.unwrap();
        assert_eq!(self.output.next_line().await.unwrap().as_deref(), Some("0"), "pg_ctl {command}");
    }

    /// Ends all connections at once, as when the machine fails.
    pub async fn stop(&mut self) {
        self.control("-m immediate stop").await;
    }

    pub async fn go_on(&mut self) {
        self.control("start").await;
    }

    /// Stops it and removes its folder.
    pub async fn end(mut self) {
        drop(self.input);
        let _status = tokio::time::timeout(Duration::from_secs(20), self.child.wait()).await;
    }
}
