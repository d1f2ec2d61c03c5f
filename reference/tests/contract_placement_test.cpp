// SPDX-License-Identifier: Apache-2.0
// Where memory goes if nobody says where: to granules that it has for itself.
#include <sys/mman.h>

#include <functional>
#include <vector>

#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

ULONG_PTR granule_of(const void* at) {
  return reinterpret_cast<ULONG_PTR>(at) / kUnit;
}

void* kernel_page() {
  return ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

TEST(Placement, LeavesNothingBehindInTheGranule) {
  char* memory = allocate(kPage);
  std::vector<void*> others;
  for (int i = 0; i < 64; ++i) {
    others.push_back(kernel_page());
  }
  for (void* other : others)
    EXPECT_NE(granule_of(other), granule_of(memory)) << "what the kernel places goes elsewhere";
  EXPECT_EQ(query_pages(memory + kPage).State, MEM_FREE);
  EXPECT_GE(query_pages(memory + kPage).RegionSize, kUnit - kPage);
  EXPECT_EQ(read_fault(memory + kPage).code, EXCEPTION_ACCESS_VIOLATION);
  for (void* other : others) ::munmap(other, kPage);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

// A place that was given back may go to any thread of the process at once, so one time in many is asked for.
bool happens_once_in_many(const std::function<bool()>& happens) {
  for (int i = 0; i < 100; ++i) {
    if (happens()) return true;
  }
  return false;
}

TEST(Placement, GivesItsWholeGranuleBack) {
  EXPECT_TRUE(happens_once_in_many([] {
    char* memory = allocate(kPage);
    EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
    void* again = VirtualAlloc(memory, kUnit, MEM_RESERVE, PAGE_NOACCESS);
    if (again == nullptr) return false;
    EXPECT_TRUE(VirtualFree(again, 0, MEM_RELEASE));
    return again == memory;
  }));
}

// Whatever the kernel has placed before, at any page of a granule.
TEST(Placement, SharesNoGranuleWithWhatWasThereBefore) {
  std::vector<void*> others;
  std::vector<void*> memories;
  for (int i = 0; i < 40; ++i) {
    others.push_back(kernel_page());
    memories.push_back(allocate(kPage));
  }
  for (void* memory : memories) {
    for (void* other : others) ASSERT_NE(granule_of(other), granule_of(memory));
    EXPECT_GE(query_pages(static_cast<char*>(memory) + kPage).RegionSize, kUnit - kPage);
    EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  }
  for (void* other : others) ::munmap(other, kPage);
}

TEST(Placement, DoesNotComeBackBesideWhatTookItsPlaceInPart) {
  EXPECT_TRUE(happens_once_in_many([] {
    char* memory = allocate(kPage);
    EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
    constexpr int kThere = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void* other = ::mmap(memory + kUnit - kPage, kPage, PROT_READ, kThere, -1, 0);
    if (other == MAP_FAILED) return false;
    char* next = allocate(kPage);
    EXPECT_NE(granule_of(next), granule_of(other));
    EXPECT_TRUE(VirtualFree(next, 0, MEM_RELEASE));
    ::munmap(other, kPage);
    return true;
  }));
}

}  // namespace
}  // namespace mapcheck::tests
