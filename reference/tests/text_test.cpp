// SPDX-License-Identifier: Apache-2.0
// Texts: UTF-8 and UTF-16, command lines and their words.
#include <gtest/gtest.h>

#include "client/command_line.h"
#include "support/utf.h"

namespace mapcheck {
namespace {

TEST(Utf, GoesThereAndBack) {
  const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  EXPECT_EQ(utf16_from_utf8(text), u"a\u00e4\u20ac\U0001F600");
  EXPECT_EQ(utf8_from_utf16(u"a\u00e4\u20ac\U0001F600"), text);
}

TEST(Utf, ReplacesWhatIsNoText) {
  for (const char* bad : {"\xff", "\xc3", "\xe2\x82", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(utf16_from_utf8(bad).front(), u'\xFFFD') << bad;
  }
  EXPECT_EQ(utf8_from_utf16(std::u16string(1, static_cast<char16_t>(0xD800))), "\xef\xbf\xbd");
}

TEST(CommandLines, SplitByTheRuntimesRules) {
  using Words = std::vector<std::string>;
  using client::split_command_line;
  EXPECT_EQ(split_command_line("prog a b"), (Words{"prog", "a", "b"}));
  EXPECT_EQ(split_command_line("\"my prog\"  \"a b\"\tc"), (Words{"my prog", "a b", "c"}));
  EXPECT_EQ(split_command_line(R"(p "a\"b" a\\b "a\\" c)"), (Words{"p", "a\"b", R"(a\\b)", R"(a\)", "c"}));
  EXPECT_EQ(split_command_line(R"(p "a""b" "")"), (Words{"p", "a\"b", ""}));
  EXPECT_EQ(split_command_line(R"("c:\dir\" x)"), (Words{R"(c:\dir\)", "x"}));
}

TEST(CommandLines, JoinedOnesSplitAgain) {
  const std::vector<std::string> words = {"prog", "", "a b", "c\"d", R"(e\)", R"(f \)", R"(g\\"h)", "\t"};
  EXPECT_EQ(client::split_command_line(client::join_command_line(words)), words);
}

}  // namespace
}  // namespace mapcheck
