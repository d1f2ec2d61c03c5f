// SPDX-License-Identifier: Apache-2.0
// What a program meets that does with memory what it may not: an exception that tells the operation and the address.
#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

constexpr ULONG_PTR kExecute = EXCEPTION_EXECUTE_FAULT;

void expect_violation(const Fault& fault, ULONG_PTR kind, const volatile char* address) {
  EXPECT_EQ(fault.code, STATUS_ACCESS_VIOLATION);
  EXPECT_EQ(fault.kind, kind);
  EXPECT_EQ(fault.address, reinterpret_cast<ULONG_PTR>(address));
}

Fault call_fault(char* code) {
  return fault_of([code] { reinterpret_cast<void (*)()>(code)(); });
}

// W-373, D-101, D-375: a store to a view for reading.
TEST(Faults, TellOfAStoreToAReadOnlyView) {
  HANDLE section = memory_section(PAGE_READWRITE, 2 * kPage);
  for (DWORD access : {FILE_MAP_READ, FILE_MAP_READ | FILE_MAP_COPY}) {
    char* view = map(section, access);
    expect_violation(write_fault(view + kPage + 5), EXCEPTION_WRITE_FAULT, view + kPage + 5);
    EXPECT_EQ(read_fault(view + kPage + 5).code, 0U);
    EXPECT_TRUE(UnmapViewOfFile(view));
  }
  EXPECT_TRUE(CloseHandle(section));
}

// W-338, D-134: a view without access has pages, and none of them can be touched.
TEST(Faults, TellOfAnyAccessToAViewOfNothing) {
  HANDLE section = memory_section(PAGE_READWRITE, kPage);
  char* view = map(section, 0);
  expect_violation(read_fault(view), EXCEPTION_READ_FAULT, view);
  expect_violation(write_fault(view), EXCEPTION_WRITE_FAULT, view);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// D-153, D-190: where a view was, and past its end, is no memory; it is not an error of the disk.
TEST(Faults, TellOfAccessOutsideOfViews) {
  HANDLE section = memory_section(PAGE_READWRITE, kPage);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(write_fault(view + kPage - 1).code, 0U);
  EXPECT_TRUE(UnmapViewOfFile(view));
  expect_violation(read_fault(view), EXCEPTION_READ_FAULT, view);
  expect_violation(write_fault(view), EXCEPTION_WRITE_FAULT, view);
  EXPECT_TRUE(CloseHandle(section));
}

// D-116, D-117: code runs in a view that may be executed, and in no other.
TEST(Faults, TellOfCodeThatMayNotRun) {
  HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, kPage);
  char* data = map(section, FILE_MAP_WRITE);
  data[0] = static_cast<char>(0xC3);  // ret
  expect_violation(call_fault(data), kExecute, data);
  for (DWORD access : {FILE_MAP_READ, FILE_MAP_WRITE}) {
    char* code = map(section, access | FILE_MAP_EXECUTE);
    EXPECT_EQ(call_fault(code).code, 0U) << access;
    EXPECT_TRUE(UnmapViewOfFile(code));
  }
  EXPECT_TRUE(UnmapViewOfFile(data) && CloseHandle(section));
}

}  // namespace
}  // namespace mapcheck::tests
