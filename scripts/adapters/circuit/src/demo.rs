//! From records to claims.

use crate::http::post;
use crate::process::finish;
use crate::world::{World, amount};
use crate::{Paths, Result, check};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

/// The two contributors, who are accounts 1 and 2 of every development chain.
const CONTRIBUTORS: [&str; 2] =
    ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"];
/// Records of each of them.
const RECORDS: usize = 4;
/// Who pays: account 3.
const PAYER: (u8, &str) = (3, "0x90F79bf6EB2c4f870365E785982E1f101E93b906");
/// The names under which the adapter is served: scored by words, and by gradients.
const NAMES: [&str; 2] = ["clinic", "clinic-by-gradients"];
/// Where a text is asked for.
const PATH: &str = "/v1/completions";
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
        sha256(&self.record())
    }
}

/// The SHA-256 of a text, after `0x`.
fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
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
    register(&world, &adapter, &artifact)?;
    let (engine, upstream) = world.serve(model, &folder, BASE)?;
    // A file with one bit changed is not served.
    let mut bytes = std::fs::read(&artifact)?;
    *bytes.last_mut().ok_or("the adapter is empty")? ^= 1;
    let other = world.work.join("other.safetensors");
    std::fs::write(&other, bytes)?;
    world.configure(&upstream, "clinic", &NAMES, &other)?;
    let said = world.gateway().err().map(|error| error.to_string()).unwrap_or_default();
    check(
        said.contains("serve the registered file"),
        "the gateway serves no other file than the registered one",
    )?;
    world.configure(&upstream, "clinic", &NAMES, &artifact)?;
    let (gateway, address) = world.gateway()?;
    let circuit = |model| Circuit { world: &world, definitions: &definitions, model, gateway: &address };
    let (by_words, by_gradients) = (circuit(1), circuit(2));
    let asked = [by_words.ask()?, by_gradients.ask()?];
    by_words.compare(&asked[0].texts, &upstream)?;
    gateway.stop()?;
    drop(engine);
    for (circuit, asked) in [by_words, by_gradients].iter().zip(&asked) {
        circuit.collect(asked.owed)?;
        circuit.settle(asked)?;
    }
    Ok(())
}

/// Registers the adapter twice: scored by the words that answers repeat, and by the gradients of records and answers.
fn register(world: &World, adapter: &Path, artifact: &Path) -> Result<()> {
    let (artifact, features) = (artifact.to_string_lossy(), adapter.join("records.i8"));
    let features = features.to_string_lossy();
    let part = PART.to_string();
    let common = ["--artifact", &artifact, "--datanet", "1", "--window", "280800", "--contributors", &part];
    let by_gradients = ["--rule", "gradient", "--features", &features, "--threshold", "0"];
    let words = world.run(0, &[&["model", "register"], &common[..]].concat())?;
    let gradients = world.run(0, &[&["model", "register"], &common[..], &by_gradients].concat())?;
    check(words["model"] == "1", "the adapter is registered as model 1, by its file")?;
    check(
        gradients["model"] == "2" && gradients["uncovered"] == 0,
        "it is registered as model 2, with the gradient of each record, to be scored by gradients",
    )
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
    command.args(["--features", "512"]);
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

/// What was asked of a model.
struct Asked {
    /// The answers, one for each definition.
    texts: Vec<String>,
    /// What is owed for them, in wei.
    owed: u128,
}

/// A model that is asked, paid, scored and claimed from.
struct Circuit<'a> {
    world: &'a World,
    definitions: &'a [Definition],
    model: u8,
    /// The gateway's address.
    gateway: &'a str,
}

/// What the model is asked for a definition.
fn request(name: &str, definition: &Definition, is_stream: bool) -> Value {
    let prompt = format!("{}:", definition.name);
    json!({ "model": name, "prompt": prompt, "max_tokens": 48, "temperature": 0, "stream": is_stream })
}

impl Circuit<'_> {
    fn name(&self) -> &'static str {
        NAMES[usize::from(self.model) - 1]
    }

    /// A command about the model.
    fn line(&self, account: u8, line: &str) -> Result<Value> {
        self.world.line(account, &line.replace("MODEL", &self.model.to_string()))
    }

    /// Asks for each definition through the gateway, paying by vouchers.
    fn ask(&self) -> Result<Asked> {
        self.line(PAYER.0, "deposit put MODEL 1000000")?;
        let mut asked = Asked { texts: Vec::new(), owed: 0 };
        for (definition, index) in self.definitions.iter().zip(0..) {
            let is_stream = index % 2 == 1;
            let body = request(self.name(), definition, is_stream);
            let unpaid = post(self.gateway, PATH, &[], &body)?;
            let most = amount(&unpaid.json()?["accepts"][0]["maxAmountRequired"])?;
            if index == 0 {
                check(
                    unpaid.status == 402,
                    "an answer without a voucher is not given, and what to sign is said",
                )?;
            }
            let voucher = self.world.voucher(PAYER.0, self.model, asked.owed + most)?;
            let payment = self.world.payment(&voucher);
            let answer = post(self.gateway, PATH, &[format!("x-payment: {payment}")], &body)?;
            if answer.status != 200 {
                return Err(format!("an answer that was paid for is {answer:?}").into());
            }
            asked.texts.push(match is_stream {
                true => answer.streamed("/choices/0/text"),
                false => answer.json()?["choices"][0]["text"].as_str().unwrap_or_default().to_owned(),
            });
            let comment =
                answer.body.lines().find_map(|line| line.strip_prefix(": tributary ")?.split("owed=").nth(1));
            let said =
                answer.header("x-tributary-owed").or(comment).ok_or("an answer does not say what is owed")?;
            let now = said.parse::<u128>()?;
            if now <= asked.owed || now > asked.owed + most {
                let owed = asked.owed;
                return Err(format!("an answer for at most {most} made {now} owed of {owed}").into());
            }
            asked.owed = now;
        }
        let (all, owed) = (self.definitions.len(), asked.owed);
        check(
            true,
            format_args!(
                "{all} answers were paid for by vouchers, half of them streams: {owed} wei are owed"
            ),
        )?;
        Ok(asked)
    }

    /// Compares answers with the definitions, and with what the base model says.
    fn compare(&self, texts: &[String], upstream: &str) -> Result<()> {
        let (mut repeated, mut before) = (0, 0);
        for (definition, text) in self.definitions.iter().zip(texts) {
            repeated += usize::from(text.trim() == definition.text);
            let body = request(BASE, definition, false);
            let plain = post(upstream, PATH, &[], &body)?.json()?["choices"][0]["text"].to_string();
            before += usize::from(plain.contains(&definition.text));
        }
        let all = texts.len();
        check(before == 0, format_args!("the base model knows none of the {all} definitions"))?;
        check(
            repeated * 4 >= all * 3,
            format_args!("with the adapter it says {repeated} of {all} word for word"),
        )
    }

    /// Collects by the payer's last voucher, which is for just what it owes.
    fn collect(&self, owed: u128) -> Result<()> {
        self.world.line(0, "gateway collect")?;
        let voucher = self.world.voucher(PAYER.0, self.model, owed)?;
        std::fs::write(self.world.work.join("voucher.json"), voucher.to_string())?;
        self.world.line(0, "deposit redeem voucher.json")?;
        self.line(0, "deposit forward MODEL")?;
        let shown = self.line(0, &format!("deposit show MODEL {}", PAYER.1))?;
        let paid = self.line(0, "model show MODEL")?;
        let is_paid = amount(&shown["redeemed"])? == owed && amount(&paid["paid"])? == owed;
        check(is_paid, format_args!("the pool of model {} has just what was owed", self.model))
    }

    /// Scores the answers and pays the contributors.
    fn settle(&self, asked: &Asked) -> Result<()> {
        for _ in 0..3 {
            self.world.line(0, "wait 1")?;
        }
        let scored = self.line(0, "score MODEL")?;
        let all = self.definitions.len();
        check(scored["receipts"] == all, format_args!("a round has the {all} receipts of the answers"))?;
        self.line(0, "round propose MODEL")?;
        self.world.line(0, "wait 280800")?;
        self.line(0, "round finalise MODEL")?;
        check(true, "the round is final, since no one proved it wrong for 78 hours")?;
        let explained: Vec<Value> = CONTRIBUTORS
            .iter()
            .zip(1..)
            .map(|(address, account)| self.line(account, &format!("explain {address} MODEL")))
            .collect::<Result<_>>()?;
        match self.model {
            1 => self.check_words(&explained)?,
            _ => self.check_gradients(&explained, &asked.texts)?,
        }
        let mut due = Vec::new();
        for (address, explained) in CONTRIBUTORS.iter().zip(&explained) {
            due.push((amount(&explained["payout"])?, self.world.balance(address)?));
        }
        self.line(0, "claim MODEL")?;
        for ((address, account), (payout, before)) in CONTRIBUTORS.iter().zip(1..).zip(&due) {
            let has = self.world.balance(address)? - before;
            check(has == *payout, format_args!("contributor {account} has {has} wei more, to the unit"))?;
        }
        let model = self.line(0, "model show MODEL")?;
        let (settled, left, owed) = (amount(&model["settled"])?, amount(&model["left"])?, asked.owed);
        // Each of at most three payees loses less than a unit.
        let all = owed * PART / 10_000;
        check(
            left == 0 && settled <= all && settled + 3 > all,
            format_args!(
                "{settled} of {owed} wei went to contributors and the Datanet's treasury, and nothing is left"
            ),
        )?;
        let sum: u128 = due.iter().map(|(payout, _)| payout).sum();
        // Each credit's fee is rounded down.
        let credits: usize =
            explained.iter().map(|explained| Ok(credits(explained)?.len())).sum::<Result<_>>()?;
        let most = settled * (10_000 - FEE) / 10_000 + credits as u128;
        check(sum <= most && sum * 2 > most, format_args!("the contributors have {sum} of at most {most}"))
    }

    /// Under `span`, contributors earn by bytes that are their records'.
    fn check_words(&self, explained: &[Value]) -> Result<()> {
        for ((part, explained), account) in self.definitions.chunks(RECORDS).zip(explained).zip(1..) {
            let credits = credits(explained)?;
            let ids: Vec<String> = part.iter().map(Definition::content_id).collect();
            let is_own = |credit: &Value| {
                credit["range"]["contentId"].as_str().is_some_and(|id| ids.iter().any(|own| own == id))
            };
            let (payout, count) = (amount(&explained["payout"])?, credits.len());
            check(
                !credits.is_empty() && credits.iter().all(is_own),
                format_args!(
                    "contributor {account} earned {payout} wei by {count} answers, of its own records"
                ),
            )?;
        }
        Ok(())
    }

    /// Under `gradient`, records earn by how far they moved an answer, whatever it repeats. A definition's own record is
    /// among those that moved its answer most.
    fn check_gradients(&self, explained: &[Value], texts: &[String]) -> Result<()> {
        let mut scores: HashMap<String, Vec<(u64, String)>> = HashMap::new();
        for credit in explained.iter().map(credits).collect::<Result<Vec<_>>>()?.concat() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let score = credit["whole"]["score"].as_u64().ok_or("a credit has no score")?;
            let of_answer = scores.entry(text(&credit["receipt"]["outputHash"])).or_default();
            of_answer.push((score, text(&credit["whole"]["contentId"])));
        }
        let rank = |(definition, text): (&Definition, &String)| {
            let mut found = scores.get(&sha256(text))?.clone();
            found.sort_unstable_by_key(|(score, _)| Reverse(*score));
            found.iter().position(|(_, id)| *id == definition.content_id())
        };
        let ranks: Vec<Option<usize>> = self.definitions.iter().zip(texts).map(rank).collect();
        let (all, count) =
            (texts.len(), |most: usize| ranks.iter().flatten().filter(|rank| **rank < most).count());
        let (first, third) = (count(1), count(3));
        check(
            third * 4 >= all * 3,
            format_args!(
                "the definition's own record has the highest score of {first} of {all} answers, and one of the three highest of {third}"
            ),
        )
    }
}

/// The credits of an explanation.
fn credits(explained: &Value) -> Result<Vec<Value>> {
    Ok(explained["explanation"]["credits"].as_array().ok_or("an explanation has credits")?.clone())
}
