//! The description of the API, made from its types.

use crate::{answers, asked, datanets, earnings, events, health, models, relay, rounds};
use utoipa::OpenApi;

/// Everything that is read from the chain and the files of rounds.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tributary",
        description = "What the contracts and the files of rounds say, as of one block. Read only, \
            but for the relay, where its operator has one. Amounts are decimal digits in units of their asset; times are seconds since 1970 (UTC).",
        version = "1",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        health::status,
        health::health,
        events::described,
        datanets::list,
        datanets::one,
        datanets::registrations,
        datanets::items,
        models::list,
        models::one,
        earnings::payees,
        earnings::claim,
        rounds::list,
        rounds::one,
        answers::list,
        answers::one,
        answers::credits,
        earnings::of_account,
        earnings::of_payee,
        relay::contribute,
    ),
    components(schemas(asked::Cursor, asked::Holder, asked::PayeeWord, asked::Word, asked::Words))
)]
struct Description;

/// The description of the API in OpenAPI, as JSON that is the same at every build.
pub fn openapi() -> String {
    // It has no type that JSON cannot hold.
    let text = serde_json::to_string_pretty(&Description::openapi()).unwrap_or_default();
    text + "\n"
}
