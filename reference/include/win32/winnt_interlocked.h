/* SPDX-License-Identifier: Apache-2.0
 * The part of winnt.h about memory that threads and processes share: interlocked operations, each a full barrier unless
 * its name says less. They give what Windows gives: the new value of Increment and Decrement, the old one of all
 * others. winnt.h includes this header. */
#ifndef MAPCHECK_WIN32_WINNT_INTERLOCKED_H
#define MAPCHECK_WIN32_WINNT_INTERLOCKED_H

#include "minwindef.h"

/* One family for each width and each strength of the barrier. */
#define MAPCHECK_INTERLOCKED(type, width, strength, order, failure)                                         \
  static inline type InterlockedIncrement##width##strength(type volatile* Addend) {                         \
    return __atomic_add_fetch(Addend, 1, order);                                                            \
  }                                                                                                         \
  static inline type InterlockedDecrement##width##strength(type volatile* Addend) {                         \
    return __atomic_sub_fetch(Addend, 1, order);                                                            \
  }                                                                                                         \
  static inline type InterlockedExchange##width##strength(type volatile* Target, type Value) {              \
    return __atomic_exchange_n(Target, Value, order);                                                       \
  }                                                                                                         \
  static inline type InterlockedExchangeAdd##width##strength(type volatile* Addend, type Value) {           \
    return __atomic_fetch_add(Addend, Value, order);                                                        \
  }                                                                                                         \
  static inline type InterlockedAnd##width##strength(type volatile* Destination, type Value) {              \
    return __atomic_fetch_and(Destination, Value, order);                                                   \
  }                                                                                                         \
  static inline type InterlockedOr##width##strength(type volatile* Destination, type Value) {               \
    return __atomic_fetch_or(Destination, Value, order);                                                    \
  }                                                                                                         \
  static inline type InterlockedXor##width##strength(type volatile* Destination, type Value) {              \
    return __atomic_fetch_xor(Destination, Value, order);                                                   \
  }                                                                                                         \
  static inline type InterlockedCompareExchange##width##strength(type volatile* Destination, type Exchange, \
                                                                 type Comperand) {                          \
    __atomic_compare_exchange_n(Destination, &Comperand, Exchange, 0, order, failure);                      \
    return Comperand;                                                                                       \
  }

#define MAPCHECK_INTERLOCKED_WIDTH(type, width)                                  \
  MAPCHECK_INTERLOCKED(type, width, , __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)        \
  MAPCHECK_INTERLOCKED(type, width, Acquire, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE) \
  MAPCHECK_INTERLOCKED(type, width, Release, __ATOMIC_RELEASE, __ATOMIC_RELAXED) \
  MAPCHECK_INTERLOCKED(type, width, NoFence, __ATOMIC_RELAXED, __ATOMIC_RELAXED)

MAPCHECK_INTERLOCKED_WIDTH(SHORT, 16)
MAPCHECK_INTERLOCKED_WIDTH(LONG, )
MAPCHECK_INTERLOCKED_WIDTH(LONG64, 64)
#undef MAPCHECK_INTERLOCKED_WIDTH
#undef MAPCHECK_INTERLOCKED

static inline LONG64 InterlockedAdd64(LONG64 volatile* Addend, LONG64 Value) {
  return __atomic_add_fetch(Addend, Value, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedAdd(LONG volatile* Addend, LONG Value) {
  return __atomic_add_fetch(Addend, Value, __ATOMIC_SEQ_CST);
}
static inline PVOID InterlockedExchangePointer(PVOID volatile* Target, PVOID Value) {
  return __atomic_exchange_n(Target, Value, __ATOMIC_SEQ_CST);
}
static inline PVOID InterlockedCompareExchangePointer(PVOID volatile* Destination, PVOID Exchange, PVOID Comperand) {
  __atomic_compare_exchange_n(Destination, &Comperand, Exchange, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return Comperand;
}
static inline BOOLEAN InterlockedBitTestAndSet(LONG volatile* Base, LONG Bit) {
  const ULONG mask = 1u << (Bit & 31);
  return (BOOLEAN)((__atomic_fetch_or((ULONG volatile*)(Base + (Bit >> 5)), mask, __ATOMIC_SEQ_CST) & mask) != 0);
}
static inline BOOLEAN InterlockedBitTestAndReset(LONG volatile* Base, LONG Bit) {
  const ULONG mask = 1u << (Bit & 31);
  return (BOOLEAN)((__atomic_fetch_and((ULONG volatile*)(Base + (Bit >> 5)), ~mask, __ATOMIC_SEQ_CST) & mask) != 0);
}

static inline void MemoryBarrier(void) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
static inline void YieldProcessor(void) {
  __builtin_ia32_pause();
}

#endif
