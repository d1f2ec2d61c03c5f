// SPDX-License-Identifier: Apache-2.0
// Threads as objects: created, suspended before they run, ended, waited for, opened by number; and their storage.
#include <process.h>

#include "contract.h"

namespace mapcheck::tests {
namespace {

DWORD WINAPI give_back(LPVOID parameter) {
  return *static_cast<DWORD*>(parameter);
}

DWORD exit_code_of(HANDLE thread) {
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeThread(thread, &code));
  return code;
}

// D-317: signaled at the end, and from then on.
TEST(Threads, AreSignaledWhenTheyEndAndStaySo) {
  DWORD given = 0xC0FFEE;
  DWORD id = 0;
  HANDLE thread = CreateThread(nullptr, 0, give_back, &given, 0, &id);
  ASSERT_NE(thread, nullptr);
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_OBJECT_0);
  EXPECT_EQ(exit_code_of(thread), given);
  EXPECT_EQ(GetThreadId(thread), id);
  EXPECT_EQ(GetProcessIdOfThread(thread), GetCurrentProcessId());
  EXPECT_TRUE(CloseHandle(thread));
}

DWORD WINAPI wait_for(LPVOID event) {
  WaitForSingleObject(event, INFINITE);
  ExitThread(7);
}

TEST(Threads, AreStillActiveUntilTheyEnd) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE thread = CreateThread(nullptr, 64 * 1024, wait_for, event, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  EXPECT_EQ(exit_code_of(thread), STILL_ACTIVE);
  EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(event));
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(exit_code_of(thread), 7U) << "ExitThread";
  EXPECT_TRUE(CloseHandle(thread) && CloseHandle(event));
}

DWORD WINAPI set_event(LPVOID event) {
  return SetEvent(event) ? 1 : 0;
}

// Documented for ResumeThread: it gives the count that was; the thread runs when that is 1.
TEST(Threads, RunWhenTheirSuspendCountIsZero) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  HANDLE thread = CreateThread(nullptr, 0, set_event, event, CREATE_SUSPENDED, nullptr);
  EXPECT_EQ(SuspendThread(thread), 1U);
  EXPECT_EQ(ResumeThread(thread), 2U);
  EXPECT_EQ(WaitForSingleObject(event, 20), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_TIMEOUT);
  EXPECT_EQ(ResumeThread(thread), 1U);
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(ResumeThread(thread), 0U);
  EXPECT_TRUE(CloseHandle(thread) && CloseHandle(event));
}

TEST(Threads, ThatRunCannotBeSuspended) {
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(SuspendThread(GetCurrentThread()), static_cast<DWORD>(-1)); }),
            ERROR_NOT_SUPPORTED);
}

TEST(Threads, AreOpenedByNumberWithTheRightsAskedFor) {
  HANDLE self = OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentThreadId());
  ASSERT_NE(self, nullptr);
  EXPECT_EQ(GetThreadId(self), GetCurrentThreadId());
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(self, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(ResumeThread(self), static_cast<DWORD>(-1)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(OpenThread(SYNCHRONIZE, FALSE, 0), nullptr); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(OpenThread(SYNCHRONIZE, FALSE, 0x7FFFFFFF), nullptr); }),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetThreadId(GetCurrentProcess()), 0U); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(self));
}

TEST(Threads, HaveInheritableHandlesWhereThatIsAsked) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  DWORD given = 0;
  HANDLE thread = CreateThread(&attributes, 0, give_back, &given, 0, nullptr);
  DWORD flags = 0;
  EXPECT_TRUE(GetHandleInformation(thread, &flags));
  EXPECT_EQ(flags, HANDLE_FLAG_INHERIT);
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(thread));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(CreateThread(nullptr, 0, give_back, &given, 0x80, nullptr), nullptr); }),
            ERROR_INVALID_PARAMETER);
}

unsigned __stdcall end_in_the_middle(void* parameter) {
  if (parameter == nullptr) return 3;
  _endthreadex(4);
}

TEST(Threads, OfTheRuntimeAreThreadsToo) {
  unsigned id = 0;
  auto* thread = reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, end_in_the_middle, &id, 0, &id));
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(exit_code_of(thread), 4U);
  EXPECT_EQ(GetThreadId(thread), id);
  EXPECT_TRUE(CloseHandle(thread));
}

// D-284: what a thread of CreateThread held is abandoned with it.
TEST(Threads, AbandonTheirMutexes) {
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  const auto take = [](LPVOID handle) -> DWORD { return WaitForSingleObject(handle, INFINITE); };
  HANDLE thread = CreateThread(nullptr, 0, take, mutex, 0, nullptr);
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_ABANDONED);
  EXPECT_TRUE(CloseHandle(thread) && CloseHandle(mutex));
}

TEST(ThreadStorage, IsEmptyInEachUseOfAnIndex) {
  const DWORD index = TlsAlloc();
  ASSERT_NE(index, TLS_OUT_OF_INDEXES);
  int here = 0;
  EXPECT_TRUE(TlsSetValue(index, &here));
  in_thread([&] { EXPECT_EQ(TlsGetValue(index), nullptr) << "another thread's is its own"; });
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(TlsGetValue(index), &here); }), ERROR_SUCCESS);
  EXPECT_TRUE(TlsFree(index));
  EXPECT_EQ(TlsAlloc(), index);
  EXPECT_EQ(TlsGetValue(index), nullptr) << "an index in a new use";
  EXPECT_TRUE(TlsFree(index));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(TlsFree(index)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(TlsGetValue(5000), nullptr); }), ERROR_INVALID_PARAMETER);
}

int called = 0;
void WINAPI count_calls(PVOID value) {
  called += *static_cast<int*>(value);
}

TEST(ThreadStorage, OfFibersIsHandedBackAtTheEnd) {
  called = 0;
  int one = 1;
  int ten = 10;
  const DWORD index = FlsAlloc(count_calls);
  EXPECT_TRUE(FlsSetValue(index, &ten));
  in_thread([&] { EXPECT_TRUE(FlsSetValue(index, &one)); });
  EXPECT_EQ(called, 1) << "the thread's end";
  EXPECT_EQ(FlsGetValue(index), &ten);
  EXPECT_TRUE(FlsFree(index));
  EXPECT_EQ(called, 11);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(FlsGetValue(index), nullptr); }), ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace mapcheck::tests
