//! Exponential, logarithm and error function of additions and multiplications alone, so that they
//! give the same bits on every machine; a platform's own library may differ in the last bit.

/// e to the power of `x`, for `x` in -87..88, to within two units in the last place; beyond, the
/// value at the bound.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    // Adding 1.5 * 2^23 rounds to an integer, ties to even, which the low bits are then: no conversion is needed, which
    // not all vectors have.
    let shifted = x * std::f32::consts::LOG2_E + 12_582_912.0;
    let power = shifted - 12_582_912.0;
    // ln 2 in two parts, the first of which has few enough bits to be exact times `power`.
    let rest = (x - power * 0.693_359_4) + power * 2.121_944_4e-4;
    let series = 1.388_888_9e-3;
    let series = series * rest + 8.333_334e-3;
    let series = series * rest + 4.166_666_8e-2;
    let series = series * rest + 1.666_666_7e-1;
    let series = series * rest + 0.5;
    let series = series * rest + 1.0;
    let series = series * rest + 1.0;
    series * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// The natural logarithm of a positive, normal number, to within some 1e-15 of its value.
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) as i64 - 1023) as f64;
    let mut fraction = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if fraction > std::f64::consts::SQRT_2 {
        fraction /= 2.0;
        exponent += 1.0;
    }
    // ln f = 2 artanh((f - 1) / (f + 1)), whose argument is at most 0.172.
    let ratio = (fraction - 1.0) / (fraction + 1.0);
    let square = ratio * ratio;
    let series = (0..11).rev().fold(0.0, |sum, term| sum * square + 1.0 / f64::from(2 * term + 1));
    exponent * std::f64::consts::LN_2 + 2.0 * ratio * series
}

/// The error function, to within 3e-7 (Abramowitz and Stegun, 7.1.26).
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let series = 1.061_405_4;
    let series = series * t - 1.453_152_1;
    let series = series * t + 1.421_413_8;
    let series = series * t - 0.284_496_72;
    let series = series * t + 0.254_829_6;
    (1.0 - series * t * exp(-size * size)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_close_to_the_platforms() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let expected = f64::from(x).exp();
            assert!((f64::from(exp(x)) / expected - 1.0).abs() < 3e-7, "exp {x}: {} {expected}", exp(x));
        }
        assert!(exp(f32::NAN).is_nan());
        for step in 1..10_000 {
            let x = f64::from(step) * 0.37;
            assert!((ln(x) - x.ln()).abs() < 1e-14 * (1.0 + x.ln().abs()), "ln {x}");
            assert!((ln(1.0 / x) + x.ln()).abs() < 1e-14 * (1.0 + x.ln().abs()), "ln 1/{x}");
        }
        for (x, expected) in
            [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3), (9.0, 1.0)]
        {
            assert!((erf(x) - expected).abs() < 4e-7, "erf {x}: {}", erf(x));
        }
    }
}
