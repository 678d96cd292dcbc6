//! The vectors of `test/vectors/`, which a second implementation made from `docs/SPEC.md`.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, FixedBytes, U256, hex, keccak256};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path, str::FromStr};
use tributary_core::{
    gradient,
    ids::{self, CreditRole, Stake},
    payee::{Payee, claim_key, treasury},
    rule::Rule,
    span::{self, Order, Params},
    split,
    sum_tree::{Leaf, Place, SumTree, around, place, verify},
    typed_data::{BindClaimKey, ClaimTo, Contribute, Receipt, ReceiptBook, Round, round_digest},
};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/vectors").join(name);
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

/// The list in this field, which may be empty.
fn list<'a>(value: &'a Value, field: &str) -> &'a Vec<Value> {
    value[field].as_array().unwrap_or_else(|| panic!("{field} is no list"))
}

/// The cases in this field, of which there are some.
fn cases<'a>(file: &'a Value, field: &str) -> &'a Vec<Value> {
    let cases = list(file, field);
    assert!(!cases.is_empty(), "no {field}");
    cases
}

/// A field that is text, parsed.
fn get<T: FromStr<Err: std::fmt::Debug>>(value: &Value, field: &str) -> T {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is no text")).parse().unwrap()
}

/// A field that is a number.
fn number<T: TryFrom<u64, Error: std::fmt::Debug>>(value: &Value, field: &str) -> T {
    value[field].as_u64().unwrap_or_else(|| panic!("{field} is no number")).try_into().unwrap()
}

/// A list of texts, parsed.
fn texts<T: FromStr<Err: std::fmt::Debug>>(value: &Value, field: &str) -> Vec<T> {
    list(value, field).iter().map(|text| text.as_str().unwrap().parse().unwrap()).collect()
}

fn bytes(value: &Value, field: &str) -> Vec<u8> {
    hex::decode(value[field].as_str().unwrap()).unwrap()
}

fn role(number: u64) -> CreditRole {
    match number {
        0 => CreditRole::Contributor,
        1 => CreditRole::Treasury,
        2 => CreditRole::Unowned,
        _ => panic!("no role"),
    }
}

#[test]
fn contents() {
    for case in cases(&read("names.json"), "contents") {
        let content = ids::content_id(&bytes(case, "record"));
        assert_eq!(content, get::<B256>(case, "contentId"));
        assert_eq!(ids::cid(content), case["cid"].as_str().unwrap());
        for (datanet, key) in case["contributionKeys"].as_object().unwrap() {
            let expected: B256 = key.as_str().unwrap().parse().unwrap();
            assert_eq!(ids::contribution_key(datanet.parse().unwrap(), content), expected);
        }
    }
}

#[test]
fn payees() {
    let file = read("names.json");
    for case in cases(&file, "payees") {
        let payee = match case["kind"].as_u64().unwrap() {
            0 => Payee::Account(get(case, "id")),
            2 => treasury(get(case, "id")).unwrap(),
            kind => panic!("kind {kind}"),
        };
        assert_eq!(payee.to_word(), get::<B256>(case, "payee"));
        assert_eq!(Payee::from_word(get(case, "payee")), Some(payee));
    }
    for case in cases(&file, "claimKeys") {
        let identity = keccak256(texts::<String>(case, "authors").join("\n"));
        assert_eq!(identity, get::<B256>(case, "identity"));
        let payee = claim_key(get::<U256>(case, "datanetId"), identity).to_word();
        assert_eq!(payee, get::<B256>(case, "payee"));
    }
}

#[test]
fn registrations() {
    let file = read("names.json");
    for case in cases(&file, "batches") {
        let leaves: Vec<Leaf> = texts(case, "contentIds")
            .into_iter()
            .map(|key| Leaf { key, value: 1, data: B256::ZERO })
            .collect();
        let root = SumTree::build(&leaves).unwrap().head().root();
        assert_eq!(root, get::<B256>(case, "root"));
        assert_eq!(ids::batch_item(root), get::<B256>(case, "item"));
    }
    for case in cases(&file, "commitments") {
        let (contributor, datanet) = (get(case, "contributor"), get(case, "datanetId"));
        let commitment = ids::commitment(contributor, datanet, &texts(case, "items"), get(case, "salt"));
        assert_eq!(commitment, get::<B256>(case, "commitment"));
    }
}

#[test]
fn retrieving_requests() {
    for case in cases(&read("names.json"), "retrievingRequests") {
        let retrieved: Vec<B256> = texts(case, "retrieved");
        let name = ids::retrieving_request(get(case, "salt"), get(case, "body"), &retrieved);
        assert_eq!(name, get::<B256>(case, "requestId"));
    }
}

#[test]
fn what_ties_trees_and_rounds_together() {
    let file = read("names.json");
    for case in cases(&file, "sources") {
        let key = ids::contribution_key(get(case, "datanetId"), get(case, "contentId"));
        let (start, end) = (number(case, "start"), number(case, "end"));
        let source = ids::source(start, end, key, get(case, "item"));
        assert_eq!(source, get::<B256>(case, "source"));
        assert_eq!(ids::source_range(source), (start, end));
    }
    for case in cases(&file, "creditDigests") {
        let role = role(number(case, "role"));
        let digest = ids::credit_digest(get(case, "receiptId"), get(case, "source"), role);
        assert_eq!(digest, get::<B256>(case, "digest"));
    }
    for case in cases(&file, "settlements") {
        let settlement = ids::settlement(get(case, "asset"), get(case, "payoutsRoot"));
        assert_eq!(settlement, get::<FixedBytes<20>>(case, "settlement"));
    }
    for case in cases(&file, "proposals") {
        let stake = Stake {
            operator: get(case, "operator"),
            bond: get(case, "bond"),
            proposed_at: number(case, "proposedAt"),
            finalisable_at: number(case, "finalisableAt"),
            signers: &texts::<Address>(case, "signers"),
        };
        assert_eq!(stake.proposal(get(case, "roundHash")), get::<B256>(case, "proposal"));
    }
}

/// Builds a tree from its leaves and compares what it commits to.
fn tree(case: &Value) -> (Vec<Leaf>, SumTree) {
    let leaves: Vec<Leaf> = list(case, "leaves")
        .iter()
        .map(|leaf| Leaf { key: get(leaf, "key"), value: get(leaf, "value"), data: get(leaf, "data") })
        .collect();
    let tree = SumTree::build(&leaves).unwrap();
    let head = tree.head();
    assert_eq!(head.node.hash, get::<FixedBytes<20>>(case, "hash"));
    assert_eq!(head.node.sum, get::<u128>(case, "sum"));
    assert_eq!(head.count, number::<u64>(case, "count"));
    assert_eq!(head.root(), get::<B256>(case, "root"));
    (leaves, tree)
}

#[test]
fn sum_trees() {
    for case in cases(&read("sum_tree.json"), "trees") {
        let (leaves, tree) = tree(case);
        for proof in list(case, "proofs") {
            let (start, length) = (number(proof, "start"), number(proof, "length"));
            let expected = bytes(proof, "proof");
            assert_eq!(tree.prove(start, length).unwrap(), expected);
            let range = &leaves[start as usize..(start + length) as usize];
            let position = verify(tree.head().root(), range, &expected).unwrap();
            assert_eq!((position.start, position.before), (start, get::<u128>(proof, "before")));
        }
    }
}

#[test]
fn places_of_sum_trees() {
    for case in cases(&read("sum_tree.json"), "places") {
        let (leaves, tree) = tree(case);
        for shown in list(case, "places") {
            let (key, data) = (get(shown, "key"), get(shown, "data"));
            let range = around(&leaves, key, data);
            let proof = tree.prove(range.start as u64, range.len() as u64).unwrap_or_default();
            assert_eq!(proof, bytes(shown, "proof"), "{shown}");
            let expected = Place { before: get(shown, "before"), value: get(shown, "value") };
            let proven = place(tree.head().root(), key, data, &leaves[range], &proof);
            assert_eq!(proven, Some(expected), "{shown}");
        }
    }
}

/// The chain and the contract that verifies a message.
fn domain(case: &Value) -> (u64, Address) {
    (number(case, "chainId"), get(case, "contract"))
}

fn receipt(message: &Value) -> Receipt {
    Receipt {
        model_id: get(message, "modelId"),
        request_id: get(message, "requestId"),
        output_hash: get(message, "outputHash"),
        output_length: number(message, "outputLength"),
        feature_hash: get(message, "featureHash"),
        price: get(message, "price"),
        time: number(message, "time"),
    }
}

fn book(message: &Value) -> ReceiptBook {
    ReceiptBook {
        model_id: get(message, "modelId"),
        number: number(message, "number"),
        from: number(message, "from"),
        cutoff: number(message, "cutoff"),
        receipts_root: get(message, "receiptsRoot"),
        deadline: number(message, "deadline"),
    }
}

fn round(message: &Value) -> Round {
    Round {
        model_id: get(message, "modelId"),
        number: number(message, "number"),
        attempt: number(message, "attempt"),
        from: number(message, "from"),
        cutoff: number(message, "cutoff"),
        deadline: number(message, "deadline"),
        settlement: get(message, "settlement"),
        manifest: get(message, "manifest"),
        uri_hash: get(message, "uriHash"),
        receipts_root: get(message, "receiptsRoot"),
        scores_root: get(message, "scoresRoot"),
        credits_root: get(message, "creditsRoot"),
        payouts_root: get(message, "payoutsRoot"),
    }
}

fn check_book(case: &Value) {
    let (chain, contract) = domain(case);
    assert_eq!(book(&case["message"]).digest(chain, contract), get::<B256>(case, "digest"));
}

fn check_round(case: &Value) {
    let (chain, contract) = domain(case);
    let hash = round(&case["message"]).hash();
    assert_eq!(hash, get::<B256>(case, "structHash"));
    assert_eq!(round_digest(hash, chain, contract), get::<B256>(case, "digest"));
}

#[test]
fn messages_of_operators_and_scorers() {
    let file = read("typed_data.json");
    for case in cases(&file, "Receipt") {
        let (chain, contract) = domain(case);
        let receipt = receipt(&case["message"]);
        assert_eq!(receipt.id(), get::<B256>(case, "structHash"));
        assert_eq!(receipt.digest(chain, contract), get::<B256>(case, "digest"));
    }
    cases(&file, "ReceiptBook").iter().for_each(check_book);
    cases(&file, "Round").iter().for_each(check_round);
}

#[test]
fn messages_of_people() {
    let file = read("typed_data.json");
    for case in cases(&file, "ClaimTo") {
        let (message, (chain, contract)) = (&case["message"], domain(case));
        let claim = ClaimTo {
            model_id: get(message, "modelId"),
            payee: get(message, "payee"),
            receiver: get(message, "receiver"),
            cumulative: get(message, "cumulative"),
            deadline: get(message, "deadline"),
        };
        assert_eq!(claim.digest(chain, contract), get::<B256>(case, "digest"));
    }
    for case in cases(&file, "Contribute") {
        let (message, (chain, contract)) = (&case["message"], domain(case));
        let contribute = Contribute {
            datanet_id: get(message, "datanetId"),
            contributor: get(message, "contributor"),
            content_ids: &texts(message, "contentIds"),
            nonce: get(message, "nonce"),
            deadline: get(message, "deadline"),
        };
        assert_eq!(contribute.digest(chain, contract), get::<B256>(case, "digest"));
    }
    for case in cases(&file, "BindClaimKey") {
        let (message, (chain, contract)) = (&case["message"], domain(case));
        let bind = BindClaimKey {
            datanet_id: get(message, "datanetId"),
            identity: get(message, "identity"),
            account: get(message, "account"),
            deadline: get(message, "deadline"),
        };
        assert_eq!(bind.digest(chain, contract), get::<B256>(case, "digest"));
    }
}

#[test]
fn rules() {
    for case in cases(&read("span.json"), "rules") {
        let parameters = &case["parameters"];
        let expected = (!parameters.is_null()).then(|| {
            Rule::Span(Params::new(number(parameters, "minWords"), number(parameters, "minBytes")).unwrap())
        });
        assert_eq!(Rule::from_word(get(case, "rule")), expected, "{case}");
        if let Some(rule) = expected {
            assert_eq!(rule.to_word(), get::<B256>(case, "rule"));
        }
    }
}

#[test]
fn gradients() {
    let file = read("gradient.json");
    for case in cases(&file, "rules") {
        let parameters = &case["parameters"];
        let expected = (!parameters.is_null()).then(|| {
            let (dimensions, threshold) = (number(parameters, "dimensions"), number(parameters, "threshold"));
            Rule::Gradient(gradient::Params::new(dimensions, threshold).unwrap())
        });
        assert_eq!(Rule::from_word(get(case, "rule")), expected, "{case}");
        if let Some(rule) = expected {
            assert_eq!(rule.to_word(), get::<B256>(case, "rule"));
        }
    }
    for case in cases(&file, "scores") {
        let times = number(case, "times");
        let (record, output) = (bytes(case, "record").repeat(times), bytes(case, "output").repeat(times));
        let score = Rule::from_word(get(case, "rule")).unwrap().score(&record, &output);
        assert_eq!(score, number::<u64>(case, "score"), "{}", case["what"]);
    }
}

fn padded(case: &Value, field: &str, padding: &str) -> Vec<u8> {
    let mut text = bytes(case, field);
    text.resize(text.len() + number::<usize>(case, padding), b'x');
    text
}

fn params(rule: B256) -> Params {
    let Some(Rule::Span(params)) = Rule::from_word(rule) else { panic!("{rule}") };
    params
}

fn order(case: &Value) -> Order {
    Order { number: number(case, "number"), index: number(case, "index") }
}

#[test]
fn spans() {
    for case in cases(&read("span.json"), "cases") {
        let what = case["what"].as_str().unwrap();
        let rule: B256 = get(case, "rule");
        let output = padded(case, "output", "outputPadding");
        let mut records = Vec::new();
        for record in list(case, "records") {
            let text = padded(record, "record", "padding");
            let held: u64 = number(record, "held");
            assert_eq!(Rule::from_word(rule).unwrap().score(&text, &output), held, "{what}");
            records.push((order(record), text));
        }
        let records = records.iter().map(|(order, record)| (*order, record.as_slice()));
        assert_eq!(span::ranges(params(rule), &output, records), ranges(case), "{what}");
    }
}

/// The ranges that are expected.
fn ranges(case: &Value) -> Vec<span::ByteRange> {
    let range = |range: &Value| span::ByteRange {
        start: number(range, "start"),
        end: number(range, "end"),
        owner: order(range),
    };
    list(case, "ranges").iter().map(range).collect()
}

#[test]
fn splits_of_a_receipt() {
    let file = read("split.json");
    for case in cases(&file, "credits") {
        let (price, before) = (get(case, "price"), get(case, "before"));
        let (score, whole) = (get(case, "score"), get(case, "whole"));
        let (contributor, fee) = split::credit(price, before, score, whole, number(case, "feeBps")).unwrap();
        assert_eq!((contributor, fee), (get(case, "contributor"), get(case, "treasury")), "{case}");
        assert_eq!(contributor + fee, get::<u128>(case, "credit"), "{case}");
    }
    for case in cases(&file, "rests") {
        let rest = split::unowned_of(get(case, "price"), get(case, "scores"), get(case, "whole"));
        assert_eq!(rest, Some(get(case, "rest")), "{case}");
    }
    for case in cases(&file, "unowned") {
        let weights: Vec<u16> =
            list(case, "weights").iter().map(|weight| weight.as_u64().unwrap() as u16).collect();
        assert_eq!(split::unowned(get(case, "rest"), &weights), Some(texts(case, "parts")), "{case}");
    }
}

#[test]
fn splits_of_a_round() {
    let file = read("split.json");
    for case in cases(&file, "payouts") {
        let payout = split::payout(get(case, "last"), get(case, "credit"), number(case, "contributorsBps"));
        assert_eq!(payout, Some(get(case, "payout")), "{case}");
    }
    for case in cases(&file, "bounds") {
        let (settled, receipts) = (get(case, "settled"), get(case, "receipts"));
        let bps = number(case, "contributorsBps");
        let bounds = split::payouts_bounds(settled, receipts, bps, number(case, "count"));
        assert_eq!(bounds, Some((get(case, "least"), get(case, "most"))), "{case}");
    }
    for case in cases(&file, "bonds") {
        let reach = split::reach(get(case, "left"), get(case, "settled"), get(case, "payouts"));
        let bond = split::bond(get(case, "floor"), reach, number(case, "bondBps"));
        assert_eq!(bond, get::<u128>(case, "bond"), "{case}");
    }
    for case in cases(&file, "shares") {
        let (receipts, income) = (get(case, "receiptsSettled"), get(case, "income"));
        let (bps, contributors) = (number(case, "shareBps"), number(case, "contributorsBps"));
        let share = split::share(receipts, income, bps, contributors);
        assert_eq!(share, Some(get(case, "share")), "{case}");
    }
}

/// The round of round.json with what core knows of it: trees, shares of receipts, messages, money.
#[test]
fn a_whole_round() {
    let file = read("round.json");
    let (given, expected) = (&file["given"], &file["expected"]);
    for name in ["receipts", "scores", "credits", "payouts"] {
        let (leaves, _) = tree(&expected["trees"][name]);
        assert!(leaves.iter().all(|leaf| leaf.value > 0), "{name}");
    }
    check_book(&expected["book"]);
    cases(expected, "endorsements").iter().for_each(check_round);

    let hash: B256 = get(expected, "roundHash");
    let message = &expected["endorsements"][0]["message"];
    assert_eq!(round(message).hash(), hash);
    assert_eq!(keccak256(given["round"]["uri"].as_str().unwrap()), get::<B256>(message, "uriHash"));

    let signers: Vec<Address> =
        cases(expected, "endorsements").iter().map(|endorsement| get(endorsement, "signer")).collect();
    let stake = Stake {
        operator: get(&given["model"], "operator"),
        bond: get(expected, "bond"),
        proposed_at: number(&given["round"], "proposedAt"),
        finalisable_at: number(expected, "finalisableAt"),
        signers: &signers,
    };
    assert_eq!(stake.proposal(hash), get::<B256>(expected, "proposal"));
    let root = get(&expected["trees"]["payouts"], "root");
    let settlement = ids::settlement(get(&given["model"], "asset"), root);
    assert_eq!(settlement, get::<FixedBytes<20>>(&expected["poolAfter"], "settlement"));
}

/// The payee of every registration, by its order.
fn payees_by_number(given: &Value) -> BTreeMap<u64, B256> {
    list(given, "datanets")
        .iter()
        .flat_map(|datanet| list(datanet, "accepted"))
        .map(|entry| (number(entry, "number"), get(entry, "payee")))
        .collect()
}

/// The credits of round.json follow from its ranges, prices, fees and weights.
#[test]
fn the_credits_of_a_whole_round() {
    let file = read("round.json");
    let (given, expected) = (&file["given"], &file["expected"]);
    let payees = payees_by_number(given);
    let fees: BTreeMap<String, u16> = list(given, "datanets")
        .iter()
        .map(|datanet| (get(datanet, "datanetId"), number(datanet, "treasuryFeeBps")))
        .collect();
    let receipts: BTreeMap<B256, Receipt> = list(given, "receipts")
        .iter()
        .map(|case| receipt(&case["message"]))
        .map(|receipt| (receipt.id(), receipt))
        .collect();

    let mut leaves = Vec::new();
    for shared in cases(expected, "shared") {
        let id: B256 = get(shared, "receiptId");
        let (receipt, mut given_away, mut scores) = (&receipts[&id], 0, 0);
        let mut credit = |key: B256, value: u128, source: B256, role: CreditRole| {
            given_away += value;
            let data = ids::credit_digest(id, source, role);
            leaves.extend((value > 0).then_some(Leaf { key, value, data }));
        };
        for range in list(shared, "ranges") {
            let (datanet, source): (String, B256) = (get(range, "datanetId"), get(range, "source"));
            let score = u128::from(number::<u64>(range, "end") - number::<u64>(range, "start"));
            let whole = receipt.output_length.into();
            let (contributor, fee) =
                split::credit(receipt.price, scores, score, whole, fees[&datanet]).unwrap();
            scores += score;
            assert_eq!((contributor, fee), (get(range, "contributor"), get(range, "fee")));
            credit(payees[&number(range, "number")], contributor, source, CreditRole::Contributor);
            let treasury = treasury(datanet.parse().unwrap()).unwrap().to_word();
            credit(treasury, fee, source, CreditRole::Treasury);
        }
        for (datanet, part) in shared["unowned"].as_object().unwrap() {
            let treasury = treasury(datanet.parse().unwrap()).unwrap().to_word();
            let part = part.as_str().unwrap().parse().unwrap();
            credit(treasury, part, B256::ZERO, CreditRole::Unowned);
        }
        assert_eq!(given_away, receipt.price, "{}", shared["what"]);
    }
    leaves.sort_by(Leaf::order);
    assert_eq!(leaves, tree(&expected["trees"]["credits"]).0);
}

/// A number as prose writes it: digits in groups of three.
fn in_prose(number: u128) -> String {
    let digits = number.to_string();
    let lead = digits.len() % 3;
    let groups = digits.char_indices().map(|(index, digit)| {
        let comma = index > 0 && index % 3 == lead;
        if comma { format!(",{digit}") } else { digit.to_string() }
    });
    groups.collect()
}

/// docs/CONCEPTS.md tells the first receipt of round.json, and the round's sums.
#[test]
fn the_worked_example_has_the_numbers_of_the_vectors() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONCEPTS.md");
    let page = std::fs::read_to_string(path).unwrap();
    let file = read("round.json");
    let (expected, shared) = (&file["expected"], &file["expected"]["shared"][0]);
    let trees = &expected["trees"];
    let mut numbers: Vec<u128> = ["receipts", "payouts"].map(|tree| get(&trees[tree], "sum")).to_vec();
    numbers.push(get(expected, "bond"));
    for range in cases(shared, "ranges") {
        numbers.extend(["credit", "contributor", "fee"].map(|field| get::<u128>(range, field)));
    }
    numbers.extend(
        shared["unowned"]
            .as_object()
            .unwrap()
            .values()
            .map(|part| part.as_str().unwrap().parse::<u128>().unwrap()),
    );
    numbers.extend(cases(expected, "sharesAfter").first().map(|share| get::<u128>(share, "share")));
    for number in numbers {
        assert!(number == 0 || page.contains(&in_prose(number)), "{} is not there", in_prose(number));
    }
}
