//! Challenges: wrong rounds are proven wrong at once, right ones are challenged in vain.

use crate::{
    files::Files,
    generator::Generator,
    rounds::Open,
    target::{Merit, Target},
    trick::Trick,
};
use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolInterface};
use std::{collections::BTreeSet, sync::Arc};
use tributary_audit::{Challenge, place, proposed_round, receipt};
use tributary_core::{leaves, limits::MAX_RECORD, typed_data::Receipt};
use tributary_interfaces::{
    IAttribution::{slashRoundCall, voidRoundCall},
    IDisputes::{
        IDisputesCalls as Calls, Place, hasVoidedCall, proveDisorderCall, proveOmittedCall, showRecordCall,
        shownAtCall,
    },
};
use tributary_liars::{Known, Prover};
use tributary_rounds::{Owner, round_hash};

impl<T: Target> Generator<T> {
    /// What becomes of a round with files that was just proposed: it is challenged in vain, perhaps
    /// voided for what the operator left out, and if it is wrong, that is proven.
    pub(crate) fn audit_proposed(&mut self, index: usize) {
        let Some(open) = self.models[index].open.clone() else { return };
        let Some(files) = open.files.clone() else { return };
        for _ in 0..self.random.below(4) {
            self.challenge_wrongly(&open, &files);
        }
        if self.random.one_in(2)
            && let Some((left_out, signature)) = files.omitted.clone()
        {
            let challenge = omission(&open, &files, left_out, signature);
            self.valid &= !files.is_operated_by_wallet;
            self.prove(index, &open, &files, &challenge);
        }
        if files.merit() != Merit::Wrong && self.random.one_in(2) {
            for _ in 0..3 {
                self.ask();
                self.answer();
            }
        }
        if files.merit() == Merit::Wrong {
            if self.random.one_in(4) {
                self.advance_by_less_than(open.stake.finalisableAt - self.time);
            }
            self.prove_fault(index, &open, &files);
            if self.random.one_in(2) {
                // Its signers may not endorse the next attempt yet.
                self.propose_for(index);
            }
        }
    }

    /// Proves what is wrong with a round that is open or was voided.
    fn prove_fault(&mut self, index: usize, open: &Arc<Open>, files: &Files) {
        let model = &self.models[index];
        let attempt = open.round.attempt;
        let of_attempt = |other: &&Arc<Open>| other.round.attempt == attempt;
        // Of a voided round with what is at stake now; it may have been released.
        let Some(present) = model.open.iter().chain(&model.voided).find(of_attempt).cloned() else { return };
        if let Some(challenge) = self.proof_of(&present, files) {
            self.prove(index, &present, files, &challenge);
        }
    }

    /// Anyone challenges a right round in vain, or proves that a voided one was wrong.
    pub(crate) fn challenge(&mut self) {
        let with_files = |open: &Arc<Open>| open.files.clone().map(|files| (open.clone(), files));
        let mut known = Vec::new();
        for (index, model) in self.models.iter().enumerate() {
            let all = model.open.iter().chain(&model.voided).filter_map(with_files);
            known.extend(all.map(|(open, files)| (index, open, files)));
        }
        let Some((index, open, files)) = self.random.choose(&known) else { return self.propose() };
        if files.merit() == Merit::Wrong {
            return self.prove_fault(index, &open, &files);
        }
        for _ in 0..1 + self.random.below(3) {
            self.challenge_wrongly(&open, &files);
        }
    }

    /// Sends something to Disputes or Attribution that proves nothing of any round.
    fn challenge_wrongly(&mut self, open: &Open, files: &Files) {
        let round = proposed_round(&open.round, &open.stake);
        let (from, disputes) = (self.anyone(), self.contracts.disputes);
        let old = self.random.choose(&self.proofs);
        match (self.random.below(10), old) {
            (0, Some(old)) => {
                self.forbid(true, "a fault is proven once");
                let judge = self.contracts.judge(&old.call);
                self.push_data(from, judge, U256::ZERO, old.function(), old.call);
            }
            (1..=6, _) => self.challenge_right(open, files),
            (7, _) => self.call_as_disputes(open),
            (8, _) => {
                let tree = 4 + self.random.below(252) as u8;
                let leaves = Place { leaves: Vec::new(), proof: Bytes::new() };
                self.forbid(true, "a round has four trees");
                self.push(from, disputes, &proveDisorderCall { round, tree, leaves });
            }
            _ => self.omit_nothing(open, files),
        }
    }

    /// Challenges a right round with what its files give, and now and then a little beside it.
    fn challenge_right(&mut self, open: &Open, files: &Files) {
        let key = self.environment.accounts.iter().find(|key| key.account == open.stake.operator).cloned();
        // A wallet that is the operator may say that it signed any receipt.
        let (Merit::Right { .. }, Some(key)) = (files.merit(), key) else { return };
        let (chain_id, attribution) = (self.environment.chain_id, self.contracts.attribution);
        let sign = |receipt: &Receipt| key.sign(receipt.digest(chain_id, attribution)).to_vec().into();
        let round = proposed_round(&open.round, &open.stake);
        let calls = Prover::new(&files.known, round, &[], &sign).calls(&mut self.random);
        let call = self.random.pick(&calls);
        let name = Calls::name_by_selector(call.selector()).unwrap_or_default();
        self.forbid(true, "honest-rounds-stand");
        let from = self.anyone();
        let data: Bytes = call.abi_encode().into();
        self.push_data(from, self.contracts.judge(&data), U256::ZERO, name, data);
    }

    /// Says that a receipt is left out that the round has, or that the operator did not sign.
    fn omit_nothing(&mut self, open: &Open, files: &Files) {
        let Some(of_round) = self.random.choose(&files.known.right.receipts) else { return };
        let digest = of_round.digest(self.environment.chain_id, self.contracts.attribution);
        let is_there = self.random.one_in(2) && files.stated.receipts.contains(&of_round);
        let (receipt, signer) = if is_there {
            (of_round, open.stake.operator)
        } else {
            (Receipt { request_id: self.random.word(), ..of_round }, self.anyone())
        };
        let mut signature = Bytes::new();
        self.aside(|this| signature = this.sign(signer, digest));
        if !is_there && files.is_operated_by_wallet {
            return;
        }
        let challenge = omission(open, files, receipt, signature);
        self.forbid(true, "honest-rounds-stand");
        let from = self.anyone();
        let judge = self.contracts.judge(&challenge.call);
        self.push_data(from, judge, U256::ZERO, challenge.function(), challenge.call);
    }

    /// An account calls Attribution as if it were Disputes or Requests.
    fn call_as_disputes(&mut self, open: &Open) {
        let (from, attribution) = (self.anyone(), self.contracts.attribution);
        let (model_id, attempt, hash) = (open.round.modelId, open.round.attempt, round_hash(&open.round));
        let (stake, challenger) = (open.stake.clone(), self.anyone());
        self.forbid(true, "only Disputes and Requests cancel rounds");
        if self.random.one_in(2) {
            let call = slashRoundCall { modelId: model_id, attempt, roundHash: hash, stake, challenger };
            self.push(from, attribution, &call);
        } else {
            let charged = self.random.one_in(2);
            let call =
                voidRoundCall { modelId: model_id, attempt, roundHash: hash, stake, challenger, charged };
            self.push(from, attribution, &call);
        }
    }

    /// Anyone shows a record; by tricks one of no bytes or too many, or that is in no such batch.
    pub(crate) fn show_record(&mut self) {
        let Some((content_id, bytes)) = self.random.choose(&self.texts) else { return self.contribute() };
        let has_it = |batch: &&crate::batches::Batch| batch.records.contains(&content_id);
        let batches: Vec<_> = self.datanets.iter().flat_map(|datanet| &datanet.batches).collect();
        let batch = batches.into_iter().find(has_it).cloned().filter(|_| self.random.one_in(2));
        let (root, list) = batch.map(|batch| (batch.root, batch.records)).unwrap_or_default();
        let mut call = show(bytes, root, list, content_id);
        if self.tries_in(6, Trick::BadRecord) {
            match self.random.below(4) {
                0 => call.record = Bytes::new(),
                1 => call.record = vec![b'a'; MAX_RECORD + 1].into(),
                2 => call.batchRoot = self.random.word(),
                _ => call.member.proof = self.random.word().to_vec().into(),
            }
        }
        self.send_record(&call);
    }

    fn send_record(&mut self, call: &showRecordCall) {
        let (from, spans) = (self.anyone(), self.contracts.spans);
        let shown = |content_id| shownAtCall { batchRoot: call.batchRoot, contentId: content_id };
        let content_id = tributary_core::ids::content_id(&call.record);
        let before = self.read(spans, &shown(content_id)).unwrap_or_default();
        if self.push(from, spans, call) {
            let now = self.read(spans, &shown(content_id)).unwrap_or_default();
            let is_first = now == if before == 0 { self.time } else { before };
            self.require("past-is-fixed", is_first, || format!("shown at {before}, then at {now}"));
        }
    }

    /// Shows the records of items that voided a round of the model before, for which SPEC 8.6 takes no
    /// further proof until they are shown.
    pub(crate) fn show_hidden(&mut self, model: U256) {
        let records = self.known_records();
        for record in &records {
            let Owner { datanet, content_id, item, .. } = record.owner;
            let shown = shownAtCall { batchRoot: record.batch_root, contentId: content_id };
            let is_hidden =
                self.has_voided(model, datanet, item) && self.read(self.contracts.spans, &shown) == Some(0);
            if is_hidden {
                let members = records.iter().filter(|other| other.batch_root == record.batch_root);
                let list: BTreeSet<B256> = members.map(|other| other.owner.content_id).collect();
                self.send_record(&show(record.bytes.clone(), record.batch_root, list, content_id));
                self.advance_to(self.time + 1);
            }
        }
    }

    /// Looks at what Spans keeps of a record.
    pub(crate) fn look_at_shown(&mut self, model: U256, known: &Known) {
        for record in known.records.iter().take(3) {
            let (item, content_id) = (record.owner.item, record.owner.content_id);
            let spans = self.contracts.spans;
            self.look(spans, &shownAtCall { batchRoot: B256::ZERO, contentId: content_id });
            self.look(spans, &hasVoidedCall { modelId: model, datanetId: record.owner.datanet, item });
        }
    }
}

/// The call that shows a record, as one of a batch unless the root is zero.
fn show(
    record: Vec<u8>,
    root: B256,
    list: impl IntoIterator<Item = B256>,
    content_id: B256,
) -> showRecordCall {
    let members = if root.is_zero() { Vec::new() } else { list.into_iter().map(leaves::member).collect() };
    showRecordCall { record: record.into(), batchRoot: root, member: place(members, content_id, B256::ZERO) }
}

/// The challenge that a receipt is left out.
fn omission(open: &Open, files: &Files, left_out: Receipt, signature: Bytes) -> Challenge {
    let [receipts, ..] = files.stated.leaves();
    let call = proveOmittedCall {
        round: proposed_round(&open.round, &open.stake),
        receipt: receipt(&left_out),
        signature,
        place: place(receipts, left_out.id(), B256::ZERO),
    };
    let signature = proveOmittedCall::SIGNATURE;
    let reason = "a receipt is left out".into();
    Challenge { signature, reason, call: call.abi_encode().into(), others: Vec::new() }
}
