// SPDX-License-Identifier: Apache-2.0
// Handles: their values, closing, duplicating, properties and rights.
#include "contract.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr auto kSame = DUPLICATE_SAME_ACCESS;

HANDLE make_event() {
  return CreateEventW(nullptr, TRUE, TRUE, nullptr);
}

ULONG_PTR number(HANDLE handle) {
  return reinterpret_cast<ULONG_PTR>(handle);
}
HANDLE handle(ULONG_PTR value) {
  return reinterpret_cast<HANDLE>(value);
}

BOOL duplicate(HANDLE source, HANDLE* target, DWORD access, DWORD options, BOOL inherit = FALSE) {
  return DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), target, access, inherit, options);
}

DWORD flags_of(HANDLE handle) {
  DWORD flags = 77;
  EXPECT_TRUE(GetHandleInformation(handle, &flags));
  return flags;
}

TEST(Handles, AreMultiplesOfFourLastFreedFirst) {
  HANDLE first = make_event();
  HANDLE second = make_event();
  HANDLE third = make_event();
  EXPECT_EQ(number(first) % 4, 0U);
  EXPECT_LT(number(first), number(second));
  EXPECT_TRUE(CloseHandle(second));
  EXPECT_TRUE(CloseHandle(first));
  EXPECT_EQ(make_event(), first);
  EXPECT_EQ(make_event(), second);
  EXPECT_TRUE(CloseHandle(first));
  EXPECT_TRUE(CloseHandle(second));
  EXPECT_EQ(make_event(), second);
  EXPECT_EQ(make_event(), first);
  for (HANDLE each : {first, second, third}) EXPECT_TRUE(CloseHandle(each));
}

// W-453, W-465.
TEST(Handles, IgnoreTheirLowBitsAndNothingElse) {
  HANDLE event = make_event();
  for (ULONG_PTR tag : {1U, 2U, 3U}) EXPECT_EQ(WaitForSingleObject(handle(number(event) + tag), 0), WAIT_OBJECT_0);
  const auto error = [](HANDLE value) {
    return last_error_of([&] { EXPECT_EQ(WaitForSingleObject(value, 0), WAIT_FAILED); });
  };
  EXPECT_EQ(error(handle(number(event) | 1ULL << 32)), ERROR_INVALID_HANDLE);
  for (ULONG_PTR value : {0ULL, 3ULL, 0xDEADBEECULL, 0xFFFFFFFFULL, 1ULL << 63}) {
    EXPECT_EQ(error(handle(value)), ERROR_INVALID_HANDLE) << value;
  }
  EXPECT_TRUE(CloseHandle(event));
}

// D-221, W-454 to W-458.
TEST(Handles, AreClosedOnce) {
  HANDLE event = make_event();
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(CloseHandle(event)); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CloseHandle(event)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(CloseHandle(nullptr)); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(GetCurrentProcess()) && CloseHandle(GetCurrentThread()));
}

// D-222, W-442.
TEST(Handles, ProtectedOnesStayOpen) {
  HANDLE event = make_event();
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CloseHandle(event)); }), ERROR_INVALID_HANDLE);
  HANDLE copy = nullptr;
  EXPECT_TRUE(duplicate(event, &copy, 0, kSame | DUPLICATE_CLOSE_SOURCE));
  EXPECT_NE(copy, event);
  EXPECT_EQ(flags_of(copy), 0U);
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(copy));
}

// D-232.
TEST(Handles, ChangeOnlyWhatTheMaskNames) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  HANDLE event = CreateEventW(&attributes, FALSE, FALSE, nullptr);
  EXPECT_EQ(flags_of(event), HANDLE_FLAG_INHERIT);
  EXPECT_TRUE(SetHandleInformation(event, 0, HANDLE_FLAG_PROTECT_FROM_CLOSE));
  EXPECT_EQ(flags_of(event), HANDLE_FLAG_INHERIT);
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_INHERIT, 0));
  EXPECT_EQ(flags_of(event), 0U);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetHandleInformation(event, 4, 0)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(event));
}

// D-225, D-231, D-248, W-433 to W-435.
TEST(Handles, HaveTheirOwnInheritance) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  const std::wstring name = fresh_name();
  HANDLE inheritable = CreateMutexW(&attributes, FALSE, name.c_str());
  HANDLE plain = CreateMutexW(nullptr, FALSE, name.c_str());
  HANDLE opened = OpenMutexW(SYNCHRONIZE, TRUE, name.c_str());
  HANDLE copy = nullptr;
  EXPECT_TRUE(duplicate(inheritable, &copy, 0, kSame, FALSE));
  EXPECT_EQ(flags_of(inheritable), HANDLE_FLAG_INHERIT);
  EXPECT_EQ(flags_of(plain), 0U);
  EXPECT_EQ(flags_of(opened), HANDLE_FLAG_INHERIT);
  EXPECT_EQ(flags_of(copy), 0U);
  for (HANDLE each : {inheritable, plain, opened, copy}) EXPECT_TRUE(CloseHandle(each));
}

// D-246, W-441.
TEST(Duplicates, MayTakeTheValueOfTheirClosedSource) {
  HANDLE event = make_event();
  HANDLE moved = nullptr;
  EXPECT_TRUE(duplicate(event, &moved, 0, kSame | DUPLICATE_CLOSE_SOURCE));
  EXPECT_EQ(moved, event);
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), moved, nullptr, nullptr, 0, FALSE, DUPLICATE_CLOSE_SOURCE));
  EXPECT_FALSE(CloseHandle(moved));
}

// W-443.
TEST(Duplicates, TakeTheValueOfTheirClosedSourceThoughALowerOneIsFree) {
  HANDLE lower = make_event();
  HANDLE source = make_event();
  HANDLE moved = nullptr;
  EXPECT_TRUE(CloseHandle(lower));
  EXPECT_TRUE(duplicate(source, &moved, 0, kSame | DUPLICATE_CLOSE_SOURCE));
  EXPECT_EQ(moved, source);
  EXPECT_TRUE(CloseHandle(moved));
}

// D-245.
TEST(Duplicates, CloseTheirSourceEvenWhenTheyFail) {
  HANDLE event = make_event();
  HANDLE target = event;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(duplicate(event, &target, 0x8000, DUPLICATE_CLOSE_SOURCE)); }),
            ERROR_ACCESS_DENIED);
  EXPECT_EQ(target, nullptr);
  EXPECT_FALSE(CloseHandle(event));
}

// D-317, W-439, W-440.
TEST(Duplicates, OfPseudoHandlesAreReal) {
  HANDLE process = nullptr;
  EXPECT_TRUE(duplicate(GetCurrentProcess(), &process, 0, kSame));
  EXPECT_EQ(WaitForSingleObject(process, 0), WAIT_TIMEOUT);
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeProcess(process, &code));
  EXPECT_EQ(code, STILL_ACTIVE);
  HANDLE thread = nullptr;
  std::thread([&] { EXPECT_TRUE(duplicate(GetCurrentThread(), &thread, 0, kSame)); }).join();
  EXPECT_EQ(WaitForSingleObject(thread, kSoon), WAIT_OBJECT_0) << "the thread has ended";
  EXPECT_TRUE(CloseHandle(process) && CloseHandle(thread));
}

// D-243, D-244, W-451.
TEST(Duplicates, GainRightsOnSectionsOnly) {
  const std::wstring name = fresh_name();
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, name.c_str());
  HANDLE reader = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str());
  HANDLE writer = nullptr;
  EXPECT_TRUE(duplicate(reader, &writer, FILE_MAP_WRITE, 0));
  void* view = MapViewOfFile(writer, FILE_MAP_WRITE, 0, 0, 0);
  EXPECT_NE(view, nullptr);
  HANDLE generic = nullptr;
  EXPECT_TRUE(duplicate(section, &generic, GENERIC_READ, 0));
  EXPECT_EQ(last_error_of([&] { MapViewOfFile(generic, FILE_MAP_WRITE, 0, 0, 0); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(view));
  for (HANDLE each : {section, reader, writer, generic}) EXPECT_TRUE(CloseHandle(each));
}

// W-439, W-440: there is nothing to close behind a pseudo handle, and only the call decides on inheritance.
TEST(Duplicates, OfPseudoHandlesMayCloseThem) {
  for (const BOOL inherit : {FALSE, TRUE}) {
    for (HANDLE pseudo : {GetCurrentProcess(), GetCurrentThread()}) {
      HANDLE real = nullptr;
      EXPECT_TRUE(duplicate(pseudo, &real, 0, kSame | DUPLICATE_CLOSE_SOURCE, inherit));
      EXPECT_NE(real, pseudo);
      EXPECT_EQ(flags_of(real), inherit ? HANDLE_FLAG_INHERIT : 0U);
      EXPECT_TRUE(CompareObjectHandles(real, pseudo));
      EXPECT_TRUE(CloseHandle(real));
    }
  }
}

// W-452: the rights of a file were settled when it was opened.
TEST(Duplicates, GainNoRightsOnFiles) {
  const ScratchFile scratch(1);
  HANDLE reading = scratch.open(GENERIC_READ);
  HANDLE copy = nullptr;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(duplicate(reading, &copy, GENERIC_WRITE, 0)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(duplicate(reading, &copy, GENERIC_READ, 0));
  EXPECT_TRUE(CloseHandle(copy));
  EXPECT_TRUE(duplicate(reading, &copy, FILE_READ_ATTRIBUTES, 0));
  EXPECT_TRUE(CloseHandle(copy) && CloseHandle(reading));
}

// D-242, D-247, W-445. That a duplicate was made and not told is seen by the value that is not free any more.
TEST(Duplicates, NeedNotBeTold) {
  HANDLE event = make_event();
  HANDLE next = make_event();
  EXPECT_TRUE(CloseHandle(next));
  EXPECT_TRUE(duplicate(event, nullptr, 0, kSame));
  EXPECT_TRUE(CompareObjectHandles(next, event));
  HANDLE weak = nullptr;
  EXPECT_TRUE(duplicate(event, &weak, SYNCHRONIZE, 0));
  HANDLE as_weak = nullptr;
  EXPECT_TRUE(duplicate(weak, &as_weak, EVENT_MODIFY_STATE, kSame));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEvent(as_weak)); }), ERROR_ACCESS_DENIED);
  for (HANDLE each : {event, next, weak, as_weak}) EXPECT_TRUE(CloseHandle(each));
}

// The same protected handle through its closing, its moving and its closing from elsewhere.
TEST(Duplicates, LeaveAProtectedSourceOpen) {
  HANDLE event = make_event();
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), event, nullptr, nullptr, 0, FALSE, DUPLICATE_CLOSE_SOURCE));
  HANDLE copy = event;
  EXPECT_FALSE(duplicate(event, &copy, 0x8000, DUPLICATE_CLOSE_SOURCE));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0) << "it is still there";
  EXPECT_EQ(flags_of(event), HANDLE_FLAG_PROTECT_FROM_CLOSE);
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
  EXPECT_TRUE(CloseHandle(event));
}

// D-240: of both processes the handles need PROCESS_DUP_HANDLE.
TEST(Duplicates, NeedARightOnTheTargetToo) {
  HANDLE event = make_event();
  HANDLE self = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
  HANDLE copy = event;
  EXPECT_EQ(
      last_error_of([&] { EXPECT_FALSE(DuplicateHandle(GetCurrentProcess(), event, self, &copy, 0, FALSE, kSame)); }),
      ERROR_ACCESS_DENIED);
  EXPECT_EQ(copy, nullptr);
  EXPECT_EQ(last_error_of(
                [&] { EXPECT_FALSE(DuplicateHandle(GetCurrentProcess(), event, nullptr, &copy, 0, FALSE, kSame)); }),
            ERROR_INVALID_HANDLE);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0) << "nobody asked to close it";
  EXPECT_FALSE(DuplicateHandle(GetCurrentProcess(), event, self, &copy, 0, FALSE, kSame | DUPLICATE_CLOSE_SOURCE));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_FAILED) << "D-245: now somebody did";
  EXPECT_TRUE(CloseHandle(self));
}

// D-239, W-460, W-461.
TEST(Handles, OfOneObjectAreTheSame) {
  const std::wstring name = fresh_name();
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, name.c_str());
  HANDLE opened = OpenEventW(READ_CONTROL, FALSE, name.c_str());
  HANDLE other = make_event();
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(CompareObjectHandles(event, opened)); }), kSentinel);
  EXPECT_TRUE(CompareObjectHandles(GetCurrentProcess(), GetCurrentProcess()));
  EXPECT_TRUE(CompareObjectHandles(GetCurrentThread(), GetCurrentThread()));
  const auto error = [](HANDLE first, HANDLE second) {
    return last_error_of([&] { EXPECT_FALSE(CompareObjectHandles(first, second)); });
  };
  EXPECT_EQ(error(event, other), ERROR_NOT_SAME_OBJECT);
  EXPECT_EQ(error(GetCurrentProcess(), GetCurrentThread()), ERROR_NOT_SAME_OBJECT);
  EXPECT_EQ(error(event, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_EQ(error(handle(0x7770), event), ERROR_INVALID_HANDLE);
  const ScratchFile scratch(1);
  HANDLE first = scratch.open(GENERIC_READ);
  HANDLE second = scratch.open(GENERIC_READ);
  EXPECT_EQ(error(first, second), ERROR_NOT_SAME_OBJECT) << "two opens of one file";
  for (HANDLE each : {event, opened, other, first, second}) EXPECT_TRUE(CloseHandle(each));
}

// Properties are those of real handles.
TEST(Handles, HaveNoPropertiesWhenTheyArePseudoOrClosed) {
  for (HANDLE none : {GetCurrentProcess(), GetCurrentThread(), HANDLE{nullptr}, handle(0x7770)}) {
    DWORD flags = 77;
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetHandleInformation(none, &flags)); }), ERROR_INVALID_HANDLE);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetHandleInformation(none, HANDLE_FLAG_INHERIT, 0)); }),
              ERROR_INVALID_HANDLE);
    EXPECT_EQ(flags, 77U);
  }
}

// D-240, W-444.
TEST(Duplicates, NeedHandlesThatAreValid) {
  HANDLE event = make_event();
  HANDLE target = event;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(duplicate(handle(0x7770), &target, 0, kSame)); }), ERROR_INVALID_HANDLE);
  EXPECT_EQ(target, nullptr);
  EXPECT_EQ(last_error_of(
                [&] { EXPECT_FALSE(DuplicateHandle(event, event, GetCurrentProcess(), &target, 0, FALSE, kSame)); }),
            ERROR_INVALID_HANDLE);
  HANDLE self = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
  EXPECT_EQ(
      last_error_of([&] { EXPECT_FALSE(DuplicateHandle(self, event, GetCurrentProcess(), &target, 0, FALSE, kSame)); }),
      ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(self));
}

TEST(Processes, AreOpenedByNumber) {
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(OpenProcess(SYNCHRONIZE, FALSE, 0), nullptr); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(OpenProcess(SYNCHRONIZE, FALSE, 0x7FFFFFFF), nullptr); }),
            ERROR_INVALID_PARAMETER);
  HANDLE self = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
  DWORD code = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetExitCodeProcess(self, &code)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(TerminateProcess(self, 1)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(self));
}

// The GetProcessHandleCount page: the open handles that belong to the process; to ask takes a right to query.
TEST(Processes, TellHowManyHandlesTheyHaveOpen) {
  const auto count_of = [](HANDLE process) {
    DWORD count = 0;
    EXPECT_TRUE(GetProcessHandleCount(process, &count));
    return count;
  };
  const DWORD before = count_of(GetCurrentProcess());
  HANDLE self = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentProcessId());
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  EXPECT_EQ(count_of(self), before + 2);
  EXPECT_TRUE(CloseHandle(event));
  EXPECT_EQ(count_of(self), before + 1);
  EXPECT_TRUE(CloseHandle(self));
  EXPECT_EQ(count_of(GetCurrentProcess()), before);
  self = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
  DWORD untouched = 7;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetProcessHandleCount(self, &untouched)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(untouched, 7U);
  EXPECT_TRUE(CloseHandle(self));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetProcessHandleCount(self, &untouched)); }), ERROR_INVALID_HANDLE);
}

}  // namespace
}  // namespace mapcheck::tests
