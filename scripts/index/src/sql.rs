//! Every statement. All of them are in the dialect that SQLite and PostgreSQL share, save two words of
//! the schema, which `postgres` replaces: PostgreSQL calls `BLOB` `BYTEA`, and knows no `WITHOUT ROWID`,
//! which it does not need.
//!
//! Ids and numbers are 64-bit integers. A payee is 21 bytes, its kind and its id, which sort as the
//! payees' words do. An amount is the bytes of its number without leading zeros. Times are in seconds
//! since 1970 (UTC).

/// The version of the schema. A database of another one is built anew from the chain.
pub(crate) const VERSION: i64 = 2;

/// The tables. Every fact has the number of its block, by which it is undone and by which a view of an
/// earlier block leaves it out.
pub(crate) const SCHEMA: &[&str] = &[
    // What the index is of: see `store::identity`.
    "CREATE TABLE source (version BIGINT NOT NULL, identity BLOB NOT NULL)",
    // Blocks by which replaced ones are found. The last one is that up to which everything is indexed.
    // `is_far`: it ended a range far behind the head, and is kept.
    "CREATE TABLE blocks (number BIGINT NOT NULL, hash BLOB NOT NULL, time BIGINT NOT NULL,
        is_far SMALLINT NOT NULL, PRIMARY KEY (number)) WITHOUT ROWID",
    // One row for each record and each batch, as it was registered.
    "CREATE TABLE registrations (datanet BIGINT NOT NULL, number BIGINT NOT NULL, item BLOB NOT NULL,
        payee BLOB NOT NULL, status SMALLINT NOT NULL, is_batch SMALLINT NOT NULL, block BIGINT NOT NULL,
        time BIGINT NOT NULL, PRIMARY KEY (datanet, number)) WITHOUT ROWID",
    // Eight bytes of a hash find its row: the whole item twice would take as much again.
    "CREATE INDEX registrations_by_item ON registrations (substr(item, 1, 8))",
    "CREATE TABLE batches (datanet BIGINT NOT NULL, number BIGINT NOT NULL, root BLOB NOT NULL,
        count BIGINT NOT NULL, uri TEXT NOT NULL, block BIGINT NOT NULL,
        PRIMARY KEY (datanet, number)) WITHOUT ROWID",
    // The changes of a registration's status, by its number.
    "CREATE TABLE statuses (datanet BIGINT NOT NULL, number BIGINT NOT NULL, block BIGINT NOT NULL,
        log BIGINT NOT NULL, status SMALLINT NOT NULL, time BIGINT NOT NULL,
        PRIMARY KEY (datanet, number, block, log)) WITHOUT ROWID",
    // The changes of the status of a record of a batch.
    "CREATE TABLE member_statuses (datanet BIGINT NOT NULL, root BLOB NOT NULL, content_id BLOB NOT NULL,
        block BIGINT NOT NULL, log BIGINT NOT NULL, status SMALLINT NOT NULL, time BIGINT NOT NULL,
        PRIMARY KEY (datanet, root, content_id, block, log)) WITHOUT ROWID",
    // The account of a claim key.
    "CREATE TABLE bindings (claim_key BLOB NOT NULL, account BLOB NOT NULL, block BIGINT NOT NULL,
        PRIMARY KEY (claim_key)) WITHOUT ROWID",
    // What was paid to a payee. `position`: which of those that one event names.
    "CREATE TABLE claims (model BIGINT NOT NULL, payee BLOB NOT NULL, block BIGINT NOT NULL,
        log BIGINT NOT NULL, position SMALLINT NOT NULL, amount BLOB NOT NULL,
        PRIMARY KEY (model, payee, block, log, position)) WITHOUT ROWID",
    // Whom records are for that are registered by themselves and were accepted: since which block.
    "CREATE TABLE payees (datanet BIGINT NOT NULL, payee BLOB NOT NULL, block BIGINT NOT NULL,
        PRIMARY KEY (datanet, payee)) WITHOUT ROWID",
    // What `tally` counts of a Datanet, at the end of each range of blocks that changes it.
    "CREATE TABLE tallies (datanet BIGINT NOT NULL, block BIGINT NOT NULL, records BIGINT NOT NULL,
        accepted BIGINT NOT NULL, waiting BIGINT NOT NULL, PRIMARY KEY (datanet, block)) WITHOUT ROWID",
    // All other events. `kind`: contract and event; `subject`: the first indexed parameter without
    // leading zeros; `rest`: the other indexed parameters, 32 bytes each, and the data.
    "CREATE TABLE events (kind BIGINT NOT NULL, subject BLOB NOT NULL, block BIGINT NOT NULL,
        log BIGINT NOT NULL, time BIGINT NOT NULL, rest BLOB NOT NULL,
        PRIMARY KEY (kind, subject, block, log)) WITHOUT ROWID",
];

/// The tables of facts: all with a column `block`.
pub(crate) const FACTS: [&str; 8] =
    ["registrations", "batches", "statuses", "member_statuses", "bindings", "claims", "payees", "events"];

pub(crate) const SET_SOURCE: &str = "INSERT INTO source (version, identity) VALUES ($1, $2)";
pub(crate) const SOURCE: &str = "SELECT version, identity FROM source";

pub(crate) const LAST_BLOCK: &str = "SELECT number, hash, time FROM blocks ORDER BY number DESC LIMIT 1";
pub(crate) const BLOCK: &str = "SELECT number, hash, time FROM blocks WHERE number = $1";
pub(crate) const BLOCKS_UP_TO: &str =
    "SELECT number, hash, time FROM blocks WHERE number <= $1 ORDER BY number DESC";
pub(crate) const PUT_BLOCK: &str = "INSERT INTO blocks (number, hash, time, is_far) VALUES ($1, $2, $3, $4)
    ON CONFLICT (number) DO NOTHING";
pub(crate) const FORGET_BLOCKS: &str = "DELETE FROM blocks WHERE number < $1 AND is_far = 0";
pub(crate) const DROP_BLOCKS: &str = "DELETE FROM blocks WHERE number > $1";

pub(crate) const PUT_REGISTRATION: &str =
    "INSERT INTO registrations (datanet, number, item, payee, status, is_batch, block, time)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const PUT_BATCH: &str =
    "INSERT INTO batches (datanet, number, root, count, uri, block) VALUES ($1, $2, $3, $4, $5, $6)";
pub(crate) const PUT_STATUS: &str =
    "INSERT INTO statuses (datanet, number, block, log, status, time) VALUES ($1, $2, $3, $4, $5, $6)";
pub(crate) const PUT_MEMBER_STATUS: &str =
    "INSERT INTO member_statuses (datanet, root, content_id, block, log, status, time)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const PUT_BINDING: &str = "INSERT INTO bindings (claim_key, account, block) VALUES ($1, $2, $3)";
pub(crate) const PUT_CLAIM: &str =
    "INSERT INTO claims (model, payee, block, log, position, amount) VALUES ($1, $2, $3, $4, $5, $6)";
pub(crate) const PUT_EVENT: &str =
    "INSERT INTO events (kind, subject, block, log, time, rest) VALUES ($1, $2, $3, $4, $5, $6)";

pub(crate) const PUT_PAYEE: &str = "INSERT INTO payees (datanet, payee, block) VALUES ($1, $2, $3)
    ON CONFLICT (datanet, payee) DO NOTHING";
pub(crate) const COUNT_PAYEES: &str = "SELECT count(*) FROM payees WHERE datanet = $1 AND block <= $2";
pub(crate) const IS_PAYEE: &str =
    "SELECT count(*) FROM payees WHERE datanet = $1 AND payee = $2 AND block <= $3";

pub(crate) const PUT_TALLY: &str =
    "INSERT INTO tallies (datanet, block, records, accepted, waiting) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (datanet, block) DO UPDATE
    SET records = excluded.records, accepted = excluded.accepted, waiting = excluded.waiting";
pub(crate) const TALLY: &str = "SELECT records, accepted, waiting FROM tallies
    WHERE datanet = $1 AND block <= $2 ORDER BY block DESC LIMIT 1";
pub(crate) const LATER_TALLIES: &str = "SELECT count(*) FROM tallies WHERE datanet = $1 AND block > $2";
pub(crate) const FORGET_TALLIES: &str = "DELETE FROM tallies WHERE datanet = $1 AND block < $2";
pub(crate) const DROP_TALLIES: &str = "DELETE FROM tallies";
pub(crate) const DATANETS: &str = "SELECT DISTINCT datanet FROM registrations";
/// What a tally is, of all registrations up to a block.
pub(crate) const COUNT_REGISTRATIONS: &str = "SELECT
    coalesce(sum(CASE WHEN is_batch = 0 AND was_accepted > 0 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN is_batch = 0 AND last = $1 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN was_accepted = 0 AND last = $2 THEN 1 ELSE 0 END), 0)
    FROM (SELECT is_batch, last, CASE WHEN status = $1 OR changed > 0 THEN 1 ELSE 0 END AS was_accepted
        FROM (SELECT r.is_batch, r.status,
            (SELECT count(*) FROM statuses s WHERE s.datanet = r.datanet AND s.number = r.number
                AND s.status = $1 AND s.block <= $3) AS changed,
            coalesce((SELECT s.status FROM statuses s WHERE s.datanet = r.datanet AND s.number = r.number
                AND s.block <= $3 ORDER BY s.block DESC, s.log DESC LIMIT 1), r.status) AS last
            FROM registrations r WHERE r.block <= $3 AND r.datanet = $4) counted) judged";
pub(crate) const REGISTERED: &str =
    "SELECT is_batch, status FROM registrations WHERE datanet = $1 AND number = $2";
pub(crate) const STATUSES_OF: &str =
    "SELECT status FROM statuses WHERE datanet = $1 AND number = $2 ORDER BY block, log";

/// The registrations of an item for a payee: the one that waits and the one that was accepted.
pub(crate) const NUMBERS: &str = "SELECT number, status FROM registrations
    WHERE datanet = $1 AND substr(item, 1, 8) = substr($2, 1, 8) AND item = $2 AND payee = $3
    ORDER BY number";
pub(crate) const WAS_ACCEPTED: &str =
    "SELECT count(*) FROM statuses WHERE datanet = $1 AND number = $2 AND status = $3";

pub(crate) const REGISTRATIONS: &str = "SELECT number, item, payee, status, is_batch, time FROM registrations
    WHERE datanet = $1 AND number > $2 AND block <= $3 ORDER BY number LIMIT $4";
pub(crate) const REGISTRATIONS_FOR: &str =
    "SELECT number, item, payee, status, is_batch, time FROM registrations
    WHERE datanet = $1 AND number > $2 AND block <= $3 AND payee = $4 ORDER BY number LIMIT $5";
pub(crate) const REGISTRATIONS_OF: &str =
    "SELECT number, item, payee, status, is_batch, time FROM registrations
    WHERE datanet = $1 AND substr(item, 1, 8) = substr($2, 1, 8) AND item = $2 AND block <= $3
    ORDER BY number";
/// How many records were registered in each span of time, a batch with as many as its contributor says.
pub(crate) const GROWTH: &str = "SELECT r.time / $1, count(*), CAST(sum(coalesce(b.count, 1)) AS BIGINT)
    FROM registrations r LEFT JOIN batches b ON b.datanet = r.datanet AND b.number = r.number
    WHERE r.datanet = $2 AND r.block <= $3 GROUP BY r.time / $1 ORDER BY r.time / $1";
pub(crate) const BATCH_REGISTRATIONS: &str = "SELECT r.number, r.item, r.payee, r.status, r.is_batch, r.time
    FROM batches b JOIN registrations r ON r.datanet = b.datanet AND r.number = b.number
    WHERE b.datanet = $1 AND b.block <= $2 ORDER BY b.number";
pub(crate) const STATUSES: &str = "SELECT number, time, status FROM statuses
    WHERE datanet = $1 AND number >= $2 AND number <= $3 AND block <= $4 ORDER BY number, block, log";
pub(crate) const BATCHES: &str = "SELECT number, root, count, uri FROM batches
    WHERE datanet = $1 AND number >= $2 AND number <= $3 ORDER BY number";
pub(crate) const ALL_BATCHES: &str =
    "SELECT root, count FROM batches WHERE block <= $1 ORDER BY datanet, number";
pub(crate) const MEMBER_STATUSES: &str = "SELECT content_id, time, status FROM member_statuses
    WHERE datanet = $1 AND root = $2 AND block <= $3 ORDER BY content_id, block, log";

pub(crate) const BINDING: &str = "SELECT account FROM bindings WHERE claim_key = $1 AND block <= $2";
pub(crate) const CLAIM_KEYS: &str = "SELECT claim_key FROM bindings WHERE account = $1 AND block <= $2
    ORDER BY claim_key";
pub(crate) const CLAIMS_OF: &str = "SELECT payee, amount FROM claims
    WHERE model = $1 AND payee = $2 AND block <= $3 ORDER BY block, log, position";
pub(crate) const CLAIMS: &str = "SELECT payee, amount FROM claims
    WHERE model = $1 AND block <= $2 ORDER BY payee, block, log, position";

pub(crate) const EVENTS: &str = "SELECT subject, block, log, time, rest FROM events
    WHERE kind = $1 AND block <= $2 ORDER BY block, log";
pub(crate) const EVENTS_OF: &str = "SELECT subject, block, log, time, rest FROM events
    WHERE kind = $1 AND subject = $2 AND block <= $3 ORDER BY block, log";
pub(crate) const COUNT_EVENTS: &str = "SELECT count(*) FROM events WHERE kind = $1";

#[cfg(test)]
mod tests {
    /// Parameters are bound by their order, so each statement's must first occur in the order 1, 2, ...
    #[test]
    fn parameters_first_occur_in_their_order() {
        let text = include_str!("sql.rs");
        let statements = text.split("pub(crate) const ").skip(1).filter(|part| part.contains('$'));
        let mut count = 0;
        for statement in statements.map(|part| part.split(";\n").next().unwrap_or_default()) {
            let mut next = 1;
            for number in statement.split('$').skip(1).filter_map(|part| part.get(..1)?.parse::<u32>().ok()) {
                assert!(number <= next, "{statement}");
                next = next.max(number + 1);
            }
            count += 1;
        }
        assert!(count > 20, "{count}");
    }
}
