// SPDX-License-Identifier: Apache-2.0
// Lines from a flow of bytes that is cut anywhere.
#include <gtest/gtest.h>

#include "channel.h"

namespace agent {
namespace {

TEST(LineCutter, GivesWholeLinesHoweverTheyCome) {
  LineCutter cutter;
  for (const char* piece : {"on", "e\ntw", "o\n", "\nthr"}) cutter.feed(piece);
  EXPECT_EQ(cutter.next()->text, "one");
  EXPECT_EQ(cutter.next()->text, "two");
  EXPECT_EQ(cutter.next()->text, "");
  EXPECT_FALSE(cutter.next());
  cutter.feed("ee\n");
  EXPECT_EQ(cutter.next()->text, "three");
}

TEST(LineCutter, TellsOnceOfALineThatIsTooLongAndGoesOnAfterIt) {
  LineCutter cutter(8);
  cutter.feed("123456789");
  ASSERT_TRUE(cutter.next()->too_long);
  cutter.feed("more of it");
  EXPECT_FALSE(cutter.next());
  cutter.feed("and its end\nshort\n");
  const auto next = cutter.next();
  EXPECT_FALSE(next->too_long);
  EXPECT_EQ(next->text, "short");
}

TEST(LineCutter, TellsOfALongLineThatCameWhole) {
  LineCutter cutter(4);
  cutter.feed("12345\n1234\n");
  EXPECT_TRUE(cutter.next()->too_long);
  EXPECT_EQ(cutter.next()->text, "1234");
}

}  // namespace
}  // namespace agent
