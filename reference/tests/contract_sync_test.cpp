// SPDX-License-Identifier: Apache-2.0
// Events, mutexes, semaphores and waits. A wait that is to block is seen to do so through the deadline of another wait
// or through what it does not take, not through a pause.
#include <array>
#include <atomic>

#include "contract.h"

namespace mapcheck::tests {
namespace {

// D-288 to D-290, D-308, W-571, W-598, W-599.
TEST(Events, AutoResetLetsOneWaitGo) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT); }), kSentinel);
  EXPECT_TRUE(SetEvent(event) && SetEvent(event));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0); }), kSentinel);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

// D-287, W-570, W-604.
TEST(Events, ManualResetStaysSet) {
  HANDLE event = CreateEventW(nullptr, TRUE, TRUE, nullptr);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ResetEvent(event));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

// D-043.
TEST(Events, AnExistingOneKeepsItsStateAndType) {
  const std::wstring name = fresh_name();
  HANDLE first = CreateEventW(nullptr, TRUE, FALSE, name.c_str());
  HANDLE second = CreateEventW(nullptr, FALSE, TRUE, name.c_str());
  EXPECT_EQ(WaitForSingleObject(second, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(second));
  EXPECT_EQ(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(first) && CloseHandle(second));
}

// D-291, D-292, W-572.
TEST(Events, NeedRights) {
  const std::wstring name = fresh_name();
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, name.c_str());
  HANDLE waiting = OpenEventW(SYNCHRONIZE, FALSE, name.c_str());
  HANDLE changing = OpenEventW(EVENT_MODIFY_STATE, FALSE, name.c_str());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEvent(waiting)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(SetEvent(changing));
  EXPECT_EQ(WaitForSingleObject(waiting, 0), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(changing, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(waiting) && CloseHandle(changing));
}

// D-279, D-280, D-282, D-283, W-549, W-558.
TEST(Mutexes, BelongToAThreadAsOftenAsItTookThem) {
  HANDLE mutex = CreateMutexW(nullptr, TRUE, nullptr);
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  in_thread([&] {
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_TIMEOUT);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(mutex)); }), ERROR_NOT_OWNER);
  });
  EXPECT_TRUE(ReleaseMutex(mutex));
  in_thread([&] { EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_TIMEOUT); });
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(mutex)); }), ERROR_NOT_OWNER);
  EXPECT_TRUE(CloseHandle(mutex));
}

// D-284, D-285, W-553 to W-556.
TEST(Mutexes, AreAbandonedOnce) {
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  in_thread([&] { EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0); });
  EXPECT_EQ(WaitForSingleObject(mutex, kSoon), WAIT_ABANDONED);
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && ReleaseMutex(mutex));
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && CloseHandle(mutex));
}

// D-311, W-560; W-561 (inferred): a wait for all does not say which.
TEST(Mutexes, AbandonmentHasItsIndex) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  const std::array<HANDLE, 2> both = {event, mutex};
  in_thread([&] { WaitForSingleObject(mutex, 0); });
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), FALSE, kSoon), WAIT_ABANDONED_0 + 1);
  EXPECT_TRUE(ReleaseMutex(mutex));
  in_thread([&] { WaitForSingleObject(mutex, 0); });
  EXPECT_TRUE(SetEvent(event));
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), TRUE, kSoon), WAIT_ABANDONED_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && CloseHandle(mutex) && CloseHandle(event));
}

// W-548.
TEST(Mutexes, NeedNoRightToBeReleased) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, TRUE, name.c_str());
  HANDLE weak = OpenMutexW(READ_CONTROL, FALSE, name.c_str());
  EXPECT_TRUE(ReleaseMutex(weak));
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(weak));
}

// W-544.
TEST(Mutexes, CountHowOftenTheyWereTaken) {
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  for (int i = 0; i < 32; ++i) EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_FALSE(ReleaseMutex(mutex));
  EXPECT_TRUE(CloseHandle(mutex));
}

// W-422, W-423: owner and abandonment are the mutex's, whatever becomes of a handle.
TEST(Mutexes, DoNotBelongToAHandle) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, TRUE, name.c_str());
  HANDLE second = OpenMutexW(SYNCHRONIZE, FALSE, name.c_str());
  EXPECT_TRUE(CloseHandle(mutex));
  EXPECT_TRUE(ReleaseMutex(second)) << "D-286: SYNCHRONIZE is enough for everything";
  HANDLE third = nullptr;
  in_thread([&] {
    third = OpenMutexW(SYNCHRONIZE, FALSE, name.c_str());
    EXPECT_EQ(WaitForSingleObject(third, 0), WAIT_OBJECT_0);
  });
  EXPECT_TRUE(CloseHandle(third));
  EXPECT_EQ(WaitForSingleObject(second, kSoon), WAIT_ABANDONED);
  EXPECT_TRUE(ReleaseMutex(second) && CloseHandle(second));
}

// D-299, W-575, W-586: of a thread that ends only its mutexes are missed.
TEST(Semaphores, AndEventsDoNotNoticeTheEndOfAThread) {
  HANDLE semaphore = CreateSemaphoreW(nullptr, 1, 1, nullptr);
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE thread = nullptr;
  in_thread([&] {
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, SYNCHRONIZE, FALSE, 0);
    EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
    EXPECT_TRUE(SetEvent(event));
  });
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_OBJECT_0) << "D-317: and stays so";
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  for (HANDLE each : {semaphore, event, thread}) EXPECT_TRUE(CloseHandle(each));
}

// D-300.
TEST(Semaphores, NeedARightToBeReleased) {
  HANDLE semaphore = CreateSemaphoreW(nullptr, 0, 1, nullptr);
  HANDLE weak = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), semaphore, GetCurrentProcess(), &weak, SYNCHRONIZE, FALSE, 0));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseSemaphore(weak, 1, nullptr)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(WaitForSingleObject(weak, 0), WAIT_TIMEOUT);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseSemaphore(semaphore, -1, nullptr)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(semaphore) && CloseHandle(weak));
}

// D-281.
TEST(Mutexes, AnExistingOneDoesNotChangeHands) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, FALSE, name.c_str());
  HANDLE again = CreateMutexW(nullptr, TRUE, name.c_str());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(again)); }), ERROR_NOT_OWNER);
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(again));
}

// D-294 to D-298, W-578 to W-585.
TEST(Semaphores, CountBetweenZeroAndMaximum) {
  EXPECT_EQ(last_error_of([] { CreateSemaphoreW(nullptr, 2, 1, nullptr); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([] { CreateSemaphoreW(nullptr, -1, 1, nullptr); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([] { CreateSemaphoreW(nullptr, 0, 0, nullptr); }), ERROR_INVALID_PARAMETER);
  HANDLE semaphore = CreateSemaphoreW(nullptr, 1, 2, nullptr);
  LONG previous = 77;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseSemaphore(semaphore, 2, &previous)); }), ERROR_TOO_MANY_POSTS);
  EXPECT_EQ(previous, 77) << "a refused release tells nothing";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseSemaphore(semaphore, 0, &previous)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(ReleaseSemaphore(semaphore, 1, &previous));
  EXPECT_EQ(previous, 1);
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(semaphore));
}

// D-309, D-312, W-603, W-605.
TEST(Waits, ForAnyTakeTheLowestIndexAndNothingElse) {
  std::array<HANDLE, MAXIMUM_WAIT_OBJECTS> events{};
  for (HANDLE& event : events) event = CreateEventW(nullptr, FALSE, TRUE, nullptr);
  for (DWORD i = 0; i < events.size(); ++i) {
    EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, events.data(), FALSE, 0), WAIT_OBJECT_0 + i);
  }
  EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, events.data(), FALSE, 0), WAIT_TIMEOUT);
  for (HANDLE event : events) EXPECT_TRUE(CloseHandle(event));
}

// D-310, W-608.
TEST(Waits, ForAllTakeNothingBeforeTheyCanTakeEverything) {
  HANDLE first = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE second = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE done = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  const std::array<HANDLE, 2> both = {first, second};
  std::thread waiter([&] {
    EXPECT_EQ(WaitForMultipleObjects(2, both.data(), TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_TRUE(SetEvent(done));
  });
  // Whether or not the other thread waits by now, it must not hold what we take back.
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(SetEvent(first));
    EXPECT_EQ(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
    EXPECT_TRUE(SetEvent(second));
    EXPECT_EQ(WaitForSingleObject(second, 0), WAIT_OBJECT_0);
  }
  EXPECT_EQ(WaitForSingleObject(done, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(first) && SetEvent(second));
  EXPECT_EQ(WaitForSingleObject(done, kSoon), WAIT_OBJECT_0);
  waiter.join();
  EXPECT_EQ(WaitForSingleObject(first, 0), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(second, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(first) && CloseHandle(second) && CloseHandle(done));
}

// D-312, W-600 to W-602, W-606, W-609.
TEST(Waits, LookAtTheirHandlesFirst) {
  HANDLE event = CreateEventW(nullptr, FALSE, TRUE, nullptr);
  const auto wait = [](std::vector<HANDLE> handles, BOOL all) {
    const auto count = static_cast<DWORD>(handles.size());
    return last_error_of([&] { EXPECT_EQ(WaitForMultipleObjects(count, handles.data(), all, 0), WAIT_FAILED); });
  };
  EXPECT_EQ(wait({}, FALSE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(wait(std::vector<HANDLE>(65, event), FALSE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(wait({event, nullptr}, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_EQ(wait({event, event}, TRUE), ERROR_INVALID_PARAMETER);
  HANDLE deaf = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &deaf, EVENT_MODIFY_STATE, FALSE, 0));
  EXPECT_EQ(wait({event, deaf}, FALSE), ERROR_ACCESS_DENIED) << "D-292";
  EXPECT_TRUE(CloseHandle(deaf));
  for (HANDLE pseudo : {GetCurrentProcess(), GetCurrentThread()}) {
    EXPECT_EQ(wait({pseudo}, FALSE), ERROR_INVALID_HANDLE);
    EXPECT_EQ(wait({event, pseudo}, FALSE), ERROR_INVALID_HANDLE);
  }
  EXPECT_EQ(WaitForSingleObject(GetCurrentProcess(), 1), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(GetCurrentThread(), 1), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0) << "no failed wait has taken it";
  EXPECT_TRUE(CloseHandle(event));
}

// Against D-312's page, a wait for any may: nothing refuses it (inferred).
TEST(Waits, NameTheSameObjectTwice) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  const std::array<HANDLE, 2> twice = {event, event};
  std::thread waiter([&] { EXPECT_EQ(WaitForMultipleObjects(2, twice.data(), FALSE, INFINITE), WAIT_OBJECT_0); });
  EXPECT_EQ(WaitForMultipleObjects(2, twice.data(), FALSE, 1), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(event));
  waiter.join();
  EXPECT_TRUE(CloseHandle(event));
}

// S-09.
TEST(Waits, GiveACounterItsExactSum) {
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  int counter = 0;
  const auto count = [&] {
    for (int i = 0; i < 500; ++i) {
      EXPECT_EQ(WaitForSingleObject(mutex, INFINITE), WAIT_OBJECT_0);
      counter = counter + 1;
      EXPECT_TRUE(ReleaseMutex(mutex));
    }
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  EXPECT_EQ(counter, 1000);
  EXPECT_TRUE(CloseHandle(mutex));
}

// D-313, W-563, W-610.
TEST(Waits, AreForTheirOwnKindOfObject) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(event)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEvent(mutex)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseSemaphore(event, 1, nullptr)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(section, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(mutex) && CloseHandle(section));
}

}  // namespace
}  // namespace mapcheck::tests
