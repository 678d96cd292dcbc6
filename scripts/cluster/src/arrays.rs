//! Arrow's arrays as the functions read and write them.

use alloy_primitives::B256;
use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, Decimal128Array, Decimal128Builder,
            ListArray, StructArray, UInt16Array, UInt64Array,
        },
        buffer::OffsetBuffer,
        compute::cast,
        datatypes::{DataType, Decimal128Type, Field, Fields, UInt16Type, UInt64Type},
    },
    error::{DataFusionError, Result},
};
use std::sync::Arc;
use tributary_core::sum_tree::Leaf;

/// Amounts: whole numbers below 10^38.
pub(crate) const AMOUNT: DataType = DataType::Decimal128(38, 0);

/// An error of what was given.
pub(crate) fn wrong(what: impl Into<String>) -> DataFusionError {
    DataFusionError::Execution(what.into())
}

pub(crate) fn binary(array: &dyn Array) -> Result<BinaryArray> {
    Ok(cast(array, &DataType::Binary)?.as_binary::<i32>().clone())
}

pub(crate) fn numbers(array: &dyn Array) -> Result<UInt64Array> {
    Ok(cast(array, &DataType::UInt64)?.as_primitive::<UInt64Type>().clone())
}

pub(crate) fn offsets(array: &dyn Array) -> Result<UInt16Array> {
    Ok(cast(array, &DataType::UInt16)?.as_primitive::<UInt16Type>().clone())
}

pub(crate) fn amounts(array: &dyn Array) -> Result<Decimal128Array> {
    Ok(cast(array, &AMOUNT)?.as_primitive::<Decimal128Type>().clone())
}

pub(crate) fn word(bytes: &[u8]) -> Result<B256> {
    B256::try_from(bytes).map_err(|_| wrong(format!("{} bytes are no word of 32", bytes.len())))
}

/// An amount as the queries have it.
pub(crate) fn amount(units: u128) -> Result<i128> {
    i128::try_from(units)
        .ok()
        .filter(|units| *units < 10i128.pow(38))
        .ok_or_else(|| wrong(format!("the amount {units} is not below 10^38")))
}

/// An amount of the queries.
pub(crate) fn units(amount: i128) -> Result<u128> {
    u128::try_from(amount).map_err(|_| wrong(format!("the amount {amount} is below zero")))
}

/// A field of a struct's array.
pub(crate) fn column<'a>(array: &'a StructArray, name: &str) -> Result<&'a ArrayRef> {
    array.column_by_name(name).ok_or_else(|| wrong(format!("there is no field {name}")))
}

/// A list of structs.
pub(crate) fn list_of(fields: &Fields) -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Struct(fields.clone()), true)))
}

/// Lists of structs: the lengths of the lists, and the fields of all structs.
pub(crate) fn lists(lengths: Vec<usize>, fields: Fields, columns: Vec<ArrayRef>) -> Result<ListArray> {
    let values = StructArray::try_new(fields, columns, None)?;
    let field = Arc::new(Field::new("item", values.data_type().clone(), true));
    Ok(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), Arc::new(values), None)?)
}

/// The fields of a leaf.
pub(crate) fn leaf_fields() -> Fields {
    let field = |name: &str, of: DataType| Field::new(name, of, false);
    vec![field("key", DataType::Binary), field("value", AMOUNT), field("data", DataType::Binary)].into()
}

/// The columns of leaves.
pub(crate) fn leaf_columns<'a>(leaves: impl IntoIterator<Item = &'a Leaf>) -> Result<Vec<ArrayRef>> {
    let (mut keys, mut values, mut data) =
        (BinaryBuilder::new(), Decimal128Builder::new().with_data_type(AMOUNT), BinaryBuilder::new());
    for leaf in leaves {
        keys.append_value(leaf.key);
        values.append_value(amount(leaf.value)?);
        data.append_value(leaf.data);
    }
    Ok(vec![Arc::new(keys.finish()), Arc::new(values.finish()), Arc::new(data.finish())])
}

/// The leaves of an array of structs, or of lists of them.
pub(crate) fn leaves(array: &ArrayRef) -> Result<Vec<Leaf>> {
    if let Some(list) = array.as_list_opt::<i32>() {
        let items: Vec<Vec<Leaf>> = list.iter().flatten().map(|item| leaves(&item)).collect::<Result<_>>()?;
        return Ok(items.concat());
    }
    let array = array.as_struct_opt().ok_or_else(|| wrong("these are no leaves"))?;
    let (keys, values, data) =
        (binary(column(array, "key")?)?, amounts(column(array, "value")?)?, binary(column(array, "data")?)?);
    (0..array.len())
        .map(|row| {
            let value = units(values.value(row))?;
            Ok(Leaf { key: word(keys.value(row))?, value, data: word(data.value(row))? })
        })
        .collect()
}
