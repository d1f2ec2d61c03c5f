// SPDX-License-Identifier: Apache-2.0
// Waitable timers. What is to fire is waited for; what is not to fire is due in an hour, so that no test measures time.
#include <array>
#include <vector>

#include "contract.h"

namespace mapcheck::tests {
namespace {

constexpr LONGLONG kMillisecond = -10'000;
constexpr LONGLONG kHour = 3'600'000 * kMillisecond;

HANDLE make_timer(BOOL manual_reset) {
  return CreateWaitableTimerW(nullptr, manual_reset, nullptr);
}

BOOL set_timer(HANDLE timer, LONGLONG due, LONG period = 0) {
  LARGE_INTEGER time{};
  time.QuadPart = due;
  return SetWaitableTimer(timer, &time, period, nullptr, nullptr, FALSE);
}

// The time of the system, as SetWaitableTimer counts it.
LONGLONG file_time() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return 116'444'736'000'000'000 + now.tv_sec * 10'000'000LL + now.tv_nsec / 100;
}

struct Run {
  LPVOID argument;
  LONGLONG time;
};
std::vector<Run> runs;

void CALLBACK record(LPVOID argument, DWORD low, DWORD high) {
  runs.push_back({argument, static_cast<LONGLONG>(low) + (static_cast<LONGLONG>(high) << 32)});
}

BOOL set_timer_with_routine(HANDLE timer, LONGLONG due, LONG period = 0) {
  LARGE_INTEGER time{};
  time.QuadPart = due;
  return SetWaitableTimer(timer, &time, period, record, timer, FALSE);
}

// D-301, D-302.
TEST(Timers, AreInactiveUntilTheyAreSet) {
  HANDLE timer = make_timer(FALSE);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(set_timer(timer, kMillisecond)); }), kSentinel);
  EXPECT_EQ(WaitForSingleObject(timer, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(timer));
}

// D-303, W-589.
TEST(Timers, OfManualResetStaySignaled) {
  HANDLE manual = make_timer(TRUE);
  HANDLE automatic = make_timer(FALSE);
  for (HANDLE timer : {manual, automatic}) {
    EXPECT_TRUE(set_timer(timer, kMillisecond));
    EXPECT_EQ(WaitForSingleObject(timer, kSoon), WAIT_OBJECT_0);
  }
  EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(manual) && CloseHandle(automatic));
}

// W-590, W-591, D-301.
TEST(Timers, LoseTheirSignalWhenTheyAreSet) {
  for (const BOOL manual_reset : {TRUE, FALSE}) {
    HANDLE timer = make_timer(manual_reset);
    EXPECT_TRUE(set_timer(timer, 0)) << "no time at all: signaled at once";
    EXPECT_TRUE(set_timer(timer, kHour));
    EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT) << manual_reset;
    EXPECT_TRUE(CloseHandle(timer));
  }
}

// D-304, W-592.
TEST(Timers, KeepTheirSignalWhenTheyAreCancelled) {
  HANDLE fired = make_timer(TRUE);
  HANDLE running = make_timer(TRUE);
  EXPECT_TRUE(set_timer(fired, 0) && set_timer(running, 250 * kMillisecond));
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(CancelWaitableTimer(fired) && CancelWaitableTimer(running)); }), kSentinel);
  EXPECT_EQ(WaitForSingleObject(fired, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(running, 300), WAIT_TIMEOUT) << "longer than it would have run";
  EXPECT_TRUE(CancelWaitableTimer(running)) << "of one that does not run";
  EXPECT_TRUE(CloseHandle(fired) && CloseHandle(running));
}

// D-302: a positive time is a date.
TEST(Timers, FireAtADate) {
  HANDLE timer = make_timer(FALSE);
  for (const LONGLONG date : {0LL, 1LL, file_time() - 10'000, file_time() + 20'000}) {
    EXPECT_TRUE(set_timer(timer, date));
    EXPECT_EQ(WaitForSingleObject(timer, kSoon), WAIT_OBJECT_0) << date;
  }
  const LONGLONG nevers[] = {file_time() + 36'000'000'000, INT64_MAX, INT64_MIN, INT64_MIN + 1};
  for (const LONGLONG never : nevers) {
    EXPECT_TRUE(set_timer(timer, never));
    EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT) << never;
  }
  EXPECT_TRUE(CloseHandle(timer));
}

// W-593, W-594.
TEST(Timers, FireAgainWithEachPeriod) {
  HANDLE automatic = make_timer(FALSE);
  EXPECT_TRUE(set_timer(automatic, kMillisecond, 1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(WaitForSingleObject(automatic, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(set_timer(automatic, 0, 1)) << "by date, and from then on by its period";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(WaitForSingleObject(automatic, kSoon), WAIT_OBJECT_0);
  runs.clear();
  HANDLE manual = make_timer(TRUE);
  EXPECT_TRUE(set_timer_with_routine(manual, kMillisecond, 1));
  while (runs.size() < 3) EXPECT_EQ(SleepEx(kSoon, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(automatic) && CloseHandle(manual));
}

// D-305, W-595; a NULL time is inferred.
TEST(Timers, TakeNoNegativePeriod) {
  HANDLE timer = make_timer(TRUE);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(set_timer(timer, 0, -1)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetWaitableTimer(timer, nullptr, 0, nullptr, nullptr, FALSE)); }),
            ERROR_NOACCESS);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT) << "nothing was set";
  EXPECT_TRUE(CloseHandle(timer));
}

// W-596.
TEST(Timers, CannotWakeTheSystemAndSaySo) {
  HANDLE timer = make_timer(FALSE);
  LARGE_INTEGER time{};
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(SetWaitableTimer(timer, &time, 0, nullptr, nullptr, TRUE)); }),
            ERROR_NOT_SUPPORTED);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_OBJECT_0);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(SetWaitableTimerEx(timer, &time, 0, nullptr, nullptr, nullptr, 1000)); }),
            kSentinel);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_OBJECT_0) << "a tolerance is no reason to be late";
  EXPECT_TRUE(CloseHandle(timer));
}

// D-306; the codes as for events, W-572.
TEST(Timers, NeedRights) {
  const std::wstring name = fresh_name();
  HANDLE timer = CreateWaitableTimerW(nullptr, FALSE, name.c_str());
  HANDLE waiting = OpenWaitableTimerW(SYNCHRONIZE, FALSE, name.c_str());
  HANDLE setting = OpenWaitableTimerW(TIMER_MODIFY_STATE, FALSE, name.c_str());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(set_timer(waiting, 0)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CancelWaitableTimer(waiting)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(set_timer(setting, 0));
  EXPECT_EQ(WaitForSingleObject(waiting, 0), WAIT_OBJECT_0) << "one object behind all handles";
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(setting, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(set_timer(event, 0)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CancelWaitableTimer(nullptr)); }), ERROR_INVALID_HANDLE);
  for (HANDLE each : {timer, waiting, setting, event}) EXPECT_TRUE(CloseHandle(each));
}

// SetWaitableTimer's page: the routine is queued to the thread that set the timer, and runs when that waits alertably.
TEST(Timers, QueueTheirRoutineToWhoSetThem) {
  runs.clear();
  HANDLE timer = make_timer(TRUE);
  const LONGLONG before = file_time();
  EXPECT_TRUE(set_timer_with_routine(timer, kMillisecond));
  EXPECT_EQ(WaitForSingleObject(timer, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(runs.empty()) << "that wait was not alertable";
  in_thread([] { EXPECT_EQ(SleepEx(0, TRUE), 0U) << "not this thread's"; });
  EXPECT_EQ(SleepEx(kSoon, TRUE), WAIT_IO_COMPLETION);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].argument, timer);
  EXPECT_GE(runs[0].time, before);
  EXPECT_LE(runs[0].time, file_time());
  EXPECT_TRUE(CloseHandle(timer));
}

TEST(Timers, QueueTheirRoutineOnce) {
  runs.clear();
  HANDLE timer = make_timer(FALSE);
  EXPECT_TRUE(set_timer_with_routine(timer, kMillisecond, 1));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(WaitForSingleObject(timer, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(set_timer(timer, kHour));
  EXPECT_EQ(SleepEx(0, TRUE), 0U) << "what was queued went with the old setting";
  EXPECT_TRUE(runs.empty());
  EXPECT_TRUE(set_timer_with_routine(timer, 0));
  EXPECT_TRUE(set_timer_with_routine(timer, 0));
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(runs.size(), 1U);
  EXPECT_TRUE(CloseHandle(timer));
}

TEST(Timers, TakeTheirRoutineBackWhenTheyAreCancelledOrGone) {
  runs.clear();
  HANDLE cancelled = make_timer(TRUE);
  HANDLE gone = make_timer(TRUE);
  EXPECT_TRUE(set_timer_with_routine(cancelled, 0) && set_timer_with_routine(gone, 0));
  EXPECT_TRUE(CancelWaitableTimer(cancelled) && CloseHandle(gone));
  EXPECT_EQ(SleepEx(0, TRUE), 0U);
  EXPECT_TRUE(runs.empty());
  EXPECT_TRUE(CloseHandle(cancelled));
}

// A timer with a routine does not outlive the thread that is to run it; one without a routine does.
TEST(Timers, WithARoutineEndWithTheirThread) {
  HANDLE with = make_timer(TRUE);
  HANDLE without = make_timer(TRUE);
  HANDLE thread = nullptr;
  in_thread([&] {
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    EXPECT_TRUE(set_timer_with_routine(with, 30 * kMillisecond) && set_timer(without, 30 * kMillisecond));
  });
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(without, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(with, 0), WAIT_TIMEOUT);
  for (HANDLE each : {with, without, thread}) EXPECT_TRUE(CloseHandle(each));
}

TEST(Timers, AreWaitedForTogether) {
  HANDLE timer = make_timer(FALSE);
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  const std::array<HANDLE, 2> both = {event, timer};
  EXPECT_TRUE(set_timer(timer, kMillisecond));
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), FALSE, kSoon), WAIT_OBJECT_0 + 1);
  EXPECT_TRUE(SetEvent(event) && set_timer(timer, kMillisecond));
  EXPECT_EQ(WaitForMultipleObjects(2, both.data(), TRUE, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(timer, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(timer) && CloseHandle(event));
}

}  // namespace
}  // namespace mapcheck::tests
