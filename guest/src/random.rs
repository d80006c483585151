//! `Math.random`. QuickJS seeds its own once, and the snapshot would freeze that seed for every request;
//! this one is seeded by each event.

use crate::quickjs::{Ctx, Function, Object, Result};
use std::cell::Cell;

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0x9E37_79B9_7F4A_7C15) };
}

pub fn seed(seed: u64) {
    STATE.set(seed);
}

/// SplitMix64: passes BigCrush, has one word of state and no bad seed.
fn next() -> u64 {
    let state = STATE.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
    STATE.set(state);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A double in [0, 1) with all 53 bits random.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
fn unit() -> f64 {
    (next() >> 11) as f64 / (1_u64 << 53) as f64
}

pub fn install(ctx: &Ctx<'_>) -> Result<()> {
    let math: Object<'_> = ctx.globals().get("Math")?;
    let random = Function::new(ctx.clone(), unit)?.with_name("random")?;
    math.prop("random", crate::quickjs::object::Property::from(random).writable().configurable())
}
