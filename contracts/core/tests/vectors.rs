//! The vectors of `test/vectors/`, which a second implementation made from `docs/SPEC.md`.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, FixedBytes, U256, hex, keccak256};
use serde_json::Value;
use std::{path::Path, str::FromStr};
use tributary_core::{
    ids::{self, CreditRole},
    payee::claim_key,
    rule::Rule,
    split,
    sum_tree::{Leaf, SumTree, verify},
    typed_data::{BindClaimKey, ClaimTo, Contribute, Receipt, ReceiptBook},
};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/vectors").join(name);
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

fn list<'a>(value: &'a Value, field: &str) -> &'a Vec<Value> {
    let list = value[field].as_array().unwrap();
    assert!(!list.is_empty() || field == "leaves" || field == "proofs", "no {field}");
    list
}

/// A field that is text, parsed.
fn get<T: FromStr<Err: std::fmt::Debug>>(value: &Value, field: &str) -> T {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is no text")).parse().unwrap()
}

/// A list of words.
fn words(value: &Value, field: &str) -> Vec<B256> {
    list(value, field).iter().map(|word| word.as_str().unwrap().parse().unwrap()).collect()
}

fn bytes(value: &Value, field: &str) -> Vec<u8> {
    hex::decode(value[field].as_str().unwrap()).unwrap()
}

#[test]
fn names() {
    let file = read("names.json");
    for case in list(&file, "contents") {
        let content = ids::content_id(&bytes(case, "record"));
        assert_eq!(content, get::<B256>(case, "contentId"));
        assert_eq!(ids::cid(content), case["cid"].as_str().unwrap());
        for (datanet, key) in case["contributionKeys"].as_object().unwrap() {
            let expected: B256 = key.as_str().unwrap().parse().unwrap();
            assert_eq!(ids::contribution_key(datanet.parse().unwrap(), content), expected);
        }
    }
    for case in list(&file, "claimKeys") {
        let authors: Vec<&str> =
            list(case, "authors").iter().map(|author| author.as_str().unwrap()).collect();
        let identity = keccak256(authors.join("\n"));
        assert_eq!(identity, get::<B256>(case, "identity"));
        let payee = claim_key(get::<U256>(case, "datanetId"), identity).to_word();
        assert_eq!(payee, get::<B256>(case, "payee"));
    }
    for case in list(&file, "creditDigests") {
        let role = if case["role"] == 0 { CreditRole::Contributor } else { CreditRole::Treasury };
        let digest = ids::credit_digest(get(case, "receiptId"), get(case, "contributionKey"), role);
        assert_eq!(digest, get::<B256>(case, "digest"));
    }
    for case in list(&file, "commitments") {
        let commitment = ids::commitment(
            get(case, "contributor"),
            get(case, "datanetId"),
            &words(case, "items"),
            get(case, "salt"),
        );
        assert_eq!(commitment, get::<B256>(case, "commitment"));
    }
}

#[test]
fn sum_trees() {
    for case in list(&read("sum_tree.json"), "trees") {
        let leaves: Vec<Leaf> = list(case, "leaves")
            .iter()
            .map(|leaf| Leaf { key: get(leaf, "key"), value: get(leaf, "value"), data: get(leaf, "data") })
            .collect();
        let tree = SumTree::build(&leaves).unwrap();
        let summit = tree.summit();
        assert_eq!(summit.node.hash, get::<FixedBytes<20>>(case, "hash"));
        assert_eq!(summit.node.sum, get::<u128>(case, "sum"));
        assert_eq!(summit.root(), get::<B256>(case, "root"));
        for proof in list(case, "proofs") {
            let (start, length) = (proof["start"].as_u64().unwrap(), proof["length"].as_u64().unwrap());
            let expected = bytes(proof, "proof");
            assert_eq!(tree.prove(start, length).unwrap(), expected);
            let run = &leaves[start as usize..(start + length) as usize];
            let position = verify(summit.root(), run, &expected).unwrap();
            assert_eq!((position.start, position.before), (start, get::<u128>(proof, "before")));
        }
    }
}

#[test]
fn typed_data() {
    let file = read("typed_data.json");
    for case in list(&file, "receipts") {
        let receipt = Receipt {
            model_id: get(case, "modelId"),
            request_id: get(case, "requestId"),
            output_hash: get(case, "outputHash"),
            feature_hash: get(case, "featureHash"),
            price: get(case, "price"),
            time: case["time"].as_u64().unwrap(),
        };
        assert_eq!(receipt.id(), get::<B256>(case, "id"));
    }
    for case in list(&file, "books") {
        let book = ReceiptBook {
            model_id: get(case, "modelId"),
            receipts_root: get(case, "receiptsRoot"),
            cutoff: case["cutoff"].as_u64().unwrap(),
        };
        let chain_id = case["chainId"].as_u64().unwrap();
        assert_eq!(book.digest(chain_id, get::<Address>(case, "attribution")), get::<B256>(case, "digest"));
    }
}

#[test]
fn signatures_of_people() {
    let file = read("typed_data.json");
    let verifier = |case| (case_chain(case), get::<Address>(case, "contract"));
    for case in list(&file, "claims") {
        let claim = ClaimTo {
            model_id: get(case, "modelId"),
            account: get(case, "account"),
            receiver: get(case, "receiver"),
            cumulative: get(case, "cumulative"),
            deadline: get(case, "deadline"),
        };
        let (chain, contract) = verifier(case);
        assert_eq!(claim.digest(chain, contract), get::<B256>(case, "digest"));
    }
    for case in list(&file, "contributes") {
        let contribute = Contribute {
            datanet_id: get(case, "datanetId"),
            content_ids: &words(case, "contentIds"),
            nonce: get(case, "nonce"),
            deadline: get(case, "deadline"),
        };
        let (chain, contract) = verifier(case);
        assert_eq!(contribute.digest(chain, contract), get::<B256>(case, "digest"));
    }
    for case in list(&file, "binds") {
        let bind = BindClaimKey {
            datanet_id: get(case, "datanetId"),
            identity: get(case, "identity"),
            account: get(case, "account"),
            deadline: get(case, "deadline"),
        };
        let (chain, contract) = verifier(case);
        assert_eq!(bind.digest(chain, contract), get::<B256>(case, "digest"));
    }
}

fn case_chain(case: &Value) -> u64 {
    case["chainId"].as_u64().unwrap()
}

#[test]
fn spans() {
    for case in list(&read("span.json"), "cases") {
        let rule = Rule::from_word(get(case, "rule")).unwrap();
        let score = rule.score(&bytes(case, "contribution"), &bytes(case, "output"));
        assert_eq!(score, case["score"].as_u64().unwrap(), "{case}");
    }
}

#[test]
fn splits() {
    let file = read("split.json");
    for case in list(&file, "credits") {
        let fee = case["feeBps"].as_u64().unwrap() as u16;
        let parts = split::credit(get(case, "price"), get(case, "score"), get(case, "total"), fee);
        assert_eq!(parts, Some((get(case, "contributor"), get(case, "treasury"))));
    }
    for case in list(&file, "payouts") {
        let payout =
            split::payout(get(case, "last"), get(case, "pool"), get(case, "credit"), get(case, "receipts"));
        assert_eq!(payout, Some(get(case, "payout")), "{case}");
    }
}
