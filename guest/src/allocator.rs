//! The memory of the guest, for Rust and QuickJS alike. It is built for instances that live for one event:
//! small blocks come from chunks, one after the other, and a freed one goes to the list of its size. Nothing
//! is merged, split or given back; large blocks go to the standard allocator, which does all that.
//!
//! While a script is being made, freed memory is scrubbed, so that the image holds what is alive and zeros.
//! After that, `start_fresh` leaves the holes alone: an event then writes to a few fresh pages in a row, and
//! not to a hole in every page of the image, each of which would have to be copied and put back.

use crate::quickjs::allocator::Allocator as QuickJsAllocator;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

/// Before every block stands its class, or the size of a large block.
const HEADER_BYTES: usize = 4;
/// Every block begins at a multiple of this, as doubles need it.
const ALIGNMENT: usize = 8;
/// Blocks, headers included, come in steps of `ALIGNMENT` up to here, and larger ones are large.
const MAX_SMALL_BYTES: usize = 2_048;
const CLASSES: usize = MAX_SMALL_BYTES / ALIGNMENT + 1;
/// What is asked of the standard allocator at a time. Small, since the last one is mostly unused.
const CHUNK_BYTES: usize = 16 * 1_024;
/// The first chunk holds the platform and a small script, so that nothing large and short-lived comes to lie
/// among them: the compiled form of an image has no holes.
const FIRST_CHUNK_BYTES: usize = 576 * 1_024;
/// Before them lies what an event writes to first. The host puts 32 ranges of pages back cheaply, counted from
/// below, and all above those dearly: the longest range should not be the last.
const EVENT_BYTES: usize = 64 * 1_024;
/// The sandbox's memory is copied and put back in such pages.
const HOST_PAGE_BYTES: usize = 4_096;

struct Arena {
    next: Cell<usize>,
    end: Cell<usize>,
    /// Where the first chunk begins, with the room for events.
    event: Cell<usize>,
    /// Pages that every event writes to, all of them: where they begin and end.
    gathered: Cell<(usize, usize)>,
    /// First free block of each class; a free block begins with the address of the next.
    free: [Cell<usize>; CLASSES],
    scrubs: Cell<bool>,
}

/// The guest has one thread.
struct OnlyThread(Arena);

// SAFETY: there is no other thread that could touch it.
unsafe impl Sync for OnlyThread {}

static ARENA: OnlyThread = OnlyThread(Arena {
    next: Cell::new(0),
    end: Cell::new(0),
    event: Cell::new(0),
    gathered: Cell::new((0, 0)),
    free: [const { Cell::new(0) }; CLASSES],
    scrubs: Cell::new(true),
});

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Ends the making of an image: freed memory is no longer scrubbed, and what was freed is not used again.
pub fn start_fresh() {
    let arena = &ARENA.0;
    for list in &arena.free {
        list.set(0);
    }
    arena.scrubs.set(false);
    let event = arena.event.get();
    let first = event + EVENT_BYTES;
    if arena.end.get() != first + FIRST_CHUNK_BYTES {
        arena.gathered.set((first, first + FIRST_CHUNK_BYTES));
    }
    arena.next.set(block_start(event.next_multiple_of(HOST_PAGE_BYTES)));
    arena.end.set(event + EVENT_BYTES);
}

/// Writes to each page of the first chunk, if the script is so large that there are more chunks. An event of it writes
/// to about half of those pages, here and there: more ranges than the host puts back cheaply. Now they are one.
pub fn gather() {
    let (start, end) = ARENA.0.gathered.get();
    for page in (start..end).step_by(HOST_PAGE_BYTES) {
        let byte = page as *mut u8;
        // SAFETY: it lies in that chunk.
        unsafe { byte.write_volatile(byte.read_volatile()) };
    }
}

/// The first place at or after `address` where a block can begin: its payload is aligned, its header is not.
fn block_start(address: usize) -> usize {
    (address + HEADER_BYTES).next_multiple_of(ALIGNMENT) - HEADER_BYTES
}

/// Blocks of this many bytes, header included.
fn class_of(payload: usize) -> usize {
    (payload + HEADER_BYTES).div_ceil(ALIGNMENT)
}

impl Arena {
    fn allocate(&self, payload: usize) -> *mut u8 {
        let class = class_of(payload.max(HEADER_BYTES));
        if self.end.get() == 0 && !self.add_chunk() {
            return null_mut();
        }
        let Some(list) = self.free.get(class) else { return allocate_large(payload) };
        let free = list.get();
        if free != 0 {
            // SAFETY: a free block holds the address of the next one.
            list.set(unsafe { *(free as *const usize) });
            return free as *mut u8;
        }
        let bytes = class * ALIGNMENT;
        if self.end.get() - self.next.get() < bytes && !self.add_chunk() {
            return null_mut();
        }
        let block = self.next.get();
        self.next.set(block + bytes);
        // SAFETY: the block lies in a chunk that is ours.
        unsafe { *(block as *mut u32) = class as u32 };
        (block + HEADER_BYTES) as *mut u8
    }

    fn add_chunk(&self) -> bool {
        let first = self.end.get() == 0;
        let bytes = if first { EVENT_BYTES + FIRST_CHUNK_BYTES } else { CHUNK_BYTES };
        // SAFETY: the layout is valid and not empty.
        let chunk = unsafe { System.alloc(Layout::from_size_align_unchecked(bytes, ALIGNMENT)) } as usize;
        if chunk == 0 {
            return false;
        }
        if first {
            self.event.set(chunk);
            self.next.set(block_start(chunk + EVENT_BYTES));
        } else if chunk != self.end.get() {
            self.next.set(block_start(chunk));
        }
        self.end.set(chunk + bytes);
        true
    }

    /// # Safety
    /// `payload` was given by `allocate` and is not used any more.
    unsafe fn free(&self, payload: *mut u8) {
        // SAFETY: the caller's promise.
        let header = unsafe { header(payload) };
        if self.scrubs.get() {
            // SAFETY: the block is as long as its header says, and nobody uses it.
            unsafe { payload.write_bytes(0, usable(header)) };
        }
        match self.free.get(header) {
            Some(list) => {
                // SAFETY: the smallest block holds an address.
                unsafe { *payload.cast::<usize>() = list.get() };
                list.set(payload as usize);
            }
            // SAFETY: so it is a large one.
            None => unsafe { System.dealloc(payload.sub(ALIGNMENT), large_layout(header)) },
        }
    }

    /// # Safety
    /// As for `free`; `payload` is only valid afterwards if this answers null.
    unsafe fn resize(&self, payload: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        let header = unsafe { header(payload) };
        let has = usable(header);
        if header < CLASSES && size <= has {
            return payload;
        }
        if header >= CLASSES && class_of(size) >= CLASSES {
            // SAFETY: both are large ones.
            return unsafe { resize_large(payload, header, size) };
        }
        let moved = self.allocate(size);
        if !moved.is_null() {
            // SAFETY: two different blocks, both at least this long.
            unsafe {
                moved.copy_from_nonoverlapping(payload, has.min(size));
                self.free(payload);
            }
        }
        moved
    }
}

/// # Safety
/// `payload` is a block of this allocator.
unsafe fn header(payload: *mut u8) -> usize {
    // SAFETY: the caller's promise.
    unsafe { *payload.sub(HEADER_BYTES).cast::<u32>() as usize }
}

/// Bytes of a block that its owner may use.
fn usable(header: usize) -> usize {
    if header < CLASSES { header * ALIGNMENT - HEADER_BYTES } else { header }
}

/// A large block's header is its size, which is larger than any class.
fn large_layout(size: usize) -> Layout {
    // SAFETY: `allocate_large` has checked the size.
    unsafe { Layout::from_size_align_unchecked(size + ALIGNMENT, ALIGNMENT) }
}

fn allocate_large(size: usize) -> *mut u8 {
    if size > isize::MAX as usize - 2 * ALIGNMENT {
        return null_mut();
    }
    // SAFETY: the layout is valid and not empty.
    let block = unsafe { System.alloc(large_layout(size)) };
    // SAFETY: the block is there and longer than its header.
    if block.is_null() { block } else { unsafe { place_large(block, size) } }
}

/// # Safety
/// `block` has room for a header and `size` bytes.
unsafe fn place_large(block: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe {
        let payload = block.add(ALIGNMENT);
        *payload.sub(HEADER_BYTES).cast::<u32>() = size as u32;
        payload
    }
}

/// # Safety
/// `payload` is a large block of `has` bytes.
unsafe fn resize_large(payload: *mut u8, has: usize, size: usize) -> *mut u8 {
    if size > isize::MAX as usize - 2 * ALIGNMENT {
        return null_mut();
    }
    // SAFETY: the caller's promise; the size has been checked.
    unsafe {
        let block = System.realloc(payload.sub(ALIGNMENT), large_layout(has), size + ALIGNMENT);
        if block.is_null() { block } else { place_large(block, size) }
    }
}

/// The arena as Rust and QuickJS want it.
pub struct Allocator;

// SAFETY: blocks are as long as asked for, aligned to 8, and apart from each other. What needs more than that
// goes to the standard allocator, which knows it by its layout.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGNMENT {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc(layout) };
        }
        ARENA.0.allocate(layout.size())
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe {
            if layout.align() > ALIGNMENT { System.dealloc(block, layout) } else { ARENA.0.free(block) }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe {
            if layout.align() > ALIGNMENT {
                System.realloc(block, layout, size)
            } else {
                ARENA.0.resize(block, size)
            }
        }
    }
}

// SAFETY: as above.
unsafe impl QuickJsAllocator for Allocator {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        ARENA.0.allocate(size)
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let Some(bytes) = count.checked_mul(size) else { return null_mut() };
        let block = ARENA.0.allocate(bytes);
        if !block.is_null() {
            // SAFETY: the block is that long.
            unsafe { block.write_bytes(0, bytes) };
        }
        block
    }

    unsafe fn dealloc(&mut self, block: *mut u8) {
        if !block.is_null() {
            // SAFETY: the caller's promise.
            unsafe { ARENA.0.free(block) };
        }
    }

    unsafe fn realloc(&mut self, block: *mut u8, size: usize) -> *mut u8 {
        if block.is_null() {
            return ARENA.0.allocate(size);
        }
        if size == 0 {
            // SAFETY: the caller's promise.
            unsafe { ARENA.0.free(block) };
            return null_mut();
        }
        // SAFETY: the caller's promise.
        unsafe { ARENA.0.resize(block, size) }
    }

    unsafe fn usable_size(block: *mut u8) -> usize {
        if block.is_null() {
            return 0;
        }
        // SAFETY: the caller's promise.
        usable(unsafe { header(block) })
    }
}
