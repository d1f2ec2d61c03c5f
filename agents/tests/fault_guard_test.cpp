// SPDX-License-Identifier: Apache-2.0
// The fault guard: a guarded fault is an observation, in every thread and any number of times; an unguarded one still
// kills.
#include "fault_guard.h"

#include <gtest/gtest.h>

#include <thread>

#define RAW_ACCESS __attribute__((no_sanitize("address", "thread", "undefined")))

namespace agent {
namespace {

constexpr std::uintptr_t kNowhere = 0x7000;  // below the lowest address that can be mapped

RAW_ACCESS void load(void* at) {
  static_cast<void>(*static_cast<volatile char*>(at));
}
RAW_ACCESS void store(void* at) {
  *static_cast<volatile char*>(at) = 1;
}
RAW_ACCESS void leap(void* at) {
  reinterpret_cast<void (*)()>(at)();
}

class FaultGuard : public testing::Test {
 protected:
  static void SetUpTestSuite() { install_fault_guard(); }
  static void* nowhere() { return reinterpret_cast<void*>(kNowhere); }
};

TEST_F(FaultGuard, LetsAGoodAccessPass) {
  char place = 0;
  EXPECT_FALSE(run_guarded(store, &place));
  EXPECT_EQ(place, 1);
}

TEST_F(FaultGuard, TellsReadFromWriteAndWhere) {
  const auto read = run_guarded(load, nowhere());
  ASSERT_TRUE(read);
  EXPECT_STREQ(read->kind, "read");
  EXPECT_EQ(read->code, 0xC0000005U);
  EXPECT_EQ(read->address, kNowhere);
  const auto written = run_guarded(store, nowhere());
  ASSERT_TRUE(written);
  EXPECT_STREQ(written->kind, "write");
  EXPECT_EQ(written->address, kNowhere);
}

TEST_F(FaultGuard, SurvivesALeapToNowhere) {
  const auto fault = run_guarded(leap, nowhere());
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->address, kNowhere);
}

TEST_F(FaultGuard, WorksAgainAndAgain) {
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(run_guarded(load, nowhere()));
}

TEST_F(FaultGuard, WorksInThreadsAtOnce) {
  const auto often = [] {
    for (int i = 0; i < 500; ++i) {
      const auto fault = run_guarded(store, reinterpret_cast<void*>(kNowhere + 8));
      ASSERT_TRUE(fault);
      ASSERT_EQ(fault->address, kNowhere + 8);
    }
  };
  std::thread one(often);
  std::thread two(often);
  one.join();
  two.join();
}

TEST_F(FaultGuard, LeavesAnUnguardedFaultDeadly) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(store(nowhere()), "");
}

}  // namespace
}  // namespace agent
