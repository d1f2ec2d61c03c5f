// SPDX-License-Identifier: Apache-2.0
// What threads of one process use without the object manager: critical sections, slim locks, condition variables,
// one-time initialization, waiting on an address, interlocked operations. Each is waited for by what it protects.
#include <atomic>
#include <vector>

#include "contract.h"

namespace mapcheck::tests {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 5'000;

template <class Body>
void repeat_in_threads(Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) body();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Adds to a plain number in several threads, each time between the two calls: how much was lost.
template <class Enter, class Leave>
int count_in_threads(Enter enter, Leave leave) {
  int counter = 0;
  repeat_in_threads([&] {
    enter();
    counter = counter + 1;
    leave();
  });
  return counter - kThreads * kRounds;
}

TEST(CriticalSections, BelongToAThreadAsOftenAsItEnteredThem) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  const auto another_gets_it = [&] {
    bool got = false;
    in_thread([&] {
      got = TryEnterCriticalSection(&section) != FALSE;
      if (got) LeaveCriticalSection(&section);
    });
    return got;
  };
  EXPECT_TRUE(another_gets_it());
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  EXPECT_EQ(section.RecursionCount, 2);
  LeaveCriticalSection(&section);
  EXPECT_FALSE(another_gets_it());
  LeaveCriticalSection(&section);
  EXPECT_TRUE(another_gets_it());
  EXPECT_EQ(section.OwningThread, nullptr);
  DeleteCriticalSection(&section);
}

TEST(CriticalSections, LetInOneThreadAtATime) {
  for (const DWORD spins : {0U, 100U}) {
    CRITICAL_SECTION section;
    EXPECT_TRUE(InitializeCriticalSectionAndSpinCount(&section, spins));
    EXPECT_EQ(count_in_threads([&] { EnterCriticalSection(&section); }, [&] { LeaveCriticalSection(&section); }), 0);
    DeleteCriticalSection(&section);
  }
}

TEST(CriticalSections, HaveASpinCountWhereOthersCanRun) {
  CRITICAL_SECTION section;
  EXPECT_TRUE(InitializeCriticalSectionEx(&section, 4000, CRITICAL_SECTION_NO_DEBUG_INFO));
  const DWORD usual = std::thread::hardware_concurrency() == 1 ? 0 : 4000;
  EXPECT_EQ(SetCriticalSectionSpinCount(&section, 7), usual);
  EXPECT_EQ(SetCriticalSectionSpinCount(&section, 0), usual == 0 ? 0U : 7U);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(InitializeCriticalSectionEx(&section, 0, 1)); }), ERROR_INVALID_PARAMETER);
  DeleteCriticalSection(&section);
}

TEST(SlimLocks, AreForOneWriterOrManyReaders) {
  SRWLOCK lock = SRWLOCK_INIT;
  const auto can = [&](auto acquire) {
    bool got = false;
    in_thread([&] { got = acquire(&lock) != FALSE; });
    return got;
  };
  EXPECT_TRUE(can(TryAcquireSRWLockShared) && can(TryAcquireSRWLockShared)) << "both stay";
  EXPECT_FALSE(can(TryAcquireSRWLockExclusive));
  ReleaseSRWLockShared(&lock);
  EXPECT_FALSE(can(TryAcquireSRWLockExclusive));
  ReleaseSRWLockShared(&lock);
  EXPECT_TRUE(can(TryAcquireSRWLockExclusive));
  EXPECT_FALSE(can(TryAcquireSRWLockExclusive) || can(TryAcquireSRWLockShared));
  ReleaseSRWLockExclusive(&lock);
  EXPECT_EQ(lock.Ptr, nullptr) << "as it was made";
}

TEST(SlimLocks, LetInOneWriterAtATime) {
  SRWLOCK lock;
  InitializeSRWLock(&lock);
  EXPECT_EQ(count_in_threads([&] { AcquireSRWLockExclusive(&lock); }, [&] { ReleaseSRWLockExclusive(&lock); }), 0);
  EXPECT_EQ(lock.Ptr, nullptr);
}

// Writers keep two numbers equal; readers, who keep coming, see them equal, and the writers get their turn.
TEST(SlimLocks, KeepReadersAndWritersApart) {
  SRWLOCK lock = SRWLOCK_INIT;
  int left = 0;
  int right = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!over) {
        AcquireSRWLockShared(&lock);
        EXPECT_EQ(left, right);
        ReleaseSRWLockShared(&lock);
      }
    });
  }
  for (int i = 0; i < 2'000; ++i) {
    AcquireSRWLockExclusive(&lock);
    left = left + 1;
    right = right + 1;
    ReleaseSRWLockExclusive(&lock);
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(lock.Ptr, nullptr);
}

TEST(ConditionVariables, HandOverUnderACriticalSection) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
  int turn = 0;
  const auto play = [&](int me) {
    EnterCriticalSection(&section);
    for (int i = 0; i < 500; ++i) {
      while (turn % 2 != me) EXPECT_TRUE(SleepConditionVariableCS(&changed, &section, INFINITE));
      ++turn;
      WakeConditionVariable(&changed);
    }
    LeaveCriticalSection(&section);
  };
  std::thread other([&] { play(1); });
  play(0);
  other.join();
  EXPECT_EQ(turn, 1000);
  DeleteCriticalSection(&section);
}

TEST(ConditionVariables, WakeAllUnderASlimLock) {
  SRWLOCK lock = SRWLOCK_INIT;
  CONDITION_VARIABLE changed;
  InitializeConditionVariable(&changed);
  int waiting = 0;
  bool go = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      AcquireSRWLockExclusive(&lock);
      ++waiting;
      ReleaseSRWLockExclusive(&lock);
      AcquireSRWLockShared(&lock);
      while (!go) {
        EXPECT_TRUE(SleepConditionVariableSRW(&changed, &lock, INFINITE, CONDITION_VARIABLE_LOCKMODE_SHARED));
      }
      ReleaseSRWLockShared(&lock);
    });
  }
  for (bool all = false; !all;) {
    AcquireSRWLockExclusive(&lock);
    all = go = waiting == 3;
    ReleaseSRWLockExclusive(&lock);
    Sleep(0);
  }
  WakeAllConditionVariable(&changed);
  for (std::thread& thread : threads) thread.join();
}

TEST(ConditionVariables, KnowWhenTheTimeIsOver) {
  SRWLOCK lock = SRWLOCK_INIT;
  CONDITION_VARIABLE never = CONDITION_VARIABLE_INIT;
  AcquireSRWLockExclusive(&lock);
  for (const DWORD milliseconds : {0U, 5U}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SleepConditionVariableSRW(&never, &lock, milliseconds, 0)); }),
              ERROR_TIMEOUT);
  }
  EXPECT_FALSE(TryAcquireSRWLockShared(&lock)) << "it has its lock again";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SleepConditionVariableSRW(&never, &lock, 0, 2)); }),
            ERROR_INVALID_PARAMETER);
  ReleaseSRWLockExclusive(&lock);
}

int initializations = 0;
BOOL CALLBACK initialize(PINIT_ONCE, PVOID parameter, PVOID* context) {
  ++initializations;
  *context = parameter;
  return parameter != nullptr;
}

TEST(OneTimeInitialization, HappensOnce) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  alignas(8) int data = 0;
  initializations = 0;
  PVOID context = nullptr;
  EXPECT_FALSE(InitOnceExecuteOnce(&once, initialize, nullptr, &context)) << "one that fails does not count";
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      PVOID seen = nullptr;
      EXPECT_TRUE(InitOnceExecuteOnce(&once, initialize, &data, &seen));
      EXPECT_EQ(seen, &data);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(initializations, 2);
}

TEST(OneTimeInitialization, LetsOthersWaitForWhoBegan) {
  INIT_ONCE once;
  InitOnceInitialize(&once);
  alignas(8) int data = 0;
  BOOL pending = FALSE;
  EXPECT_EQ(
      last_error_of([&] { EXPECT_FALSE(InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, nullptr)); }),
      ERROR_GEN_FAILURE);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(InitOnceComplete(&once, 0, nullptr)); }), ERROR_GEN_FAILURE);
  EXPECT_TRUE(InitOnceBeginInitialize(&once, 0, &pending, nullptr));
  EXPECT_TRUE(pending);
  std::thread other([&] {
    BOOL mine = TRUE;
    PVOID seen = nullptr;
    EXPECT_TRUE(InitOnceBeginInitialize(&once, 0, &mine, &seen));
    EXPECT_FALSE(mine);
    EXPECT_EQ(seen, &data);
  });
  BOOL unused = FALSE;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &unused, nullptr)); }),
            ERROR_INVALID_PARAMETER);
  PVOID crooked = reinterpret_cast<char*>(&data) + 1;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(InitOnceComplete(&once, 0, crooked)); }), ERROR_INVALID_PARAMETER)
      << "the low bits are not the program's";
  EXPECT_TRUE(InitOnceComplete(&once, 0, &data));
  other.join();
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, nullptr));
}

TEST(OneTimeInitialization, TakesTheFirstOfSeveral) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  alignas(8) int data[4] = {};
  BOOL pending = FALSE;
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, nullptr) && pending);
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, nullptr) && pending);
  EXPECT_EQ(
      last_error_of([&] { EXPECT_FALSE(InitOnceComplete(&once, INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED, nullptr)); }),
      ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(InitOnceComplete(&once, INIT_ONCE_ASYNC, &data[0]));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(InitOnceComplete(&once, INIT_ONCE_ASYNC, &data[2])); }),
            ERROR_GEN_FAILURE);
  PVOID seen = nullptr;
  EXPECT_TRUE(InitOnceBeginInitialize(&once, 0, &pending, &seen));
  EXPECT_FALSE(pending);
  EXPECT_EQ(seen, &data[0]);
}

// W-619 to W-622.
TEST(Addresses, AreWaitedOnWhileTheyHoldAValue) {
  volatile LONG64 value = 5;
  LONG64 same = 5;
  LONG64 other = 6;
  for (const SIZE_T size : {0U, 3U, 5U, 16U}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WaitOnAddress(&value, &same, size, 0)); }), ERROR_INVALID_PARAMETER);
  }
  for (const SIZE_T size : {1U, 2U, 4U, 8U}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(WaitOnAddress(&value, &other, size, INFINITE)); }), kSentinel);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WaitOnAddress(&value, &same, size, 0)); }), ERROR_TIMEOUT);
  }
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WaitOnAddress(&value, &same, 8, 5)); }), ERROR_TIMEOUT);
  EXPECT_EQ(last_error_of([] {
              WakeByAddressAll(nullptr);
              WakeByAddressSingle(nullptr);
            }),
            kSentinel);
}

TEST(Addresses, WakeOneOrAllOfTheirSleepers) {
  static LONG value;
  LONG zero = 0;
  std::atomic<int> awake = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      EXPECT_TRUE(WaitOnAddress(&value, &zero, sizeof(value), INFINITE));
      ++awake;
    });
  }
  // Who does not sleep yet is woken by a later call.
  while (awake == 0) WakeByAddressSingle(&value);
  InterlockedIncrement(&value);
  while (awake != 3) WakeByAddressAll(&value);
  for (std::thread& thread : threads) thread.join();
}

TEST(Interlocked, GivesTheNewOrTheOldValue) {
  LONG number = 5;
  EXPECT_EQ(InterlockedIncrement(&number), 6);
  EXPECT_EQ(InterlockedDecrement(&number), 5);
  EXPECT_EQ(InterlockedExchange(&number, 12), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&number, -2), 12);
  EXPECT_EQ(InterlockedAdd(&number, 2), 12);
  EXPECT_EQ(InterlockedAnd(&number, 0xF4), 12);
  EXPECT_EQ(InterlockedOr(&number, 3), 4);
  EXPECT_EQ(InterlockedXor(&number, 1), 7);
  EXPECT_EQ(InterlockedCompareExchange(&number, 1, 5), 6) << "not exchanged";
  EXPECT_EQ(InterlockedCompareExchange(&number, 1, 6), 6);
  EXPECT_EQ(number, 1);
  EXPECT_FALSE(InterlockedBitTestAndSet(&number, 31));
  EXPECT_TRUE(InterlockedBitTestAndSet(&number, 31));
  EXPECT_TRUE(InterlockedBitTestAndReset(&number, 31));
  LONG64 wide = 1LL << 40;
  EXPECT_EQ(InterlockedIncrement64(&wide), (1LL << 40) + 1);
  EXPECT_EQ(InterlockedCompareExchange64(&wide, 7, (1LL << 40) + 1), (1LL << 40) + 1);
  EXPECT_EQ(InterlockedExchangeAdd64(&wide, 1LL << 33), 7);
  PVOID pointer = &number;
  EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, nullptr, &number), &number);
  EXPECT_EQ(InterlockedExchangePointer(&pointer, &wide), nullptr);
  LONG64 shared = 0;
  repeat_in_threads([&] { InterlockedIncrement64(&shared); });
  EXPECT_EQ(shared, kThreads * kRounds);
}

}  // namespace
}  // namespace mapcheck::tests
