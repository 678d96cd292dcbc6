//! An embedded Stylus chain.
