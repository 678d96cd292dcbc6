//! The vectors of a whole round (`test/vectors/round.json`), which share no code with this: from
//! what the chain and the operator say to every leaf, the signed messages and the root of every
//! tree.

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, str::FromStr};
use tributary_core::{
    faults::trees::Tree as TreeName,
    ids::{self, batch_item},
    payee::Payee,
    rule::Rule,
    span,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_rounds::{
    Budget, Missing, Owner, Payout, Round, RoundHeader, RoundInput, Source, Tree, read, round_hash, write,
};
use tributary_scoring::{ByteRange, Order, ScoreRow};

const ACCEPTED: u64 = 2;

/// A candidate, if its status allows it.
struct Record {
    owner: Owner,
    accepted_at: u64,
    /// Of the item, and of the record in its batch.
    histories: [Vec<Change>; 2],
    bytes: Bytes,
}

#[derive(Clone, Deserialize)]
struct Change {
    at: u64,
    status: u64,
}

impl Record {
    fn earns(&self, time: u64, up_to: u64) -> bool {
        let accepted = |history: &[Change]| {
            let last = history.iter().rev().find(|change| change.at <= time);
            last.is_none_or(|change| change.status == ACCEPTED)
        };
        self.accepted_at <= up_to && self.accepted_at <= time && self.histories.iter().all(|h| accepted(h))
    }
}

fn parsed<T: FromStr>(value: &Value) -> T {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is not as expected"))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn changes(value: &Value) -> Vec<Change> {
    Deserialize::deserialize(value).unwrap()
}

fn records(given: &Value) -> Vec<Record> {
    let datanets = list(&given["datanets"]).iter();
    datanets
        .flat_map(|datanet| list(&datanet["accepted"]).iter().flat_map(|entry| of_entry(datanet, entry)))
        .collect()
}

fn of_entry(datanet: &Value, entry: &Value) -> Vec<Record> {
    let record = |item, content_id, index, bytes, own| Record {
        owner: Owner {
            datanet: parsed(&datanet["datanetId"]),
            content_id,
            item,
            payee: Payee::from_word(parsed(&entry["payee"])).unwrap(),
            order: Order { number: number(&entry["number"]), index },
        },
        accepted_at: number(&entry["acceptedAt"]),
        histories: [changes(&entry["history"]), own],
        bytes,
    };
    if let Some(single) = entry.get("record") {
        let bytes: Bytes = parsed(single);
        let content_id = ids::content_id(&bytes);
        return vec![record(content_id, content_id, 0, bytes, vec![])];
    }
    let members: BTreeMap<B256, (Bytes, Vec<Change>)> = list(&entry["records"])
        .iter()
        .map(|member| {
            let bytes: Bytes = parsed(&member["record"]);
            (ids::content_id(&bytes), (bytes, changes(&member["history"])))
        })
        .collect();
    let leaves: Vec<Leaf> =
        members.keys().map(|key| Leaf { key: *key, value: 1, data: B256::ZERO }).collect();
    let item = batch_item(SumTree::build(&leaves).unwrap().head().root());
    (0..).zip(members).map(|(index, (id, (bytes, own)))| record(item, id, index, bytes, own)).collect()
}

fn receipt(message: &Value) -> Receipt {
    Receipt {
        model_id: parsed(&message["modelId"]),
        request_id: parsed(&message["requestId"]),
        output_hash: parsed(&message["outputHash"]),
        output_length: number(&message["outputLength"]) as u32,
        feature_hash: parsed(&message["featureHash"]),
        price: parsed(&message["price"]),
        time: number(&message["time"]),
    }
}

fn sources(given: &Value, cutoff: u64) -> Vec<Source> {
    let fee = |id: &Value| {
        let datanet = list(&given["datanets"]).iter().find(|datanet| datanet["datanetId"] == *id).unwrap();
        number(&datanet["treasuryFeeBps"]) as u16
    };
    let stays = |source: &&Value| {
        let left_out_from = number(&source["leftOutFrom"]);
        left_out_from == 0 || left_out_from > cutoff
    };
    let source = |source: &Value| Source {
        datanet: parsed(&source["datanetId"]),
        weight: number(&source["weight"]) as u16,
        fee_bps: fee(&source["datanetId"]),
    };
    list(&given["model"]["sources"]).iter().filter(stays).map(source).collect()
}

/// A receipt's output; without bytes if it is not at hand, or not the receipt's.
fn output(stated: &Value, receipt: &Receipt) -> Bytes {
    let output: Bytes = stated["output"].as_str().map_or_else(Bytes::new, |_| parsed(&stated["output"]));
    let is_the_receipts =
        ids::content_id(&output) == receipt.output_hash && output.len() == receipt.output_length as usize;
    if is_the_receipts { output } else { Bytes::new() }
}

/// The ranges of a receipt, by the definition of the rule.
fn ranges(
    given: &Value,
    output: &[u8],
    receipt: &Receipt,
    records: &[&Record],
    rule: span::Params,
) -> Vec<ByteRange> {
    let snapshots = list(&given["snapshots"]).iter();
    let last = snapshots.rev().find(|snapshot| number(&snapshot["takenAt"]) <= receipt.time);
    let Some(up_to) = last.map(|snapshot| number(&snapshot["upTo"])) else {
        return vec![];
    };
    let candidates = records.iter().filter(|record| record.earns(receipt.time, up_to));
    span::ranges(rule, output, candidates.map(|record| (record.owner.order, record.bytes.as_ref())))
}

fn input(given: &Value) -> RoundInput {
    let (model, round) = (&given["model"], &given["round"]);
    let rule = Rule::from_word(parsed(&model["rule"])).unwrap();
    let Rule::Span(params) = rule else { panic!("{rule:?}") };
    let (from, cutoff) = (number(&round["from"]), number(&round["cutoff"]));
    let sources = sources(given, cutoff);
    let records = records(given);
    let of_sources: Vec<&Record> =
        records.iter().filter(|r| sources.iter().any(|source| source.datanet == r.owner.datanet)).collect();
    let in_time = |receipt: &Receipt| from < receipt.time && receipt.time <= cutoff;
    let (mut receipts, mut scores, mut missing) = (vec![], vec![], vec![]);
    for stated in list(&given["receipts"]) {
        let receipt = receipt(&stated["message"]);
        if in_time(&receipt) {
            let output = output(stated, &receipt);
            if output.is_empty() {
                let (item, content_id) = (receipt.id(), receipt.output_hash);
                missing.push(Missing { datanet: U256::ZERO, item, content_id });
            }
            let ranges = ranges(given, &output, &receipt, &of_sources, params);
            scores.extend(ranges.into_iter().map(|range| ScoreRow { receipt_id: receipt.id(), range }));
            receipts.push(receipt);
        }
    }
    let last = |leaf: &Value| Payout {
        payee: Payee::from_word(parsed(&leaf["payee"])).unwrap(),
        amount: parsed(&leaf["payout"]),
    };
    RoundInput {
        header: RoundHeader {
            model: parsed(&model["modelId"]),
            number: number(&round["number"]),
            from,
            cutoff,
            asset: parsed::<Address>(&model["asset"]),
            rule,
            contributors_bps: number(&model["contributorsBps"]) as u16,
        },
        sources,
        receipts,
        scores,
        owners: records.iter().map(|record| record.owner).collect(),
        missing,
        last_payouts: list(&given["lastPayouts"]).iter().map(last).collect(),
    }
}

fn assert_tree(tree: &Tree, expected: &Value) {
    let leaf = |leaf: &Value| Leaf {
        key: parsed(&leaf["key"]),
        value: parsed(&leaf["value"]),
        data: parsed(&leaf["data"]),
    };
    let leaves: Vec<Leaf> = list(&expected["leaves"]).iter().map(leaf).collect();
    assert_eq!(tree.leaves(0..u64::MAX).unwrap(), leaves);
    assert_eq!(tree.root(), parsed::<B256>(&expected["root"]));
}

#[test]
fn a_whole_round_is_that_of_the_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test/vectors/round.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (given, expected) = (&vectors["given"], &vectors["expected"]);
    let round = Round::build(input(given)).unwrap();
    let trees = &expected["trees"];
    assert_tree(&round.tree(TreeName::Receipts), &trees["receipts"]);
    assert_tree(&round.tree(TreeName::Scores), &trees["scores"]);
    assert_tree(&round.tree(TreeName::Credits), &trees["credits"]);
    assert_tree(&round.payouts_tree(), &trees["payouts"]);

    let stated = &given["round"];
    let chain_id = number(&given["chainId"]);
    let attribution: Address = parsed(&given["attribution"]);
    let book = round.book(number(&stated["bookDeadline"]));
    assert_eq!(book.digest(chain_id, attribution), parsed::<B256>(&expected["book"]["digest"]));
    let uri = stated["uri"].as_str().unwrap();
    let (attempt, deadline) = (number(&stated["attempt"]), number(&stated["deadline"]));
    let proposal = round.proposal(parsed(&stated["manifest"]), attempt, deadline, uri);
    assert_eq!(round_hash(&proposal), parsed::<B256>(&expected["roundHash"]));
    assert_eq!(proposal.modelId, parsed::<U256>(&given["model"]["modelId"]));
}

#[test]
fn the_files_of_a_round_are_those_of_the_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test/vectors/round.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (folder, budget) = (tempfile::tempdir().unwrap(), Budget::default());
    let round = Round::build(input(&vectors["given"])).unwrap();
    let written = write(folder.path(), &round, &budget).unwrap();
    let expected = vectors["expected"]["files"].as_object().unwrap();
    for (name, content) in expected.iter().filter(|(name, _)| *name != "manifest") {
        let found = std::fs::read(written.folder.join(name)).unwrap();
        let expected = match name.as_str() {
            "manifest.json" => content.as_str().unwrap().as_bytes().to_vec(),
            _ => parsed::<Bytes>(content).to_vec(),
        };
        assert_eq!(Bytes::from(found), Bytes::from(expected), "{name}");
    }
    assert_eq!(std::fs::read_dir(&written.folder).unwrap().count(), expected.len() - 1);
    assert_eq!(written.manifest, parsed::<B256>(&expected["manifest"]));
    read(folder.path(), written.manifest, &budget).unwrap();
}
