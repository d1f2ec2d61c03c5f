// SPDX-License-Identifier: Apache-2.0
// Lines to messages, whatever they hold, and outcomes to lines.
#include "wire.h"

#include <gtest/gtest.h>

namespace agent::wire {
namespace {

using nlohmann::json;

Malformed malformed(std::string_view line) {
  const Message message = parse(line);
  EXPECT_TRUE(std::holds_alternative<Malformed>(message)) << line;
  return std::holds_alternative<Malformed>(message) ? std::get<Malformed>(message) : Malformed{};
}

TEST(Parse, ReadsARequestWhole) {
  const auto request = std::get<Request>(
      parse(R"({"id":7,"thread":2,"call":"SetEvent","args":{"event":4},"as":"e","announce":true,"hold":true})"));
  EXPECT_EQ(request.id, 7U);
  EXPECT_EQ(request.thread, 2U);
  EXPECT_EQ(request.call, "SetEvent");
  EXPECT_EQ(request.args, json({{"event", 4}}));
  EXPECT_EQ(request.as, "e");
  EXPECT_TRUE(request.announce);
  EXPECT_TRUE(request.hold);
}

TEST(Parse, ReadsTheSmallMessages) {
  EXPECT_EQ(std::get<Release>(parse(R"({"id":7,"release":99000})")).at, 99000U);
  EXPECT_EQ(std::get<Ping>(parse(R"({"id":8,"ping":true})")).id, 8U);
  const auto adopt = std::get<Adopt>(parse(R"({"id":9,"adopt":"m","value":18446744073709551615})"));
  EXPECT_EQ(adopt.name, "m");
  EXPECT_EQ(adopt.value, 18446744073709551615U);
}

TEST(Parse, GarbageHasNoIdAndAReason) {
  for (const char* line : {"", "{", "nonsense", "[1]", "7", "null", "\"text\"", "{\"id\":1}}", "{\"id\":\"\xFF\"}",
                           "{id:1}", "{\"id\":18446744073709551616,\"ping\":true}", "{\"id\":-1,\"ping\":true}",
                           "{\"id\":1.5,\"ping\":true}", "{\"id\":null}", "{}"}) {
    const Malformed found = malformed(line);
    EXPECT_FALSE(found.id) << line;
    EXPECT_FALSE(found.reason.empty()) << line;
  }
}

TEST(Parse, DeeplyNestedGarbageIsOnlyGarbage) {
  malformed(std::string(1U << 20, '['));
}

TEST(Parse, WrongFieldsAreNamedAndKeepTheId) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"id":1})", "call"},
      {R"({"id":1,"call":"","args":{}})", "call"},
      {R"({"id":1,"call":5,"args":{}})", "call"},
      {R"({"id":1,"call":"x"})", "args"},
      {R"({"id":1,"call":"x","args":[]})", "args"},
      {R"({"id":1,"call":"x","args":{},"thread":0})", "thread"},
      {R"({"id":1,"call":"x","args":{},"thread":65})", "thread"},
      {R"({"id":1,"call":"x","args":{},"thread":"1"})", "thread"},
      {R"({"id":1,"call":"x","args":{},"as":5})", "as"},
      {R"({"id":1,"call":"x","args":{},"announce":1})", "announce"},
      {R"({"id":1,"call":"x","args":{},"hold":"yes"})", "hold"},
      {R"({"id":1,"release":-5})", "release"},
      {R"({"id":1,"adopt":"m"})", "value"},
      {R"({"id":1,"adopt":"m","value":-1})", "value"},
  };
  for (const auto& [line, field] : wrong) {
    const Malformed found = malformed(line);
    EXPECT_EQ(found.id, 1U) << line;
    EXPECT_NE(found.reason.find('"' + std::string(field) + '"'), std::string::npos) << line << ": " << found.reason;
  }
}

TEST(Returned, ShowsACallOfWin32) {
  Outcome outcome;
  outcome.returns = 68;
  outcome.last_error = 183;
  outcome.produced = 68;
  outcome.began = 1200;
  outcome.ended = 1350;
  EXPECT_EQ(returned(7, 1, outcome), json::parse(R"({"id":7,"event":"returned","thread":1,"returns":68,"last_error":183,
      "kept":false,"out":{},"fault":null,"began":1200,"ended":1350})"));
}

TEST(Returned, AVerbHasNoLastErrorAndAFaultIsShown) {
  Outcome outcome;
  outcome.fault = Fault{"read", 0xC0000005, 139264};
  outcome.out = {{"bytes", "5A"}};
  const json line = returned(7, std::nullopt, outcome);
  EXPECT_TRUE(line["returns"].is_null() && line["last_error"].is_null() && line["kept"].is_null() &&
              line["thread"].is_null());
  EXPECT_EQ(line["fault"], json::parse(R"({"kind":"read","code":3221225477,"address":139264})"));
  EXPECT_EQ(line["out"]["bytes"], "5A");
}

TEST(Hello, HasNullForWhatIsNotKnown) {
  EXPECT_EQ(hello({4711, std::nullopt, 4096, 65536}, std::nullopt),
            json::parse(R"({"event":"hello","protocol":1,"pid":4711,
      "unix_pid":null,"token":null,"page_size":4096,"granularity":65536})"));
  EXPECT_EQ(hello({4711, 4712, 4096, 65536}, "t")["unix_pid"], 4712);
}

}  // namespace
}  // namespace agent::wire
