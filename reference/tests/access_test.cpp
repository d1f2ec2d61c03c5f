// SPDX-License-Identifier: Apache-2.0
// Rights to the bit, as Windows's own query of a handle shows them: what creation, opening and duplication give.
#include "objects/access.h"

#include <gtest/gtest.h>

#include "objects/section.h"
#include "winerror.h"
#include "winnt.h"

namespace mapcheck::objects {
namespace {

// W-210 to W-216: the rights of a new section's handle follow its protection, and never hold SYNCHRONIZE or
// SECTION_EXTEND_SIZE.
TEST(GrantedAccess, OfNewSectionsFollowsTheirProtection) {
  constexpr Access kBase = STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ;
  EXPECT_EQ(section_access_of(PAGE_READONLY), kBase);
  EXPECT_EQ(section_access_of(PAGE_READWRITE), kBase | SECTION_MAP_WRITE);
  EXPECT_EQ(section_access_of(PAGE_WRITECOPY), kBase);
  EXPECT_EQ(section_access_of(PAGE_EXECUTE_READ), kBase | SECTION_MAP_EXECUTE);
  EXPECT_EQ(section_access_of(PAGE_EXECUTE_READWRITE), kBase | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE);
  EXPECT_EQ(section_access_of(PAGE_EXECUTE_WRITECOPY), kBase | SECTION_MAP_EXECUTE);
}

// W-218 to W-224 and W-225 to W-231 for sections, W-252 for their generic rights.
TEST(GrantedAccess, OfSectionsIsWhatIsAskedFor) {
  const struct {
    Access desired;
    Access granted;
  } cases[] = {{GENERIC_READ, STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ},
               {GENERIC_WRITE, STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE},
               {GENERIC_EXECUTE, STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE},
               {GENERIC_ALL, SECTION_ALL_ACCESS},
               {MAXIMUM_ALLOWED, SECTION_ALL_ACCESS},
               {SECTION_MAP_READ | SECTION_MAP_WRITE, SECTION_MAP_READ | SECTION_MAP_WRITE},
               {SECTION_MAP_WRITE, SECTION_MAP_WRITE},
               {SECTION_MAP_READ | SECTION_QUERY, SECTION_MAP_READ | SECTION_QUERY}};
  for (const auto& each : cases) {
    EXPECT_EQ(*grant_open(Kind::section, each.desired), each.granted) << each.desired;
    EXPECT_EQ(*grant_duplicate(Kind::section, each.desired), each.granted) << each.desired;
  }
}

struct Generic {
  Kind kind;
  Access read, write, execute, all;
};

// W-245, W-246, W-248 for mutexes, semaphores and events (whose row has the same form); the timer's and the job's are
// inferred.
TEST(GrantedAccess, GenericRightsMeanSomethingForEachKind) {
  constexpr Generic kKinds[] = {
      {Kind::mutex, READ_CONTROL | MUTANT_QUERY_STATE, READ_CONTROL, READ_CONTROL | SYNCHRONIZE, MUTANT_ALL_ACCESS},
      {Kind::semaphore, READ_CONTROL | SEMAPHORE_QUERY_STATE, READ_CONTROL | SEMAPHORE_MODIFY_STATE,
       READ_CONTROL | SYNCHRONIZE, SEMAPHORE_ALL_ACCESS},
      {Kind::event, READ_CONTROL | EVENT_QUERY_STATE, READ_CONTROL | EVENT_MODIFY_STATE, READ_CONTROL | SYNCHRONIZE,
       EVENT_ALL_ACCESS},
      {Kind::timer, READ_CONTROL | TIMER_QUERY_STATE, READ_CONTROL | TIMER_MODIFY_STATE, READ_CONTROL | SYNCHRONIZE,
       TIMER_ALL_ACCESS}};
  for (const Generic& each : kKinds) {
    SCOPED_TRACE(name_of(each.kind));
    EXPECT_EQ(*grant_duplicate(each.kind, GENERIC_READ), each.read);
    EXPECT_EQ(*grant_duplicate(each.kind, GENERIC_WRITE), each.write);
    EXPECT_EQ(*grant_duplicate(each.kind, GENERIC_EXECUTE), each.execute);
    EXPECT_EQ(*grant_duplicate(each.kind, GENERIC_ALL), each.all);
    EXPECT_EQ(all_access(each.kind), each.all);
  }
}

// W-239, W-240, W-242 to W-244, W-447: nothing, bits that mean nothing, and the one that takes a privilege.
TEST(GrantedAccess, HasOnlyBitsThatExist) {
  EXPECT_EQ(grant_open(Kind::mutex, 0).code(), ERROR_ACCESS_DENIED);
  EXPECT_EQ(*grant_duplicate(Kind::mutex, 0), 0U) << "a duplicate may have no rights";
  Access refused = 0;
  for (Access bit = 1; bit != 0; bit <<= 1) {
    if (!grant_open(Kind::mutex, bit)) refused |= bit;
  }
  EXPECT_EQ(refused, 0x0DE0FFFEU);
  EXPECT_EQ(grant_open(Kind::mutex, ACCESS_SYSTEM_SECURITY).code(), ERROR_PRIVILEGE_NOT_HELD);
  EXPECT_EQ(grant_duplicate(Kind::mutex, ~Access{0}).code(), ERROR_ACCESS_DENIED);
}

}  // namespace
}  // namespace mapcheck::objects
