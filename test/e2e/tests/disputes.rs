//! Auditing and challenging a round by the commands.

use crate::fixture::{CommandFixture, TEXT};
use alloy_primitives::{Address, B256, U256, hex, keccak256};
use alloy_sol_types::SolCall;
use std::fs;
use tributary_audit::place;
use tributary_core::{
    ids::content_id,
    leaves,
    sum_tree::{Leaf, SumTree},
    typed_data::round_digest,
};
use tributary_interfaces::IAttribution::{Book, Endorsement, Round, Tree, freeBondCall, proposeCall};
use tributary_interfaces::IDisputes::{Place, showRecordCall};
use tributary_rounds::{PayoutRow, round_hash};
use tributary_sdk::{
    context::Context,
    folder::batch_root,
    rounds::{ScoredRound, folder, last_scored, sign_book},
};
use tributary_test_kit::ICaller::{Call, runCall};

pub(crate) const MODEL: U256 = U256::from_limbs([1, 0, 0, 0]);

/// A unit of the first payee's payout, moved to the last one: the round, and its files.
pub(crate) fn lie(fixture: &CommandFixture, scored: &ScoredRound) -> (Round, String) {
    let round = scored.read(&fixture.context.budget()).unwrap();
    let rows: Vec<PayoutRow> = round.payouts().map(Result::unwrap).collect();
    let (first, last) = (&rows[0], rows.last().unwrap());
    let changed = |payee, payout: u128| {
        if payee == first.payee {
            payout - 1
        } else if payee == last.payee {
            payout + 1
        } else {
            payout
        }
    };
    let leaves: Vec<Leaf> =
        rows.iter().map(|row| leaves::payout(row.payee.to_word(), changed(row.payee, row.payout))).collect();
    let head = SumTree::build(&leaves).unwrap().head();

    let mut payouts = fs::read(scored.folder.join("payouts.bin")).unwrap();
    let before = content_id(&payouts);
    for (row, bytes) in rows.iter().zip(payouts.chunks_exact_mut(80)) {
        assert_eq!(bytes[64..], row.payout.to_be_bytes());
        bytes[64..].copy_from_slice(&changed(row.payee, row.payout).to_be_bytes());
    }
    let right = scored.round.heads.payouts;
    let manifest = fs::read_to_string(scored.folder.join("manifest.json"))
        .unwrap()
        .replace(&right.root().to_string(), &head.root().to_string())
        .replace(&right.node.hash.to_string(), &head.node.hash.to_string())
        .replace(&before.to_string(), &content_id(&payouts).to_string());
    let id = content_id(manifest.as_bytes());
    let lying = folder(&fixture.context).join(hex::encode(id));
    fs::create_dir(&lying).unwrap();
    for file in fs::read_dir(&scored.folder).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), lying.join(file.file_name())).unwrap();
    }
    fs::write(lying.join("payouts.bin"), payouts).unwrap();
    fs::write(lying.join("manifest.json"), manifest).unwrap();

    let uri = format!("tributary:round/{}", hex::encode(id));
    let mut round = scored.round.proposal(id, scored.draft.attempt, scored.draft.deadline, &uri);
    round.payouts = Tree { hash: head.node.hash, sum: head.node.sum, count: head.count };
    (round, uri)
}

/// Proposes a round as the account that is the model's operator and only scorer.
pub(crate) async fn propose(
    fixture: &CommandFixture,
    scored: &ScoredRound,
    round: Round,
    uri: String,
) -> B256 {
    let (context, liar) = (&fixture.context, fixture.account(0));
    let hash = round_hash(&round);
    let digest = round_digest(hash, context.client.chain_id(), context.attribution().address);
    let call = proposeCall {
        round,
        uri,
        book: Book {
            deadline: scored.draft.deadline,
            signature: sign_book(context, &liar, scored).await.unwrap(),
        },
        endorsements: vec![Endorsement {
            scorer: liar.address(),
            signature: liar.sign(digest).await.unwrap(),
        }],
    };
    context.client.send(&liar, context.attribution(), &call, U256::ZERO).await.unwrap();
    hash
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_that_lies_is_found_and_slashed_and_a_right_one_stands() {
    let fixture = CommandFixture::with_answer("disputes").await;
    let context = &fixture.context;
    let none = fixture.run(5, &["round", "verify", "1"]).error();
    assert!(none.contains("model 1 has no open round"), "{none}");

    fixture.json(0, "score 1");
    let scored = last_scored(context, MODEL).unwrap();
    let (round, uri) = lie(&fixture, &scored);
    assert_ne!(round.uriHash, keccak256(""));
    let hash = propose(&fixture, &scored, round, uri).await;
    let error = fixture.run(5, &["round", "verify", "1"]).error();
    assert!(error.contains("has a payout of") && error.contains("which gives"), "{error}");
    let looked = fixture.run(5, &["watch", "--once", "--only-look"]);
    assert_eq!(looked.code, 1, "{looked:?}");
    assert!(looked.stdout.contains(r#""state":"wrong""#), "{looked:?}");
    let struck = fixture.json(5, "round challenge 1");
    assert_eq!((&struck["verdict"], &struck["fault"]), (&"slashed".into(), &"provePayout".into()));
    assert_eq!(struck["round"], hash.to_string());
    let free = freeBondCall { asset: Address::ZERO, scorer: fixture.account(5).address() };
    let free = context.client.read(context.attribution(), &free).await.unwrap();
    assert_eq!(struck["reward"], free.to_string(), "half of the bond");
    assert!(free >= 250);
    assert_eq!(fixture.json(5, "round show 1")[0]["state"], "slashed");
    let again = fixture.run(5, &["round", "challenge", "1"]).error();
    assert!(again.contains("no open round"), "{again}");

    // Who signed it signs again when its window has passed.
    fixture.json(0, "score 1");
    let blocked = fixture.run(0, &["round", "propose", "1"]).error();
    assert!(blocked.contains("signed a cancelled round of model 1"), "{blocked}");
    fixture.advance_window().await;
    fixture.json(0, "round propose 1");
    let right = fixture.json(5, "round verify 1");
    assert_eq!((&right["recomputed"], &right["receipts"]), (&1.into(), &1.into()));
    let none = fixture.run(5, &["round", "challenge", "1"]).error();
    assert!(none.contains("has no fault"), "{none}");
    let watched = fixture.run(5, &["watch", "1", "--once"]);
    assert_eq!(watched.code, 0, "{watched:?}");
    assert!(watched.stdout.contains(r#""state":"right""#), "{watched:?}");
    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    fixture.json(4, "claim 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_shown_on_chain_is_scored_by_who_did_not_have_it() {
    for form in ["", "--batch"] {
        let fixture = CommandFixture::new("shown").await;
        fixture.write("texts/1.txt", TEXT);
        fixture.write(
            "texts/2.txt",
            "Another one that has nothing in common with the first, in a batch with it.",
        );
        fixture.write("weights", "w");
        fixture.json(0, "datanet create");
        fixture.json(0, &format!("contribute 1 texts {form}"));
        fixture.vouch(1).await;
        fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
        fixture.json(3, "pay 1 1000");
        fixture.json(0, "receipt add 1 texts/1.txt --price 1000");
        fixture.advance_second().await;
        assert_eq!(fixture.json(0, "score 1")["scores"], 1);

        let (context, id) = (&fixture.context, content_id(TEXT.as_bytes()));
        let member = member_of_only_batch(context, id);
        let root = member.as_ref().map(|(root, _)| *root).unwrap_or_default();
        fixture.lose_records();
        let _ = fs::remove_dir_all(context.folder.path().join("batches"));
        assert_eq!(fixture.json(0, "score 1")["scores"], 0, "it is missing");
        let place = member.map_or_else(|| place(Vec::new(), id, B256::ZERO), |(_, place)| place);
        let show = showRecordCall { record: TEXT.as_bytes().to_vec().into(), batchRoot: root, member: place };
        // By another contract, so that no transaction's input is the call.
        let (relay, target) = (fixture.create("Caller").await, context.spans().address);
        let relayed = runCall { calls: vec![Call { target, data: show.abi_encode().into() }] };
        context.client.send(&fixture.account(1), relay, &relayed, U256::ZERO).await.unwrap();
        assert_eq!(fixture.json(0, "score 1")["scores"], 1, "{form}");
        assert_eq!(context.folder.record(id).unwrap(), TEXT.as_bytes());
    }
}

/// The root of the only batch of a working folder, and where it has a record; `None` without one.
fn member_of_only_batch(context: &Context, id: B256) -> Option<(B256, Place)> {
    let file = fs::read_dir(context.folder.path().join("batches")).ok()?.next()?.unwrap().path();
    let ids: Vec<B256> =
        fs::read_to_string(file).unwrap().lines().map(|line| line.parse().unwrap()).collect();
    let leaves = ids.iter().map(|id| leaves::member(*id)).collect();
    Some((batch_root(&ids).unwrap(), place(leaves, id, B256::ZERO)))
}
