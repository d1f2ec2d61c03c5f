// SPDX-License-Identifier: Apache-2.0
// Sessions: each process is in one, and names without a prefix are its session's. What is Global is everybody's.
#include <string>

#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

// The last error of an answer "VALUE LASTERROR".
std::string error_in(const std::string& answer) {
  return answer.substr(answer.find(' ') + 1);
}

// D-264, D-267, W-039 (a session's names are below its own directory): equal names, different objects.
TEST_F(Processes, OfTwoSessionsHaveTheirOwnNames) {
  auto one = helper_in_session("1");
  auto two = helper_in_session("2");
  auto neighbour = helper();  // session 1 goes without saying
  for (const std::string& name : {std::string("same"), std::string("Local\\same")}) {
    EXPECT_EQ(two->ask("open-section " + name), "0 " + std::to_string(ERROR_FILE_NOT_FOUND));
  }
  const std::string mine = one->call("section same");
  EXPECT_EQ(one->ask("poke " + mine + " 11").substr(0, 1), "1");
  const std::string answer = two->ask("section same");
  EXPECT_EQ(error_in(answer), "0") << "nobody in session 2 has that name";
  EXPECT_EQ(two->call("peek " + answer.substr(0, answer.find(' '))), "0");
  EXPECT_EQ(error_in(neighbour->ask("section Local\\same")), std::to_string(ERROR_ALREADY_EXISTS));
  EXPECT_EQ(neighbour->call("peek " + neighbour->call("open-section same")), "11");
}

// D-042, D-255, D-261, D-265: events and the like can be made there by everybody, and found from every session.
TEST_F(Processes, OfTwoSessionsMeetInTheGlobalOne) {
  auto one = helper_in_session("1");
  auto two = helper_in_session("2");
  const std::string event = one->call("event Global\\both");
  EXPECT_EQ(error_in(two->ask("event Global\\both")), std::to_string(ERROR_ALREADY_EXISTS));
  const std::string theirs = two->call("open-event Local\\Global\\both");
  EXPECT_EQ(two->call("set " + theirs), "1");
  EXPECT_EQ(one->call("wait " + event + " 0"), "0");
  EXPECT_EQ(error_in(two->ask("open-event both")), std::to_string(ERROR_FILE_NOT_FOUND));
}

// D-254, D-259, D-260, D-262: session 0 needs no privilege to make a global section, which its unprefixed names are
// too; the others need one to make it, and none to open it or to be given what is there.
TEST_F(Processes, OfSessionZeroMakeGlobalSections) {
  auto service = helper_in_session("0");
  auto user = helper_in_session("3");
  const std::string denied = "0 " + std::to_string(ERROR_ACCESS_DENIED);
  EXPECT_EQ(user->ask("section Global\\served"), denied);
  EXPECT_EQ(user->ask("section Session\\0\\served"), denied);
  const std::string section = service->call("section served");
  EXPECT_EQ(service->ask("poke " + section + " 5").substr(0, 1), "1");
  EXPECT_EQ(error_in(service->ask("section Global\\served")), std::to_string(ERROR_ALREADY_EXISTS));
  EXPECT_EQ(user->call("peek " + user->call("open-section Global\\served")), "5");
  EXPECT_EQ(error_in(user->ask("section Global\\served")), std::to_string(ERROR_ALREADY_EXISTS));
  EXPECT_EQ(service->call("close " + section), "1");
}

// W-038: a session that exists is reached by its number, from everywhere; one that nobody is in is not there.
TEST_F(Processes, ReachAnotherSessionByItsNumber) {
  auto one = helper_in_session("1");
  EXPECT_NE(one->call("event mine"), "0");
  EXPECT_EQ(one->ask("open-event Session\\2\\mine"), "0 " + std::to_string(ERROR_PATH_NOT_FOUND));
  auto two = helper_in_session("2");
  EXPECT_EQ(error_in(two->ask("open-event mine")), std::to_string(ERROR_FILE_NOT_FOUND));
  EXPECT_NE(two->call("open-event Session\\1\\mine"), "0");
  EXPECT_EQ(error_in(two->ask("event Session\\1\\mine")), std::to_string(ERROR_ALREADY_EXISTS));
  EXPECT_EQ(one->ask("open-event Session\\2\\mine"), "0 " + std::to_string(ERROR_FILE_NOT_FOUND));
}

// A session is a number, and nothing else leads into the privileged one.
TEST_F(Processes, OfABadSessionAreInTheUsualOne) {
  auto usual = helper();
  EXPECT_NE(usual->call("event usual"), "0");
  for (const char* bad : {"", "none", "1x", "-1", "99999999999999999999"}) {
    auto odd = helper_in_session(bad);
    EXPECT_NE(odd->call("open-event usual"), "0") << bad;
  }
}

}  // namespace
}  // namespace mapcheck::tests
