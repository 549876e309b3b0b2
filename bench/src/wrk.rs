//! `wrk` of Debian: many requests over kept-open connections, on one thread of its own.

use crate::Done;
use std::{fs, net::SocketAddr, path::Path, process::Command, time::Duration};

/// What a run showed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    /// Milliseconds.
    pub(crate) median: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
}

/// One request: a path, and the cookies it brings.
pub(crate) type Asked = (String, String);

const SCRIPT: &str = r#"
local requests, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local path, cookies = line:match("^(.-)\t(.*)$")
    local headers = {["Host"] = wrk.headers["Host"]}
    if #cookies > 0 then headers["Cookie"] = cookies end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %f %f %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
"#;

/// Asks in turn for each of these, over so many connections, for so long. An answer that is no page is an error.
pub(crate) async fn run(folder: &Path, address: SocketAddr, connections: usize, lasting: Duration, asked: &[Asked]) -> Done<Run> {
    let (script, list) = (folder.join("wrk.lua"), folder.join(format!("wrk-{}-{connections}.txt", address.port())));
    let lines: Vec<String> = asked.iter().map(|(path, cookies)| format!("{path}\t{cookies}\n")).collect();
    fs::write(&script, SCRIPT).and_then(|()| fs::write(&list, lines.concat())).map_err(|why| why.to_string())?;
    let mut wrk = tokio::process::Command::from(Command::new("wrk"));
    wrk.args(["-t1", &format!("-c{connections}"), &format!("-d{}s", lasting.as_secs().max(1)), "--latency", "-s"]).arg(&script);
    wrk.arg(format!("http://{address}")).arg("--").arg(&list).kill_on_drop(true);
    let output = wrk.output().await.map_err(|why| format!("wrk (Debian's package wrk): {why}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT ")).ok_or_else(|| format!("wrk said:\n{text}"))?;
    let figures: Vec<f64> = result.split(' ').filter_map(|figure| figure.parse().ok()).collect();
    let [requests, micros, median, p99, errors] = figures[..] else { return Err(format!("wrk said: {result}")) };
    match errors {
        0.0 => Ok(Run { per_second: requests / micros * 1e6, median: median / 1_000.0, p99: p99 / 1_000.0 }),
        errors => Err(format!("{errors} of {requests} answers were no pages ({})", asked[0].0)),
    }
}
