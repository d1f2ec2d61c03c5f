// SPDX-License-Identifier: Apache-2.0
// Arguments by type: what each getter takes, and that a refusal names the call and the argument.
#include "arguments.h"

#include <gtest/gtest.h>

#include "observe.h"

namespace agent {
namespace {

using nlohmann::json;

class ArgumentTypes : public testing::Test {
 protected:
  // Reads the argument "x" of that JSON text with `getter`.
  template <class Getter>
  auto read(const char* text, Getter getter) {
    const json values = {{"x", json::parse(text)}};
    Arguments arguments("Call", values, belongings_);
    return getter(arguments);
  }

  template <class Getter>
  void expect_refused(std::initializer_list<const char*> texts, Getter getter) {
    for (const char* text : texts) {
      try {
        read(text, getter);
        ADD_FAILURE() << text << " was taken";
      } catch (const Refusal& refusal) {
        EXPECT_EQ(std::string(refusal.what()).rfind("Call: argument \"x\"", 0), 0U) << refusal.what();
      }
    }
  }

  Belongings belongings_;
};

constexpr auto u32 = [](Arguments& in) { return in.u32("x"); };
constexpr auto i32 = [](Arguments& in) { return in.i32("x"); };
constexpr auto u64 = [](Arguments& in) { return in.u64("x"); };
constexpr auto i64 = [](Arguments& in) { return in.i64("x"); };
constexpr auto address = [](Arguments& in) { return in.address("x"); };

TEST_F(ArgumentTypes, NumbersKeepTheirRange) {
  EXPECT_EQ(read("4294967295", u32), 0xFFFFFFFFU);
  expect_refused({"4294967296", "-1", "1.0", "\"1\"", "null", "true"}, u32);
  EXPECT_EQ(read("-2147483648", i32), INT32_MIN);
  expect_refused({"2147483648", "-2147483649", "18446744073709551615", "1.5"}, i32);
  EXPECT_EQ(read("18446744073709551615", u64), UINT64_MAX);
  expect_refused({"-1", "18446744073709551616"}, u64);
  EXPECT_EQ(read("-9223372036854775808", i64), INT64_MIN);
  expect_refused({"9223372036854775808"}, i64);
}

TEST_F(ArgumentTypes, AnOptionalNumberMayBeNull) {
  const auto optional = [](Arguments& in) { return in.optional_u64("x"); };
  EXPECT_EQ(read("null", optional), std::nullopt);
  EXPECT_EQ(read("0", optional), 0U);
  expect_refused({"-1"}, optional);
}

TEST_F(ArgumentTypes, TruthAndChoiceAreExact) {
  const auto boolean = [](Arguments& in) { return in.boolean("x"); };
  EXPECT_TRUE(read("true", boolean));
  expect_refused({"1", "0", "\"true\"", "null"}, boolean);
  const auto choice = [](Arguments& in) { return in.choice("x", {"one", "two"}); };
  EXPECT_EQ(read("\"two\"", choice), "two");
  expect_refused({"\"Two\"", "\"\"", "1"}, choice);
}

TEST_F(ArgumentTypes, WidthsAreThoseOfMachineWords) {
  const auto width = [](Arguments& in) { return in.width("x"); };
  for (const char* good : {"1", "2", "4", "8"}) EXPECT_NO_THROW(read(good, width));
  expect_refused({"0", "3", "16"}, width);
}

TEST_F(ArgumentTypes, HandlesComeAsNumbersNamesAndProcesses) {
  belongings_.names.keep("view", 0x10000);
  EXPECT_EQ(read("18446744073709551615", address), UINT64_MAX);
  EXPECT_EQ(read(R"({"ref":"view"})", address), 0x10000U);
  EXPECT_EQ(read(R"({"ref":"view","offset":4096})", address), 0x11000U);
  EXPECT_EQ(read(R"({"ref":"view","offset":-1})", address), 0xFFFFU);
  EXPECT_EQ(read("\"CURRENT_PROCESS\"", address), number_of(GetCurrentProcess()));
  EXPECT_EQ(read("\"CURRENT_THREAD\"", address), number_of(GetCurrentThread()));
  expect_refused({R"({"ref":"other"})", R"({"ref":5})", R"({"ref":"view","offset":"1"})", R"({"ref":"view","of":1})",
                  "-1", "null", "\"view\"", R"({"process_of":"4"})", R"({"process_of":4294967296})", "{}", "[]"},
                 address);
}

TEST_F(ArgumentTypes, AListOfHandlesMayBeEmptyAndMixed) {
  const auto handles = [](Arguments& in) { return in.handles("x"); };
  belongings_.names.keep("event", 8);
  EXPECT_TRUE(read("[]", handles).empty());
  EXPECT_EQ(read(R"([4,{"ref":"event"}])", handles), (std::vector<HANDLE>{handle_of(4), handle_of(8)}));
  expect_refused({"4", R"([null])", R"([{"ref":"mutex"}])"}, handles);
}

TEST_F(ArgumentTypes, NamesMayBeNullTextOrCodeUnits) {
  const auto wide = [](Arguments& in) { return in.name<wchar_t>("x"); };
  EXPECT_EQ(read("null", wide).pointer(), nullptr);
  EXPECT_EQ(std::wstring(read("\"\"", wide).pointer()), L"");
  EXPECT_EQ(std::wstring(read(R"("Local\\a")", wide).pointer()), L"Local\\a");
  EXPECT_EQ(std::wstring(read(R"({"utf16":"D800 0041"})", wide).pointer()), (std::wstring{wchar_t(0xD800), L'A'}));
  expect_refused({"5", R"({"utf16":"41"})", R"({"utf16":5})", R"({"utf16":"0041","more":1})", "[]"}, wide);
  const auto narrow = [](Arguments& in) { return in.name<char>("x"); };
  EXPECT_EQ(read("null", narrow).pointer(), nullptr);
  EXPECT_EQ(std::string(read(R"({"utf16":"0041 0042"})", narrow).pointer()), "AB");
  expect_refused({R"({"utf16":"D800"})", "5"}, narrow);
}

TEST_F(ArgumentTypes, BytesAreHex) {
  const auto bytes = [](Arguments& in) { return in.bytes("x"); };
  EXPECT_EQ(read("\"5AFF\"", bytes), (std::vector<std::uint8_t>{0x5A, 0xFF}));
  expect_refused({"\"5\"", "\"5G\"", "5", "null"}, bytes);
}

TEST_F(ArgumentTypes, StepsAreCallsWithArguments) {
  const auto steps = [](Arguments& in) { return in.steps("x").size(); };
  EXPECT_EQ(read(R"([{"call":"SetEvent","args":{"event":4}}])", steps), 1U);
  EXPECT_EQ(read(R"([{"call":"CreateEvent","args":{},"as":"e"},{"call":"SetEvent","args":{}}])", steps), 2U);
  expect_refused(
      {"[]", "{}", "[1]", R"([{"call":"SetEvent"}])", R"([{"call":"SetEvent","args":{},"as":1}])",
       R"([{"call":"SetEvent","args":{},"at":"x"}])", R"([{"call":1,"args":{}}])", R"([{"call":"a","args":[]}])"},
      steps);
}

TEST_F(ArgumentTypes, WhatIsMissingOrNotAskedForIsRefused) {
  const json values = json::parse(R"({"handle":4,"timout":0})");
  Arguments arguments("WaitForSingleObject", values, belongings_);
  EXPECT_EQ(arguments.handle("handle"), handle_of(4));
  EXPECT_THROW(arguments.u32("timeout"), Refusal);
  EXPECT_THROW(arguments.refuse_unread(), Refusal);
}

}  // namespace
}  // namespace agent
