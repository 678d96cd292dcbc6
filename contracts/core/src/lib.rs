//! The pure part of Tributary.
#![no_std]
