//! The database on a server, by PostgreSQL: the one module that knows it.
//!
//! Each index has a schema of its own, so one database serves many chains and deployments. A writer
//! holds the schema's advisory lock for its transaction; readers do not wait for it.
//!
//! The driver's connection runs on a thread of its own, since it waits by an executor of its own, which
//! cannot be started where another one runs.

use crate::database::{self, EachRow, Param, Problem};
use alloy_primitives::keccak256;
use postgres::{
    Client, Config, NoTls, Statement,
    error::SqlState,
    types::{ToSql, Type},
};
use std::{collections::HashMap, error::Error, sync::mpsc, thread};

/// An index of a database on a server.
#[derive(Clone, Debug)]
pub struct PostgresIndex {
    config: Config,
    /// What messages say of it: no password.
    name: String,
    schema: String,
}

impl PostgresIndex {
    /// The index of this name in the database at a URL, such as
    /// `postgres://user:password@host:5432/database` or `postgres:///database?host=/run/postgresql`.
    /// The connection is not encrypted: a server elsewhere is reached through a tunnel.
    ///
    /// # Errors
    /// What is wrong with the URL, without the URL, which may have a password.
    pub fn new(url: &str, name: &str) -> Result<Self, String> {
        let config: Config = url.parse().map_err(|error: postgres::Error| in_full(&error))?;
        let database = config.get_dbname().unwrap_or("the user's database");
        let shown = format!("{name} in {database} of PostgreSQL");
        Ok(Self { config, name: shown, schema: name.to_owned() })
    }

    /// The same with another index of the same database.
    #[must_use]
    pub(crate) fn beside(&self, suffix: &str) -> Self {
        let name = self.name.replacen(&self.schema, &format!("{}_{suffix}", self.schema), 1);
        Self { name, schema: format!("{}_{suffix}", self.schema), config: self.config.clone() }
    }

    /// What messages say of it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn connect(&self) -> Result<Postgres, Problem> {
        let (to_driver, jobs) = mpsc::channel::<Job>();
        let (config, schema) = (self.config.clone(), self.schema.clone());
        let (ready, opened) = mpsc::channel();
        thread::spawn(move || {
            let mut driver = match Driver::connect(&config, &schema) {
                Ok(driver) => driver,
                Err(problem) => return drop(ready.send(Err(problem))),
            };
            if ready.send(Ok(())).is_ok() {
                jobs.into_iter().for_each(|job| job(&mut driver));
            }
        });
        opened.recv().unwrap_or_else(|_| Err(Problem::Other("its thread ended".into())))?;
        // A lock is named by 64 bits.
        let lock = i64::from_be_bytes(keccak256(&self.schema)[..8].try_into().unwrap_or_default());
        Ok(Postgres { to_driver, schema: quoted(&self.schema), lock })
    }

    /// Removes the index.
    pub(crate) fn remove(&self) -> Result<(), Problem> {
        let connection = self.connect()?;
        let schema = connection.schema.clone();
        connection.run(move |driver| driver.batch(&format!("DROP SCHEMA {schema} CASCADE")))
    }
}

/// A thing to do for the thread that has the driver.
type Job = Box<dyn FnOnce(&mut Driver) + Send>;

/// A connection to a server.
pub(crate) struct Postgres {
    to_driver: mpsc::Sender<Job>,
    /// The schema, quoted.
    schema: String,
    lock: i64,
}

impl Postgres {
    fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Driver) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (send, done) = mpsc::channel();
        let ended = || Problem::Other("its thread ended".into());
        // Whoever does not wait any more needs no answer.
        let job: Job = Box::new(move |driver| drop(send.send(job(driver))));
        self.to_driver.send(job).map_err(|_| ended())?;
        done.recv().unwrap_or_else(|_| Err(ended()))
    }
}

impl database::Connection for Postgres {
    fn each(&self, statement: &str, parameters: &[Param<'_>], read: EachRow<'_>) -> Result<(), Problem> {
        let (statement, parameters) = (statement.to_owned(), owned(parameters));
        let rows = self.run(move |driver| driver.query(&statement, &parameters))?;
        rows.iter().try_for_each(|row| read(row))
    }

    fn execute(&self, statement: &str, parameters: &[Param<'_>]) -> Result<(), Problem> {
        let (statement, parameters) = (statement.to_owned(), owned(parameters));
        self.run(move |driver| driver.query(&statement, &parameters)).map(|_| ())
    }

    fn begin(&self) -> Result<(), Problem> {
        let lock = self.lock;
        self.run(move |driver| driver.batch(&format!("BEGIN; SELECT pg_advisory_xact_lock({lock})")))
    }

    fn commit(&self) -> Result<(), Problem> {
        self.run(|driver| driver.batch("COMMIT"))
    }

    fn roll_back(&self) -> Result<(), Problem> {
        self.run(|driver| driver.batch("ROLLBACK"))
    }

    fn is_index(&self) -> Result<bool, Problem> {
        let mut is_index = false;
        self.each("SELECT 1::BIGINT WHERE to_regclass('source') IS NOT NULL", &[], &mut |_| {
            is_index = true;
            Ok(())
        })?;
        Ok(is_index)
    }

    fn empty(&self) -> Result<bool, Problem> {
        let was_index = self.is_index()?;
        let schema = self.schema.clone();
        let anew = format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}");
        self.run(move |driver| {
            // What was prepared is of tables that are gone.
            driver.statements.clear();
            driver.batch(&anew)
        })?;
        Ok(was_index)
    }

    fn create(&self, statement: &str) -> Result<(), Problem> {
        let statement = statement.replace(" BLOB", " BYTEA").replace(" WITHOUT ROWID", "");
        self.run(move |driver| driver.batch(&statement))
    }
}

/// The driver's connection, with the statements that it has prepared.
struct Driver {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Driver {
    fn connect(config: &Config, schema: &str) -> Result<Self, Problem> {
        let mut client = config.connect(NoTls)?;
        let schema = quoted(schema);
        match client.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")) {
            // Another process makes it at the same moment.
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {}
            done => done?,
        }
        client.batch_execute(&format!("SET search_path TO {schema}; SET client_min_messages TO warning"))?;
        Ok(Self { client, statements: HashMap::new() })
    }

    fn batch(&mut self, statements: &str) -> Result<(), Problem> {
        Ok(self.client.batch_execute(statements)?)
    }

    fn query(&mut self, statement: &str, parameters: &[OwnedParam]) -> Result<Vec<postgres::Row>, Problem> {
        if !self.statements.contains_key(statement) {
            let types: Vec<Type> = parameters.iter().map(OwnedParam::kind).collect();
            let prepared = self.client.prepare_typed(statement, &types)?;
            self.statements.insert(statement.to_owned(), prepared);
        }
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(OwnedParam::value).collect();
        Ok(self.client.query(&self.statements[statement], &parameters)?)
    }
}

/// A parameter for another thread.
enum OwnedParam {
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
}

fn owned(parameters: &[Param<'_>]) -> Vec<OwnedParam> {
    let owned = |parameter: &Param<'_>| match *parameter {
        Param::Int(number) => OwnedParam::Int(number),
        Param::Bytes(bytes) => OwnedParam::Bytes(bytes.to_vec()),
        // No text of PostgreSQL has this character.
        Param::Text(text) => OwnedParam::Text(text.replace('\0', "\u{fffd}")),
    };
    parameters.iter().map(owned).collect()
}

impl OwnedParam {
    /// Its type, which the server cannot always find out from the statement.
    fn kind(&self) -> Type {
        match self {
            Self::Int(_) => Type::INT8,
            Self::Bytes(_) => Type::BYTEA,
            Self::Text(_) => Type::TEXT,
        }
    }

    fn value(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Int(number) => number,
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text,
        }
    }
}

impl database::Row for postgres::Row {
    fn int(&self, column: usize) -> Result<i64, Problem> {
        let is_small = self.columns().get(column).is_some_and(|column| *column.type_() == Type::INT2);
        if is_small { Ok(self.try_get::<_, i16>(column)?.into()) } else { Ok(self.try_get(column)?) }
    }

    fn bytes(&self, column: usize) -> Result<&[u8], Problem> {
        Ok(self.try_get(column)?)
    }

    fn text(&self, column: usize) -> Result<&str, Problem> {
        Ok(self.try_get(column)?)
    }
}

impl From<postgres::Error> for Problem {
    fn from(error: postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Twice,
            _ => Self::Other(in_full(&error).into()),
        }
    }
}

/// An error with its causes, since the driver's own words alone say little.
fn in_full(error: &dyn Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
