// SPDX-License-Identifier: Apache-2.0
// Pulses, SignalObjectAndWait, and what the Ex forms of creation and the rights of handles mean for waits. A thread
// that waits by SignalObjectAndWait is known to wait once its signal is seen, as both are one step here.
#include <array>
#include <vector>

#include "contract.h"

namespace mapcheck::tests {
namespace {

HANDLE make_event(BOOL manual_reset, BOOL initial_state) {
  return CreateEventW(nullptr, manual_reset, initial_state, nullptr);
}

// Threads that wait for one object, and how many of their waits have succeeded.
class Waiters {
 public:
  Waiters(int count, HANDLE object) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, object] {
        EXPECT_EQ(SignalObjectAndWait(ready_, object, INFINITE, FALSE), WAIT_OBJECT_0);
        EXPECT_TRUE(ReleaseSemaphore(done_, 1, nullptr));
      });
    }
    for (int i = 0; i < count; ++i) EXPECT_EQ(WaitForSingleObject(ready_, kSoon), WAIT_OBJECT_0);
  }
  ~Waiters() {
    for (std::thread& thread : threads_) thread.join();
    EXPECT_TRUE(CloseHandle(ready_) && CloseHandle(done_));
  }
  // Waits until one more is done.
  bool one_is_done() { return WaitForSingleObject(done_, kSoon) == WAIT_OBJECT_0; }
  bool nobody_else_is_done() { return WaitForSingleObject(done_, 0) == WAIT_TIMEOUT; }

 private:
  HANDLE ready_ = CreateSemaphoreW(nullptr, 0, 100, nullptr);
  HANDLE done_ = CreateSemaphoreW(nullptr, 0, 100, nullptr);
  std::vector<std::thread> threads_;
};

// D-293, W-566, W-569.
TEST(Pulses, WithoutWaitersLeaveTheEventUnset) {
  for (const BOOL manual_reset : {TRUE, FALSE}) {
    for (const BOOL initial_state : {TRUE, FALSE}) {
      HANDLE event = make_event(manual_reset, initial_state);
      EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(PulseEvent(event)); }), kSentinel);
      EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
      EXPECT_TRUE(CloseHandle(event));
    }
  }
}

// D-293: who waits at that moment is let go; of an auto-reset event one of them.
TEST(Pulses, LetGoWhoWaits) {
  HANDLE manual = make_event(TRUE, FALSE);
  {
    Waiters waiters(3, manual);
    EXPECT_TRUE(PulseEvent(manual));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(waiters.one_is_done());
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
  }
  HANDLE automatic = make_event(FALSE, FALSE);
  {
    Waiters waiters(3, automatic);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(PulseEvent(automatic));
      EXPECT_TRUE(waiters.one_is_done());
      EXPECT_TRUE(waiters.nobody_else_is_done());
    }
  }
  EXPECT_TRUE(CloseHandle(manual) && CloseHandle(automatic));
}

// A pulse is not kept for a wait that needs something else as well.
TEST(Pulses, AreMissedByAWaitForAllThatLacksAnother) {
  HANDLE ready = make_event(FALSE, FALSE);
  HANDLE thread = nullptr;
  const std::array<HANDLE, 2> both = {make_event(TRUE, FALSE), make_event(TRUE, FALSE)};
  std::thread waiter([&] {
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    EXPECT_TRUE(SetEvent(ready));
    EXPECT_EQ(WaitForMultipleObjects(2, both.data(), TRUE, INFINITE), WAIT_OBJECT_0);
  });
  EXPECT_EQ(WaitForSingleObject(ready, kSoon), WAIT_OBJECT_0);
  for (HANDLE event : both) EXPECT_TRUE(PulseEvent(event));
  EXPECT_EQ(WaitForSingleObject(thread, 20), WAIT_TIMEOUT);
  for (HANDLE event : both) EXPECT_TRUE(SetEvent(event));
  waiter.join();
  for (HANDLE each : {ready, thread, both[0], both[1]}) EXPECT_TRUE(CloseHandle(each));
}

// D-291, W-572.
TEST(Pulses, NeedTheRightToModify) {
  HANDLE event = make_event(TRUE, TRUE);
  HANDLE weak = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &weak, SYNCHRONIZE, FALSE, 0));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(PulseEvent(weak)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ResetEvent(weak)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(WaitForSingleObject(weak, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(weak));
}

DWORD error_of_signal_and_wait(HANDLE signal, HANDLE wait) {
  return last_error_of([&] { EXPECT_EQ(SignalObjectAndWait(signal, wait, 0, FALSE), WAIT_FAILED); });
}

// W-612 to W-614, W-616.
TEST(SignalAndWait, SignalsEveryKindThatCanBeSignaled) {
  HANDLE automatic = make_event(FALSE, FALSE);
  HANDLE set = make_event(TRUE, TRUE);
  HANDLE unset = make_event(TRUE, FALSE);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(SignalObjectAndWait(automatic, set, 0, FALSE), WAIT_OBJECT_0); }), kSentinel);
  EXPECT_EQ(SignalObjectAndWait(automatic, automatic, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT) << "the wait took what the signal gave";
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(SignalObjectAndWait(automatic, unset, 0, FALSE), WAIT_TIMEOUT); }),
            kSentinel);
  EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_OBJECT_0) << "a wait in vain takes nothing back";
  HANDLE semaphore = CreateSemaphoreW(nullptr, 0, 1, nullptr);
  EXPECT_EQ(SignalObjectAndWait(semaphore, set, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
  HANDLE mutex = CreateMutexW(nullptr, TRUE, nullptr);
  EXPECT_EQ(SignalObjectAndWait(mutex, set, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(mutex)); }), ERROR_NOT_OWNER) << "it was released";
  EXPECT_EQ(SignalObjectAndWait(automatic, GetCurrentProcess(), 1, FALSE), WAIT_TIMEOUT) << "a pseudo handle will do";
  for (HANDLE each : {automatic, set, unset, semaphore, mutex}) EXPECT_TRUE(CloseHandle(each));
}

// W-612, W-615, W-618, D-314.
TEST(SignalAndWait, FailsBeforeItWaits) {
  HANDLE taken = make_event(FALSE, TRUE);
  HANDLE signal = make_event(TRUE, FALSE);
  HANDLE full = CreateSemaphoreW(nullptr, 1, 1, nullptr);
  HANDLE free_mutex = CreateMutexW(nullptr, FALSE, nullptr);
  HANDLE timer = CreateWaitableTimerW(nullptr, TRUE, nullptr);
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, nullptr);
  EXPECT_EQ(error_of_signal_and_wait(nullptr, taken), ERROR_INVALID_HANDLE);
  EXPECT_EQ(error_of_signal_and_wait(full, taken), ERROR_TOO_MANY_POSTS);
  EXPECT_EQ(error_of_signal_and_wait(free_mutex, taken), ERROR_NOT_OWNER);
  for (HANDLE other : {section, timer, GetCurrentProcess()}) {
    EXPECT_EQ(error_of_signal_and_wait(other, taken), ERROR_INVALID_HANDLE);
  }
  EXPECT_EQ(WaitForSingleObject(taken, 0), WAIT_OBJECT_0) << "no wait was begun";
  EXPECT_EQ(error_of_signal_and_wait(signal, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_EQ(error_of_signal_and_wait(nullptr, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_EQ(error_of_signal_and_wait(signal, section), ERROR_ACCESS_DENIED);
  EXPECT_EQ(WaitForSingleObject(signal, 0), WAIT_TIMEOUT) << "nothing was signaled for a wait that cannot be";
  for (HANDLE each : {taken, signal, full, free_mutex, timer, section}) EXPECT_TRUE(CloseHandle(each));
}

// SignalObjectAndWait's page: the rights are those of the calls that it does the work of.
TEST(SignalAndWait, NeedsTheRightsOfBoth) {
  const std::wstring names[] = {fresh_name(), fresh_name(), fresh_name()};
  HANDLE event = CreateEventW(nullptr, FALSE, TRUE, names[0].c_str());
  HANDLE semaphore = CreateSemaphoreW(nullptr, 0, 5, names[1].c_str());
  HANDLE mutex = CreateMutexW(nullptr, TRUE, names[2].c_str());
  HANDLE weak_event = OpenEventW(SYNCHRONIZE, FALSE, names[0].c_str());
  HANDLE deaf_event = OpenEventW(EVENT_MODIFY_STATE, FALSE, names[0].c_str());
  HANDLE weak_semaphore = OpenSemaphoreW(SYNCHRONIZE, FALSE, names[1].c_str());
  HANDLE weak_mutex = OpenMutexW(READ_CONTROL, FALSE, names[2].c_str());
  EXPECT_EQ(error_of_signal_and_wait(weak_event, event), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of_signal_and_wait(weak_semaphore, event), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of_signal_and_wait(semaphore, deaf_event), ERROR_ACCESS_DENIED);
  EXPECT_EQ(SignalObjectAndWait(weak_mutex, weak_event, 0, FALSE), WAIT_OBJECT_0) << "W-548: the owner needs none";
  for (HANDLE each : {event, semaphore, mutex, weak_event, deaf_event, weak_semaphore, weak_mutex}) {
    EXPECT_TRUE(CloseHandle(each));
  }
}

// The classic hand-over: nobody can come between the release and the wait.
TEST(SignalAndWait, PassesTheTurnToAndFro) {
  HANDLE ping = make_event(FALSE, FALSE);
  HANDLE pong = make_event(FALSE, FALSE);
  int turns = 0;
  std::thread other([&] {
    EXPECT_EQ(WaitForSingleObject(ping, INFINITE), WAIT_OBJECT_0);
    for (int i = 0; i < 200; ++i) {
      ++turns;
      EXPECT_EQ(SignalObjectAndWait(pong, ping, INFINITE, FALSE), WAIT_OBJECT_0);
    }
  });
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(SignalObjectAndWait(ping, pong, INFINITE, FALSE), WAIT_OBJECT_0);
    EXPECT_EQ(turns, i + 1);
  }
  EXPECT_TRUE(SetEvent(ping));
  other.join();
  EXPECT_TRUE(CloseHandle(ping) && CloseHandle(pong));
}

// D-349, W-573, W-250.
TEST(ExtendedCreation, GivesTheAccessThatWasAskedFor) {
  HANDLE waiting = CreateEventExW(nullptr, nullptr, CREATE_EVENT_INITIAL_SET, SYNCHRONIZE);
  EXPECT_EQ(WaitForSingleObject(waiting, 0), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEvent(waiting)); }), ERROR_ACCESS_DENIED);
  HANDLE nothing = CreateEventExW(nullptr, nullptr, 0, 0);
  EXPECT_NE(nothing, nullptr) << "its maker may ask for nothing";
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(nothing, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  HANDLE everything = CreateEventExW(nullptr, nullptr, CREATE_EVENT_MANUAL_RESET, MAXIMUM_ALLOWED | 0x4);
  EXPECT_TRUE(SetEvent(everything)) << "and for bits that mean nothing";
  EXPECT_EQ(WaitForSingleObject(everything, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(everything, 0), WAIT_OBJECT_0) << "manual reset";
  HANDLE mutex = CreateMutexExA(nullptr, nullptr, CREATE_MUTEX_INITIAL_OWNER, READ_CONTROL);
  EXPECT_TRUE(ReleaseMutex(mutex));
  HANDLE semaphore = CreateSemaphoreExA(nullptr, 0, 1, nullptr, 0, SEMAPHORE_MODIFY_STATE);
  EXPECT_TRUE(ReleaseSemaphore(semaphore, 1, nullptr));
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_FAILED);
  HANDLE timer = CreateWaitableTimerExW(nullptr, nullptr, CREATE_WAITABLE_TIMER_MANUAL_RESET, SYNCHRONIZE);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT);
  EXPECT_FALSE(CancelWaitableTimer(timer));
  for (HANDLE each : {waiting, nothing, everything, mutex, semaphore, timer}) EXPECT_TRUE(CloseHandle(each));
}

// W-562, W-574: inferred from the flags that are documented. ACCESS_SYSTEM_SECURITY: D-345.
TEST(ExtendedCreation, KnowsItsFlags) {
  const auto error_of = [](auto create) { return last_error_of([&] { EXPECT_EQ(create(), nullptr); }); };
  EXPECT_EQ(error_of([] { return CreateEventExW(nullptr, nullptr, 4, EVENT_ALL_ACCESS); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of([] { return CreateMutexExW(nullptr, nullptr, 2, MUTEX_ALL_ACCESS); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of([] { return CreateSemaphoreExW(nullptr, 0, 1, nullptr, 1, SYNCHRONIZE); }),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of([] { return CreateWaitableTimerExW(nullptr, nullptr, 4, SYNCHRONIZE); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of([] { return CreateEventExW(nullptr, nullptr, 0, ACCESS_SYSTEM_SECURITY); }),
            ERROR_PRIVILEGE_NOT_HELD);
}

// An object that exists is opened, with an open's rules: W-239, W-242 (for creating calls inferred).
TEST(ExtendedCreation, OpensWhatExistsByTheRulesOfOpening) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, FALSE, name.c_str());
  HANDLE weak = nullptr;
  EXPECT_EQ(last_error_of([&] { weak = CreateMutexExW(nullptr, name.c_str(), 0, READ_CONTROL); }),
            ERROR_ALREADY_EXISTS);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(weak, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  for (const DWORD access : {0U, 0x2U}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(CreateMutexExW(nullptr, name.c_str(), 0, access), nullptr); }),
              ERROR_ACCESS_DENIED);
  }
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(weak));
}

// W-239 to W-244, and W-545, W-546: which rights there are, and which of them let wait.
TEST(Opening, GivesTheRightsOfTheKind) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, FALSE, name.c_str());
  const auto error_of = [&](DWORD access) {
    return last_error_of([&] {
      if (HANDLE opened = OpenMutexW(access, FALSE, name.c_str())) CloseHandle(opened);
    });
  };
  for (DWORD bit = 0; bit < 32; ++bit) {
    const bool missing = (0x0DE0FFFEU >> bit & 1) != 0;
    const DWORD refusal = bit == 24 ? ERROR_PRIVILEGE_NOT_HELD : ERROR_ACCESS_DENIED;
    EXPECT_EQ(error_of(1U << bit), bit == 24 || missing ? refusal : kSentinel) << bit;
  }
  EXPECT_EQ(error_of(0), ERROR_ACCESS_DENIED);
  HANDLE execute = OpenMutexW(GENERIC_EXECUTE, FALSE, name.c_str());
  HANDLE read_write = OpenMutexW(GENERIC_READ | GENERIC_WRITE, FALSE, name.c_str());
  HANDLE maximum = OpenMutexW(MAXIMUM_ALLOWED, FALSE, name.c_str());
  EXPECT_EQ(WaitForSingleObject(execute, 0), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(read_write, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(WaitForSingleObject(maximum, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && ReleaseMutex(mutex));
  for (HANDLE each : {mutex, execute, read_write, maximum}) EXPECT_TRUE(CloseHandle(each));
}

}  // namespace
}  // namespace mapcheck::tests
