//! Debug output, which costs nothing and goes to [`Config::console`](crate::Config::console).

use wasmi::Val;

use super::{Answer, Vm};
use crate::stylus::host::{CallStart, Machine, word};

pub(super) fn log_text(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let text = vm.read(word(args, 0), word(args, 1))?;
    (vm.host().console)(&String::from_utf8_lossy(&text));
    let start = CallStart { name: "console_log_text", ..start };
    vm.trace(start, || text, Vec::new);
    Ok(None)
}

pub(super) fn log_value(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let text = text(args);
    (vm.host().console)(&text);
    let start = CallStart { name: "console_log", ..start };
    vm.trace(start, || text.into_bytes(), Vec::new);
    Ok(None)
}

/// Prints a value and returns it.
pub(super) fn tee(vm: Vm<'_, '_>, args: &[Val]) -> Answer {
    (vm.host().console)(&text(args));
    Ok(args.first().cloned())
}

fn text(args: &[Val]) -> String {
    match args.first() {
        Some(Val::I32(value)) => value.to_string(),
        Some(Val::I64(value)) => value.to_string(),
        Some(Val::F32(value)) => f32::from(*value).to_string(),
        Some(Val::F64(value)) => f64::from(*value).to_string(),
        _ => String::new(),
    }
}
