//! The plans that `PostgreSQL` makes for everything that a server asks of a filled database, by its own module
//! `auto_explain`: none may read a whole table.

use std::fs;
use std::io;

use bcrypt_lanes::Cost;
use serde_json::json;

use super::filled::{Filled, postgres_name};
use super::tokens::Tokens;
use super::{wait_until, wait_until_counted};
use crate::accounts::{PASSWORD, username};
use crate::bench::Bench;
use crate::database::id;
use crate::http::{Connection, Request};
use crate::postgres;
use crate::report::{Report, Target, Unit};
use crate::servers::{self, Keystead, free_address};
use crate::statistics::number;

/// The tables that grow with the number of people. Of others, a plan may read everything.
const LARGE_TABLES: [&str; 3] = ["accounts", "sessions", "events"];
/// The beginning of the first line of an entry's statement.
const STATEMENT: &str = "Query Text: ";
/// The beginning of the counts for the metrics and for an export, which no request waits for.
const COUNT: &str = "SELECT count(*) FROM ";
/// The rounds of all requests: after five, `PostgreSQL` may take a plan that is the same for all values.
const ROUNDS: usize = 8;

pub(super) fn report(
    bench: &Bench,
    cost: Cost,
    database: &mut Filled,
    report: &mut Report,
) -> io::Result<()> {
    let name = postgres_name(database.size);
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_nested_statements = on",
    ] {
        let alter = format!("ALTER DATABASE {name} SET {setting}");
        database.database.borrow_mut().execute(&alter)?;
    }
    let log = postgres::log()?;
    let before = fs::metadata(&log)?.len();
    ask_everything(bench, cost, database)?;
    let text = fs::read(&log)?;
    let text = String::from_utf8_lossy(&text[usize::try_from(before).unwrap_or_default()..]);
    let plans = plans(&text);
    let whole: Vec<_> = plans.iter().filter(|plan| plan.reads_whole_table()).collect();
    let (counts, others): (Vec<_>, Vec<_>) =
        whole.into_iter().partition(|plan| plan.statement.starts_with(COUNT));
    for plan in &others {
        report.print(&format!("  reads a whole table: {}", plan.statement))?;
    }
    report.add("PostgreSQL, plans looked at", Unit::Count, &[number(plans.len())])?;
    let what = "PostgreSQL, of these, counts that read a whole table";
    report.add(what, Unit::Count, &[number(counts.len())])?;
    let what = "PostgreSQL, of these, others that read a whole table";
    report.judge(what, Unit::Count, &[number(others.len())], Target::AtMost(0.0))
}

/// Has a server execute the statements of all chores and of what people do.
fn ask_everything(bench: &Bench, cost: Cost, database: &mut Filled) -> io::Result<()> {
    database.expire(bench.rounds)?;
    let metrics = free_address()?;
    let server = database.start(bench, cost, Some(&format!("--metrics-listen={metrics}")))?;
    let tokens = Tokens::of(&server, database)?;
    wait_until(|| database.is_swept())?;
    wait_until_counted(metrics)?;
    let mut connection = Connection::open(server.at)?;
    for (round, account) in database.take(ROUNDS).into_iter().enumerate() {
        let token = tokens.access(account)?;
        let refresh = json!({ "refresh_token": tokens.refresh(account)? });
        let wrong = json!({ "username": username(account), "password": "wrong" });
        let new = json!({ "username": format!("new-{round}"), "password": PASSWORD });
        let own_session = format!("/me/sessions/{}", id(account));
        let get =
            |path: &str| Request::get_with(path, &format!("Authorization: Bearer {token}\r\n"));
        let requests = [
            (servers::me(&token), 200),
            (get("/me/sessions"), 200),
            (get("/me/events"), 200),
            (get("/me/factors"), 200),
            (get("/me/apps"), 200),
            (Request::post("/refresh", &refresh), 200),
            (Request::post("/login", &wrong), 401),
            (Keystead::login(account), 200),
            (Request::post("/register", &new), 201),
            (Request::send_as(&token, "DELETE", &own_session, &json!({})), 204),
        ];
        for (request, status) in &requests {
            connection.send(request)?.expect(*status)?;
        }
    }
    server.process.stop()?;
    database.export(bench).map(drop)
}

/// A statement with its plan.
struct Plan {
    statement: String,
    steps: String,
}

impl Plan {
    fn reads_whole_table(&self) -> bool {
        self.steps.lines().filter_map(|step| step.split("Seq Scan on ").nth(1)).any(|table| {
            LARGE_TABLES.iter().any(|large| table.split_whitespace().next() == Some(large))
        })
    }
}

/// Reads the plans of a log. An entry goes on as long as lines begin with a tab.
fn plans(log: &str) -> Vec<Plan> {
    let mut plans: Vec<Plan> = Vec::new();
    let mut is_plan = false;
    for line in log.lines() {
        match (line.strip_prefix('\t'), plans.last_mut()) {
            (None, _) => is_plan = line.contains(" plan:"),
            (Some(line), _) if is_plan && line.starts_with(STATEMENT) => {
                let statement = line[STATEMENT.len()..].to_owned();
                plans.push(Plan { statement, steps: String::new() });
            }
            (Some(line), Some(plan)) if is_plan => {
                let is_step = line.contains("(cost=") || !plan.steps.is_empty();
                let part = if is_step { &mut plan.steps } else { &mut plan.statement };
                part.push('\n');
                part.push_str(line.trim_end());
            }
            _ => {}
        }
    }
    plans
}
