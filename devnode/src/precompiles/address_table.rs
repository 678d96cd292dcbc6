//! ArbAddressTable: short numbers for addresses.

use alloy_primitives::{Address, Bytes, U256};
use alloy_rlp::{Decodable, Encodable};

use super::abi::ArbAddressTable;
use super::call::{Call, Fail};
use super::methods;
use crate::arbos::storage::Space;

pub(super) fn arb_address_table(
    call: &mut Call<'_>,
    selector: [u8; 4],
    args: &[u8],
) -> Result<Vec<u8>, Fail> {
    use ArbAddressTable::*;
    methods! { call, selector, args;
        0 View addressExistsCall => |c| lookup(call, c.addr)?.is_some();
        0 Write compressCall => |c| compress(call, c.addr)?;
        0 View decompressCall => |c| decompress(call, &c.buf, c.offset)?.into();
        0 View lookupCall => |c| U256::from(lookup(call, c.addr)?.ok_or(Fail::Plain)?);
        0 View lookupIndexCall => |c| {
            let index = u64::try_from(c.index).map_err(|_| Fail::Plain)?;
            at_index(call, index)?.ok_or(Fail::Plain)?
        };
        0 Write registerCall => |c| U256::from(register(call, c.addr)?);
        0 View sizeCall => |_| call.get(table().slot_at(0))?;
    }
}

fn table() -> Space {
    Space::root(3)
}

/// The slot that holds an address's index in the table, plus 1.
fn index_slot(address: Address) -> U256 {
    table().child(&[]).slot(address.into_word())
}

fn lookup(call: &mut Call<'_>, address: Address) -> Result<Option<u64>, Fail> {
    let next: u64 = call.get(index_slot(address))?.saturating_to();
    Ok(next.checked_sub(1))
}

fn at_index(call: &mut Call<'_>, index: u64) -> Result<Option<Address>, Fail> {
    let size: u64 = call.get(table().slot_at(0))?.saturating_to();
    if index >= size {
        return Ok(None);
    }
    call.get_address(table().slot_at(index + 1)).map(Some)
}

fn register(call: &mut Call<'_>, address: Address) -> Result<u64, Fail> {
    if let Some(index) = lookup(call, address)? {
        return Ok(index);
    }
    let size: u64 = call.get(table().slot_at(0))?.saturating_to();
    let count = U256::from(size + 1);
    call.set(table().slot_at(0), count)?;
    call.set(table().slot_at(size + 1), address.into_word().into())?;
    call.set(index_slot(address), count)?;
    Ok(size)
}

/// The number of an address if it has one, else the address, in RLP.
fn compress(call: &mut Call<'_>, address: Address) -> Result<Bytes, Fail> {
    let mut out = Vec::new();
    match lookup(call, address)? {
        Some(index) => index.encode(&mut out),
        None => address.encode(&mut out),
    }
    Ok(out.into())
}

/// The address at an offset, and how many bytes it took.
fn decompress(call: &mut Call<'_>, buffer: &[u8], offset: U256) -> Result<(Address, U256), Fail> {
    let offset = usize::try_from(offset).map_err(|_| Fail::Plain)?;
    let bytes = buffer.get(offset..).ok_or(Fail::Plain)?;
    let mut rest = bytes;
    let address = match Address::decode(&mut rest) {
        Ok(address) => address,
        Err(_) => {
            rest = bytes;
            let index = u64::decode(&mut rest).map_err(|_| Fail::Plain)?;
            at_index(call, index)?.ok_or(Fail::Plain)?
        }
    };
    Ok((address, U256::from(bytes.len() - rest.len())))
}
