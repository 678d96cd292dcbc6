//! The rules of `tributary-core` as functions of queries.

use crate::{
    arrays::{
        AMOUNT, amount, amounts, binary, column, leaf_columns, leaf_fields, leaves, list_of, lists, numbers,
        offsets, units, word, wrong,
    },
    files,
    segment::Segment,
};
use alloy_primitives::{B256, U256};
use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, BooleanArray, Decimal128Array, StringArray,
            StructArray, UInt16Array, UInt64Array,
        },
        compute::cast,
        datatypes::{DataType, Field, Fields},
    },
    common::cast::as_list_array,
    error::Result,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};
use std::{
    hash::{Hash, Hasher},
    iter,
    path::Path,
    sync::Arc,
};
use tributary_core::{
    ids::{CreditRole, contribution_key, credit_digest, source},
    leaves as leaf,
    payee::treasury,
    span::{self, Order, Params},
    split,
    sum_tree::Leaf,
};
use tributary_scoring::Candidate;

/// All functions, for a session and for executors.
pub fn functions() -> Vec<ScalarUDF> {
    let (immutable, volatile) = (Volatility::Immutable, Volatility::Volatile);
    let shared = Fields::from(vec![
        Field::new("scores", list_of(&leaf_fields()), false),
        Field::new("credits", list_of(&leaf_fields()), false),
    ]);
    [
        ("windows", 3, immutable, list_of(&window_fields()), windows as Body),
        ("earns", 4, immutable, DataType::Boolean, earns),
        ("byte_ranges", 1, immutable, list_of(&range_fields()), byte_ranges),
        ("share", 5, immutable, DataType::Struct(shared), share),
        ("payout", 3, immutable, AMOUNT, payout),
        ("receipt_part", 2, immutable, DataType::UInt64, receipt_part),
        ("payee_part", 2, immutable, DataType::UInt64, payee_part),
        // They read and write files.
        ("put", 4, volatile, DataType::UInt64, put),
        ("segment", 4, volatile, DataType::Binary, segment),
    ]
    .into_iter()
    .map(|(name, arguments, volatility, returns, body)| {
        ScalarUDF::from(Function { name, signature: Signature::any(arguments, volatility), returns, body })
    })
    .collect()
}

/// Computes a function for some rows.
type Body = fn(&[ArrayRef]) -> Result<ArrayRef>;

/// A function of fixed types.
#[derive(Debug)]
struct Function {
    name: &'static str,
    signature: Signature,
    returns: DataType,
    body: Body,
}

// A function is its name.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let arrays: Vec<ArrayRef> =
            arguments.args.into_iter().map(|value| value.into_array(rows)).collect::<Result<_>>()?;
        Ok(ColumnarValue::Array((self.body)(&arrays)?))
    }
}

fn window_fields() -> Fields {
    let text = Field::new("text", DataType::Binary, false);
    let offset = |name| Field::new(name, DataType::UInt16, false);
    vec![offset("start"), offset("end"), text].into()
}

fn range_fields() -> Fields {
    let owner = Field::new("owner", DataType::Binary, false);
    let offset = |name| Field::new(name, DataType::UInt16, false);
    vec![offset("start"), offset("end"), owner].into()
}

/// `windows(text, least words, least bytes)`: the windows of each text.
fn windows(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [text, words, bytes] = arguments else { return Err(wrong("windows takes three arguments")) };
    let (text, words, bytes) = (binary(text)?, numbers(words)?, numbers(bytes)?);
    let (mut lengths, mut starts, mut ends, mut texts) =
        (Vec::new(), Vec::new(), Vec::new(), BinaryBuilder::new());
    for row in 0..text.len() {
        let params = Params::new(words.value(row) as u8, bytes.value(row) as u8);
        let params = params.ok_or_else(|| wrong("the rule's parameters are out of their ranges"))?;
        let (text, before) = (text.value(row), starts.len());
        for window in span::windows(params, text) {
            // A text that has windows has at most 32,768 bytes.
            starts.push(window.start as u16);
            ends.push(window.end as u16);
            texts.append_value(&text[window]);
        }
        lengths.push(starts.len() - before);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt16Array::from(starts)),
        Arc::new(UInt16Array::from(ends)),
        Arc::new(texts.finish()),
    ];
    Ok(Arc::new(lists(lengths, window_fields(), columns)?))
}

/// `earns(accepted at, accepted, time, up to)`: whether a record can earn from a receipt. `accepted` is
/// `from 8 | to 8` of each time in which it was.
fn earns(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [accepted_at, accepted, time, up_to] = arguments else {
        return Err(wrong("earns takes four arguments"));
    };
    let (accepted_at, accepted) = (numbers(accepted_at)?, binary(accepted)?);
    let (time, up_to) = (numbers(time)?, numbers(up_to)?);
    let earns = (0..time.len()).map(|row| {
        let (ranges, _) = accepted.value(row).as_chunks::<16>();
        let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).unwrap_or_default();
        let accepted = ranges.iter().map(|range| number(&range[..8])..number(&range[8..])).collect();
        let order = Order { number: 0, index: 0 };
        let candidate = Candidate { order, accepted_at: accepted_at.value(row), accepted, bytes: () };
        Some(candidate.earns(time.value(row), up_to.value(row)))
    });
    Ok(Arc::new(earns.collect::<BooleanArray>()))
}

/// `byte_ranges(windows)`: the ranges of bytes that have one owner, from an output's windows with the
/// first record that holds each, as `number 8 | index 8`.
fn byte_ranges(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [held] = arguments else { return Err(wrong("byte_ranges takes one argument")) };
    let (mut lengths, mut starts, mut ends, mut owners) =
        (Vec::new(), Vec::new(), Vec::new(), BinaryBuilder::new());
    for held in as_list_array(held)?.iter() {
        let Some(held) = held else {
            lengths.push(0);
            continue;
        };
        let held = structs(&held)?;
        let (from, to) = (offsets(column(held, "start")?)?, offsets(column(held, "end")?)?);
        let owner = binary(column(held, "owner")?)?;
        let of =
            |row: usize| Ok((order(owner.value(row))?, usize::from(from.value(row))..to.value(row).into()));
        let held: Vec<_> = (0..held.len()).map(of).collect::<Result<_>>()?;
        let length = to.values().iter().max().copied().unwrap_or_default();
        let ranges = span::ranges_of(length.into(), held);
        lengths.push(ranges.len());
        for range in ranges {
            starts.push(range.start);
            ends.push(range.end);
            owners.append_value(owner_key(range.owner));
        }
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt16Array::from(starts)),
        Arc::new(UInt16Array::from(ends)),
        Arc::new(owners.finish()),
    ];
    Ok(Arc::new(lists(lengths, range_fields(), columns)?))
}

/// An order as the queries compare it: `number 8 | index 8`.
pub(crate) fn owner_key(order: Order) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&order.number.to_be_bytes());
    key[8..].copy_from_slice(&order.index.to_be_bytes());
    key
}

fn order(key: &[u8]) -> Result<Order> {
    let numbers = key.as_chunks::<8>();
    let ([number, index], []) = numbers else { return Err(wrong("an order has 16 bytes")) };
    Ok(Order { number: u64::from_be_bytes(*number), index: u64::from_be_bytes(*index) })
}

fn structs(array: &ArrayRef) -> Result<&StructArray> {
    array.as_struct_opt().ok_or_else(|| wrong("these are no structs"))
}

/// A source of the round as `share` takes it: `datanet 32 | weight 2 | fee 2`.
const SOURCE: usize = 36;

pub(crate) fn source_bytes(datanet: U256, weight: u16, fee_bps: u16) -> Vec<u8> {
    [&datanet.to_be_bytes::<32>()[..], &weight.to_be_bytes(), &fee_bps.to_be_bytes()].concat()
}

/// `share(receipt, price, length, scores, sources)`: the leaves of the scores and of the credits of each
/// receipt (SPEC 5.2).
fn share(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [receipt, price, length, scores, sources] = arguments else {
        return Err(wrong("share takes five arguments"));
    };
    let (receipt, price, length, sources) =
        (binary(receipt)?, amounts(price)?, numbers(length)?, binary(sources)?);
    let scores = as_list_array(scores)?;
    let (mut score_leaves, mut credit_leaves) = (Vec::new(), Vec::new());
    let (mut score_counts, mut credit_counts) = (Vec::new(), Vec::new());
    for row in 0..receipt.len() {
        let of = Priced {
            receipt: word(receipt.value(row))?,
            price: units(price.value(row))?,
            length: length.value(row).into(),
        };
        let scores =
            if scores.is_valid(row) { of_receipt(structs(&scores.value(row))?)? } else { Vec::new() };
        let before = (score_leaves.len(), credit_leaves.len());
        of.share(scores, sources.value(row), &mut score_leaves, &mut credit_leaves)?;
        score_counts.push(score_leaves.len() - before.0);
        credit_counts.push(credit_leaves.len() - before.1);
    }
    let leaf_lists = |counts, leaves: &[Leaf]| -> Result<ArrayRef> {
        Ok(Arc::new(lists(counts, leaf_fields(), leaf_columns(leaves)?)?))
    };
    let (scores, credits) =
        (leaf_lists(score_counts, &score_leaves)?, leaf_lists(credit_counts, &credit_leaves)?);
    let field = |name, of: &ArrayRef| Arc::new(Field::new(name, of.data_type().clone(), false));
    let columns =
        vec![(field("scores", &scores), scores.clone()), (field("credits", &credits), credits.clone())];
    Ok(Arc::new(StructArray::from(columns)))
}

/// A score with its owner.
struct Score {
    start: u16,
    end: u16,
    datanet: B256,
    content_id: B256,
    item: B256,
    payee: B256,
}

/// The scores of a receipt, ascending by the bytes that they are for.
fn of_receipt(scores: &StructArray) -> Result<Vec<Score>> {
    let words = |name| binary(column(scores, name)?);
    let (start, end) = (offsets(column(scores, "start")?)?, offsets(column(scores, "end")?)?);
    let (datanet, content_id) = (words("datanet")?, words("content_id")?);
    let (item, payee) = (words("item")?, words("payee")?);
    let of = |row| {
        let word_of = |words: &BinaryArray| word(words.value(row));
        let (datanet, content_id) = (word_of(&datanet)?, word_of(&content_id)?);
        let (start, end) = (start.value(row), end.value(row));
        Ok(Score { start, end, datanet, content_id, item: word_of(&item)?, payee: word_of(&payee)? })
    };
    let mut scores: Vec<Score> = (0..scores.len()).map(of).collect::<Result<_>>()?;
    scores.sort_unstable_by_key(|score| score.start);
    Ok(scores)
}

struct Priced {
    receipt: B256,
    price: u128,
    length: u128,
}

impl Priced {
    fn share(
        &self,
        of: Vec<Score>,
        sources: &[u8],
        scores: &mut Vec<Leaf>,
        credits: &mut Vec<Leaf>,
    ) -> Result<()> {
        let Self { receipt, price, length } = *self;
        let (sources, _) = sources.as_chunks::<SOURCE>();
        let bps = |source: &[u8; SOURCE], at: usize| u16::from_be_bytes([source[at], source[at + 1]]);
        let impossible = || wrong(format!("the scores of receipt {receipt} do not fit its output"));
        let mut credit = |payee: B256, role, source, amount| {
            let digest = credit_digest(receipt, source, role);
            credits.extend((amount > 0).then(|| leaf::credit(payee, amount, digest)));
        };
        let mut before = 0;
        for score in of {
            let Score { start, end, datanet, content_id, item, payee } = score;
            let from = sources.iter().find(|source| source[..32] == datanet[..]);
            let from = from.ok_or_else(|| wrong(format!("{datanet} is no source of the round")))?;
            let source = source(start, end, contribution_key(datanet.into(), content_id), item);
            let value = u128::from(end.saturating_sub(start));
            scores.push(leaf::score(receipt, value, source));
            let (part, fee) =
                split::credit(price, before, value, length, bps(from, 34)).ok_or_else(impossible)?;
            before += value;
            credit(payee, CreditRole::Contributor, source, part);
            credit(treasury_of(datanet)?, CreditRole::Treasury, source, fee);
        }
        let unowned = split::unowned_of(price, before, length).ok_or_else(impossible)?;
        let weights: Vec<u16> = sources.iter().map(|source| bps(source, 32)).collect();
        let parts = split::unowned(unowned, &weights).ok_or_else(|| wrong("the round has no sources"))?;
        for (source, part) in iter::zip(sources, parts) {
            credit(treasury_of(word(&source[..32])?)?, CreditRole::Unowned, B256::ZERO, part);
        }
        Ok(())
    }
}

fn treasury_of(datanet: B256) -> Result<B256> {
    let payee = treasury(datanet.into()).ok_or_else(|| wrong(format!("there is no Datanet {datanet}")))?;
    Ok(payee.to_word())
}

/// `payout(last, credit, basis points)`: what a payee has earned since the model began. Nothing counts as
/// zero.
fn payout(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [last, credit, bps] = arguments else { return Err(wrong("payout takes three arguments")) };
    let (last, credit, bps) = (amounts(last)?, amounts(credit)?, numbers(bps)?);
    let units_of =
        |array: &Decimal128Array, row| if array.is_valid(row) { units(array.value(row)) } else { Ok(0) };
    let payout = |row| {
        let payout = split::payout(units_of(&last, row)?, units_of(&credit, row)?, bps.value(row) as u16);
        amount(payout.ok_or_else(|| wrong("a payout does not fit 128 bits"))?).map(Some)
    };
    let payouts = (0..last.len()).map(payout).collect::<Result<Decimal128Array>>()?;
    Ok(Arc::new(payouts.with_data_type(AMOUNT)))
}

/// `receipt_part(receipt, parts)`: which part of a tree by receipts has the leaves of a receipt. Parts
/// ascend as receipts do, and have about as many receipts each, since ids are hashes.
fn receipt_part(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    part_by(arguments, scaled)
}

/// `payee_part(payee, parts)`: the same for payees: so many parts for each kind.
fn payee_part(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    part_by(arguments, |key, parts| {
        let kind = key.first().copied().unwrap_or_default();
        u64::from(kind) * parts + scaled(key.get(12..).unwrap_or_default(), parts)
    })
}

fn part_by(arguments: &[ArrayRef], part: impl Fn(&[u8], u64) -> u64) -> Result<ArrayRef> {
    let [key, parts] = arguments else { return Err(wrong("a part takes two arguments")) };
    let (key, parts) = (binary(key)?, numbers(parts)?);
    let part_of = |row| Some(part(key.value(row), parts.value(row)));
    Ok(Arc::new((0..key.len()).map(part_of).collect::<UInt64Array>()))
}

/// The place of the first four bytes among all, of so many.
fn scaled(key: &[u8], parts: u64) -> u64 {
    let first = key.first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
    (u64::from(first) * parts) >> 32
}

/// `put(run, table, part, leaves)`: writes the leaves of a part, and returns how many there are.
fn put(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [run, table, part, list] = arguments else { return Err(wrong("put takes four arguments")) };
    let (run, table, part) = (texts(run)?, texts(table)?, numbers(part)?);
    let lists = as_list_array(list)?;
    let put = |row| {
        let leaves = if lists.is_valid(row) { leaves(&lists.value(row))? } else { Vec::new() };
        let count = leaves.len() as u64;
        files::put(Path::new(run.value(row)), table.value(row), part.value(row), leaves)?;
        Ok(Some(count))
    };
    Ok(Arc::new((0..part.len()).map(put).collect::<Result<UInt64Array>>()?))
}

/// `segment(run, table, part, first)`: the [`Segment`] of a part whose first leaf has this index.
fn segment(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [run, table, part, first] = arguments else { return Err(wrong("segment takes four arguments")) };
    let (run, table, part, first) = (texts(run)?, texts(table)?, numbers(part)?, numbers(first)?);
    let segment = |row| {
        let (table, part) = (table.value(row), part.value(row));
        let mut segment = Segment::new(first.value(row));
        files::each(Path::new(run.value(row)), table, part, |leaf| {
            segment.push(leaf).map_err(|error| wrong(format!("part {part} of {table}: {error}")))
        })?;
        Ok(Some(segment.to_bytes()))
    };
    let segments: Vec<Option<Vec<u8>>> = (0..part.len()).map(segment).collect::<Result<_>>()?;
    Ok(Arc::new(segments.into_iter().collect::<BinaryArray>()))
}

fn texts(array: &ArrayRef) -> Result<StringArray> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}
