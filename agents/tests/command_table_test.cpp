// SPDX-License-Identifier: Apache-2.0
// The table of handlers against vocabulary.json: the same calls, kinds and parameters, no more and no less.
#include "command_table.h"

#include <gtest/gtest.h>

#include "describe.h"

namespace agent {
namespace {

using nlohmann::json;

const json& vocabulary() {
  static const json document = json::parse(kVocabularyText);
  return document;
}

std::vector<std::string> entry_points_of(const json& call) {
  if (call["forms"].empty()) return {call["name"]};
  std::vector<std::string> names;
  for (const std::string form : call["forms"]) names.push_back(call["name"].get<std::string>() + form);
  return names;
}

Returns returns_of(const json& call) {
  const std::map<std::string, Returns> kinds = {{"none", Returns::none},       {"bool", Returns::boolean},
                                                {"handle", Returns::handle},   {"file_handle", Returns::file_handle},
                                                {"address", Returns::address}, {"size", Returns::size},
                                                {"wait", Returns::wait},       {"dword", Returns::dword}};
  return kinds.at(call["returns"]);
}

Ends ends_of(const json& call) {
  const std::string what = call.value("ends", "");
  return what == "thread" ? Ends::thread : what == "agent" ? Ends::agent : Ends::nothing;
}

json acceptable(const json& parameter) {
  const std::map<std::string, json> by_type = {
      {"handle", 4},
      {"address", 4096},
      {"handles", json::array({4})},
      {"name", "n"},
      {"path", "p"},
      {"bytes", "5A"},
      {"u32", 1},
      {"i32", 1},
      {"u64", 1},
      {"i64", 1},
      {"flags", 1},
      {"bool", false},
      {"agent", "one"},
      {"steps", json::array({{{"call", "CloseHandle"}, {"args", {{"handle", 4}}}}})}};
  if (parameter["type"] == "choice") return parameter["choices"][0];
  return by_type.at(parameter["type"]);
}

json arguments_for(const json& call) {
  json values = json::object();
  for (const json& parameter : call["parameters"]) values[parameter["name"].get<std::string>()] = acceptable(parameter);
  if (call["name"] == "spawn") {  // the harness adds these
    values["connect"] = "127.0.0.1:1";
    values["token"] = "t";
  }
  return values;
}

void bind_call(const Command& command, const json& made) {
  const json values = json::parse(made.dump());  // as from the wire, where a number is unsigned unless it has a sign
  Belongings belongings;
  Arguments arguments(command.name, values, belongings);
  command.bind(arguments);
  arguments.refuse_unread();
}

TEST(CommandTable, HasExactlyTheCallsOfTheVocabulary) {
  std::vector<std::string> wanted;
  for (const json& call : vocabulary()["calls"]) {
    for (const std::string& name : entry_points_of(call)) wanted.push_back(name);
  }
  std::vector<std::string> offered;
  for (const Command& command : command_table()) offered.emplace_back(command.name);
  std::sort(wanted.begin(), wanted.end());
  std::sort(offered.begin(), offered.end());
  EXPECT_EQ(offered, wanted);
}

TEST(CommandTable, AgreesOnWhatEachCallReturnsKeepsAndEnds) {
  for (const json& call : vocabulary()["calls"]) {
    for (const std::string& name : entry_points_of(call)) {
      const Command& command = command_named(name);
      EXPECT_EQ(command.returns, returns_of(call)) << name;
      EXPECT_EQ(command.keeps == Keeps::a_value, !call["keeps"].is_null()) << name;
      EXPECT_EQ(command.ends, ends_of(call)) << name;
    }
  }
}

TEST(CommandTable, EachCallTakesExactlyItsParameters) {
  for (const json& call : vocabulary()["calls"]) {
    const json values = arguments_for(call);
    for (const std::string& name : entry_points_of(call)) {
      const Command& command = command_named(name);
      EXPECT_NO_THROW(bind_call(command, values)) << name << values;
      json more = values;
      more["surplus"] = 1;
      EXPECT_THROW(bind_call(command, more), Refusal) << name;
      for (const auto& [missing, unused] : values.items()) {
        json fewer = values;
        fewer.erase(missing);
        EXPECT_THROW(bind_call(command, fewer), Refusal) << name << " without " << missing;
      }
    }
  }
}

TEST(CommandTable, RefusesWhatItDoesNotOffer) {
  EXPECT_EQ(find_command("CreateFile"), nullptr);
  EXPECT_THROW(command_named("createfilew"), Refusal);
}

TEST(Repeat, TakesNoStepThatEndsSomethingOrRepeats) {
  for (const char* name : {"exit", "crash", "end_thread", "repeat"}) {
    json values = {{"times", 1}, {"steps", json::array()}};
    json own = json::object();
    for (const json& call : vocabulary()["calls"]) {
      if (call["name"] == name) own = arguments_for(call);
    }
    values["steps"].push_back({{"call", name}, {"args", own}});
    EXPECT_THROW(bind_call(command_named("repeat"), values), Refusal) << name;
  }
}

TEST(Success, IsSaidByTheKindOfWhatIsReturned) {
  const auto holds = [](Returns kind, std::uint64_t value) {
    Outcome outcome;
    outcome.returns = value;
    return succeeded(kind, outcome);
  };
  for (const Returns kind :
       {Returns::boolean, Returns::handle, Returns::address, Returns::size, Returns::file_handle}) {
    EXPECT_TRUE(holds(kind, 1));
    EXPECT_FALSE(holds(kind, 0));
  }
  EXPECT_FALSE(holds(Returns::file_handle, UINT64_MAX));
  EXPECT_TRUE(holds(Returns::wait, 0));
  EXPECT_TRUE(holds(Returns::wait, 63));
  for (const std::uint64_t other : {64U, 128U, 258U, 0xFFFFFFFFU}) EXPECT_FALSE(holds(Returns::wait, other)) << other;
  EXPECT_TRUE(holds(Returns::dword, 0));
  EXPECT_FALSE(holds(Returns::dword, 0xFFFFFFFFU));
  Outcome faulted;
  EXPECT_TRUE(succeeded(Returns::none, faulted));
  faulted.fault = Fault{};
  EXPECT_FALSE(succeeded(Returns::none, faulted));
}

TEST(Describe, IsTheVocabularyWithTheBuildsOwnFacts) {
  const json described = describe();
  for (const char* part : {"protocol", "families", "calls"}) EXPECT_EQ(described[part], vocabulary()[part]) << part;
  EXPECT_EQ(described["agent"]["bits"], 8 * sizeof(void*));
  EXPECT_TRUE(described["agent"]["layer"] == "reference" || described["agent"]["layer"] == "win32");
  EXPECT_NE(std::find(described["capabilities"].begin(), described["capabilities"].end(), "threads"),
            described["capabilities"].end());
}

}  // namespace
}  // namespace agent
