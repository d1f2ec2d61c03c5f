// SPDX-License-Identifier: Apache-2.0
// Queued routines and alertable waits: who runs them, when, and in which order.
#include <array>
#include <string>

#include "contract.h"

namespace mapcheck::tests {
namespace {

std::string ran;

void CALLBACK note(ULONG_PTR letter) {
  ran.push_back(static_cast<char>(letter));
}
void CALLBACK note_and_queue(ULONG_PTR letter) {
  note(letter);
  EXPECT_TRUE(QueueUserAPC(note, GetCurrentThread(), letter + 1));
}
void CALLBACK note_around_a_sleep(ULONG_PTR letter) {
  note(letter);
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
  note(letter + 1);
}
void CALLBACK set(ULONG_PTR event) {
  EXPECT_TRUE(SetEvent(reinterpret_cast<HANDLE>(event)));
}

DWORD queue(PAPCFUNC routine, char letter) {
  return QueueUserAPC(routine, GetCurrentThread(), static_cast<ULONG_PTR>(letter));
}

HANDLE real_handle_of_this_thread() {
  HANDLE thread = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                  DUPLICATE_SAME_ACCESS);
  return thread;
}

TEST(QueuedRoutines, RunInOrderWhenTheirThreadWaitsAlertably) {
  ran.clear();
  EXPECT_EQ(last_error_of([] { EXPECT_NE(queue(note, 'a'), 0U); }), kSentinel);
  EXPECT_TRUE(queue(note, 'b') && queue(note_and_queue, 'c') && queue(note, 'x'));
  Sleep(0);
  EXPECT_EQ(SleepEx(1, FALSE), 0U);
  EXPECT_EQ(WaitForSingleObject(GetCurrentProcess(), 0), WAIT_TIMEOUT);
  EXPECT_EQ(ran, "") << "none of these is alertable";
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION); }), kSentinel);
  EXPECT_EQ(ran, "abcxd") << "what a routine queues runs too, behind the others";
  EXPECT_EQ(SleepEx(0, TRUE), 0U);
  EXPECT_EQ(SleepEx(1, TRUE), 0U);
}

TEST(QueuedRoutines, MayWaitAlertablyThemselves) {
  ran.clear();
  EXPECT_TRUE(queue(note_around_a_sleep, '1') && queue(note, 'b') && queue(note, 'c'));
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, "1bc2");
}

// A wait that finds its object signaled does not look at the queue (inferred); one that would have to wait does.
TEST(QueuedRoutines, ComeAfterObjectsAndBeforeTimeouts) {
  ran.clear();
  HANDLE event = CreateEventW(nullptr, FALSE, TRUE, nullptr);
  EXPECT_TRUE(queue(note, 'a'));
  EXPECT_EQ(WaitForSingleObjectEx(event, INFINITE, TRUE), WAIT_OBJECT_0);
  EXPECT_EQ(ran, "");
  EXPECT_EQ(WaitForSingleObjectEx(event, 0, FALSE), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObjectEx(event, 0, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, "a");
  EXPECT_EQ(WaitForSingleObjectEx(event, 0, TRUE), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

// W-611: the routine sets the very event that the wait is for; the wait ends all the same, and takes nothing.
TEST(QueuedRoutines, EndAWaitThatTakesNothing) {
  HANDLE ready = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE wanted = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE thread = nullptr;
  std::thread waiter([&] {
    thread = real_handle_of_this_thread();
    EXPECT_TRUE(SetEvent(ready));
    EXPECT_EQ(WaitForMultipleObjectsEx(1, &wanted, TRUE, INFINITE, TRUE), WAIT_IO_COMPLETION);
    EXPECT_EQ(WaitForMultipleObjectsEx(1, &wanted, TRUE, 0, TRUE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForMultipleObjectsEx(1, &wanted, TRUE, 0, TRUE), WAIT_TIMEOUT);
  });
  EXPECT_EQ(WaitForSingleObject(ready, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(QueueUserAPC(set, thread, reinterpret_cast<ULONG_PTR>(wanted)));
  waiter.join();
  for (HANDLE each : {ready, wanted, thread}) EXPECT_TRUE(CloseHandle(each));
}

TEST(QueuedRoutines, EndEveryAlertableWaitOfAnotherThread) {
  HANDLE never = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE ready = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE signaled = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE thread = nullptr;
  std::array<HANDLE, 2> both = {never, GetCurrentProcess()};
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), both[1], GetCurrentProcess(), &both[1], SYNCHRONIZE, FALSE, 0));
  std::thread waiter([&] {
    thread = real_handle_of_this_thread();
    const auto ended_by_a_routine = [&](DWORD outcome) {
      EXPECT_EQ(outcome, WAIT_IO_COMPLETION);
      EXPECT_TRUE(SetEvent(ready));
    };
    EXPECT_TRUE(SetEvent(ready));
    ended_by_a_routine(SleepEx(INFINITE, TRUE));
    ended_by_a_routine(WaitForSingleObjectEx(never, INFINITE, TRUE));
    ended_by_a_routine(WaitForMultipleObjectsEx(2, both.data(), FALSE, INFINITE, TRUE));
    ended_by_a_routine(SignalObjectAndWait(signaled, never, INFINITE, TRUE));
  });
  EXPECT_EQ(WaitForSingleObject(ready, kSoon), WAIT_OBJECT_0);
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(QueueUserAPC(note, thread, 'r'));
    EXPECT_EQ(WaitForSingleObject(ready, kSoon), WAIT_OBJECT_0) << i;
  }
  waiter.join();
  EXPECT_EQ(WaitForSingleObject(signaled, 0), WAIT_OBJECT_0);
  for (HANDLE each : {never, ready, signaled, thread, both[1]}) EXPECT_TRUE(CloseHandle(each));
}

// W-625.
TEST(QueuedRoutines, AreNotForTheDead) {
  HANDLE thread = nullptr;
  in_thread([&] { thread = real_handle_of_this_thread(); });
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(QueueUserAPC(note, thread, 0), 0U); }), ERROR_GEN_FAILURE);
  EXPECT_TRUE(CloseHandle(thread));
}

TEST(QueuedRoutines, NeedARightAndAThread) {
  HANDLE weak = nullptr;
  EXPECT_TRUE(
      DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &weak, SYNCHRONIZE, FALSE, 0));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(QueueUserAPC(note, weak, 0), 0U); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(QueueUserAPC(note, GetCurrentProcess(), 0), 0U); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(QueueUserAPC(note, nullptr, 0), 0U); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(SleepEx(0, TRUE), 0U) << "nothing was queued";
  EXPECT_TRUE(CloseHandle(weak));
}

}  // namespace
}  // namespace mapcheck::tests
