//! `schema`: what each command prints with `--json`.

use super::{
    attribute, bond, claim, completions, contribute, contribution, datanet, deposit, explain, features,
    gateway, guardian, index, journal, model, pay, payout, program, quality, receipt, request, round, score,
    serve, share, status, wait, watch,
};
use crate::{
    failure::{Failure, Report, Result, Trial},
    fields::{Account, Decimal, Done, DoneOnce, HexBytes, Nothing, OfDatanet, OfModel, Word},
    output::Outcome,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

/// What a command prints with `--json`: one document, or one a line where it runs on.
type OfCommand = (&'static str, fn(&mut SchemaGenerator) -> Schema);

/// Of each command by its words, of a failed command, and of `--dry-run`.
const SCHEMAS: &[OfCommand] = &[
    ("attribute", of::<attribute::Ownership>),
    ("bond deposit", of::<Done<bond::Free>>),
    ("bond release", of::<Done<bond::Released>>),
    ("bond show", of::<bond::Shown>),
    ("bond withdraw", of::<Done<bond::Free>>),
    ("claim", of::<claim::AllClaimed>),
    ("completions", of::<completions::Made>),
    ("contribute", of::<contribute::Contributed>),
    ("contribution cancel", of::<Done<contribution::Cancelled>>),
    ("contribution relay", of::<contribution::Relayed>),
    ("contribution show", of::<contribution::Shown>),
    ("contribution sign", signed_contribution),
    ("datanet accept", of::<Done<OfDatanet>>),
    ("datanet attest", of::<datanet::Attested>),
    ("datanet attestor", of::<Done<OfDatanet>>),
    ("datanet bind", of::<datanet::Bound>),
    ("datanet bind-all", of::<datanet::AllBound>),
    ("datanet close", of::<Done<OfDatanet>>),
    ("datanet create", of::<DoneOnce<datanet::Created>>),
    ("datanet curate", of::<datanet::Curated>),
    ("datanet curate-members", of::<datanet::Members>),
    ("datanet curator", of::<datanet::Role>),
    ("datanet list", of::<datanet::Role>),
    ("datanet offer", of::<Done<OfDatanet>>),
    ("datanet retract", of::<datanet::Retracted>),
    ("datanet retract-members", of::<datanet::Members>),
    ("datanet show", of::<datanet::Shown>),
    ("datanet treasury", of::<Done<OfDatanet>>),
    ("datanet vouch", of::<datanet::Vouched>),
    ("datanet waiting", of::<Vec<datanet::Submission>>),
    ("deploy", deployment),
    ("deposit announce", of::<Done<deposit::Announced>>),
    ("deposit forward", of::<Done<deposit::Moved>>),
    ("deposit put", of::<DoneOnce<deposit::Put>>),
    ("deposit redeem", of::<Vec<deposit::Redeemed>>),
    ("deposit show", of::<deposit::Shown>),
    ("deposit sign", signed_voucher),
    ("deposit withdraw", of::<Done<deposit::Moved>>),
    ("devnode", nothing),
    ("dry-run", of::<Trial>),
    ("error", of::<Report<'_>>),
    ("explain", of::<explain::Explained>),
    ("features add", of::<features::Added>),
    ("features import", of::<features::Made>),
    ("features records", of::<Vec<Word>>),
    ("features show", of::<features::Shown>),
    ("gateway collect", of::<gateway::Collected>),
    ("gateway serve", of::<gateway::Serving>),
    ("guardian pause", of::<Done<guardian::Paused>>),
    ("guardian recover", of::<Done<guardian::Recovered>>),
    ("guardian unpause", of::<Done<Nothing>>),
    ("index", of::<index::Indexed>),
    ("journal forget", of::<journal::Forgotten>),
    ("journal show", of::<Vec<journal::Noted>>),
    ("model accept", of::<Done<OfModel>>),
    ("model leave-out", of::<model::Announced>),
    ("model offer", of::<Done<OfModel>>),
    ("model operator", of::<model::Announced>),
    ("model quality", of::<quality::Written>),
    ("model register", of::<DoneOnce<model::Registered>>),
    ("model scorers", of::<model::Announced>),
    ("model show", of::<model::Shown>),
    ("model snapshot", of::<model::Snapshot>),
    ("pay", of::<DoneOnce<pay::Paid>>),
    ("payout consent", of::<Done<payout::Consent>>),
    ("payout relay", of::<Done<payout::PaidTo>>),
    ("payout send", of::<Done<payout::PaidTo>>),
    ("payout sign", signed_claim),
    ("program cache", of::<program::Cached>),
    ("program keep-alive", of::<program::Kept>),
    ("program show", of::<Vec<program::Program>>),
    ("receipt add", of::<receipt::Added>),
    ("receipt check-retrieved", of::<receipt::MadeWith>),
    ("receipt show", of::<Vec<receipt::Shown>>),
    ("receipt sign", signed_receipt),
    ("request answer", of::<request::Answered>),
    ("request ask", of::<request::Asked>),
    ("request balance", of::<request::Balance>),
    ("request show", of::<Vec<request::Shown>>),
    ("request take-back", of::<request::TakenBack>),
    ("request void", of::<Done<request::Voided>>),
    ("request withdraw", of::<Done<request::Withdrawn>>),
    ("round challenge", of::<Done<round::Struck>>),
    ("round endorse", of::<round::Endorsed>),
    ("round export", of::<Vec<round::Exported>>),
    ("round finalise", of::<round::Finalised>),
    ("round propose", of::<round::Proposed>),
    ("round show", of::<Vec<round::Shown>>),
    ("round sign", of::<round::Signed>),
    ("round verify", of::<round::Verified>),
    ("round veto", of::<Done<round::Vetoed>>),
    ("schema", of::<Map<String, Value>>),
    ("score", of::<score::Scored>),
    ("serve", of::<serve::Serving>),
    ("share consent", of::<Done<share::Consent>>),
    ("share draw", of::<Done<share::Drawn>>),
    ("status", of::<status::Status>),
    ("wait", of::<wait::Clock>),
    ("watch", of::<watch::Found>),
];

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(super) fn run(command: &[String]) -> Result<Outcome> {
    let generator = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let generator = &mut generator.into_generator();
    if command.is_empty() {
        let all = SCHEMAS.iter().map(|(name, schema)| ((*name).to_owned(), schema(generator).to_value()));
        return Ok(document(all.collect::<Map<_, _>>().into()));
    }
    let words = command.join(" ");
    match SCHEMAS.iter().find(|(name, _)| *name == words) {
        Some((_, schema)) => Ok(document(schema(generator).to_value())),
        None => Err(Failure::user(format!("there is no command `{words}` that prints a result"))
            .hint("`tributary schema` prints all")),
    }
}

fn document(schema: Value) -> Outcome {
    Outcome { text: format!("{schema:#}"), json: schema }
}

/// Of a command that prints nothing.
fn nothing(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "null" })
}

/// An object of the SDK that people keep in a file, with all of its fields.
fn file(description: &str, properties: Value) -> Schema {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json_schema!({
        "description": description, "type": "object", "required": required, "properties": properties,
    })
}

/// A number as the SDK's own documents write it: hexadecimal digits after `0x`.
fn number() -> Value {
    json!({ "type": "string", "pattern": "^0x[0-9a-f]+$" })
}

/// A record of a deployment, as `deployments/<chainId>.json` has it.
pub(super) fn deployment(generator: &mut SchemaGenerator) -> Schema {
    let (word, account) = (of::<Word>(generator), of::<Account>(generator));
    let contract = json!({
        "type": "object", "required": ["address", "codeHash"],
        "properties": { "address": account, "codeHash": word },
    });
    let whole = json!({ "type": "integer", "minimum": 0 });
    file(
        "The contracts of a chain, with keccak256 of their code.",
        json!({
            "chainId": whole, "genesis": word, "block": whole, "commit": { "type": "string" },
            "complete": { "type": "boolean" }, "guardian": account, "datanets": contract, "models": contract,
            "rewards": contract, "attribution": contract, "disputes": contract, "requests": contract,
            "spans": contract, "gradients": contract, "deposits": contract,
        }),
    )
}

fn signed_contribution(generator: &mut SchemaGenerator) -> Schema {
    let (word, account) = (of::<Word>(generator), of::<Account>(generator));
    file(
        "Records that their contributor signed, for `contribution relay`.",
        json!({
            "datanet": number(), "contributor": account, "contentIds": { "type": "array", "items": word },
            "nonce": number(), "deadline": number(), "signature": of::<HexBytes>(generator),
        }),
    )
}

fn signed_claim(generator: &mut SchemaGenerator) -> Schema {
    let (word, account) = (of::<Word>(generator), of::<Account>(generator));
    file(
        "A payout that its holder signed, for `payout relay`.",
        json!({
            "model": number(), "payee": word, "receiver": account,
            "cumulative": of::<Decimal>(generator), "deadline": number(),
            "signature": of::<HexBytes>(generator),
        }),
    )
}

fn signed_voucher(generator: &mut SchemaGenerator) -> Schema {
    let (account, decimal) = (of::<Account>(generator), of::<Decimal>(generator));
    file(
        "A voucher that its payer signed, for `deposit redeem`.",
        json!({
            "model": decimal, "payer": account, "total": decimal,
            "deadline": { "type": "integer", "minimum": 0 }, "signature": of::<HexBytes>(generator),
        }),
    )
}

fn signed_receipt(generator: &mut SchemaGenerator) -> Schema {
    let (word, decimal) = (of::<Word>(generator), of::<Decimal>(generator));
    let whole = json!({ "type": "integer", "minimum": 0 });
    let receipt = file(
        "The receipt's fields.",
        json!({
            "requestId": word, "outputHash": word, "outputLength": whole, "featureHash": word, "price": decimal,
            "time": whole,
        }),
    );
    file(
        "A receipt that its operator signed, for `round challenge --receipt`.",
        json!({ "model": decimal, "receipt": receipt, "signature": of::<HexBytes>(generator) }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Arguments;
    use clap::{Command, CommandFactory};
    use std::collections::BTreeSet;

    fn leaves(command: &Command, words: &str, found: &mut BTreeSet<String>) {
        for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
            let words = format!("{words} {}", command.get_name()).trim_start().to_owned();
            match command.has_subcommands() {
                true => leaves(command, &words, found),
                false => drop(found.insert(words)),
            }
        }
    }

    #[test]
    fn every_command_has_a_schema() {
        let mut commands = BTreeSet::from(["error".to_owned(), "dry-run".to_owned()]);
        leaves(&Arguments::command(), "", &mut commands);
        let named: Vec<String> = SCHEMAS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert!(named.is_sorted(), "{named:?}");
        assert_eq!(commands.into_iter().collect::<Vec<_>>(), named);
    }

    #[test]
    fn a_schema_says_what_each_field_is() {
        let schema = run(&["round".to_owned(), "show".to_owned()]).unwrap().json;
        let fields = &schema["items"]["properties"];
        assert_eq!(fields["state"]["description"], "`open`, `final`, `slashed` or `voided`.");
        assert_eq!(fields["round"]["pattern"], "^0x[0-9a-f]{64}$");
        assert!(run(&["round".to_owned()]).is_err());
    }
}
