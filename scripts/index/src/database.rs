//! What the statements of [`crate::sql`] need of a database.

use std::error::Error;

/// A parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Param<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
}

/// The parameters of a statement, in their order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::database::Param::from(&$value)),*]
    };
}
pub(crate) use params;

/// Why a statement was not run.
#[derive(Debug)]
pub(crate) enum Problem {
    /// A row with these keys is there.
    Twice,
    /// The database says so, or has a value of another form.
    Other(Box<dyn Error + Send + Sync>),
}

impl Problem {
    /// A column has a value that no writer puts there.
    pub(crate) fn of_column(column: usize) -> Self {
        Self::Other(format!("column {column} has a value of another form").into())
    }
}

/// A row of an answer.
pub(crate) trait Row {
    fn int(&self, column: usize) -> Result<i64, Problem>;
    fn bytes(&self, column: usize) -> Result<&[u8], Problem>;
    fn text(&self, column: usize) -> Result<&str, Problem>;
}

/// Takes the rows of an answer, one after the other.
pub(crate) type EachRow<'r> = &'r mut dyn FnMut(&dyn Row) -> Result<(), Problem>;

/// A connection to a database, which one thread at a time uses.
pub(crate) trait Connection: Send {
    /// Runs a statement and reads its rows.
    fn each(&self, statement: &str, parameters: &[Param<'_>], read: EachRow<'_>) -> Result<(), Problem>;

    /// Runs a statement that gives no rows.
    fn execute(&self, statement: &str, parameters: &[Param<'_>]) -> Result<(), Problem>;

    /// Begins a transaction, when no other writer is in one.
    fn begin(&self) -> Result<(), Problem>;

    /// Ends the transaction: what it did is done.
    fn commit(&self) -> Result<(), Problem>;

    /// Ends the transaction: what it did is undone.
    fn roll_back(&self) -> Result<(), Problem>;

    /// Whether there is a table `source`, also if another writer has just made it.
    fn is_index(&self) -> Result<bool, Problem>;

    /// Removes every table. Returns whether there was one.
    fn empty(&self) -> Result<bool, Problem>;

    /// Makes a table or an index, as `sql::SCHEMA` has it.
    fn create(&self, statement: &str) -> Result<(), Problem>;
}

/// A transaction, which is undone unless it is committed.
pub(crate) struct Writing<'c> {
    connection: &'c dyn Connection,
    is_open: bool,
}

impl<'c> Writing<'c> {
    /// Begins one.
    pub(crate) fn begin(connection: &'c dyn Connection) -> Result<Self, Problem> {
        connection.begin()?;
        Ok(Self { connection, is_open: true })
    }

    /// Ends it.
    pub(crate) fn commit(mut self) -> Result<(), Problem> {
        self.connection.commit()?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if self.is_open {
            // A connection that is lost has undone it.
            let _ = self.connection.roll_back();
        }
    }
}

macro_rules! ints {
    ($($number:ty),*) => {
        $(impl From<&$number> for Param<'_> {
            fn from(number: &$number) -> Self {
                Self::Int(i64::from(*number))
            }
        })*
    };
}

ints!(bool, u8, i64);

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a &[u8]> for Param<'a> {
    fn from(bytes: &'a &[u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}
