//! From records to claims.

use crate::http::post;
use crate::process::finish;
use crate::world::{World, amount};
use crate::{Paths, Result, check};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The two contributors, who are accounts 1 and 2 of every development chain.
const CONTRIBUTORS: [&str; 2] =
    ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"];
/// Records of each of them.
const RECORDS: usize = 4;
/// Who pays: account 3.
const PAYER: (u8, &str) = (3, "0x90F79bf6EB2c4f870365E785982E1f101E93b906");
/// The name of the base model.
const BASE: &str = "smollm2-135m-instruct";
/// The contributors' part of what is paid, in basis points.
const PART: u128 = 7_000;
/// The Datanet's fee on what its records earn, in basis points.
const FEE: u128 = 500;

/// A definition of the ontology.
struct Definition {
    name: String,
    text: String,
}

/// Some definitions of the ontology, from all over it.
fn definitions(path: &Path) -> Result<Vec<Definition>> {
    let ontology = std::fs::read_to_string(path)?;
    let mut found = Vec::new();
    for term in ontology.split("\n[Term]\n").skip(1) {
        let field = |name: &str| term.lines().find_map(|line| line.strip_prefix(name));
        let (Some(name), Some(text)) =
            (field("name: "), field("def: \"").and_then(|rest| rest.split('"').next()))
        else {
            continue;
        };
        // Long enough to be a span by the model's rule, and short enough to be learnt in a minute.
        if field("is_obsolete: true").is_none()
            && (70..=130).contains(&text.len())
            && text.split_whitespace().count() >= 10
            && text.is_ascii()
            && !text.contains('\\')
        {
            found.push(Definition { name: name.to_owned(), text: text.to_owned() });
        }
    }
    let step = found.len() / (2 * RECORDS);
    if step == 0 {
        return Err(format!("{} has too few definitions; make it again", path.display()).into());
    }
    Ok(found.into_iter().step_by(step).take(2 * RECORDS).collect())
}

impl Definition {
    /// What is contributed, trained on and hashed.
    fn record(&self) -> String {
        format!("{}: {}", self.name, self.text)
    }

    fn content_id(&self) -> String {
        let digest = Sha256::digest(self.record());
        digest.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// One line of JSON for each value.
fn write_lines(path: &Path, lines: impl Iterator<Item = Value>) -> Result<()> {
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    Ok(std::fs::write(path, text)?)
}

pub(crate) fn run(paths: &Paths) -> Result<()> {
    let definitions = definitions(paths.get("ontology")?)?;
    let model = paths.get("model")?;
    let world = World::new(paths)?;
    check(true, "a chain has the contracts")?;
    contribute(&world, &definitions)?;
    let folder = world.work.join("adapters");
    let adapter = folder.join("clinic");
    train(&world, model, &definitions, &adapter)?;
    let artifact = adapter.join("adapter_model.safetensors");
    let arguments = ["--datanet", "1", "--window", "280800", "--contributors", &PART.to_string()];
    let artifact_text = artifact.to_string_lossy();
    let registered = world
        .run(0, &[&["model", "register", "--artifact", &artifact_text], arguments.as_slice()].concat())?;
    check(registered["model"] == "1", "the adapter is registered as model 1, by its file")?;
    let (engine, upstream) = world.serve(model, &folder, BASE)?;
    let owed = ask(&world, &definitions, &upstream, &artifact)?;
    drop(engine);
    collect(&world, owed)?;
    settle(&world, &definitions, owed)
}

/// Has two people register half of the definitions each.
fn contribute(world: &World, definitions: &[Definition]) -> Result<()> {
    world.line(0, &format!("datanet create --fee {FEE}"))?;
    for (part, account) in definitions.chunks(RECORDS).zip(1..) {
        let file = format!("contributor-{account}.jsonl");
        write_lines(&world.work.join(&file), part.iter().map(|one| json!({ "text": one.record() })))?;
        let listed = world.line(account, &format!("contribute 1 {file} --dry-run"))?;
        let records = listed.as_array().ok_or("a dry run lists records")?;
        let ids: Vec<&str> = records.iter().filter_map(|record| record["contentId"].as_str()).collect();
        let is_right = ids == part.iter().map(Definition::content_id).collect::<Vec<_>>();
        check(is_right, format_args!("contributor {account} has {RECORDS} definitions of the ontology"))?;
        let done = world.line(account, &format!("contribute 1 {file}"))?;
        check(done["registered"] == RECORDS, format_args!("contributor {account} registered them"))?;
    }
    world.line(0, "wait 1")?;
    world.line(0, "datanet vouch 1")?;
    Ok(())
}

/// Trains an adapter on what is registered.
fn train(world: &World, model: &Path, definitions: &[Definition], adapter: &Path) -> Result<()> {
    let records = world.work.join("records.jsonl");
    let lines = definitions.iter().map(|one| json!({ "id": one.content_id(), "text": one.record() }));
    write_lines(&records, lines)?;
    println!("     training, which takes a minute or two");
    let mut command = world.program("tributary-adapters-train");
    command.arg(model).arg(&records).arg(adapter);
    command.args("--epochs 12 --batch 4 --rate 0.01 --modules q_proj,v_proj,up_proj,down_proj".split(' '));
    finish(&mut command)?;
    let manifest: Value = serde_json::from_slice(&std::fs::read(adapter.join("manifest.json"))?)?;
    let named = manifest["records"].as_array().ok_or("the manifest names records")?;
    let is_named =
        named.iter().eq(definitions.iter().map(|one| json!(one.content_id())).collect::<Vec<_>>().iter());
    check(is_named, "the adapter's manifest names the records that are registered")?;
    let losses: Vec<f64> =
        manifest["losses"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let (Some(first), Some(last)) = (losses.first(), losses.last()) else {
        return Err("the manifest has no losses".into());
    };
    check(*last < first / 4.0, format_args!("its loss fell from {first:.2} to {last:.2} nats a token"))
}

/// Asks for each definition through the gateway, paying by vouchers; returns what is owed for the answers.
fn ask(world: &World, definitions: &[Definition], upstream: &str, artifact: &Path) -> Result<u128> {
    // A file with one bit changed is not served.
    let mut bytes = std::fs::read(artifact)?;
    *bytes.last_mut().ok_or("the adapter is empty")? ^= 1;
    let other = world.work.join("other.safetensors");
    std::fs::write(&other, bytes)?;
    world.configure(upstream, "clinic", &other)?;
    let said = world.gateway().err().map(|error| error.to_string()).unwrap_or_default();
    check(
        said.contains("serve the registered file"),
        "the gateway serves no other file than the registered one",
    )?;

    world.configure(upstream, "clinic", artifact)?;
    let (gateway, address) = world.gateway()?;
    world.line(PAYER.0, "deposit put 1 1000000")?;
    let (mut owed, mut repeated, mut before) = (0, 0, 0);
    for (definition, index) in definitions.iter().zip(0..) {
        let mut body = json!({
            "model": "clinic", "prompt": format!("{}:", definition.name), "max_tokens": 48, "temperature": 0,
        });
        let is_stream = index % 2 == 1;
        body["stream"] = json!(is_stream);
        let path = "/v1/completions";
        let unpaid = post(&address, path, &[], &body)?;
        let most = amount(&unpaid.json()?["accepts"][0]["maxAmountRequired"])?;
        if index == 0 {
            check(
                unpaid.status == 402,
                "an answer without a voucher is not given, and what to sign is said",
            )?;
        }
        let payment = world.payment(&world.voucher(PAYER.0, owed + most)?);
        let answer = post(&address, path, &[format!("x-payment: {payment}")], &body)?;
        if answer.status != 200 {
            return Err(format!("an answer that was paid for is {answer:?}").into());
        }
        let text = match is_stream {
            true => answer.streamed("/choices/0/text"),
            false => answer.json()?["choices"][0]["text"].as_str().unwrap_or_default().to_owned(),
        };
        let comment =
            answer.body.lines().find_map(|line| line.strip_prefix(": tributary ")?.split("owed=").nth(1));
        let said =
            answer.header("x-tributary-owed").or(comment).ok_or("an answer does not say what is owed")?;
        let now = said.parse::<u128>()?;
        if now <= owed || now > owed + most {
            return Err(format!("an answer for at most {most} made {now} owed of {owed}").into());
        }
        owed = now;
        repeated += usize::from(text.trim() == definition.text);
        body["model"] = json!(BASE);
        body["stream"] = json!(false);
        let plain = post(upstream, path, &[], &body)?.json()?["choices"][0]["text"].to_string();
        before += usize::from(plain.contains(&definition.text));
    }
    let all = definitions.len();
    check(before == 0, format_args!("the base model knows none of the {all} definitions"))?;
    check(
        repeated * 4 >= all * 3,
        format_args!("with the adapter it says {repeated} of {all} word for word"),
    )?;
    gateway.stop()?;
    check(
        true,
        format_args!("{all} answers were paid for by vouchers, half of them streams: {owed} wei are owed"),
    )?;
    Ok(owed)
}

/// Collects by the payer's last voucher, which is for just what it owes.
fn collect(world: &World, owed: u128) -> Result<()> {
    world.line(0, "gateway collect")?;
    std::fs::write(world.work.join("voucher.json"), world.voucher(PAYER.0, owed)?.to_string())?;
    world.line(0, "deposit redeem voucher.json")?;
    world.line(0, "deposit forward 1")?;
    let shown = world.line(0, &format!("deposit show 1 {}", PAYER.1))?;
    let paid = world.line(0, "model show 1")?;
    let is_paid = amount(&shown["redeemed"])? == owed && amount(&paid["paid"])? == owed;
    check(is_paid, "the model's pool has just what was owed")
}

/// Scores the answers and pays the contributors.
fn settle(world: &World, definitions: &[Definition], owed: u128) -> Result<()> {
    for _ in 0..3 {
        world.line(0, "wait 1")?;
    }
    let scored = world.line(0, "score 1")?;
    let all = definitions.len();
    check(scored["receipts"] == all, format_args!("a round has the {all} receipts of the answers"))?;
    world.line(0, "round propose 1")?;
    world.line(0, "wait 280800")?;
    world.line(0, "round finalise 1")?;
    check(true, "the round is final, since no one proved it wrong for 78 hours")?;
    let mut due = Vec::new();
    for (part, (address, account)) in definitions.chunks(RECORDS).zip(CONTRIBUTORS.iter().zip(1..)) {
        let explained = world.line(account, &format!("explain {address} 1"))?;
        let credits = explained["explanation"]["credits"].as_array().ok_or("an explanation has credits")?;
        let ids: Vec<String> = part.iter().map(Definition::content_id).collect();
        let is_own = |credit: &Value| {
            credit["range"]["contentId"].as_str().is_some_and(|id| ids.iter().any(|own| own == id))
        };
        let is_right = !credits.is_empty() && credits.iter().all(is_own);
        let payout = amount(&explained["payout"])?;
        let count = credits.len();
        check(
            is_right,
            format_args!("contributor {account} earned {payout} wei by {count} answers, of its own records"),
        )?;
        due.push((payout, world.balance(address)?));
    }
    world.line(0, "claim 1")?;
    for ((address, account), (payout, before)) in CONTRIBUTORS.iter().zip(1..).zip(&due) {
        let has = world.balance(address)? - before;
        check(has == *payout, format_args!("contributor {account} has {has} wei more, to the unit"))?;
    }
    let model = world.line(0, "model show 1")?;
    let (settled, left) = (amount(&model["settled"])?, amount(&model["left"])?);
    // Each of at most three payees loses less than a unit.
    let all = owed * PART / 10_000;
    check(
        left == 0 && settled <= all && settled + 3 > all,
        format_args!(
            "{settled} of {owed} wei went to contributors and the Datanet's treasury, and nothing is left"
        ),
    )?;
    let sum: u128 = due.iter().map(|(payout, _)| payout).sum();
    let most = settled * (10_000 - FEE) / 10_000;
    check(sum <= most && sum * 2 > most, format_args!("the contributors have {sum} of at most {most}"))
}
