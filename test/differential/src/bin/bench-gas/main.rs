//! What a claim costs: ours as programs (cached and not), ours in Solidity, and the least that others need, on one kind of chain
//! with one token; and what registering records and proposing a round cost beside the reference. Writes `docs/gas-claims.md`, `.json` and `.svg`.

mod others;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue, sol};
use k256::ecdsa::SigningKey;
use serde_json::json;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use tributary_core::sum_tree::{Leaf, Node, Summit};
use tributary_core::typed_data::ReceiptBook;
use tributary_differential::{Artifacts, Side, plain};
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

sol! {
    function mint(address to, uint256 amount);
    function setRoot(bytes32 root);
    function setShare(address account, uint256 bps);
    function release(address account);
    contract CumulativeDrop { function claim(address account, uint256 cumulative, bytes32[] proof); }
    contract BitmapDrop { function claim(uint256 index, address account, uint256 amount, bytes32[] proof); }
}

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Levels of the trees: about a thousand, a million and a hundred million payees.
const DEPTHS: [u32; 3] = [10, 20, 27];
const OWNER: Address = Address::repeat_byte(0x11);
const PAID: u128 = 1 << 80;
const CHAIN_ID: u64 = 412_346;

/// What one way of paying costs at one depth.
struct Row {
    name: &'static str,
    depth: u32,
    first: u64,
    later: Option<u64>,
}

fn main() -> Outcome<()> {
    let artifacts = Artifacts::of_workspace();
    let mut rows = Vec::new();
    for depth in DEPTHS {
        rows.push(ours("Tributary, program cached", depth, &Side::programs(&artifacts)?)?);
        rows.push(ours("Tributary, program not cached", depth, &Side::uncached_programs(&artifacts)?)?);
        let side = Side::reference(&artifacts)?;
        rows.push(ours("Tributary in Solidity (reference)", depth, &side)?);
        rows.push(cumulative_drop(depth, &side, &artifacts)?);
        rows.push(bitmap_drop(depth, &side, &artifacts)?);
    }
    rows.push(splitter(&Side::reference(&artifacts)?, &artifacts)?);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let figures = others::measure(&artifacts)?;
    let table = markdown(&rows) + &others::markdown(&figures);
    std::fs::write(docs.join("gas-claims.md"), &table)?;
    std::fs::write(docs.join("gas-claims.svg"), svg(&rows))?;
    let claims: Vec<_> = rows
        .iter()
        .map(|row| json!({"name": row.name, "depth": row.depth, "first": row.first, "later": row.later}))
        .collect();
    let calls: Vec<_> = figures
        .iter()
        .map(
            |f| json!({"call": f.what, "cached": f.cached, "uncached": f.uncached, "reference": f.reference}),
        )
        .collect();
    let all = json!({"claims": claims, "calls": calls});
    std::fs::write(docs.join("gas-claims.json"), serde_json::to_string_pretty(&all)? + "\n")?;
    print!("{table}");
    Ok(())
}

fn send(side: &Side, to: Address, call: &impl SolCall) -> Outcome<u64> {
    let outcome = side.chain().send(OWNER, Some(to), U256::ZERO, call.abi_encode())?;
    if outcome.success {
        Ok(outcome.gas_used)
    } else {
        Err(format!("{to} refused: {}", outcome.output).into())
    }
}

/// A claimer who has no tokens yet, so that the first transfer opens its balance everywhere.
fn claimer(depth: u32) -> Address {
    Address::from_slice(&keccak256(depth.to_be_bytes())[12..])
}

fn sibling(depth: u32, level: u32, round: u64) -> B256 {
    keccak256([depth.to_be_bytes().as_slice(), &level.to_be_bytes(), &round.to_be_bytes()].concat())
}

/// A Datanet, a model and money for two rounds. Returns the operator's key.
fn stage(side: &Side) -> Outcome<SigningKey> {
    let places = *side.places();
    let operator = SigningKey::from_slice(&[7; 32])?;
    send(side, places.datanets, &IDatanets::createDatanetCall { terms: plain::datanet() })?;
    let terms = plain::model(OWNER, places.token, Address::from_private_key(&operator));
    send(side, places.models, &IModels::registerModelCall { terms })?;
    send(side, places.token, &mintCall { to: OWNER, amount: U256::from(2 * PAID) })?;
    send(side, places.token, &IERC20::approveCall { spender: places.rewards, value: U256::MAX })?;
    Ok(operator)
}

fn pay(side: &Side) -> Outcome<u64> {
    let pay = IRewards::payCall { modelId: U256::ONE, amount: U256::from(PAID), receiptsRoot: B256::ZERO };
    send(side, side.places().rewards, &pay)
}

/// 65 bytes `r | s | v`.
fn sign(key: &SigningKey, digest: B256) -> Outcome<Bytes> {
    let (signature, parity) = key.sign_prehash_recoverable(digest.as_slice())?;
    Ok([&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat().into())
}

/// Two rounds and two claims of the same account.
fn ours(name: &'static str, depth: u32, side: &Side) -> Outcome<Row> {
    let places = *side.places();
    let operator = stage(side)?;
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        pay(side)?;
        let cumulative = u128::from(round) << 60;
        let (summit, proof) = tree(depth, round, claimer(depth), cumulative);
        settle(side, &operator, round, &summit)?;
        let (account, asset) = (claimer(depth), places.token);
        let claim = IRewards::claimCall { modelId: U256::ONE, asset, account, cumulative, proof };
        *gas = send(side, places.rewards, &claim)?;
    }
    Ok(Row { name, depth, first: gas[0], later: Some(gas[1]) })
}

/// A full tree of so many levels with the account's leaf in the middle; the rest of it is only as real as its hashes.
fn tree(depth: u32, round: u64, account: Address, cumulative: u128) -> (Summit, Bytes) {
    let index = (1u64 << depth) / 3;
    let mut node = Leaf { key: account.into_word(), value: cumulative, data: B256::ZERO }.node();
    let mut proof = vec![9];
    proof.extend_from_slice(&(1u64 << depth).to_be_bytes()[3..]);
    proof.extend_from_slice(&index.to_be_bytes()[3..]);
    for level in 0..depth {
        let hash = alloy_primitives::FixedBytes::from_slice(&sibling(depth, level, round)[..20]);
        let other = Node { hash, sum: u128::from(round) << (38 + level) };
        proof.extend_from_slice(other.hash.as_slice());
        proof.extend_from_slice(&other.sum.to_be_bytes()[7..]);
        // Sums stay far below 2^128.
        node = if index >> level & 1 == 1 { other.join(&node) } else { node.join(&other) }.unwrap_or(node);
    }
    (Summit { node, count: 1 << depth }, proof.into())
}

/// Proposes and finalises a round. Returns what the proposal cost.
fn settle(side: &Side, operator: &SigningKey, number: u64, summit: &Summit) -> Outcome<u64> {
    let attribution = side.places().attribution;
    let whole = IAttribution::Tree { hash: summit.node.hash, sum: PAID, count: 1 };
    let round = IAttribution::Round {
        modelId: U256::ONE,
        number,
        cutoff: side.chain().timestamp(),
        pool: PAID / 2,
        manifest: B256::ZERO,
        receipts: whole.clone(),
        scores: whole.clone(),
        credits: whole,
        payouts: IAttribution::Tree { hash: summit.node.hash, sum: summit.node.sum, count: summit.count },
    };
    let receipts = Summit { node: Node { hash: summit.node.hash, sum: PAID }, count: 1 };
    let book = ReceiptBook { model_id: U256::ONE, receipts_root: receipts.root(), cutoff: round.cutoff };
    let digest = book.digest(CHAIN_ID, attribution);
    let signature = sign(operator, digest)?;
    let call = IAttribution::proposeCall { round: round.clone(), operatorSignature: signature };
    let proposed = send(side, attribution, &call)?;
    side.chain().increase_time(3601);
    send(side, attribution, &IAttribution::finaliseCall { round })?;
    Ok(proposed)
}

fn peer(side: &Side, artifacts: &Artifacts, name: &str) -> Outcome<Address> {
    let code = [artifacts.creation_code("Peers", name)?, side.places().token.abi_encode()].concat();
    let created =
        side.chain().send(OWNER, None, U256::ZERO, code)?.created.ok_or("a peer was not created")?;
    send(side, side.places().token, &mintCall { to: created, amount: U256::from(PAID) })?;
    Ok(created)
}

/// The root above a leaf, and its proof, with pairs in ascending order.
fn sorted(depth: u32, round: u64, leaf: B256) -> (B256, Vec<B256>) {
    let proof: Vec<B256> = (0..depth).map(|level| sibling(depth, level, round)).collect();
    let join = |hash: B256, other: &B256| {
        let (low, high) = if hash < *other { (hash, *other) } else { (*other, hash) };
        keccak256([low, high].concat())
    };
    (proof.iter().fold(leaf, join), proof)
}

fn cumulative_drop(depth: u32, side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let drop = peer(side, artifacts, "CumulativeDrop")?;
    let account = Address::from_slice(&keccak256((depth + 100).to_be_bytes())[12..]);
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        let cumulative = U256::from(u128::from(round) << 60);
        let (root, proof) = sorted(depth, round, keccak256((account, cumulative).abi_encode_packed()));
        send(side, drop, &setRootCall { root })?;
        *gas = send(side, drop, &CumulativeDrop::claimCall { account, cumulative, proof })?;
    }
    Ok(Row { name: "cumulative Merkle drop", depth, first: gas[0], later: Some(gas[1]) })
}

fn bitmap_drop(depth: u32, side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let drop = peer(side, artifacts, "BitmapDrop")?;
    let account = Address::from_slice(&keccak256((depth + 200).to_be_bytes())[12..]);
    let (index, amount) = (U256::from((1u64 << depth) / 3), U256::from(1u64 << 60));
    let (root, proof) = sorted(depth, 1, keccak256((index, account, amount).abi_encode_packed()));
    send(side, drop, &setRootCall { root })?;
    let first = send(side, drop, &BitmapDrop::claimCall { index, account, amount, proof })?;
    Ok(Row { name: "bitmap drop, once only", depth, first, later: None })
}

fn splitter(side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let splitter = peer(side, artifacts, "PullSplitter")?;
    let account = claimer(300);
    send(side, splitter, &setShareCall { account, bps: U256::from(2500) })?;
    let first = send(side, splitter, &releaseCall { account })?;
    send(side, side.places().token, &mintCall { to: splitter, amount: U256::from(PAID) })?;
    let later = send(side, splitter, &releaseCall { account })?;
    Ok(Row { name: "pull splitter, no tree", depth: 0, first, later: Some(later) })
}

/// The least of the others that do the same work: pay again and again by one proof.
fn best_peer(rows: &[Row], depth: u32) -> Option<&Row> {
    rows.iter()
        .filter(|row| row.depth == depth && !row.name.starts_with("Tributary"))
        .min_by_key(|row| row.later.unwrap_or(u64::MAX))
}

fn verdict(rows: &[Row], row: &Row) -> String {
    let Some(peer) = best_peer(rows, row.depth).filter(|_| row.name.starts_with("Tributary")) else {
        return String::new();
    };
    let (Some(mine), Some(other)) = (row.later, peer.later) else { return String::new() };
    let (word, by) = if mine <= other { ("wins", other - mine) } else { ("loses", mine - other) };
    format!("{word} by {by} later against the {}", peer.name)
}

fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "# What a claim costs\n\nGas of one claim, the 21,000 and the calldata included, in OpenZeppelin's ERC-20 on the development chain. *First*: \
         the account never claimed and holds no tokens; *later*: it did. The peers are the least contracts of their kind, for one token \
         and one source; ours serves any number of models and assets, and its proof carries sums. The reference is written to be read, not to be cheap. `make bench-gas` writes this page.\n\n\
         | way | levels | first | later | |\n|---|---:|---:|---:|---|\n",
    );
    for row in rows {
        let later = row.later.map_or("-".into(), |gas| gas.to_string());
        let depth = if row.depth == 0 { "-".into() } else { row.depth.to_string() };
        // Writing to a string cannot fail.
        let _ =
            writeln!(text, "| {} | {depth} | {} | {later} | {} |", row.name, row.first, verdict(rows, row));
    }
    text.push_str("\n![Gas of a later claim](gas-claims.svg)\n");
    text
}

fn svg(rows: &[Row]) -> String {
    let bars: Vec<(&Row, u64)> = rows.iter().filter_map(|row| Some((row, row.later?))).collect();
    let most = bars.iter().map(|bar| bar.1).max().unwrap_or(1).max(1);
    let height = 24 * bars.len() + 40;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">\n\
         <title>Gas of a later claim</title>\n<text x=\"8\" y=\"18\" font-weight=\"bold\">Gas of a later claim</text>\n"
    );
    for (i, (row, gas)) in bars.into_iter().enumerate() {
        let (y, width) = (32 + 24 * i, gas * 440 / most);
        let colour = if row.name.starts_with("Tributary") { "#2a78d6" } else { "#999" };
        let levels = if row.depth == 0 { String::new() } else { format!(", {} levels", row.depth) };
        let _ = writeln!(
            text,
            "<text x=\"8\" y=\"{}\">{}{levels}</text><rect x=\"300\" y=\"{y}\" width=\"{width}\" height=\"16\" fill=\"{colour}\"/><text x=\"{}\" y=\"{}\">{gas}</text>",
            y + 13,
            row.name,
            306 + width,
            y + 13
        );
    }
    text + "</svg>\n"
}
