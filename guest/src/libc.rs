//! What QuickJS asks of an operating system, for the C library that javy's binding is linked with. There is
//! none here: time comes from the host, memory from the guest's allocator, and nothing is printed.

use crate::allocator::Allocator;
use crate::quickjs::allocator::Allocator as _;
use crate::world::stoa::engine::clock;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;

#[repr(C)]
struct TimeVal {
    seconds: i64,
    microseconds: i64,
}

#[repr(C)]
struct TimeSpec {
    seconds: i64,
    nanoseconds: i32,
}

const NS_PER_S: u64 = 1_000_000_000;

#[unsafe(no_mangle)]
unsafe extern "C" fn gettimeofday(time: *mut TimeVal, _zone: *mut c_void) -> c_int {
    let now = clock::now();
    // SAFETY: QuickJS gives a place for it.
    unsafe {
        *time = TimeVal { seconds: (now / NS_PER_S) as i64, microseconds: (now % NS_PER_S / 1_000) as i64 };
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(_clock: *const c_void, time: *mut TimeSpec) -> c_int {
    let now = clock::now();
    // SAFETY: as above.
    unsafe { *time = TimeSpec { seconds: (now / NS_PER_S) as i64, nanoseconds: (now % NS_PER_S) as i32 } };
    0
}

/// Nine numbers of the calendar, the offset from UTC, the zone's name, and nanoseconds: all zero is UTC, and
/// the offset is all that QuickJS reads.
const TM_WORDS: usize = 12;

#[unsafe(no_mangle)]
unsafe extern "C" fn localtime_r(_time: *const i64, broken_down: *mut [u32; TM_WORDS]) -> *mut c_void {
    // SAFETY: as above.
    unsafe { *broken_down = [0; TM_WORDS] };
    broken_down.cast()
}

#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    core::arch::wasm32::unreachable()
}

#[unsafe(no_mangle)]
extern "C" fn __stdio_write(_file: *mut c_void, _bytes: *const u8, length: usize) -> usize {
    length
}

#[unsafe(no_mangle)]
extern "C" fn __stdout_write(_file: *mut c_void, _bytes: *const u8, length: usize) -> usize {
    length
}

#[unsafe(no_mangle)]
extern "C" fn __stdio_seek(_file: *mut c_void, _offset: i64, _whence: c_int) -> i64 {
    -1
}

#[unsafe(no_mangle)]
extern "C" fn __stdio_close(_file: *mut c_void) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn __isatty(_descriptor: c_int) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn malloc(size: usize) -> *mut u8 {
    Allocator.alloc(size)
}

#[unsafe(no_mangle)]
extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
    Allocator.calloc(count, size)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(block: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe { Allocator.realloc(block, size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn free(block: *mut u8) {
    if block != null_mut() {
        // SAFETY: the caller's promise.
        unsafe { Allocator.dealloc(block) };
    }
}
