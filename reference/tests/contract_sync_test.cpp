// SPDX-License-Identifier: Apache-2.0
// Events, mutexes, semaphores and waits. A wait that is to block is seen to do so through the deadline of another wait
// or through what it does not take, not through a pause.
#include <array>
#include <atomic>

#include "contract.h"

namespace mapcheck::tests {
namespace {

TEST(Events, AutoResetLetsOneWaitGo) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT); }), kSentinel);
  EXPECT_TRUE(SetEvent(event) && SetEvent(event));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0); }), kSentinel);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

TEST(Events, ManualResetStaysSet) {
  HANDLE event = CreateEventW(nullptr, TRUE, TRUE, nullptr);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ResetEvent(event));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

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

TEST(Mutexes, AreAbandonedOnce) {
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  in_thread([&] { EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0); });
  EXPECT_EQ(WaitForSingleObject(mutex, kSoon), WAIT_ABANDONED);
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && ReleaseMutex(mutex));
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ReleaseMutex(mutex) && CloseHandle(mutex));
}

TEST(Mutexes, AbandonmentHasItsIndex) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  const std::array<HANDLE, 2> both = {event, mutex};
  in_thread([&] { WaitForSingleObject(mutex, 0); });
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), FALSE, kSoon), WAIT_ABANDONED_0 + 1);
  EXPECT_TRUE(ReleaseMutex(mutex));
  in_thread([&] { WaitForSingleObject(mutex, 0); });
  EXPECT_TRUE(SetEvent(event));
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), TRUE, kSoon), WAIT_ABANDONED_0 + 1);
  EXPECT_TRUE(ReleaseMutex(mutex) && CloseHandle(mutex) && CloseHandle(event));
}

TEST(Mutexes, NeedNoRightToBeReleased) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, TRUE, name.c_str());
  HANDLE weak = OpenMutexW(READ_CONTROL, FALSE, name.c_str());
  EXPECT_TRUE(ReleaseMutex(weak));
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(weak));
}

TEST(Mutexes, AnExistingOneDoesNotChangeHands) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, FALSE, name.c_str());
  HANDLE again = CreateMutexW(nullptr, TRUE, name.c_str());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(again)); }), ERROR_NOT_OWNER);
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(again));
}

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

TEST(Waits, ForAnyTakeTheLowestIndexAndNothingElse) {
  std::array<HANDLE, MAXIMUM_WAIT_OBJECTS> events{};
  for (HANDLE& event : events) event = CreateEventW(nullptr, FALSE, TRUE, nullptr);
  for (DWORD i = 0; i < events.size(); ++i) {
    EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, events.data(), FALSE, 0), WAIT_OBJECT_0 + i);
  }
  EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, events.data(), FALSE, 0), WAIT_TIMEOUT);
  for (HANDLE event : events) EXPECT_TRUE(CloseHandle(event));
}

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
  EXPECT_EQ(wait({GetCurrentProcess()}, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_EQ(WaitForSingleObject(GetCurrentProcess(), 1), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0) << "no failed wait has taken it";
  EXPECT_TRUE(CloseHandle(event));
}

TEST(Waits, NameTheSameObjectTwice) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  const std::array<HANDLE, 2> twice = {event, event};
  std::thread waiter([&] { EXPECT_EQ(WaitForMultipleObjects(2, twice.data(), FALSE, INFINITE), WAIT_OBJECT_0); });
  EXPECT_EQ(WaitForMultipleObjects(2, twice.data(), FALSE, 1), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(event));
  waiter.join();
  EXPECT_TRUE(CloseHandle(event));
}

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
