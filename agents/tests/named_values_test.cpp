// SPDX-License-Identifier: Apache-2.0
// The table of names.
#include "named_values.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

TEST(NamedValues, FindsOnlyWhatWasKept) {
  NamedValues values;
  EXPECT_FALSE(values.find("mapping"));
  values.keep("mapping", 68);
  EXPECT_EQ(values.find("mapping"), 68U);
  EXPECT_FALSE(values.find("Mapping"));
}

TEST(NamedValues, TheLatestValueReplacesTheEarlier) {
  NamedValues values;
  values.keep("view", 1);
  values.keep("view", 0);
  EXPECT_EQ(values.find("view"), 0U);
}

}  // namespace
}  // namespace agent
