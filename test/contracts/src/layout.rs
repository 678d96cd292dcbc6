//! docs/contracts/layout.md, read by the test that holds the contracts to it.

use alloy_primitives::{B256, U256, keccak256};
use std::{collections::HashMap, fs, path::Path};

/// Where a contract keeps what, and in which form.
#[derive(Debug)]
pub struct Layout {
    rows: HashMap<(String, String, String), Row>,
}

#[derive(Debug)]
struct Row {
    slot: U256,
    /// The fields from the left with their bytes; none if the word is one value.
    fields: Vec<(String, usize)>,
}

impl Layout {
    /// Reads the table; panics at a row that it does not understand.
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contracts/layout.md");
        let text = fs::read_to_string(&path).expect("docs/contracts/layout.md");
        let rows = text.lines().filter(|line| line.starts_with("| ") && !line.contains("| slot |"));
        let rows = rows.map(|line| {
            let cells: Vec<String> =
                line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            let [contract, slot, field, keys, _, word] = &cells[..] else { panic!("six cells: {line}") };
            let fields = word.split(", ").filter_map(|field| {
                let (name, bytes) = field.rsplit_once(' ')?;
                Some((name.to_owned(), bytes.parse().ok()?))
            });
            let row = Row { slot: slot.parse().expect("a slot"), fields: fields.collect() };
            ((contract.clone(), field.clone(), keys.clone()), row)
        });
        Self { rows: rows.collect() }
    }

    fn row(&self, contract: &str, field: &str, keys: &str) -> &Row {
        let name = (contract.to_owned(), field.to_owned(), keys.to_owned());
        self.rows.get(&name).unwrap_or_else(|| panic!("the layout has no row {name:?}"))
    }

    /// The slot of a field for these keys; `row` is what the table has under keys.
    pub fn slot(&self, contract: &str, field: &str, row: &str, keys: &[B256]) -> U256 {
        let slot = self.row(contract, field, row).slot;
        if keys.is_empty() {
            return slot;
        }
        let bytes: Vec<u8> = keys.iter().flat_map(|key| key.0).chain(slot.to_be_bytes::<32>()).collect();
        keccak256(bytes).into()
    }

    /// A word of these values, in the table's order.
    pub fn pack(&self, contract: &str, field: &str, row: &str, values: &[(&str, U256)]) -> U256 {
        let fields = &self.row(contract, field, row).fields;
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let given: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, given, "the layout of {contract} {field} {row}");
        let mut left = 256;
        fields.iter().zip(values).fold(U256::ZERO, |word, ((name, bytes), (_, value))| {
            assert!(value.bit_len() <= bytes * 8, "{name} of {contract} {field} has {bytes} bytes");
            left -= bytes * 8;
            word | *value << left
        })
    }
}
