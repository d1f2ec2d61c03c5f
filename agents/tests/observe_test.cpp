// SPDX-License-Identifier: Apache-2.0
// What is seen of one call: its value at its own width, its last error, whether the sentinel was still there.
#include "observe.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

constexpr DWORD kApplicationBit = 1U << 29;

TEST(Sentinel, IsNoSystemCodeAndAlternates) {
  const DWORD one = next_sentinel();
  const DWORD two = next_sentinel();
  EXPECT_NE(one, two);
  EXPECT_EQ(next_sentinel(), one);
  EXPECT_TRUE(one & two & kApplicationBit);
}

TEST(Observe, SaysWhenTheLastErrorWasKept) {
  Outcome outcome;
  observe(outcome, [] { return TRUE; });
  EXPECT_TRUE(outcome.kept);
  EXPECT_TRUE(*outcome.last_error & kApplicationBit);
  EXPECT_LE(outcome.began, outcome.ended);
}

TEST(Observe, SaysWhatTheLastErrorBecame) {
  Outcome outcome;
  observe(outcome, [] {
    SetLastError(ERROR_SUCCESS);
    return FALSE;
  });
  EXPECT_FALSE(outcome.kept);
  EXPECT_EQ(outcome.last_error, 0U);
  EXPECT_EQ(outcome.returns, 0U);
}

TEST(Observe, ShowsValuesAtTheirOwnWidth) {
  Outcome outcome;
  observe(outcome, [] { return BOOL{-1}; });
  EXPECT_EQ(outcome.returns, 0xFFFFFFFFU);
  observe(outcome, [] { return INVALID_HANDLE_VALUE; });
  EXPECT_EQ(outcome.returns, UINT64_MAX);
}

TEST(ObserveHandle, ProducesOnlyHandles) {
  for (const HANDLE none : {HANDLE{nullptr}, INVALID_HANDLE_VALUE}) {
    Outcome outcome;
    observe_handle(outcome, [&] { return none; });
    EXPECT_FALSE(outcome.produced);
  }
  Outcome outcome;
  observe_handle(outcome, [] { return handle_of(68); });
  EXPECT_EQ(outcome.produced, 68U);
}

}  // namespace
}  // namespace agent
